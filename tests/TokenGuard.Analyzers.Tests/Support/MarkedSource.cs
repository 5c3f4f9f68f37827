using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.VisualBasic;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Tests.Support;

/// <summary>
/// Runs the analyzer over a source whose expected diagnostics are marked: <c>[|…|]</c> for a product token, <c>{|TG001:…|}</c> for others.
/// The framework repeats every run with the pragma that switches the warning off and expects silence then. Files named <c>.vb</c> are Visual Basic, all others C#.
/// </summary>
internal abstract class MarkedSource : AnalyzerTest<DefaultVerifier>
{
    private MarkedSource(IReadOnlyList<(string File, string Source)> sources)
    {
        ReferenceAssemblies = new ReferenceAssemblies("net");
        TestState.AdditionalReferences.AddRange(References.Runtime);
        // Generated code is looked at as well.
        TestBehaviors = TestBehaviors.SkipGeneratedCodeCheck;
        foreach (var (file, source) in sources)
        {
            TestState.Sources.Add((file, source));
            // A source that ends its own suppression would end the framework's as well.
            if (source.Contains("#pragma warning restore", StringComparison.Ordinal)) TestBehaviors |= TestBehaviors.SkipSuppressionCheck;
        }
    }

    public static Task VerifySource(string source, CompilerDiagnostics compiler = CompilerDiagnostics.Errors, OutputKind output = OutputKind.DynamicallyLinkedLibrary) =>
        VerifyFiles([("/src/Test.cs", source)], compiler, output);

    /// <summary>Verifies additional files; their sections of an .editorconfig may follow.</summary>
    public static Task VerifyAdditionalFiles(IEnumerable<(string File, string Content)> files, string? editorConfig = null, string? source = null)
    {
        var test = Over([("/src/Test.cs", source ?? "class Test;")]);
        // No pragma reaches an additional file.
        test.TestBehaviors |= TestBehaviors.SkipSuppressionCheck;
        foreach (var file in files) test.TestState.AdditionalFiles.Add(file);
        if (editorConfig is not null) test.TestState.AnalyzerConfigFiles.Add(("/.globalconfig", editorConfig));
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    public static Task VerifyFiles(
        IReadOnlyList<(string File, string Source)> sources,
        CompilerDiagnostics compiler = CompilerDiagnostics.Errors,
        OutputKind output = OutputKind.DynamicallyLinkedLibrary,
        string? editorConfig = null)
    {
        var test = Over(sources);
        test.CompilerDiagnostics = compiler;
        test.TestState.OutputKind = output;
        if (editorConfig is not null) test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", editorConfig));
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => [new HardCodedTokenAnalyzer()];

    protected override DiagnosticDescriptor GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) => Descriptors.For(RuleTable.For(TokenKind.Product));

    private static MarkedSource Over(IReadOnlyList<(string File, string Source)> sources) =>
        sources[0].File.EndsWith(".vb", StringComparison.Ordinal) ? new Basic(sources) : new CSharp(sources);

    private sealed class CSharp(IReadOnlyList<(string File, string Source)> sources) : MarkedSource(sources)
    {
        public override string Language => LanguageNames.CSharp;

        protected override string DefaultFileExt => "cs";

        protected override CompilationOptions CreateCompilationOptions() => new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true);

        protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(Microsoft.CodeAnalysis.CSharp.LanguageVersion.Latest, DocumentationMode.Diagnose);
    }

    private sealed class Basic(IReadOnlyList<(string File, string Source)> sources) : MarkedSource(sources)
    {
        public override string Language => LanguageNames.VisualBasic;

        protected override string DefaultFileExt => "vb";

        protected override CompilationOptions CreateCompilationOptions() => BasicOptions.Library;

        protected override ParseOptions CreateParseOptions() => new VisualBasicParseOptions(Microsoft.CodeAnalysis.VisualBasic.LanguageVersion.Latest, DocumentationMode.Diagnose);
    }
}
