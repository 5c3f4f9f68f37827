using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>
/// Writes a marker over the token where no program reads it: comments, documentation, directives, disabled code; and in files that are not compiled, where a
/// program that reads it is refused and says so.
/// </summary>
internal sealed class RedactTokenFix : TokenFix
{
    public static readonly RedactTokenFix Instance = new();

    public override string EquivalenceKey => "TokenGuard.Redact";

    public override string TitleForAll => "Redact all Keygen tokens";

    /// <summary>Stands in text, JSON, XML, YAML and a comment alike without a character that any of them would need to escape.</summary>
    public static string MarkerFor(Rule rule) => $"REDACTED-KEYGEN-{rule.Name.ToUpperInvariant()}-TOKEN";

    public override async Task<SourceText?> ApplyAsync(TextDocument document, IReadOnlyList<TokenPlace> places, CancellationToken cancel)
    {
        var text = await document.GetTextAsync(cancel).ConfigureAwait(false);
        var root = document is Document code ? await code.GetSyntaxRootAsync(cancel).ConfigureAwait(false) : null;
        var changes = new List<TextChange>();
        foreach (var place in places.OrderBy(place => place.Span.Start))
        {
            if (place.Span.End > text.Length || (root is not null && !IsOutsideCode(root, place.Span))) continue;
            if (changes.Count > 0 && place.Span.Start < changes[changes.Count - 1].Span.End) continue;
            changes.Add(new TextChange(place.Span, MarkerFor(place.Rule)));
        }

        return changes.Count > 0 ? text.WithChanges(changes) : null;
    }

    private static bool IsOutsideCode(SyntaxNode root, TextSpan span)
    {
        var trivia = root.FindTrivia(span.Start);
        return trivia.RawKind != 0 && trivia.FullSpan.Contains(span);
    }
}
