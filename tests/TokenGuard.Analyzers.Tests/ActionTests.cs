using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Diagnostics.Telemetry;
using TokenGuard.Analyzers.Sinks;
using TokenGuard.Analyzers.Tests.Support;

namespace TokenGuard.Analyzers.Tests;

/// <summary>
/// What the compiler calls us for: files, never nodes, operations, symbols or blocks. Each of those has it bind the whole project for us, or call us a million times, which is
/// what analyzers that cost much do. Another action belongs into this table, with a measurement.
/// </summary>
public sealed class ActionTests
{
    [Fact]
    public async Task The_actions_of_the_analyzer_of_tokens() =>
        Assert.Equal(["AdditionalFile 1", "CompilationStart 1", "SemanticModel 1", "SyntaxTree 1"], await ActionsOfAsync(new HardCodedTokenAnalyzer()));

    [Fact]
    public async Task The_actions_of_the_analyzer_of_sinks() => Assert.Equal(["SemanticModel 1"], await ActionsOfAsync(new CredentialSinkAnalyzer()));

    private static async Task<IEnumerable<string>> ActionsOfAsync(DiagnosticAnalyzer analyzer)
    {
        var compilation = CSharpCompilation.Create(
            "Test", [CSharpSyntaxTree.ParseText("class C { string M() => \"\"; }")], References.Runtime, new CSharpCompilationOptions(Microsoft.CodeAnalysis.OutputKind.DynamicallyLinkedLibrary));
        var analysis = compilation.WithAnalyzers([analyzer]);
        await analysis.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        var telemetry = await analysis.GetAnalyzerTelemetryInfoAsync(analyzer, TestContext.Current.CancellationToken);
        const string Suffix = "ActionsCount";
        return typeof(AnalyzerTelemetryInfo).GetProperties()
            .Where(property => property.Name.EndsWith(Suffix, StringComparison.Ordinal) && property.GetValue(telemetry) is > 0)
            .Select(property => $"{property.Name[..^Suffix.Length]} {property.GetValue(telemetry)}")
            .Order(StringComparer.Ordinal);
    }
}
