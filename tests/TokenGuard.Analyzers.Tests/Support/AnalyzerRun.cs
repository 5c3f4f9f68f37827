using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.VisualBasic;

namespace TokenGuard.Analyzers.Tests.Support;

/// <summary>Runs analyzers over one source without markup: for what the markup cannot say, and for other languages.</summary>
internal static class AnalyzerRun
{
    public static Task<ImmutableArray<Diagnostic>> CSharp(string source, DiagnosticAnalyzer? analyzer = null) =>
        Run(CSharpCompilation.Create(
            "Test",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(Microsoft.CodeAnalysis.CSharp.LanguageVersion.Latest), "/src/Test.cs")],
            References.Runtime,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)), analyzer);

    public static Task<ImmutableArray<Diagnostic>> VisualBasic(string source) =>
        Run(VisualBasicCompilation.Create(
            "Test",
            [VisualBasicSyntaxTree.ParseText(source, path: "/src/Test.vb")],
            References.Runtime,
            new VisualBasicCompilationOptions(OutputKind.DynamicallyLinkedLibrary)), analyzer: null);

    /// <summary>The source text that a diagnostic marks.</summary>
    public static string Marked(Diagnostic diagnostic) => diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan);

    private static async Task<ImmutableArray<Diagnostic>> Run(Compilation compilation, DiagnosticAnalyzer? analyzer)
    {
        var run = compilation.WithAnalyzers([analyzer ?? new HardCodedTokenAnalyzer()]);
        var found = await run.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.OrderBy(d => d.Location.SourceSpan.Start)];
    }
}
