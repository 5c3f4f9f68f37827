using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Keygen;
using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary><c>tokenguard resume</c>: brings to an end what a crash, a kill or a lost answer left in the middle.</summary>
internal static class ResumeCommand
{
    public static Command Create(CliServices services)
    {
        var options = new RemedyOptions(action: null);
        var command = new DescribedCommand("resume", "Finish the remedies that an interrupted run left open.")
        {
            Notes = """
                The journal tells which they are, and in which report each token stands; a token that came through a pipe is piped in again. Each is asked about
                first. What was never sent is planned anew; what was sent is established and proved; a new secret that waits in its private file is delivered,
                to where the interrupted run would have brought it or to --deliver. A regeneration whose answer was lost is done once more where
                KEYGEN_ADMIN_TOKEN may. Shows the plan; typing the asked words on a terminal, or --yes, does it.
                Exit codes here: 0 nothing is left open, or the plan was shown; 1 a token is still live; 3 it could not be established.
                """,
            Examples =
            [
                "tokenguard resume         # the plan",
                "tokenguard resume --yes   # do it",
                "pass show keygen/old | tokenguard resume --secret-stdin --yes",
            ],
        };
        options.AddTo(command);
        command.SetAction(async (parsed, cancel) => (int)await RunAsync(options.Read(parsed, services), services, cancel).ConfigureAwait(false));
        return command;
    }

    private static async Task<ExitCode> RunAsync(RemedySettings settings, CliServices services, CancellationToken cancel)
    {
        if (Unfinished.Read(settings.Journal) is not { Open: { Count: > 0 } open } history)
        {
            await services.Error.WriteLineAsync("Nothing is left open.").ConfigureAwait(false);
            return ExitCode.Clean;
        }

        if (history.Unreadable > 0) services.Complain($"{settings.Journal}: {history.Unreadable} of its lines cannot be read; what they told is not known.");
        using var api = new TokensApi(settings.Endpoint, time: services.Time);
        try
        {
            var admins = await AdminTokens.ReadAsync(api, services, cancel).ConfigureAwait(false);
            var secrets = await SecretsAsync(open, settings, services, cancel).ConfigureAwait(false);
            var planner = new RemedyPlanner(admins, settings.Endpoint);
            var plan = new List<Planned>();
            foreach (var remedy in open) plan.Add(await PlanAsync(remedy, secrets, planner, api, settings, cancel).ConfigureAwait(false));
            // What an interrupted run meant to deliver needs no second naming.
            var destinations = settings.Destinations.Count > 0 ? settings.Destinations : [.. open.SelectMany(o => o.Plan.Destinations).Distinct(StringComparer.Ordinal)];
            return await RemedyRunner.CarryOutAsync("resume", plan, api, settings with { Destinations = destinations }, services, cancel).ConfigureAwait(false);
        }
        catch (AdminTokenException e)
        {
            services.Complain(e.Message);
            return e.Code;
        }
    }

    /// <summary>The open remedies' findings with their secrets, from what was named or else from the reports that the journal names.</summary>
    private static async Task<Dictionary<string, (Finding Finding, Secret? Secret)>> SecretsAsync(
        IReadOnlyList<OpenRemedy> open, RemedySettings settings, CliServices services, CancellationToken cancel)
    {
        IEnumerable<FindingInput> inputs = settings.Input is { SecretStdin: false, Report: null }
            ? [.. open.Select(o => o.Plan.Report).OfType<string>().Distinct(StringComparer.Ordinal).Where(File.Exists)
                .Select(report => settings.Input with { Report = report, OnlyFingerprints = [.. open.Select(o => o.Fingerprint.Value)] })]
            : [settings.Input];
        var found = new Dictionary<string, (Finding, Secret?)>(StringComparer.Ordinal);
        foreach (var input in inputs)
        {
            var known = await KnownSecrets.LoadAsync(input, SourceReaders.Create(services), services, cancel).ConfigureAwait(false);
            foreach (var (finding, secret) in known.Findings.Where(f => f.Secret is not null)) found[finding.Fingerprint] = (finding, secret);
        }

        return found;
    }

    private static async Task<Planned> PlanAsync(
        OpenRemedy open, Dictionary<string, (Finding Finding, Secret? Secret)> secrets, RemedyPlanner planner, TokensApi api, RemedySettings settings, CancellationToken cancel)
    {
        if (!secrets.TryGetValue(open.Fingerprint.Value, out var known) || known.Secret is not { } secret) return Missing(open, FindingVerifier.SecretGone);
        if (!settings.Endpoint.Owns(open.Plan.Address)) return Missing(open, $"It was begun at another server ({open.Plan.Address}): set KEYGEN_HOST to that one to resume it.");
        var verification = await new TokenVerifier(api).VerifyAsync(secret, cancel).ConfigureAwait(false);
        if (verification.Verdict != Verdict.NotAuthenticated)
        {
            open.Tidy();
            var anew = planner.Plan(secret, verification, open.Action) with { Report = open.Plan.Report };
            return new Planned(anew, verification.Verdict, RemedyLines.Of(known.Finding, secret, verification, anew));
        }

        var again = open is { Action: RemedyAction.Regenerate, WasSent: true, DeliveredTo: null } && !open.HasKeptSecret() ? planner.PlanAgain(secret, verification, open) : null;
        if (again is not null) open.Tidy();
        var entry = (again ?? planner.PlanConclusion(secret, verification, open)) with { Report = open.Plan.Report };
        return new Planned(entry, verification.Verdict, RemedyLines.Of(known.Finding, secret, verification, entry)) { Open = again is null ? open : null };
    }

    private static Planned Missing(OpenRemedy open, string why) => new(null, Verdict.Unknown, new RemedyLine(
        open.Fingerprint.Value, "", open.Fingerprint.Value, "unknown", why, open.TokenId?.ToString(), null, "Not asked, so nothing is done.", "", []));
}
