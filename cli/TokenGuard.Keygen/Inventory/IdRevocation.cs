namespace TokenGuard.Keygen;

/// <summary>
/// Revokes a token by its id, without its secret. The proof is that the id is gone for the admin token too (contract §5.3 b4); nobody can ask the
/// secret itself, so the proof is the server's word and not the secret's.
/// </summary>
public sealed class IdRevocation(TokensApi api, RemedyJournal journal)
{
    /// <summary>Cancellation is honoured up to the act.</summary>
    /// <exception cref="OperationCanceledException">Before anything was done.</exception>
    public async Task<InventoryOutcome> RunAsync(ListedToken token, AdminToken admin, CancellationToken cancel)
    {
        var act = new InventoryAct(
            journal,
            new InventoryEntry(Guid.NewGuid(), JournalStep.Planned, "revoke", token.Id)
            {
                Address = token.Address.ToString(),
                Environment = token.Facts.Environment,
                Kind = token.Facts.Kind,
                Bearer = token.Facts.Bearer,
            },
            api);
        act.Listen();
        return act.Record(await CarryOutAsync(act, token, admin, cancel));
    }

    private async Task<InventoryOutcome> CarryOutAsync(InventoryAct act, ListedToken token, AdminToken admin, CancellationToken cancel)
    {
        // Whoever plans refuses this already; a second look costs nothing and the mistake would be beyond repair.
        if (token.IsOurs || token.Id == admin.Id) return act.End(RemedyStatus.NotDone, "Refused: this is the token TokenGuard itself acts with.", null);
        var request = $"{HttpMethod.Delete} {token.Address.Token(token.Id).AbsolutePath}";
        cancel.ThrowIfCancellationRequested();
        if (!act.Log(JournalStep.Planned) || !act.Log(JournalStep.Sending, entry => entry with { Request = request }))
            return act.End(RemedyStatus.NotDone, "The journal cannot be written, so nothing was sent: free some space or name another.", null);

        // A write takes exactly the environment the token lives in (contract §3.2).
        var answer = await api.RevokeAsync(token.Address, token.Id, admin.Secret, token.Facts.Environment);
        act.Log(JournalStep.Answered, entry => entry with { Answer = answer, Note = answer.GetType().Name });
        return answer switch
        {
            ApiAnswer.Done { Status: 204 } => await ConfirmAsync(act, token, admin, answer, cancel),
            _ when answer.EarlierTryMayHaveActed => await ResolveAsync(act, token, admin, answer, cancel),
            ApiAnswer.NotSent n => act.End(RemedyStatus.NotDone, $"The request did not reach the server: {n.Why}. The token is as it was: try again.", answer),
            ApiAnswer.Refused { Status: 404 } => act.End(RemedyStatus.DoneByOthers, "Somebody else revoked it meanwhile: the id is gone, though not by us.", answer),
            ApiAnswer.Refused { Status: 429 } r =>
                act.End(RemedyStatus.NotDone, $"The server wants fewer requests ({r.Words}). The token is as it was: try again later.", answer),
            ApiAnswer.Refused { Status: < 500 and not 408 } r => act.End(RemedyStatus.Refused, RemedyWords.RefusedBy(r, byAdmin: true), answer),
            _ => await ResolveAsync(act, token, admin, answer, cancel),
        };
    }

    private async Task<InventoryOutcome> ConfirmAsync(InventoryAct act, ListedToken token, AdminToken admin, ApiAnswer answer, CancellationToken cancel) =>
        await IsGoneAsync(act, token, admin, cancel) switch
        {
            true => act.End(RemedyStatus.Proved, "Revoked, and proved: the server knows no token with this id any more.", answer),
            false => act.End(RemedyStatus.Unconfirmed, "The server says it is revoked, but still showed the token seconds later: look again.", answer),
            null => act.End(RemedyStatus.Unconfirmed, "The server says it is revoked; the proof could not be obtained: look again.", answer),
        };

    /// <summary>Nobody can say whether the server acted, so the id is asked for (contract §5.5).</summary>
    private async Task<InventoryOutcome> ResolveAsync(InventoryAct act, ListedToken token, AdminToken admin, ApiAnswer answer, CancellationToken cancel) =>
        await IsGoneAsync(act, token, admin, cancel) switch
        {
            true => act.End(RemedyStatus.Proved, $"The answer was no help ({answer.Trouble()}), but the server knows no token with this id any more.", answer),
            false => act.End(RemedyStatus.NotDone, $"It was not revoked ({answer.Trouble()}): the token is still there. Try again.", answer),
            null => act.End(RemedyStatus.Unknown, $"It may or may not be revoked ({answer.Trouble()}), and the server could not be asked: look again now.", answer),
        };

    /// <summary>Null where there was no usable answer. Asked several times, for a replica may lag behind (contract §4.6).</summary>
    private async Task<bool?> IsGoneAsync(InventoryAct act, ListedToken token, AdminToken admin, CancellationToken cancel)
    {
        bool? gone = null;
        try
        {
            foreach (var wait in DeathProof.Waits)
            {
                if (wait > TimeSpan.Zero) await Task.Delay(wait, api.Time, cancel);
                gone = await api.ShowAsync(token.Address, token.Id, admin.Secret, token.Facts.Environment, cancel) switch
                {
                    ApiAnswer.Refused { Status: 404 } => true,
                    ApiAnswer.Done => false,
                    _ => null,
                };
                if (gone == true) break;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // It was sent: an interruption must not swallow what came of it.
        }

        act.Log(gone == true ? JournalStep.Proved : JournalStep.Unproved);
        return gone;
    }
}
