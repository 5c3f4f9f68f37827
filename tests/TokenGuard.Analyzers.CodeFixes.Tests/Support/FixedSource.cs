using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace TokenGuard.Analyzers.CodeFixes.Tests.Support;

/// <summary>
/// Applies a fix to a marked C# source and compares the whole result, one place at a time and all at once (document, project, solution); the framework compiles
/// both. Diagnostics that the fix is expected to leave are marked in the result.
/// </summary>
/// <typeparam name="TFix">The provider under test.</typeparam>
internal sealed class FixedSource<TFix> : CSharpCodeFixTest<HardCodedTokenAnalyzer, TFix, DefaultVerifier>
    where TFix : CodeFixProvider, new()
{
    private FixedSource(string? key)
    {
        ReferenceAssemblies = new ReferenceAssemblies("net");
        TestState.AdditionalReferences.AddRange(References.Runtime);
        TestBehaviors = TestBehaviors.SkipGeneratedCodeCheck | TestBehaviors.SkipSuppressionCheck;
        CodeActionEquivalenceKey = key;
    }

    public static Task VerifyFix(string source, string expected, string? key = null, string? editorConfig = null, NullableContextOptions nullable = NullableContextOptions.Enable) =>
        VerifyFix([("/src/Test.cs", source)], [("/src/Test.cs", expected)], key, editorConfig, nullable);

    public static Task VerifyFix(
        IReadOnlyList<(string File, string Source)> sources,
        IReadOnlyList<(string File, string Source)> expected,
        string? key = null,
        string? editorConfig = null,
        NullableContextOptions nullable = NullableContextOptions.Enable)
    {
        var test = new FixedSource<TFix>(key) { Nullable = nullable };
        foreach (var (file, source) in sources) test.Add(test.TestState, file, source);
        foreach (var (file, source) in expected) test.Add(test.FixedState, file, source);
        // What one place at a time leaves, all at once leaves too.
        if (expected.Any(file => file.Source.Contains("|]", StringComparison.Ordinal))) test.FixedState.MarkupHandling = MarkupMode.Allow;
        if (editorConfig is not null) test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", editorConfig));
        return test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The fix is not offered anywhere.</summary>
    public static Task VerifyNothingOffered(string source) => VerifyFix(source, source);

    private NullableContextOptions Nullable { get; init; }

    private void Add(SolutionState state, string file, string source)
    {
        if (file.EndsWith(".cs", StringComparison.Ordinal)) state.Sources.Add((file, source));
        else state.AdditionalFiles.Add((file, source));
    }

    protected override DiagnosticDescriptor GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) => Descriptors.Tokens.Single(d => d.Id == "TG002");

    protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose);

    protected override CompilationOptions CreateCompilationOptions() =>
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: Nullable, allowUnsafe: true);
}
