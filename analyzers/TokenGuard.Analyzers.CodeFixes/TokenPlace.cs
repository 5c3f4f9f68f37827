using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>What a diagnostic says: which rule, and where in the text.</summary>
internal readonly record struct TokenPlace(Rule Rule, TextSpan Span)
{
    /// <summary>The ids of diagnostics that mark a token.</summary>
    public static System.Collections.Immutable.ImmutableArray<string> Ids { get; } =
        System.Collections.Immutable.ImmutableArray.CreateRange(RuleTable.Tokens.Select(rule => rule.Id));

    /// <summary>Null for a diagnostic that is not about a token.</summary>
    public static TokenPlace? Of(Diagnostic diagnostic) =>
        RuleTable.Find(diagnostic.Id) is { } rule ? new TokenPlace(rule, diagnostic.Location.SourceSpan) : null;
}
