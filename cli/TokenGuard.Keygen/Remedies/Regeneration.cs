namespace TokenGuard.Keygen;

/// <summary>
/// Regenerates one token (contract §5.4). The old secret dies in the moment the new one is made, and the answer is the new one's only copy:
/// so the destinations are prepared first, and a private file beside the journal, which gets the secret before they do; the request is never
/// repeated once it may have arrived.
/// </summary>
internal sealed class Regeneration(TokensApi api, RemedyRun run, INewSecretSink sink)
{
    private bool _keepDestination;

    public async Task<RemedyOutcome> RunAsync(CancellationToken cancel)
    {
        if (await run.PrepareAsync(RemedyAction.Regenerate, sink.Destinations, cancel) is { } stopped) return stopped;
        using var recovery = new SecretFile(run.RecoveryPath) { IsOnlyCopy = true };
        var problem = (await recovery.PrepareAsync(cancel)).Problem ?? (await sink.PrepareAsync(cancel)).Problem;
        if (problem is not null)
        {
            await recovery.DiscardAsync();
            return run.End(RemedyStatus.NotDone, $"Nothing was done, because the new secret would have nowhere to go: {problem}.", null);
        }

        try
        {
            return await ActAsync(recovery, cancel);
        }
        finally
        {
            if (!_keepDestination) await sink.DiscardAsync();
            await recovery.DiscardAsync();
        }
    }

    private async Task<RemedyOutcome> ActAsync(SecretFile recovery, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!run.LogSending(HttpMethod.Put)) return run.End(RemedyStatus.NotDone, "The journal cannot be written, so nothing was sent.", null);

        var answer = await api.RegenerateAsync(run.Address, run.TokenId, run.Authority, run.Environment);
        if (NewSecretIn(answer) is { } secret && !run.Leaked.Equals(secret.Token)) return await DeliverAsync(answer, secret, recovery, cancel);
        run.LogAnswer(answer);
        return answer switch
        {
            ApiAnswer.NotSent n => run.End(
                RemedyStatus.NotDone, $"The request did not reach the server: {n.Why}. The token is as it was: try again.", answer),
            ApiAnswer.Refused { Status: >= 500 or 408 } => await LostAsync(answer, cancel),
            ApiAnswer.Refused { Status: 429 } r =>
                run.End(RemedyStatus.NotDone, $"The server wants fewer requests ({r.Words}). The token is as it was: try again later.", answer),
            ApiAnswer.Refused { Status: 401, Code: "TOKEN_INVALID" } when !run.ByAdmin => run.End(
                RemedyStatus.DoneByOthers, RemedyWords.DeadMeanwhile, answer),
            ApiAnswer.Refused { Status: 404 } when run.ByAdmin => await run.VanishedAsync(answer, cancel),
            ApiAnswer.Refused r => run.End(RemedyStatus.Refused, RemedyWords.RefusedBy(r, run.ByAdmin), answer),
            _ => await LostAsync(answer, cancel),
        };
    }

    private static NewSecret? NewSecretIn(ApiAnswer answer) => answer switch
    {
        ApiAnswer.Done done => done.NewSecret,
        ApiAnswer.Unusable unusable => unusable.Salvaged,
        _ => null,
    };

    private async Task<RemedyOutcome> DeliverAsync(ApiAnswer answer, NewSecret secret, SecretFile recovery, CancellationToken cancel)
    {
        // Before the journal, before the proof, before anything: this is the only copy.
        await recovery.DeliverAsync(secret);
        var kept = recovery.Holder;
        var problem = (await sink.DeliverAsync(secret)).Problem;
        _keepDestination = true;
        run.LogAnswer(answer);
        var told = run.LogDelivery(problem is null ? sink.Destination : "failed");
        // Without that line a later run would think that the answer was lost, and regenerate once more; while the copy is there it does not.
        if (problem is null && told) recovery.Remove();
        var facts = (answer as ApiAnswer.Done)?.Token;
        var outcome = problem is null
            ? await ConfirmAsync(answer, secret, cancel)
            : run.End(
                RemedyStatus.Unconfirmed,
                $"Regenerated, but the new secret could not be delivered: {problem}. "
                    + (kept is not null ? $"It is kept in {kept}: deliver it before anything else." : "Deliver it elsewhere before anything else."),
                answer);
        return outcome with
        {
            DeliveredTo = problem is null ? sink.Destination : null,
            NewFingerprint = secret.Token?.Fingerprint,
            NewExpiry = facts?.Expiry,
            Reason = problem is null && !told && kept is not null
                ? $"{outcome.Reason} A copy of the new secret stays in {kept} until 'tokenguard resume' has run." : outcome.Reason,
            KeptIn = problem is not null ? kept : null,
            Undelivered = problem is not null && kept is null ? secret : null,
        };
    }

    private async Task<RemedyOutcome> ConfirmAsync(ApiAnswer answer, NewSecret secret, CancellationToken cancel)
    {
        var doubt = await run.DoubtAsync(secret, cancel);
        return await run.ProveAsync(null, cancel) switch
        {
            Proof.Dead when doubt is null => run.End(
                RemedyStatus.Proved, "Regenerated, delivered and proved: the new secret works, the old one is refused.", answer),
            Proof.Dead => run.End(RemedyStatus.Unconfirmed, $"Regenerated and delivered; the old secret is refused. But {doubt}.", answer),
            Proof.Alive => run.End(RemedyStatus.Unconfirmed,
                "Regenerated and delivered, but the old secret was still accepted seconds later: verify it again.", answer),
            _ => run.End(
                RemedyStatus.Unconfirmed, "Regenerated and delivered; that the old secret is dead could not be proved: verify it again.", answer),
        };
    }

    /// <summary>The answer is lost and with it, perhaps, the new secret. Never asked again; but the old secret can tell which it was.</summary>
    private async Task<RemedyOutcome> LostAsync(ApiAnswer answer, CancellationToken cancel)
    {
        var found = await run.ProveAsync(null, cancel) switch
        {
            Proof.Dead => "The old secret is dead now, so a new one probably exists that nobody holds: "
                + "have an admin regenerate the token again, or revoke it",
            Proof.Alive => "The old secret still works, so it was probably not carried out: verify again in a minute, then revoke or regenerate",
            _ => "The old secret could not be asked either: verify it, and revoke it if it lives",
        };
        return run.End(RemedyStatus.Unknown, $"Unknown, act now: the answer to the regeneration was lost ({answer.Trouble()}). {found}.", answer);
    }
}
