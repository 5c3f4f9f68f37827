using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers;

/// <summary>
/// One descriptor for each kind of token, and one for each rule about code. A message names what was found, says what to do and where to read more; it has no
/// arguments, so it cannot hold a token; but for <see cref="RunFailed"/>.
/// </summary>
internal static class Descriptors
{
    private const string Category = "Security";

    /// <summary>A token of some kind, in the order of the rule table.</summary>
    public static ImmutableArray<DiagnosticDescriptor> Tokens { get; } = RuleTable.Tokens.Select(Describe).ToImmutableArray();

    public static DiagnosticDescriptor HardCodedCredential { get; } = Describe(CodeRules.HardCodedCredential, DiagnosticSeverity.Warning);

    public static DiagnosticDescriptor TokenInQuery { get; } = Describe(CodeRules.TokenInQuery, DiagnosticSeverity.Warning);

    public static DiagnosticDescriptor FileNotRead { get; } = Describe(CodeRules.FileNotRead, DiagnosticSeverity.Info);

    public static DiagnosticDescriptor BaselineUnreadable { get; } = Describe(CodeRules.BaselineUnreadable, DiagnosticSeverity.Warning);

    public static DiagnosticDescriptor NotEvaluated { get; } = Describe(CodeRules.NotEvaluated, DiagnosticSeverity.Info);

    /// <summary>
    /// The same rule where it is an error of ours. Its one argument is the name of a type, which no source can choose; the exception's message is not for anybody.
    /// </summary>
    public static DiagnosticDescriptor RunFailed { get; } = new(
        CodeRules.NotEvaluated.Id,
        title: CodeRules.NotEvaluated.Title,
        messageFormat: $"Evaluation of this member failed ({{0}}), which is an error in TokenGuard: please report it; everything else was read, see {CodeRules.NotEvaluated.HelpUri}",
        Category,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: CodeRules.NotEvaluated.Why,
        CodeRules.NotEvaluated.HelpUri);

    public static DiagnosticDescriptor For(Rule rule)
    {
        foreach (var descriptor in Tokens)
            if (descriptor.Id == rule.Id) return descriptor;
        throw new ArgumentOutOfRangeException(nameof(rule));
    }

    private static DiagnosticDescriptor Describe(Rule rule) => new(
        rule.Id,
        title: rule.Title + " in source code",
        messageFormat: $"{rule.Title} in source code: it stays in git history when this line is gone, so revoke it, see {rule.HelpUri}",
        Category,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: $"Whoever reads this code holds the token. {rule.BlastRadius} Revoke it, mint a new one and read that from configuration.",
        rule.HelpUri);

    private static DiagnosticDescriptor Describe(CodeRule rule, DiagnosticSeverity severity) => new(
        rule.Id,
        title: rule.Title,
        messageFormat: $"{rule.Title}: {rule.Remedy}, see {rule.HelpUri}",
        Category,
        severity,
        isEnabledByDefault: true,
        description: rule.Why,
        rule.HelpUri);
}
