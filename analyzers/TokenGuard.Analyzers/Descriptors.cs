using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers;

/// <summary>One descriptor per row of the rule table. A message names the kind of token and what to do; it has no arguments, so it cannot hold a token.</summary>
internal static class Descriptors
{
    private const string Category = "Security";

    public static ImmutableArray<DiagnosticDescriptor> All { get; } = RuleTable.All.Select(Describe).ToImmutableArray();

    public static DiagnosticDescriptor For(Rule rule)
    {
        foreach (var descriptor in All)
            if (descriptor.Id == rule.Id) return descriptor;
        throw new ArgumentOutOfRangeException(nameof(rule));
    }

    private static DiagnosticDescriptor Describe(Rule rule) => new(
        rule.Id,
        title: rule.Title + " in source code",
        messageFormat: $"{rule.Title} in source code: revoke it, because it stays in git history when this line is gone",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: $"Whoever reads this code holds the token. {rule.BlastRadius} Revoke it, mint a new one and read that from configuration.",
        rule.HelpUri);
}
