namespace TokenGuard.Cases.Comparison;

/// <summary>Our own package, packed from this tree.</summary>
internal sealed class TokenGuardTool() : AnalyzerTool("TokenGuard", "the package of this repository, with evaluation on", (Package, "*-*"), "TG0")
{
    private const string Package = "TokenGuard.Analyzers";

    protected override async Task PrepareAsync(string scratch)
    {
        var packages = Path.Combine(scratch, "packed");
        if (Directory.Exists(packages)) return;
        await Command.RunAsync(Repository.Root, "dotnet", ["pack", "analyzers/TokenGuard.Analyzers.Package", "-c", "Release", "-v:q", "-nologo", "-o", packages]);
        // A cache of its own: an older package of this version must not answer.
        File.WriteAllText(Path.Combine(scratch, "nuget.config"), """
            <configuration>
              <config><add key="globalPackagesFolder" value="restored" /></config>
              <packageSources><clear /><add key="packed" value="packed" /></packageSources>
            </configuration>
            """);
    }
}
