using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Git.Tests;

/// <summary>Reads a secret again from what a report says of one of its places, as verifying and revoking do.</summary>
internal static class ReadAgain
{
    public static async Task<Secret?> Of(
        IDocumentSource source, HistoryScan scan, Finding finding, Occurrence occurrence, GitEnvironment? environment = null, string? workingDirectory = null)
    {
        var now = DateTimeOffset.UnixEpoch;
        var report = new Report
        {
            Tool = new ToolInfo("TokenGuard", "0", RuleTable.Digest),
            Run = new RunInfo(now, now, source.Kind, source.Target, source.Root),
            Summary = new Summary(scan.Findings.Count, 0, 0, 0, Complete: true),
            Findings = scan.Findings,
            Coverage = scan.Coverage,
        };
        Assert.True(Fingerprint.TryParse(finding.Fingerprint, out var fingerprint));
        return await new GitSecretReader(workingDirectory ?? Path.GetTempPath(), environment ?? GitEnvironment.None).ReadAsync(report, occurrence, fingerprint, CancellationToken.None);
    }
}
