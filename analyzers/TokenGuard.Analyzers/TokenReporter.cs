using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers;

/// <summary>The one place where diagnostics are made: from a rule and a place, never from characters of the source.</summary>
internal static class TokenReporter
{
    public static Diagnostic At(SyntaxTree tree, TextSpan span, Rule rule) =>
#pragma warning disable RS0030 // This is the reporter.
        Diagnostic.Create(Descriptors.For(rule), Location.Create(tree, span));
#pragma warning restore RS0030
}
