namespace TokenGuard.Scanning;

/// <summary>Closes a scan: everything its context gathered, as a report.</summary>
public static class ReportBuilder
{
    public static Report Build(IDocumentSource source, ScanContext context, ToolInfo tool, DateTimeOffset startedAt, DateTimeOffset finishedAt)
    {
        var findings = context.Findings.ToFindings();
        var coverage = context.Coverage.ToCoverage();
        return new Report
        {
            Tool = tool,
            Run = new RunInfo(startedAt, finishedAt, source.Kind, Redactor.Redact(source.Target), source.Root is null ? null : Redactor.Redact(source.Root)),
            Summary = Summarize(findings, coverage),
            Findings = findings,
            Coverage = coverage,
        };
    }

    /// <summary>The totals of a list of findings, as they stand now.</summary>
    public static Summary Summarize(IReadOnlyList<Finding> findings, Coverage coverage) => new(
        findings.Count,
        findings.Sum(f => f.Occurrences.Count),
        findings.Count(f => f.Verification?.Verdict == "live"),
        Suppressed: 0,
        coverage.Complete);
}
