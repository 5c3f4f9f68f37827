using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Tests.Support;

/// <summary>
/// Runs the analyzer over a C# source whose expected diagnostics are marked: <c>[|…|]</c> for a product token, <c>{|TG001:…|}</c> for others.
/// The framework repeats every run with <c>#pragma warning disable</c> and expects silence then.
/// </summary>
internal sealed class MarkedSource : CSharpAnalyzerTest<HardCodedTokenAnalyzer, DefaultVerifier>
{
    private MarkedSource(params IEnumerable<(string File, string Source)> sources)
    {
        TestState.AnalyzerConfigFiles.Add(("/evaluate.globalconfig", "is_global = true\nbuild_property.TokenGuardEvaluate = true"));
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
        var test = new MarkedSource([("/src/Test.cs", source ?? "class Test;")]);
        // No pragma reaches an additional file.
        test.TestBehaviors |= TestBehaviors.SkipSuppressionCheck;
        foreach (var file in files) test.TestState.AdditionalFiles.Add(file);
        if (editorConfig is not null) test.TestState.AnalyzerConfigFiles.Add(("/.globalconfig", editorConfig));
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    public static Task VerifyFiles(
        IEnumerable<(string File, string Source)> sources,
        CompilerDiagnostics compiler = CompilerDiagnostics.Errors,
        OutputKind output = OutputKind.DynamicallyLinkedLibrary,
        string? editorConfig = null)
    {
        var test = new MarkedSource(sources) { CompilerDiagnostics = compiler };
        test.TestState.OutputKind = output;
        if (editorConfig is not null) test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", editorConfig));
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    protected override DiagnosticDescriptor GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) => Descriptors.For(RuleTable.For(TokenKind.Product));

    protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose);
}
