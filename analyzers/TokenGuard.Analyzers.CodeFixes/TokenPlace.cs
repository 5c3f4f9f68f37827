using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>What a diagnostic says.</summary>
/// <param name="Rule">Which kind of token.</param>
/// <param name="Span">Where in the text.</param>
/// <param name="Expression">The expression whose value it is when the program runs; null where the text or the compiler tells.</param>
internal readonly record struct TokenPlace(Rule Rule, TextSpan Span, TextSpan? Expression)
{
    /// <summary>The ids of diagnostics that mark a token.</summary>
    public static System.Collections.Immutable.ImmutableArray<string> Ids { get; } =
        System.Collections.Immutable.ImmutableArray.CreateRange(RuleTable.Tokens.Select(rule => rule.Id));

    /// <summary>Null for a diagnostic that is not about a token.</summary>
    public static TokenPlace? Of(Diagnostic diagnostic)
    {
        if (RuleTable.Find(diagnostic.Id) is not { } rule) return null;
        var marked = diagnostic.Location.SourceSpan;
        return new TokenPlace(rule, marked, diagnostic.Properties.TryGetValue(DiagnosticProperties.Expression, out var written) ? DiagnosticProperties.Read(marked, written) : null);
    }
}
