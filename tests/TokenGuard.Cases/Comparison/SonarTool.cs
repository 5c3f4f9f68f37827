namespace TokenGuard.Cases.Comparison;

/// <summary>SonarAnalyzer. The last version under an open-source licence: S6418, its rule about secrets, came later.</summary>
/// <param name="name">The head of its column.</param>
/// <param name="about">What is different in this run.</param>
internal sealed class SonarTool(string name, string about)
    : AnalyzerTool(name, $"SonarAnalyzer.CSharp {Version}, its rule about credentials, S2068, switched on{about}", ("SonarAnalyzer.CSharp", Version), "S2068")
{
    private const string Version = "9.32.0.97167";

    // Rules about hot spots run only where this file, which Sonar's own build tasks write, says so.
    protected override Task PrepareAsync(string scratch) =>
        File.WriteAllTextAsync(
            Path.Combine(CasesIn(scratch), "SonarLint.xml"),
            "<AnalysisInput><Settings /><Rules><Rule><Key>S2068</Key></Rule></Rules></AnalysisInput>");
}
