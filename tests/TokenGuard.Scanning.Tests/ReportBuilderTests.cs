using System.Text;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Scanning.Tests;

public sealed class ReportBuilderTests
{
    [Fact]
    public async Task A_report_says_what_was_asked_what_was_read_and_what_was_found()
    {
        var text = $"a\n{Some.Token(1)} {Some.Token(1)}\n{Some.Token(2)}";
        using var input = new MemoryStream(Encoding.ASCII.GetBytes(text));

        var report = await Some.ReportOf(new StreamSource(input, "build.log"));

        Assert.Equal(new RunInfo(Some.Morning, Some.Morning.AddSeconds(2), "stdin", "build.log", null), report.Run);
        Assert.Equal(new Summary(Findings: 2, Occurrences: 3, Live: 0, Suppressed: 0, Complete: true), report.Summary);
        Assert.Equivalent(new Coverage(1, text.Length, Complete: true, []), report.Coverage);
        Assert.Equal(Some.Tool, report.Tool);
        Assert.All(report.Findings.SelectMany(f => f.Occurrences), o => Assert.Equal("build.log", o.Path));
    }

    [Fact]
    public void Live_findings_are_counted_as_the_API_called_them()
    {
        Finding[] findings = [Verified(1, "live"), Verified(2, "expired"), Verified(3, "live"), Some.Finding(4)];
        var summary = ReportBuilder.Summarize(findings, new Coverage(1, 1, Complete: false, [new Skipped("a", "why")]));
        Assert.Equal(new Summary(Findings: 4, Occurrences: 4, Live: 2, Suppressed: 0, Complete: false), summary);
    }

    private static Finding Verified(int seed, string verdict) =>
        Some.Finding(seed) with { Verification = new FindingVerification(verdict, "reason", null, null, null, null, null, Some.Morning) };
}
