namespace TokenGuard.Keygen;

/// <summary>
/// Makes a new token (contract §4.7, §4.8). The answer is the secret's only copy: the destinations are prepared first, and a private file beside the
/// journal, which gets it before they do; the request is never repeated once it may have arrived.
/// </summary>
public sealed class Generation(TokensApi api, RemedyJournal journal)
{
    private const string RecoveryPrefix = "generated-";

    /// <summary>What earlier runs kept in this folder because it could not be delivered, or because they were cut off.</summary>
    public static IReadOnlyList<string> KeptIn(string folder) =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(folder, RecoveryPrefix + "*.token").Order(StringComparer.Ordinal)] : [];

    /// <summary>Cancellation is honoured up to the act.</summary>
    /// <param name="wish">What to make.</param>
    /// <param name="admin">By whose authority.</param>
    /// <param name="environment">Where it shall live; null for outside of all environments.</param>
    /// <param name="sink">Where the secret goes.</param>
    /// <param name="cancel">Ends it before the act.</param>
    /// <exception cref="OperationCanceledException">Before anything was done.</exception>
    public async Task<InventoryOutcome> RunAsync(TokenWish wish, AdminToken admin, string? environment, INewSecretSink sink, CancellationToken cancel)
    {
        var id = Guid.NewGuid();
        using var recovery = new SecretFile(Path.Combine(journal.Folder, $"{RecoveryPrefix}{id:N}.token")) { IsOnlyCopy = true };
        var address = admin.Address!;
        var act = new InventoryAct(
            journal,
            new InventoryEntry(id, JournalStep.Planned, "generate", null)
            {
                Address = address.ToString(),
                Environment = environment,
                Bearer = wish.Bearer,
                Recovery = recovery.Path,
                Note = sink.Destination,
            },
            api);
        act.Listen();
        return act.Record(await CarryOutAsync(act, wish, admin, environment, new Places(sink, recovery), cancel));
    }

    private async Task<InventoryOutcome> CarryOutAsync(
        InventoryAct act, TokenWish wish, AdminToken admin, string? environment, Places places, CancellationToken cancel)
    {
        var (sink, recovery) = places;
        var address = admin.Address!;
        if (!act.Log(JournalStep.Planned)) return act.End(RemedyStatus.NotDone, "The journal cannot be written, so nothing was sent: free some space or name another.", null);
        if (((await recovery.PrepareAsync(cancel)).Problem ?? (await sink.PrepareAsync(cancel)).Problem) is { } problem)
        {
            await recovery.DiscardAsync();
            return act.End(RemedyStatus.NotDone, $"Nothing was done, because the new secret would have nowhere to go: {problem}.", null);
        }

        try
        {
            cancel.ThrowIfCancellationRequested();
            if (!act.Log(JournalStep.Sending, entry => entry with { Request = $"{HttpMethod.Post} {address.TokensOf(wish.Bearer).AbsolutePath}" }))
                return act.End(RemedyStatus.NotDone, "The journal cannot be written, so nothing was sent: free some space or name another.", null);
            var answer = await api.GenerateAsync(address, wish, admin.Secret, environment);
            if (NewSecretIn(answer) is { } secret) return await DeliverAsync(act, answer, secret, places, address, environment, cancel);
            act.Log(JournalStep.Answered, entry => entry with { Answer = answer, Note = answer.GetType().Name });
            return await UnmadeAsync(act, answer, wish, admin, environment, cancel);
        }
        finally
        {
            await sink.DiscardAsync();
            await recovery.DiscardAsync();
        }
    }

    private static NewSecret? NewSecretIn(ApiAnswer answer) => answer switch
    {
        ApiAnswer.Done done => done.NewSecret,
        ApiAnswer.Unusable unusable => unusable.Salvaged,
        _ => null,
    };

    private async Task<InventoryOutcome> UnmadeAsync(
        InventoryAct act, ApiAnswer answer, TokenWish wish, AdminToken admin, string? environment, CancellationToken cancel) => answer switch
        {
            ApiAnswer.NotSent n => act.End(RemedyStatus.NotDone, $"The request did not reach the server: {n.Why}. Nothing was made: try again.", answer),
            ApiAnswer.Refused { Status: 429 } r => act.End(RemedyStatus.NotDone, $"The server wants fewer requests ({r.Words}). Nothing was made: try again later.", answer),
            ApiAnswer.Refused { Status: 404 } r => act.End(RemedyStatus.Refused, $"The server knows no such bearer in this account and environment ({r.Words}). Nothing was made.", answer),
            ApiAnswer.Refused { Status: < 500 and not 408 } r => act.End(RemedyStatus.Refused, $"The server refused ({r.Words}). Nothing was made.", answer),
            _ => act.End(
                RemedyStatus.Unknown,
                $"Unknown: the answer was lost ({answer.Trouble()}), so a token may exist whose secret nobody holds. {await CandidatesAsync(wish, admin, environment, cancel)}",
                answer),
        };

    /// <summary>What may be the token that nobody holds: those of its bearer that the server made in these minutes, under the same name.</summary>
    private async Task<string> CandidatesAsync(TokenWish wish, AdminToken admin, string? environment, CancellationToken cancel)
    {
        const string ByHand = "See what 'tokenguard tokens list' shows as its newest, and revoke it.";
        try
        {
            // By this machine's clock, and clocks differ.
            var since = api.Time.GetUtcNow() - TimeSpan.FromMinutes(10);
            if (await api.ListAllAsync(admin.Address!, admin.Secret, environment, cancel) is not { } tokens) return ByHand;
            var bearer = wish.Bearer ?? admin.Bearer;
            var found = tokens.Where(token => token.Id is not null && token.Bearer == bearer && token.Name == wish.Name && token.Created >= since).ToList();
            return found.Count == 0
                ? "None of its bearer was made in the last minutes, so most likely none exists: look with 'tokenguard tokens list' before you try again."
                : $"Of its bearer {(found.Count == 1 ? "this one was" : "these were")} made in the last minutes: {string.Join(", ", found.Select(token => token.Id))}. "
                    + "Revoke what nobody holds with 'tokenguard tokens revoke ID' before you try again.";
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return ByHand;
        }
    }

    private async Task<InventoryOutcome> DeliverAsync(
        InventoryAct act, ApiAnswer answer, NewSecret secret, Places places, AccountAddress address, string? environment, CancellationToken cancel)
    {
        var (sink, recovery) = places;
        // Before the journal, before the proof, before anything: this is the only copy.
        await recovery.DeliverAsync(secret);
        var kept = recovery.Holder;
        var problem = (await sink.DeliverAsync(secret)).Problem;
        var made = (answer as ApiAnswer.Done)?.Token;
        act.Log(JournalStep.Answered, entry => entry with { TokenId = made?.Id, Fingerprint = secret.Token?.Fingerprint, Answer = answer });
        act.Log(JournalStep.Delivered, entry => entry with { Note = problem is null ? sink.Destination : "failed" });
        if (problem is null) recovery.Remove();
        var outcome = problem is not null
            ? act.End(
                RemedyStatus.Unconfirmed,
                $"Made, but the secret could not be delivered: {problem}. "
                    + (kept is not null ? $"It is kept in {kept}: deliver it before anything else." : "Deliver it elsewhere before anything else."),
                answer)
            : await DoubtAsync(secret, made, address, environment, cancel) is { } doubt
                ? act.End(RemedyStatus.Unconfirmed, $"Made and delivered. But {doubt}.", answer)
                : act.End(RemedyStatus.Proved, "Made, delivered and proved: the new token works.", answer);
        return outcome with
        {
            Made = made,
            Fingerprint = secret.Token?.Fingerprint,
            DeliveredTo = problem is null ? sink.Destination : null,
            KeptIn = problem is not null ? kept : null,
            Undelivered = problem is not null && kept is null ? secret : null,
        };
    }

    /// <summary>Null when the new token answers under the id the server gave it.</summary>
    private async Task<string?> DoubtAsync(NewSecret secret, TokenFacts? made, AccountAddress address, string? environment, CancellationToken cancel)
    {
        if (secret.Token is not { } token) return "what the server sent has no known token shape, so it was delivered untried";
        try
        {
            var (answer, id) = await api.IdentifyAsync(address, token, made?.Environment ?? environment, cancel);
            return answer switch
            {
                ApiAnswer.Done or ApiAnswer.Refused { Status: 403 } when made?.Id is { } expected && id == expected => null,
                ApiAnswer.Done => "it answers under another id than the server named: a person has to look",
                _ => $"it could not be confirmed ({answer.Trouble()}): verify it before you rely on it",
            };
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return "it was not tried, because the run was interrupted";
        }
    }

    private sealed record Places(INewSecretSink Sink, SecretFile Recovery);
}
