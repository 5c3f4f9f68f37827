using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace TokenGuard.Analyzers;

/// <summary>
/// The one place where diagnostics are made: from a rule and a place, never from characters of the source. Also the one place that knows what the user does
/// not want to hear of: files that are not to be scanned, and tokens in the baseline.
/// </summary>
internal static class TokenReporter
{
    /// <summary>Reports a token in a source file.</summary>
    public static void Report(SyntaxTreeAnalysisContext context, TextSpan span, FoundToken token)
    {
        if (Concerns(context.Options, context.Options.AnalyzerConfigOptionsProvider.GetOptions(context.Tree), token, context.CancellationToken))
            context.ReportDiagnostic(Make(Descriptors.For(token.Rule), Location.Create(context.Tree, span)));
    }

    /// <inheritdoc cref="Report(SyntaxTreeAnalysisContext, TextSpan, FoundToken)"/>
    /// <param name="expression">The expression whose value is the token and nothing else, where there is one.</param>
    public static void Report(CodeContext context, SyntaxTree tree, TextSpan span, FoundToken token, TextSpan? expression = null)
    {
        if (Concerns(context.Options, context.Options.AnalyzerConfigOptionsProvider.GetOptions(tree), token, context.CancellationToken))
            context.ReportDiagnostic(Make(Descriptors.For(token.Rule), Location.Create(tree, span), Properties(span, expression)));
    }

    /// <summary>Reports a token in an additional file whose options were asked already.</summary>
    public static void Report(AdditionalFileAnalysisContext context, SourceText text, TextSpan span, FoundToken token)
    {
        if (!KnownTokens.Contain(context.Options, token.Fingerprint, context.CancellationToken))
            Report(context, Descriptors.For(token.Rule), text, span);
    }

    /// <summary>Reports what code does.</summary>
    public static void Report(CodeContext context, DiagnosticDescriptor descriptor, SyntaxNode place)
    {
        if (Options.Scans(context.Options.AnalyzerConfigOptionsProvider.GetOptions(place.SyntaxTree)))
            context.ReportDiagnostic(Make(descriptor, place.GetLocation()));
    }

    /// <summary>Reports that the evaluation of a member failed: of the exception nothing but what it is.</summary>
    public static void ReportFailure(CodeContext context, SyntaxNode place, Exception exception)
    {
        if (Options.Scans(context.Options.AnalyzerConfigOptionsProvider.GetOptions(place.SyntaxTree)))
#pragma warning disable RS0030 // This is the reporter.
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.RunFailed, place.GetLocation(), exception.GetType().Name));
#pragma warning restore RS0030
    }

    /// <summary>Reports what holds for the whole project.</summary>
    public static void ReportProject(CodeContext context, DiagnosticDescriptor descriptor) => context.ReportDiagnostic(Make(descriptor, Location.None));

    /// <summary>Reports something else about an additional file.</summary>
    public static void Report(AdditionalFileAnalysisContext context, DiagnosticDescriptor descriptor, SourceText text, TextSpan span) =>
        context.ReportDiagnostic(Make(descriptor, Location.Create(context.AdditionalFile.Path, span, text.Lines.GetLinePositionSpan(span))));

    private static bool Concerns(AnalyzerOptions options, AnalyzerConfigOptions file, FoundToken token, CancellationToken cancel) =>
        Options.Scans(file) && !KnownTokens.Contain(options, token.Fingerprint, cancel);

    private static ImmutableDictionary<string, string?>? Properties(TextSpan marked, TextSpan? expression) =>
        expression is { } whole ? ImmutableDictionary<string, string?>.Empty.Add(DiagnosticProperties.Expression, DiagnosticProperties.Write(marked, whole)) : null;

    private static Diagnostic Make(DiagnosticDescriptor descriptor, Location location, ImmutableDictionary<string, string?>? properties = null) =>
#pragma warning disable RS0030 // This is the reporter.
        Diagnostic.Create(descriptor, location, properties);
#pragma warning restore RS0030
}
