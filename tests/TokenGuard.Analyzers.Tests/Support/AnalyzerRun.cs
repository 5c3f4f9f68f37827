using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.VisualBasic;

namespace TokenGuard.Analyzers.Tests.Support;

/// <summary>Runs analyzers over one source without markup: for what the markup cannot say, and for other languages.</summary>
internal static class AnalyzerRun
{
    /// <param name="source">The source.</param>
    /// <param name="analyzer">Another analyzer than ours.</param>
    /// <param name="evaluate">Whether the project asks for evaluation.</param>
    public static Task<ImmutableArray<Diagnostic>> CSharp(string source, DiagnosticAnalyzer? analyzer = null, bool evaluate = true) =>
        Run(CSharpCompilation.Create(
            "Test",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(Microsoft.CodeAnalysis.CSharp.LanguageVersion.Latest), "/src/Test.cs")],
            References.Runtime,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)), analyzer, evaluate);

    public static Task<ImmutableArray<Diagnostic>> VisualBasic(string source) =>
        Run(VisualBasicCompilation.Create(
            "Test",
            [VisualBasicSyntaxTree.ParseText(source, path: "/src/Test.vb")],
            References.Runtime,
            new VisualBasicCompilationOptions(OutputKind.DynamicallyLinkedLibrary)), analyzer: null);

    /// <summary>The source text that a diagnostic marks.</summary>
    public static string Marked(Diagnostic diagnostic) => diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan);

    private static async Task<ImmutableArray<Diagnostic>> Run(Compilation compilation, DiagnosticAnalyzer? analyzer, bool evaluate = true)
    {
        var options = new AnalyzerOptions([], new EvaluateOption(evaluate));
        var run = compilation.WithAnalyzers([analyzer ?? new HardCodedTokenAnalyzer()], options);
        var found = await run.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.OrderBy(d => d.Location.SourceSpan.Start)];
    }

    private sealed class EvaluateOption(bool evaluate) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Project(evaluate);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Project(bool evaluate) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, out string value)
            {
                var isAsked = evaluate && string.Equals(key, "build_property.TokenGuardEvaluate", StringComparison.Ordinal);
                value = isAsked ? "true" : "";
                return isAsked;
            }
        }
    }
}
