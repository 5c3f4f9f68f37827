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
    /// <param name="evaluate">Whether the project leaves the evaluation on.</param>
    public static Task<ImmutableArray<Diagnostic>> CSharp(string source, DiagnosticAnalyzer? analyzer = null, bool evaluate = true) =>
        Run(CSharpOf(source, "/src/Test.cs"), analyzer, evaluate);

    /// <summary>Runs over one file of any kind: C#, Visual Basic by its extension, a file beside the code by any other.</summary>
    public static Task<ImmutableArray<Diagnostic>> File(string path, string content) => Path.GetExtension(path) switch
    {
        ".cs" => Run(CSharpOf(content, path)),
        ".vb" => Run(VisualBasicCompilation.Create(
            "Test",
            [VisualBasicSyntaxTree.ParseText(content, path: path)],
            References.Runtime,
            BasicOptions.Library)),
        _ => Run(CSharpOf("class Test;", "/src/Test.cs"), files: new TextFile(path, content)),
    };

    /// <summary>The source text that a diagnostic marks.</summary>
    public static string Marked(Diagnostic diagnostic) => diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan);

    private static CSharpCompilation CSharpOf(string source, string path) => CSharpCompilation.Create(
        "Test",
        [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(Microsoft.CodeAnalysis.CSharp.LanguageVersion.Latest), path)],
        References.Runtime,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

    private static async Task<ImmutableArray<Diagnostic>> Run(Compilation compilation, DiagnosticAnalyzer? analyzer = null, bool evaluate = true, params ImmutableArray<AdditionalText> files)
    {
        var options = new AnalyzerOptions(files, new EvaluateOption(evaluate));
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
                var isSaid = !evaluate && string.Equals(key, "build_property.TokenGuardEvaluate", StringComparison.Ordinal);
                value = isSaid ? "false" : "";
                return isSaid;
            }
        }
    }
}
