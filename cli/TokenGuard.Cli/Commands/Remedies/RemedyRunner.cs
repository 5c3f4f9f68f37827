using TokenGuard.Cli.Terminal;
using TokenGuard.Keygen;
using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>Plan, confirm, act, prove: the way of both remedies.</summary>
internal static class RemedyRunner
{
    public static async Task<ExitCode> RunAsync(RemedySettings settings, CliServices services, CancellationToken cancel)
    {
        var known = await KnownSecrets.LoadAsync(settings.Input, SourceReaders.Create(services), services, cancel).ConfigureAwait(false);
        using var api = new TokensApi(settings.Endpoint, time: services.Time);
        var admin = await AdminAsync(api, services, cancel).ConfigureAwait(false);
        if (admin is { Token: null }) return Refuse(admin.Value.Problem!, admin.Value.Code, services);

        var plan = await PlanAsync(known, api, admin?.Token, settings, services, cancel).ConfigureAwait(false);
        if (!settings.Yes) return ShowPlan(plan, settings, services);
        RequireDelivery(plan, settings);
        var done = await ActAsync(plan, api, settings, services, cancel).ConfigureAwait(false);
        RemedyReportWriter.Write(new RemedyReport(1, Word(settings.Action), Acted: true, settings.Endpoint.ToString(), [.. done.Select(d => d.Line)]), settings.Json, services.Output);
        WriteTotals(done, services.Error);
        cancel.ThrowIfCancellationRequested();
        return Judge(done);
    }

    /// <summary>The token to act with. Null where none is configured; a null token inside says why it cannot serve.</summary>
    private static async Task<(AdminToken? Token, string? Problem, ExitCode Code)?> AdminAsync(TokensApi api, CliServices services, CancellationToken cancel)
    {
        if (services.Environment("KEYGEN_ADMIN_TOKEN") is not { } text) return null;
        if (!Secret.TryParse(System.Text.Encoding.UTF8.GetBytes(text.Trim()), out var secret))
            throw new UsageException("KEYGEN_ADMIN_TOKEN does not hold a Keygen token. Put an admin or developer token there, or unset it.");
        var verification = await new TokenVerifier(api).VerifyAsync(secret, cancel).ConfigureAwait(false);
        var token = AdminToken.From(secret, verification, out var problem);
        return (token, problem, verification.Verdict == Verdict.Unknown ? ExitCode.Incomplete : ExitCode.CredentialsRefused);
    }

    private static async Task<List<Planned>> PlanAsync(
        KnownSecrets known, TokensApi api, AdminToken? admin, RemedySettings settings, CliServices services, CancellationToken cancel)
    {
        var planner = new RemedyPlanner(admin);
        var answers = await FindingVerifier.AskAsync(known, api, services, useHints: false, quiet: false, cancel).ConfigureAwait(false);
        return [.. answers.Select(answer => Plan(answer, planner, settings.Action))];
    }

    private static Planned Plan((Finding Finding, Secret? Secret, Verification? Verification) answer, RemedyPlanner planner, RemedyAction action)
    {
        var (finding, secret, verification) = answer;
        if (secret is null || verification is null)
            return new Planned(null, Verdict.Unknown, new RemedyLine(
                finding.Fingerprint, finding.Rule, finding.Redacted, "unknown", FindingVerifier.NoToken(finding) ?? FindingVerifier.SecretGone, null, null, "Not asked, so nothing is done.", RuleTable.Find(finding.Rule)?.BlastRadius ?? "", []));
        var entry = planner.Plan(secret, verification, action);
        return new Planned(entry, verification.Verdict, new RemedyLine(
            finding.Fingerprint, finding.Rule, secret.Redacted, FindingVerifier.Word(verification.Verdict), verification.Reason, verification.TokenId?.ToString(),
            entry.Authority switch { RemedyAuthority.AdminToken => "admin-token", RemedyAuthority.LeakedToken => "leaked-token", _ => null },
            entry.Why, entry.BlastRadius, entry.Warnings));
    }

    private static ExitCode ShowPlan(List<Planned> plan, RemedySettings settings, CliServices services)
    {
        RemedyReportWriter.Write(new RemedyReport(1, Word(settings.Action), Acted: false, settings.Endpoint.ToString(), [.. plan.Select(p => p.Line)]), settings.Json, services.Output);
        var actable = plan.Count(p => p.Entry is { CanAct: true });
        services.Error.WriteLine(actable == 0
            ? "Nothing was done, and nothing can be."
            : $"Nothing was done. To {Word(settings.Action)} {Quantity.Of(actable, "token")}, run it again with --yes{(settings.Action == RemedyAction.Regenerate ? " --deliver file:PATH" : "")}.");
        return plan.Exists(p => p.Verdict == Verdict.Unknown) ? ExitCode.Incomplete : ExitCode.Clean;
    }

    private static void RequireDelivery(List<Planned> plan, RemedySettings settings)
    {
        if (settings.Action != RemedyAction.Regenerate) return;
        var actable = plan.Count(p => p.Entry is { CanAct: true });
        if (settings.Delivery is null) throw new UsageException("--yes needs --deliver file:PATH: the new secret must have a place to go. Nothing was done.");
        if (actable > 1) throw new UsageException($"one file takes one new secret, and {actable} tokens would get one. Choose with --only-fingerprint. Nothing was done.");
    }

    private static async Task<List<Planned>> ActAsync(List<Planned> plan, TokensApi api, RemedySettings settings, CliServices services, CancellationToken cancel)
    {
        if (!plan.Exists(p => p.Entry is { CanAct: true })) return plan;
        StateFolder.CreateFor(settings.Journal);
        if (!RemedyJournal.TryOpen(settings.Journal, services.Time, out var journal, out var problem)) throw new UsageException(problem);
        using (journal)
        {
            var remedies = new Keygen.Remedies(api, journal);
            var done = new List<Planned>();
            foreach (var planned in plan)
                done.Add(cancel.IsCancellationRequested ? NotReached(planned, services) : await ActAsync(planned, remedies, settings, services, cancel).ConfigureAwait(false));
            return done;
        }
    }

    /// <summary>An interrupted run still reports what it has done, and what it has not.</summary>
    private static Planned NotReached(Planned planned, CliServices services) => planned.Entry is not { CanAct: true } ? planned : planned with
    {
        Status = RemedyStatus.NotDone,
        Line = planned.Line with
        {
            Outcome = new RemedyResult(Word(RemedyStatus.NotDone), "Interrupted before its turn: the token is as it was.", null, null, services.Time.GetUtcNow(), null, null),
        },
    };

    private static async Task<Planned> ActAsync(Planned planned, Keygen.Remedies remedies, RemedySettings settings, CliServices services, CancellationToken cancel)
    {
        if (planned.Entry is not { CanAct: true } entry) return planned;
        RemedyOutcome outcome;
        try
        {
            outcome = settings.Action == RemedyAction.Revoke
                ? await remedies.RevokeAsync(entry, cancel).ConfigureAwait(false)
                : await remedies.RegenerateAsync(entry, settings.Delivery!, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return NotReached(planned, services);
        }

        var delivered = outcome.DeliveredTo;
        if (outcome.Undelivered is { } secret) delivered = await RecoverAsync(secret, outcome.Fingerprint, services).ConfigureAwait(false);
        var result = new RemedyResult(Word(outcome.Status), outcome.Reason, outcome.HttpStatus, outcome.RequestId, outcome.FinishedAt, delivered, outcome.NewExpiry);
        return planned with { Status = outcome.Status, Line = planned.Line with { Outcome = result } };
    }

    /// <summary>The new secret exists nowhere else: put it into the first place that takes it, and say so loudly. It is never printed.</summary>
    private static async Task<string?> RecoverAsync(NewSecret secret, Fingerprint old, CliServices services)
    {
        var name = $"recovered-{old.Value[^12..]}-{Guid.NewGuid():N}.token";
        foreach (var folder in new[] { StateFolder.Path(services), services.WorkingDirectory, Path.GetTempPath() })
        {
            using var file = new SecretFile(Path.Combine(folder, name));
            if ((await file.PrepareAsync(CancellationToken.None).ConfigureAwait(false)).Problem is not null) continue;
            if ((await file.DeliverAsync(secret).ConfigureAwait(false)).Problem is not null) continue;
            services.Complain($"the new secret could not be delivered where you asked. It is in {file.Path}: move it now.");
            return file.Destination;
        }

        services.Complain("the new secret could not be written anywhere and is lost. The old one is dead: regenerate again with an admin token.");
        return null;
    }

    private static void WriteTotals(List<Planned> done, TextWriter error)
    {
        var acted = done.Where(d => d.Status is not null).GroupBy(d => d.Status!.Value).Select(g => $"{g.Count()} {Word(g.Key)}");
        var left = done.Count(d => d.Status is null);
        var parts = acted.Concat(left > 0 ? [$"{left} left alone"] : []);
        error.WriteLine($"{Quantity.Of(done.Count, "token")}: {string.Join(", ", parts)}.");
    }

    private static ExitCode Judge(List<Planned> done)
    {
        if (done.Exists(d => IsStillAlive(d))) return ExitCode.Findings;
        return done.Exists(IsNotEstablished) ? ExitCode.Incomplete : ExitCode.Clean;
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

    private static ExitCode Refuse(string problem, ExitCode code, CliServices services)
    {
        services.Complain(problem);
        return code;
    }

    private static string Word(RemedyAction action) => action == RemedyAction.Revoke ? "revoke" : "regenerate";

    private static string Word(RemedyStatus status) => status switch
    {
        RemedyStatus.Proved => "proved",
        RemedyStatus.Unconfirmed => "unconfirmed",
        RemedyStatus.DoneByOthers => "done-by-others",
        RemedyStatus.Refused => "refused",
        RemedyStatus.NotDone => "not-done",
        RemedyStatus.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No word for this status."),
    };

    private sealed record Planned(RemedyEntry? Entry, Verdict Verdict, RemedyLine Line)
    {
        public RemedyStatus? Status { get; init; }
    }
}
