namespace TokenGuard.Keygen;

/// <summary>Revokes one token and proves it dead (contract §5.3, §5.5).</summary>
internal sealed class Revocation(TokensApi api, RemedyRun run)
{
    public async Task<RemedyOutcome> RunAsync(CancellationToken cancel)
    {
        if (await run.PrepareAsync(RemedyAction.Revoke, null, cancel) is { } stopped) return stopped;
        cancel.ThrowIfCancellationRequested();
        if (!run.LogSending(HttpMethod.Delete)) return run.End(RemedyStatus.NotDone, "The journal cannot be written, so nothing was sent.", null);

        var answer = await api.RevokeAsync(run.Address, run.TokenId, run.Authority, run.Environment);
        run.LogAnswer(answer);
        return answer switch
        {
            ApiAnswer.Done { Status: 204 } => await ConfirmAsync(answer, cancel),
            _ when answer.EarlierTryMayHaveActed => await ResolveAsync(answer, cancel),
            ApiAnswer.NotSent n => run.End(
                RemedyStatus.NotDone, $"The request did not reach the server: {n.Why}. The token is as it was: try again.", answer),
            ApiAnswer.Refused { Status: >= 500 or 408 } => await ResolveAsync(answer, cancel),
            ApiAnswer.Refused refused => await ReadRefusalAsync(refused, cancel),
            _ => await ResolveAsync(answer, cancel),
        };
    }

    private async Task<RemedyOutcome> ConfirmAsync(ApiAnswer answer, CancellationToken cancel) => await run.ProveAsync(run.Witness, cancel) switch
    {
        Proof.Dead => run.End(RemedyStatus.Proved, "Revoked, and proved: the old secret is refused.", answer),
        Proof.Alive => run.End(RemedyStatus.Unconfirmed,
            "The server says it is revoked, but the secret was still accepted seconds later: verify it again.", answer),
        Proof.DeadButTokenExists => run.End(RemedyStatus.Unconfirmed,
            "The secret is refused, but the admin token still sees the token: verify again and look at it in the dashboard.", answer),
        _ => run.End(RemedyStatus.Unconfirmed, "The server says it is revoked; the proof could not be obtained: verify the secret again.", answer),
    };

    private async Task<RemedyOutcome> ReadRefusalAsync(ApiAnswer.Refused refused, CancellationToken cancel) => (refused.Status, refused.Code) switch
    {
        (429, _) => run.End(
            RemedyStatus.NotDone, $"The server wants fewer requests ({refused.Words}). The token is as it was: try again later.", refused),
        (401, "TOKEN_INVALID") when !run.ByAdmin => run.End(RemedyStatus.DoneByOthers, RemedyWords.DeadMeanwhile, refused),
        (404, _) when run.ByAdmin => await run.VanishedAsync(refused, cancel),
        _ => run.End(RemedyStatus.Refused, RemedyWords.RefusedBy(refused, run.ByAdmin), refused),
    };

    /// <summary>Nobody can say whether the server acted, so the secret itself is asked (contract §5.5).</summary>
    private async Task<RemedyOutcome> ResolveAsync(ApiAnswer answer, CancellationToken cancel) => await run.ProveAsync(run.Witness, cancel) switch
    {
        Proof.Dead => run.End(
            RemedyStatus.Proved, $"The answer was no help ({answer.Trouble()}), but the old secret is refused now: it is dead.", answer),
        Proof.Alive => run.End(RemedyStatus.NotDone, $"It was not revoked ({answer.Trouble()}): the secret still works. Try again.", answer),
        Proof.DeadButTokenExists => run.End(RemedyStatus.Unknown,
            $"The answer was no help ({answer.Trouble()}). The secret is refused, yet the token still exists: "
                + "somebody may have regenerated it. Revoke it by its id now.",
            answer),
        _ => run.End(
            RemedyStatus.Unknown,
            $"It may or may not be revoked ({answer.Trouble()}), and the secret could not be asked: verify it again now.", answer),
    };
}
