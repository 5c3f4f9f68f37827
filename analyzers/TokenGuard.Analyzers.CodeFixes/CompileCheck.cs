using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>
/// Whether code still compiles after a change. The compiler is asked rather than a list of places where a constant is needed (attributes, defaults, labels, patterns,
/// expression trees, …): it knows them all, those of its next version too. Asked are the file itself and every file that uses a constant which stops being one.
/// </summary>
internal static class CompileCheck
{
    public static async Task<bool> StaysAsGoodAsync(Document before, SourceText changed, IReadOnlyList<Replacement> replacements, CancellationToken cancel)
    {
        var solution = before.Project.Solution.WithDocumentText(before.Id, changed);
        foreach (var id in await ConcernedAsync(before, replacements, cancel).ConfigureAwait(false))
        {
            if (before.Project.Solution.GetDocument(id) is not { } old || solution.GetDocument(id) is not { } now) return false;
            if (await ErrorsAsync(now, cancel).ConfigureAwait(false) > await ErrorsAsync(old, cancel).ConfigureAwait(false)) return false;
        }

        return true;
    }

    private static async Task<HashSet<DocumentId>> ConcernedAsync(Document document, IReadOnlyList<Replacement> replacements, CancellationToken cancel)
    {
        var concerned = new HashSet<DocumentId> { document.Id };
        if (await document.GetSemanticModelAsync(cancel).ConfigureAwait(false) is not { } model) return concerned;
        foreach (var field in replacements.SelectMany(replacement => replacement.Constants).SelectMany(constant => constant.Fields))
        {
            if (model.GetDeclaredSymbol(field, cancel) is not { } symbol) continue;
            foreach (var reference in await SymbolFinder.FindReferencesAsync(symbol, document.Project.Solution, cancel).ConfigureAwait(false))
                foreach (var location in reference.Locations) concerned.Add(location.Document.Id);
        }

        return concerned;
    }

    private static async Task<int> ErrorsAsync(Document document, CancellationToken cancel) =>
        await document.GetSemanticModelAsync(cancel).ConfigureAwait(false) is { } model
            ? model.GetDiagnostics(cancellationToken: cancel).Count(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            : 0;
}
