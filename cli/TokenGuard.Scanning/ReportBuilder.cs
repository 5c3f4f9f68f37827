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

    /// <summary>The report with what a baseline accepts marked as suppressed.</summary>
    public static Report Suppress(Report report, Rules.Baseline baseline)
    {
        List<Finding> findings =
        [
            .. report.Findings.Select(f => Rules.Fingerprint.TryParse(f.Fingerprint, out var fingerprint) && baseline.Contains(fingerprint) ? f with { Suppressed = Suppression.Baseline } : f),
        ];
        return report with { Findings = findings, Summary = Summarize(findings, report.Coverage) };
    }

    /// <summary>The totals of a list of findings, as they stand now.</summary>
    public static Summary Summarize(IReadOnlyList<Finding> findings, Coverage coverage) => new(
        findings.Count,
        findings.Sum(f => f.Occurrences.Count),
        findings.Count(f => f.Verification?.Verdict == "live"),
        findings.Count(f => f.Suppressed is not null),
        coverage.Complete);
}
