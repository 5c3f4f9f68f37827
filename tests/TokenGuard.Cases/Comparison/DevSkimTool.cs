namespace TokenGuard.Cases.Comparison;

/// <summary>Microsoft's DevSkim, a scanner of text.</summary>
internal sealed class DevSkimTool() : Tool("DevSkim", $"microsoft.cst.devskim.cli {Version}, its rules about secrets: {string.Join(" and ", Rules)}")
{
    private const string Version = "1.0.100";

    // Hard-coded hexadecimal secrets, and words of credentials before them.
    private static readonly string[] Rules = ["DS173237", "DS117838"];

    public override async Task<IReadOnlyCollection<string>> FindAsync(string scratch)
    {
        CaseFolder.Write(CasesIn(scratch));
        var tools = Path.Combine(scratch, "tools");
        await Command.RunAsync(scratch, "dotnet", ["tool", "install", "microsoft.cst.devskim.cli", "--version", Version, "--tool-path", tools]);
        var log = Path.Combine(scratch, "log.sarif");
        await Command.RunAsync(scratch, Path.Combine(tools, "devskim"), ["analyze", "-I", CasesIn(scratch), "-O", log, "-f", "sarif", "--rule-ids", string.Join(',', Rules)], mayFail: true);
        return [.. Sarif.Read(log).Select(result => Path.Combine(CasesIn(scratch), result.File))];
    }
}
