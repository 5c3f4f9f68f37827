using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>
/// Regenerates one token (contract §5.4). The old secret dies in the moment the new one is made, and the answer is the new one's only copy:
/// so the destination is prepared first, written first, and the request is never repeated once it may have arrived.
/// </summary>
internal sealed class Regeneration(TokensApi api, RemedyRun run, INewSecretSink sink)
{
    private bool _keepDestination;

    public async Task<RemedyOutcome> RunAsync(CancellationToken cancel)
    {
        if (await run.PrepareAsync(RemedyAction.Regenerate, cancel) is { } stopped) return stopped;
        if ((await sink.PrepareAsync(cancel)).Problem is { } problem)
            return run.End(RemedyStatus.NotDone, $"Nothing was done, because the new secret would have nowhere to go: {problem}.", null);
        try
        {
            return await ActAsync(cancel);
        }
        finally
        {
            if (!_keepDestination) await sink.DiscardAsync();
        }
    }

    private async Task<RemedyOutcome> ActAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!run.LogSending(HttpMethod.Put)) return run.End(RemedyStatus.NotDone, "The journal cannot be written, so nothing was sent.", null);

        var answer = await api.RegenerateAsync(run.Address, run.TokenId, run.Authority, run.Environment);
        if (NewSecretIn(answer) is { } secret && !run.Leaked.Equals(secret.Token)) return await DeliverAsync(answer, secret, cancel);
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

    private async Task<RemedyOutcome> DeliverAsync(ApiAnswer answer, NewSecret secret, CancellationToken cancel)
    {
        // Before the journal, before the proof, before anything: this is the only copy.
        var problem = (await sink.DeliverAsync(secret)).Problem;
        _keepDestination = true;
        run.LogAnswer(answer);
        run.LogDelivery(problem is null ? sink.Destination : "failed");
        var facts = (answer as ApiAnswer.Done)?.Token;
        var outcome = problem is null
            ? await ConfirmAsync(answer, secret, cancel)
            : run.End(
                RemedyStatus.Unconfirmed,
                $"Regenerated, but the new secret could not be delivered: {problem}. Deliver it elsewhere before anything else.", answer);
        return outcome with
        {
            DeliveredTo = problem is null ? sink.Destination : null,
            NewFingerprint = secret.Token?.Fingerprint,
            NewExpiry = facts?.Expiry,
            Undelivered = problem is null ? null : secret,
        };
    }

    private async Task<RemedyOutcome> ConfirmAsync(ApiAnswer answer, NewSecret secret, CancellationToken cancel)
    {
        var doubt = await DoubtAsync(secret, cancel);
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

    /// <summary>Null when the new secret answers for the same token.</summary>
    private async Task<string?> DoubtAsync(NewSecret secret, CancellationToken cancel)
    {
        if (secret.Token is not { } token) return "what the server sent as the new secret has no known token shape, so it was delivered untried";
        try
        {
            var me = await AskNewAsync(token, cancel);
            return me switch
            {
                ApiAnswer.Done done when (done.Token?.Id ?? done.HeaderTokenId) == run.TokenId => null,
                ApiAnswer.Done => "the new secret answers for another token id: a person has to look",
                ApiAnswer.Refused { Status: 403, Code: null } r when r.HeaderTokenId == run.TokenId => null,
                _ => $"the new secret could not be confirmed ({me.Trouble()}): verify it before you rely on it",
            };
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return "the new secret was not tried, because the run was interrupted";
        }
    }

    /// <summary>The new secret is a new client to the server, so a replica that lags behind may not know it yet (contract §4.6).</summary>
    private async Task<ApiAnswer> AskNewAsync(Secret token, CancellationToken cancel)
    {
        ApiAnswer? me = null;
        foreach (var wait in DeathProof.Waits)
        {
            if (wait > TimeSpan.Zero) await Task.Delay(wait, api.Time, cancel);
            me = await api.WhoAmIAsync(run.Address, token, run.Environment, cancel);
            if (me is not ApiAnswer.Refused { Status: 401, Code: "TOKEN_INVALID" }) break;
        }

        return me!;
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
