using TokenGuard.Cli.Commands.Remedies.Delivery;
using TokenGuard.Cli.Terminal;
using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>Carries a confirmed plan out, token by token, and says how each ended.</summary>
internal sealed class RemedyActor(TokensApi api, RemedySettings settings, CliServices services)
{
    public async Task<List<Planned>> ActAsync(IReadOnlyList<Planned> plan, CancellationToken cancel)
    {
        if (!plan.Any(p => p.IsActable)) return [.. plan];
        StateFolder.CreateFor(settings.Journal);
        if (!RemedyJournal.TryOpen(settings.Journal, services.Time, out var journal, out var problem)) throw new UsageException(problem);
        using (journal)
        {
            services.Journal?.Invoke(journal);
            var remedies = new Keygen.Remedies(api, journal);
            var progress = new StepProgress(settings.Action == RemedyAction.Revoke ? "revoked" : "handled", plan.Count(p => p.IsActable), services, settings.Json);
            var done = new List<Planned>();
            foreach (var planned in plan)
            {
                done.Add(!planned.IsActable ? planned : cancel.IsCancellationRequested ? NotReached(planned) : await ActAsync(planned, remedies, cancel).ConfigureAwait(false));
                if (planned.IsActable) progress.Step();
            }

            return done;
        }
    }

    private async Task<Planned> ActAsync(Planned planned, Keygen.Remedies remedies, CancellationToken cancel)
    {
        var entry = planned.Entry!;
        RemedyOutcome outcome;
        try
        {
            outcome = planned.Open is { } open ? await remedies.FinishAsync(open, entry, Sink(entry, open), cancel).ConfigureAwait(false)
                : entry.Action == RemedyAction.Revoke ? await remedies.RevokeAsync(entry, cancel).ConfigureAwait(false)
                : await remedies.RegenerateAsync(entry, Destinations.For(entry, settings.Destinations, services), cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return NotReached(planned);
        }

        var delivered = outcome.DeliveredTo;
        if (outcome.KeptIn is { } kept) services.Complain($"the new secret could not be delivered where you asked. It is in {kept}: move it now.");
        if (outcome.Undelivered is { } secret) delivered = await LastResort.KeepAsync(secret, outcome.Fingerprint.Value[^12..], services).ConfigureAwait(false);
        return planned with { Status = outcome.Status, Line = planned.Line with { Outcome = RemedyLines.Of(outcome, delivered) } };
    }

    /// <summary>Where an interrupted regeneration was to deliver, unless the user says otherwise now; null where nobody said.</summary>
    private INewSecretSink? Sink(RemedyEntry entry, OpenRemedy open)
    {
        var destinations = settings.Destinations.Count > 0 ? settings.Destinations : open.Plan.Destinations;
        return destinations.Count == 0 ? null : Destinations.For(entry, destinations, services);
    }

    /// <summary>An interrupted run still reports what it has done, and what it has not.</summary>
    private Planned NotReached(Planned planned) => planned with
    {
        Status = RemedyStatus.NotDone,
        Line = planned.Line with
        {
            Outcome = new RemedyResult(
                RemedyLines.Word(RemedyStatus.NotDone), "Interrupted before its turn: the token is as it was.", null, null, services.Time.GetUtcNow(), null, null),
        },
    };
}
