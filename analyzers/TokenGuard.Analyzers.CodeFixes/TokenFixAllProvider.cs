using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>
/// Fixes file by file, all places of a file in one change: a constant that stops being one, or two tokens in one literal, are not fixes that could be merged afterwards.
/// Files that are not compiled take part, which the providers that the framework offers leave out.
/// </summary>
internal sealed class TokenFixAllProvider(params IReadOnlyList<TokenFix> fixes) : FixAllProvider
{
    public override IEnumerable<FixAllScope> GetSupportedFixAllScopes() => [FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution];

    public override Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        foreach (var fix in fixes)
        {
            // 'dotnet format' names no strategy where the first place of all was offered nothing.
            var isMeant = fix.EquivalenceKey == fixAllContext.CodeActionEquivalenceKey || (fixAllContext.CodeActionEquivalenceKey is null && fixes.Count == 1);
            if (!isMeant) continue;
            return Task.FromResult<CodeAction?>(CodeAction.Create(fix.TitleForAll, cancel => FixAsync(fix, fixAllContext.WithCancellationToken(cancel)), fix.EquivalenceKey));
        }

        return Task.FromResult<CodeAction?>(null);
    }

    private static async Task<Solution> FixAsync(TokenFix fix, FixAllContext context)
    {
        var solution = context.Solution;
        foreach (var (id, places) in await PlacesAsync(context).ConfigureAwait(false))
            solution = await fix.ApplyAsync(solution, id, places, context.CancellationToken).ConfigureAwait(false);
        return solution;
    }

    private static async Task<IEnumerable<(DocumentId Id, List<TokenPlace> Places)>> PlacesAsync(FixAllContext context)
    {
        var places = new Dictionary<DocumentId, List<TokenPlace>>();
        if (context.Scope == FixAllScope.Document)
        {
            if (context.Document is { } document) Add(document.Project, await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false));
        }
        else
        {
            foreach (var project in context.Scope == FixAllScope.Project ? [context.Project] : context.Solution.Projects)
                Add(project, await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false));
        }

        return places.OrderBy(entry => entry.Key.Id).Select(entry => (entry.Key, entry.Value));

        void Add(Project project, IEnumerable<Diagnostic> diagnostics)
        {
            foreach (var diagnostic in diagnostics)
            {
                if (TokenPlace.Of(diagnostic) is not { } place || DocumentOf(project, diagnostic.Location) is not { } id) continue;
                if (!places.TryGetValue(id, out var list)) places.Add(id, list = []);
                list.Add(place);
            }
        }
    }

    private static DocumentId? DocumentOf(Project project, Location location)
    {
        if (location.SourceTree is { } tree) return project.Solution.GetDocument(tree)?.Id;
        var path = location.GetLineSpan().Path;
        foreach (var document in project.AdditionalDocuments)
            if (string.Equals(document.FilePath ?? document.Name, path, StringComparison.Ordinal)) return document.Id;
        return null;
    }
}
