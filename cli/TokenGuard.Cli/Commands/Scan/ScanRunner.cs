using TokenGuard.Cli.CommandLine;
using TokenGuard.Cli.Commands.Remedies;
using TokenGuard.Cli.Terminal;
using TokenGuard.Keygen;
using TokenGuard.Rules;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Reporting;

namespace TokenGuard.Cli.Commands.Scan;

/// <summary>Runs any source to a report and an exit code.</summary>
internal static class ScanRunner
{
    // For what was found until then to be put together.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<ExitCode> RunAsync(IDocumentSource source, ScanSettings settings, CliServices services, CancellationToken cancel)
    {
        using var output = ReportOutput.Open(settings.Output, services);
        var started = services.Time.GetUtcNow();
        var context = new ScanContext(settings.Limits);
        var interrupted = await ReadAsync(source, context, settings, services, cancel).ConfigureAwait(false);
        var report = ReportBuilder.Build(source, context, ToolVersion.Info, started, services.Time.GetUtcNow());
        report = ReportBuilder.Suppress(report, settings.Baseline);
        if (settings.VerifyAt is { } endpoint && !interrupted)
        {
            var verified = await VerifyAsync(report, context, endpoint, settings, services, cancel).ConfigureAwait(false);
            interrupted = verified is null;
            report = verified ?? report;
        }

        output.Write(report);
        if (!settings.Output.Quiet) WriteTotals(report, services.Error);
        return interrupted ? ExitCode.Interrupted : Judge(report, settings);
    }

    /// <summary>Returns true where the user stopped it: what was found until then is still reported, and the rest named as not read.</summary>
    private static async Task<bool> ReadAsync(IDocumentSource source, ScanContext context, ScanSettings settings, CliServices services, CancellationToken cancel)
    {
        try
        {
            var work = OrLeaveAsync(source.ReadAsync(context, cancel), cancel);
            await (settings.Output.Progress ? ProgressDisplay.RunWithAsync(work, context, services.Error) : work).ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            context.Coverage.Skip("the rest", "interrupted");
            return true;
        }
    }

    /// <summary>Who waits for the system (a drive in the network, a pipe, another program) does not hear that the user has stopped everything, and is left alone then.</summary>
    private static async Task OrLeaveAsync(Task work, CancellationToken cancel)
    {
        if (await Task.WhenAny(work, PatienceEndsAsync(cancel)).ConfigureAwait(false) != work) throw new OperationCanceledException(cancel);
        await work.ConfigureAwait(false);
    }

    private static async Task PatienceEndsAsync(CancellationToken cancel)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = cancel.Register(stopped.SetResult);
        await stopped.Task.ConfigureAwait(false);
        await Task.Delay(Patience, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The secrets are still in memory, so nothing needs to be read again. Returns null where the user stopped it.</summary>
    private static async Task<Report?> VerifyAsync(
        Report report, ScanContext context, KeygenEndpoint endpoint, ScanSettings settings, CliServices services, CancellationToken cancel)
    {
        var secrets = context.Findings.Secrets.ToDictionary(secret => secret.Fingerprint.Value, StringComparer.Ordinal);
        var known = new KnownSecrets(report, [.. report.Findings.Select(finding => (finding, (Secret?)secrets[finding.Fingerprint]))]);
        using var api = new TokensApi(endpoint, time: services.Time);
        try
        {
            var answers = await FindingVerifier.AskAsync(known, api, services, useHints: true, settings.Output.Quiet, cancel).ConfigureAwait(false);
            List<Finding> findings = [.. answers.Select(a => a.Finding with { Verification = a.Verification is { } v ? FindingVerifier.ToReport(v) : FindingVerifier.NotAsked(a.Finding, services.Time.GetUtcNow()) })];
            return report with { Findings = findings, Summary = ReportBuilder.Summarize(findings, report.Coverage) };
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            services.Complain("interrupted while asking the API; the report has no verdicts.");
            return null;
        }
    }

    private static ExitCode Judge(Report report, ScanSettings settings)
    {
        if (settings.RequireComplete && !report.Coverage.Complete) return ExitCode.Incomplete;
        var counted = report.Findings.Where(f => f.Suppressed is null).ToList();
        if (settings.FailOn == "any" && counted.Any(f => settings.IncludeTest || !IsHarmless(f))) return ExitCode.Findings;
        if (settings.FailOn == "live" && counted.Exists(f => f.Verification?.Verdict == "live")) return ExitCode.Findings;
        // Where only live tokens fail the scan, one that nobody could ask about leaves the question open.
        var open = settings.FailOn == "live" && counted.Exists(f => f.Verification?.Verdict == "unknown");
        return report.Coverage.Complete && !open ? ExitCode.Clean : ExitCode.Incomplete;
    }

    /// <summary>A placeholder, unless the API knows better.</summary>
    private static bool IsHarmless(Finding finding) => finding.Test && finding.Verification?.Verdict != "live";

    private static void WriteTotals(Report report, TextWriter error)
    {
        const int Named = 10;
        foreach (var skipped in report.Coverage.Skipped.Take(Named)) error.WriteLine($"not read: {Printable.Name(skipped.What)}{Times(skipped.Count)}: {Printable.Name(skipped.Why)}");
        if (report.Coverage.Skipped.Count > Named)
            error.WriteLine($"not read: {Quantity.Of(report.Coverage.Skipped.Skip(Named).Sum(s => s.Count), "more thing")} (all of them: --format json)");

        var read = $"Read {Quantity.Of(report.Coverage.Documents, "document")}, {Quantity.Bytes(report.Coverage.Bytes)}";
        var found = report.Findings.Count == 0
            ? "no token found"
            : $"{Found(report)} found in {Quantity.Of(report.Summary.Occurrences, "place")}";
        if (report.Findings.Count(f => f.Test) is > 0 and var tests) found += $" ({Quantity.Of(tests, "obvious placeholder")})";
        if (report.Summary.Suppressed > 0) found += $" ({report.Summary.Suppressed} suppressed by the baseline)";
        error.WriteLine($"{read}: {found}{(report.Coverage.Complete ? "." : ", but not everything was read.")}");
    }

    private static string Found(Report report)
    {
        var others = report.Findings.Count(f => RuleTable.Find(f.Rule) is { IsToken: false });
        var tokens = report.Findings.Count - others;
        if (others == 0) return Quantity.Of(tokens, "token");
        return tokens == 0 ? Quantity.Of(others, "other secret") : $"{Quantity.Of(tokens, "token")} and {Quantity.Of(others, "other secret")}";
    }

    private static string Times(long count) => count == 1 ? "" : $" ({Quantity.Of(count, "time")})";
}
