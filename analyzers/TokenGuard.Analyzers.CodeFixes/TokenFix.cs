using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>One way to get rid of tokens in a file. What it makes holds nothing of them, and neither do its names.</summary>
internal abstract class TokenFix
{
    /// <summary>Names the strategy: one for each fix a user can choose for many places at once.</summary>
    public abstract string EquivalenceKey { get; }

    /// <summary>What the action is called that fixes them all.</summary>
    public abstract string TitleForAll { get; }

    /// <summary>The text of the file without as many of these tokens as this can take out; null for none.</summary>
    public abstract Task<SourceText?> ApplyAsync(TextDocument document, IReadOnlyList<TokenPlace> places, CancellationToken cancel);

    /// <summary>The solution with the file fixed.</summary>
    public async Task<Solution> ApplyAsync(Solution solution, DocumentId id, IReadOnlyList<TokenPlace> places, CancellationToken cancel)
    {
        var document = solution.GetDocument(id) ?? solution.GetAdditionalDocument(id);
        if (document is null || await ApplyAsync(document, places, cancel).ConfigureAwait(false) is not { } text) return solution;
        return With(document, text);
    }

    public static Solution With(TextDocument document, SourceText text) => document is Document
        ? document.Project.Solution.WithDocumentText(document.Id, text)
        : document.Project.Solution.WithAdditionalDocumentText(document.Id, text);
}
