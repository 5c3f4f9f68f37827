using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Cli.Terminal;
using TokenGuard.Keygen;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary><c>tokenguard verify</c>: what the API says of each finding. Changes nothing on the server.</summary>
internal static class VerifyCommand
{
    public static Command Create(CliServices services)
    {
        var input = new FindingInputOptions();
        var keygen = new KeygenOptions();
        var output = new OutputOptions();
        var failOn = new Option<string>("--fail-on") { Description = "Which findings make the exit code 1.", DefaultValueFactory = _ => "live" }
            .AcceptOnlyFromAmong("any", "live", "never");
        var recheck = new Option<bool>("--recheck") { Description = "Ask again about tokens whose answer the report already holds." };
        var command = new DescribedCommand("verify", "Ask the Keygen API whether the tokens of a report are live.")
        {
            Notes = """
                Each token is sent to the one configured server and nowhere else, with GET /me, which changes nothing.
                A report that was verified keeps the answers, and only tokens without one, or whose answer was 'unknown', are asked about again; --recheck
                asks about all. Remedies always ask. 'not-authenticated' is not 'safe': whoever holds a token may have regenerated it, and one of another account looks the same.
                """,
            Examples =
            [
                "tokenguard verify report.json                              # account from KEYGEN_ACCOUNT_ID",
                "tokenguard verify report.json --output json=verified.json  # keep the answers",
                "pass show keygen/old | tokenguard verify --secret-stdin",
            ],
        };
        input.AddTo(command);
        keygen.AddTo(command);
        output.AddTo(command);
        command.Add(failOn);
        command.Add(recheck);
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = new VerifySettings(input.Read(parsed), keygen.Read(parsed, services), output.Read(parsed, services), parsed.GetRequiredValue(failOn), parsed.GetValue(recheck));
            return (int)await RunAsync(settings, services, cancel).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<ExitCode> RunAsync(VerifySettings settings, CliServices services, CancellationToken cancel)
    {
        using var output = ReportOutput.Open(settings.Output, services);
        var known = await KnownSecrets.LoadAsync(settings.Input, SourceReaders.Create(services), services, cancel).ConfigureAwait(false);
        using var api = new TokensApi(settings.Endpoint, time: services.Time);
        var open = known with { Findings = [.. known.Findings.Where(f => settings.Recheck || f.Finding.Verification is null or { Verdict: "unknown" })] };
        var answers = await FindingVerifier.AskAsync(open, api, services, useHints: true, settings.Output.Quiet, cancel).ConfigureAwait(false);

        var now = services.Time.GetUtcNow();
        var asked = answers.ToDictionary(a => a.Finding.Fingerprint, a => a.Verification is { } v ? FindingVerifier.ToReport(v) : FindingVerifier.NotAsked(a.Finding, now), StringComparer.Ordinal);
        List<Finding> findings = [.. known.Findings.Select(f => f.Finding with { Verification = asked.GetValueOrDefault(f.Finding.Fingerprint) ?? f.Finding.Verification })
            .Where(f => settings.Input.Means(f, f.Verification!.Kind))];
        output.Write(known.Report with { Findings = findings, Summary = ReportBuilder.Summarize(findings, known.Report.Coverage) });
        if (!settings.Output.Quiet) WriteTotals(findings, known.Findings.Count - asked.Count, settings.Endpoint, services.Error);
        return Judge(findings, settings.FailOn);
    }

    private static ExitCode Judge(List<Finding> findings, string failOn)
    {
        var failing = failOn switch { "any" => findings.Count > 0, "live" => findings.Exists(f => f.Verification!.Verdict == "live"), _ => false };
        if (failing) return ExitCode.Findings;
        return findings.Exists(f => f.Verification!.Verdict == "unknown") ? ExitCode.Incomplete : ExitCode.Clean;
    }

    private static void WriteTotals(List<Finding> findings, int kept, KeygenEndpoint endpoint, TextWriter error)
    {
        findings = [.. findings.Where(f => FindingVerifier.NoToken(f) is null)];
        var counts = findings.GroupBy(f => f.Verification!.Verdict).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}");
        var own = kept == 0 ? "" : $", {Quantity.Of(kept, "answer")} from the report (--recheck asks again)";
        error.WriteLine($"Asked {endpoint} about {Quantity.Of(findings.Count - kept, "token")}{own}{(findings.Count == 0 ? "." : $": {string.Join(", ", counts)}.")}");
    }

    private sealed record VerifySettings(FindingInput Input, KeygenEndpoint Endpoint, OutputSettings Output, string FailOn, bool Recheck);
}
