using TokenGuard.Cli.CommandLine;
using TokenGuard.Cli.Commands.Remedies.Delivery;
using TokenGuard.Cli.Terminal;
using TokenGuard.Keygen;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>Plan, confirm, act, prove: the way of every remedy.</summary>
internal static class RemedyRunner
{
    public static async Task<ExitCode> RunAsync(RemedySettings settings, CliServices services, CancellationToken cancel)
    {
        var known = await KnownSecrets.LoadAsync(settings.Input, SourceReaders.Create(services), services, cancel).ConfigureAwait(false);
        using var api = new TokensApi(settings.Endpoint, time: services.Time);
        try
        {
            var admins = await AdminTokens.ReadAsync(api, services, cancel).ConfigureAwait(false);
            var plan = await PlanAsync(known, api, admins, settings, services, cancel).ConfigureAwait(false);
            Unfinished.Mention(settings.Journal, services);
            return await CarryOutAsync(RemedyLines.Word(settings.Action), plan, api, settings, services, cancel).ConfigureAwait(false);
        }
        catch (AdminTokenException e)
        {
            services.Complain(e.Message);
            return e.Code;
        }
    }

    /// <summary>Shows the plan, and acts on it where that is wanted.</summary>
    /// <param name="verb">What is done, as the command is called.</param>
    public static async Task<ExitCode> CarryOutAsync(
        string verb, List<Planned> plan, TokensApi api, RemedySettings settings, CliServices services, CancellationToken cancel)
    {
        var actable = plan.Count(p => p.IsActable);
        if (settings.Max is { } max && actable > max)
            throw new UsageException($"{Quantity.Of(actable, "token")} would be acted on, and --max allows {max}. Choose with --only-fingerprint or --only-kind, or raise it. Nothing was done.");
        var asks = !settings.Yes && actable > 0 && HasDestinations(plan, settings) && Confirmation.IsPossible(settings, services);
        if (settings.Yes || asks) RequireDestinations(plan, settings);
        if (!settings.Yes)
        {
            Write(verb, acted: false, plan, settings, services);
            OfferSiblings(plan, services);
            if (!asks) return Unconfirmed(verb, plan, actable, services);
            if (!Confirmation.Ask(verb, actable, services)) return Judge(plan, acted: false);
        }

        var done = await new RemedyActor(api, settings, services).ActAsync(plan, cancel).ConfigureAwait(false);
        Write(verb, acted: true, done, settings, services);
        WriteTotals(done, services.Error);
        if (settings.Yes) OfferSiblings(plan, services);
        cancel.ThrowIfCancellationRequested();
        return Judge(done, acted: true);
    }

    private static async Task<List<Planned>> PlanAsync(
        KnownSecrets known, TokensApi api, IReadOnlyList<AdminToken> admins, RemedySettings settings, CliServices services, CancellationToken cancel)
    {
        var planner = new RemedyPlanner(admins, settings.Endpoint);
        var siblings = new SiblingSearch(api);
        var look = new AdminLook(api, admins);
        var usage = new UsageSearch(api);
        var answers = await FindingVerifier.AskAsync(known, api, services, useHints: false, quiet: settings.Json, cancel).ConfigureAwait(false);
        var plan = new List<Planned>();
        foreach (var (finding, secret, answer) in answers)
        {
            var verification = answer is null ? null : await look.CompleteAsync(answer, cancel).ConfigureAwait(false);
            if (!settings.Input.Means(finding, verification?.Kind)) continue;
            if (secret is null || verification is null)
            {
                plan.Add(new Planned(null, Verdict.Unknown, RemedyLines.Unreadable(finding)));
                continue;
            }

            var entry = planner.Plan(secret, verification, settings.Action) with { Report = ReportPath(settings.Input, services) };
            entry = await siblings.LookAsync(entry, LeakedAt(finding), cancel).ConfigureAwait(false);
            entry = await usage.LookAsync(entry, LeakedAt(finding), cancel).ConfigureAwait(false);
            plan.Add(new Planned(entry, verification.Verdict, RemedyLines.Of(finding, secret, verification, entry)));
        }

        return plan;
    }

    /// <summary>The earliest commit that has it; null where no history tells.</summary>
    private static DateTimeOffset? LeakedAt(Finding finding) =>
        finding.Occurrences.Select(occurrence => occurrence.Commit?.Date).Where(date => date is not null).Min();

    private static string? ReportPath(FindingInput input, CliServices services) =>
        input.Report is { } report && report != "-" ? Path.GetFullPath(report, services.WorkingDirectory) : null;

    private static void Write(string verb, bool acted, List<Planned> plan, RemedySettings settings, CliServices services) => RemedyReportWriter.Write(
        new RemedyReport(1, verb, acted, settings.Endpoint.ToString(), [.. plan.Select(p => p.Line)]), settings.Json, services.Output);

    private static ExitCode Unconfirmed(string verb, List<Planned> plan, int actable, CliServices services)
    {
        var regenerates = plan.Exists(p => p is { IsActable: true, Open: null, Entry.Action: RemedyAction.Regenerate });
        services.Error.WriteLine(actable == 0
            ? "Nothing was done, and nothing can be."
            : $"Nothing was done. To {verb} {Quantity.Of(actable, "token")}, run it again with --yes{(regenerates && verb == "regenerate" ? " --deliver file:PATH" : "")}.");
        return Judge(plan, acted: false);
    }

    private static bool NeedsDestination(Planned planned) => planned is { Open: null, Entry: { CanAct: true, Action: RemedyAction.Regenerate } };

    private static bool HasDestinations(List<Planned> plan, RemedySettings settings) => settings.Destinations.Count > 0 || !plan.Exists(NeedsDestination);

    private static void RequireDestinations(List<Planned> plan, RemedySettings settings)
    {
        if (settings.Action != RemedyAction.Regenerate && !plan.Exists(NeedsDestination)) return;
        var several = plan.Count(NeedsDestination);
        if (settings.Destinations.Count == 0)
            throw new UsageException("--yes needs --deliver file:PATH, or another destination: the new secret must have a place to go. Nothing was done.");
        if (several > 1 && settings.Destinations.FirstOrDefault(d => !Destinations.TakesSeveral(d)) is not null)
            throw new UsageException($"one destination takes one new secret, and {several} tokens would get one. Put {{id}} into it, or choose with --only-fingerprint. Nothing was done.");
    }

    /// <summary>The tokens that were made since the leak, as a second plan: they may be a thief's, or somebody's who works there.</summary>
    private static void OfferSiblings(List<Planned> plan, CliServices services)
    {
        const int MostNamed = 20;
        var ids = plan.SelectMany(p => p.Line.Siblings ?? []).Select(sibling => sibling.Id).OfType<string>().Distinct(StringComparer.Ordinal)
            .Except(plan.Select(p => p.Line.TokenId).OfType<string>(), StringComparer.Ordinal).ToList();
        if (ids.Count == 0) return;
        var rest = ids.Count > MostNamed ? $" (and {ids.Count - MostNamed} more: --format json names all)" : "";
        services.Error.WriteLine($"{Quantity.Of(ids.Count, "token")} made since may be a thief's and {(ids.Count == 1 ? "is" : "are")} left alone. "
            + $"A plan for {(ids.Count == 1 ? "it" : "them")}: tokenguard tokens revoke {string.Join(' ', ids.Take(MostNamed))}{rest}");
    }

    private static void WriteTotals(List<Planned> done, TextWriter error)
    {
        var acted = done.Where(d => d.Status is not null).GroupBy(d => d.Status!.Value).Select(g => $"{g.Count()} {RemedyLines.Word(g.Key)}");
        var left = done.Count(d => d.Status is null);
        var parts = acted.Concat(left > 0 ? [$"{left} left alone"] : []);
        error.WriteLine(done.Count == 0 ? "The report holds no tokens to act on." : $"{Quantity.Of(done.Count, "token")}: {string.Join(", ", parts)}.");
    }

    private static ExitCode Judge(List<Planned> plan, bool acted)
    {
        if (acted && plan.Exists(IsStillAlive)) return ExitCode.Findings;
        return plan.Exists(acted ? IsNotEstablished : p => p.Verdict == Verdict.Unknown) ? ExitCode.Incomplete : ExitCode.Clean;
    }

    private static bool IsNotEstablished(Planned planned) => planned.Status switch
    {
        RemedyStatus.Unconfirmed or RemedyStatus.Unknown => true,
        // A secret that dies between the look and the act may have been regenerated by a thief, who then holds the token; that its id is gone, only
        // an admin token sees (contract §5.3).
        RemedyStatus.DoneByOthers => planned.Entry!.Authority == RemedyAuthority.LeakedToken,
        null => planned.Verdict == Verdict.Unknown,
        _ => false,
    };

    private static bool IsStillAlive(Planned planned) => planned.Status switch
    {
        RemedyStatus.Refused or RemedyStatus.NotDone => true,
        null => planned.Verdict is not (Verdict.NotAuthenticated or Verdict.Unknown),
        _ => false,
    };
}
