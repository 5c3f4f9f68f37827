using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>What revoking and regenerating have in common: the journal's lines, the look before the act, and the evidence at the end.</summary>
internal sealed class RemedyRun(TokensApi api, RemedyJournal journal, RemedyEntry entry)
{
    private readonly Guid _id = Guid.CreateVersion7(api.Time.GetUtcNow());
    private readonly DeathProof _proof = new(api);
    private readonly List<RequestRecord> _requests = [];
    private bool _journalBroke;

    /// <summary>Begins the record of what is asked from here on.</summary>
    public void Listen() => api.Observer = _requests.Add;

    public AccountAddress Address => entry.Verification.Address!;

    public TokenId TokenId => entry.Verification.TokenId!.Value;

    public string? Environment => entry.Verification.Environment;

    public bool ByAdmin => entry.Authority == RemedyAuthority.AdminToken;

    /// <summary>Who can also see that the id is gone. Not an admin token that stayed out of it: it may live outside the token's environment.</summary>
    public AdminToken? Witness => ByAdmin ? entry.Admin : null;

    /// <summary>Whoever can look at the token's id, whoever acted.</summary>
    public AdminToken? Admin => entry.Admin;

    public Secret Leaked => entry.Secret;

    public Secret Authority => ByAdmin ? entry.Admin!.Secret : entry.Secret;

    /// <summary>Where a new secret is kept until it is delivered.</summary>
    public string RecoveryPath => Path.Combine(journal.Folder, $"recovery-{entry.Secret.Fingerprint.Value[^12..]}-{_id:N}.token");

    /// <summary>Null when the act may go ahead; otherwise how it ended before it began.</summary>
    /// <param name="destinations">Where a new secret is to go; null for a revocation.</param>
    public async Task<RemedyOutcome?> PrepareAsync(RemedyAction action, IReadOnlyList<string>? destinations, CancellationToken cancel)
    {
        if (entry.Action != action) throw new ArgumentException($"The entry plans to {entry.Action}, not to {action}.");
        if (!entry.CanAct) return Outcome(RemedyStatus.NotDone, entry.Why, null);
        // The planner has refused this already; a second look costs nothing and the mistake would be beyond repair.
        if (entry.Admin is { } admin && admin.Is(entry.Secret, TokenId))
            return Outcome(RemedyStatus.NotDone, "Refused: this is the token TokenGuard itself acts with.", null);
        var plan = new JournalPlan(
            Address.ToString(), Environment, entry.Verification.Kind, entry.Report, destinations is null ? null : RecoveryPath, destinations ?? []);
        if (!Log(JournalStep.Planned, plan: plan))
            return Outcome(RemedyStatus.NotDone, "The journal cannot be written, so nothing was done: free some space or name another.", null);
        return ByAdmin ? await CompareAsync(entry.Admin!, cancel) : null;
    }

    /// <summary>False when the line is not on the disk: then the request must not go out.</summary>
    public bool LogSending(HttpMethod method) => Log(JournalStep.Sending, $"{method} {Address.Token(TokenId).AbsolutePath}");

    /// <summary>A remedy that an earlier run began goes on under an id of its own, with the plan of that run.</summary>
    public void LogResumed(JournalPlan plan) => Log(JournalStep.Planned, note: "resumed", plan: plan);

    public void LogAnswer(ApiAnswer answer) => Log(JournalStep.Answered, null, answer, answer.GetType().Name);

    /// <summary>False when the line is not on the disk: then nobody knows of the delivery, and what was kept is kept on.</summary>
    public bool LogDelivery(string note) => Log(JournalStep.Delivered, note: note);

    /// <summary>Asked after an act, when an interruption must not swallow the outcome any more.</summary>
    public async Task<Proof> ProveAsync(AdminToken? goneFor, CancellationToken cancel)
    {
        var proof = Proof.Inconclusive;
        try
        {
            proof = await _proof.AskAsync(entry, goneFor, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }

        Log(proof == Proof.Dead ? JournalStep.Proved : JournalStep.Unproved, note: proof.ToString());
        return proof;
    }

    /// <summary>Null when the new secret answers for the same token; otherwise what is wrong.</summary>
    public async Task<string?> DoubtAsync(NewSecret secret, CancellationToken cancel)
    {
        if (secret.Token is not { } token) return "what the server sent as the new secret has no known token shape, so it was delivered untried";
        try
        {
            var (me, id) = await AskNewAsync(token, cancel);
            return me switch
            {
                ApiAnswer.Done or ApiAnswer.Refused { IsByPolicy: true } when id == TokenId => null,
                ApiAnswer.Done => "the new secret answers for another token id: a person has to look",
                _ => $"the new secret could not be confirmed ({me.Trouble()}): verify it before you rely on it",
            };
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return "the new secret was not tried, because the run was interrupted";
        }
    }

    /// <summary>The new secret is a new client to the server, so a replica that lags behind may not know it yet (contract §4.6).</summary>
    private async Task<(ApiAnswer Answer, TokenId? Id)> AskNewAsync(Secret token, CancellationToken cancel)
    {
        (ApiAnswer? Answer, TokenId? Id) asked = default;
        foreach (var wait in DeathProof.Waits)
        {
            if (wait > TimeSpan.Zero) await Task.Delay(wait, api.Time, cancel);
            asked = await api.IdentifyAsync(Address, token, Environment, cancel);
            if (asked.Answer is not ApiAnswer.Refused { Status: 401, Code: "TOKEN_INVALID" }) break;
        }

        return (asked.Answer!, asked.Id);
    }

    public RemedyOutcome End(RemedyStatus status, string reason, ApiAnswer? answer)
    {
        Log(JournalStep.Closed, null, answer, status.ToString());
        return Outcome(status, _journalBroke ? reason + " (The journal could not be written to the end: keep this report.)" : reason, answer);
    }

    /// <summary>
    /// Writes the evidence, and its digest into the journal. That it cannot be written is said, and changes nothing about what was done.
    /// </summary>
    public RemedyOutcome Record(RemedyOutcome outcome)
    {
        api.Observer = null;
        var record = EvidenceRecord.Of(_id, entry, outcome, _requests, journal.Head);
        if (EvidenceFolder.TryWrite(journal.Folder, record, out var file, out var digest))
        {
            Log(JournalStep.Recorded, note: $"{Path.GetFileName(file)} {digest}");
            return outcome with { Evidence = file };
        }

        return outcome with { Reason = outcome.Reason + " (The evidence could not be written: keep this report.)" };
    }

    /// <summary>The admin token must see the same token that the leaked secret showed (contract §5.3 b).</summary>
    private async Task<RemedyOutcome?> CompareAsync(AdminToken admin, CancellationToken cancel)
    {
        var answer = await api.ShowAsync(Address, TokenId, admin.Secret, Environment, cancel);
        return answer switch
        {
            ApiAnswer.Done { Token: { } token } when Differs(token) => End(
                RemedyStatus.Refused,
                "The admin token sees another token under this id than the leaked secret showed: nothing was done, a person has to look.", answer),
            ApiAnswer.Done { Token: not null } => null,
            ApiAnswer.Refused { Status: 401 } r =>
                End(RemedyStatus.Refused, $"The admin token is not accepted for this account and environment ({r.Words}); nothing was done.", answer),
            ApiAnswer.Refused { Status: 404 } => await VanishedAsync(answer, cancel),
            ApiAnswer.Refused { Status: 400 or 403 } r => End(RemedyStatus.Refused, $"The admin token may not look at this token ({r.Words}); nothing was done.", answer),
            _ => End(
                RemedyStatus.NotDone, $"The token could not be looked at before acting: {answer.Trouble()}. Nothing was done: try again.", answer),
        };
    }

    /// <summary>404 for the admin token: gone, or out of its sight. The secret itself knows.</summary>
    public async Task<RemedyOutcome> VanishedAsync(ApiAnswer answer, CancellationToken cancel) => await ProveAsync(null, cancel) switch
    {
        Proof.Dead => End(
            RemedyStatus.DoneByOthers, "Somebody else revoked it meanwhile: the id is gone and the secret is dead, though not by us.", answer),
        Proof.Alive => End(
            RemedyStatus.Refused,
            "The admin token cannot see this token although its secret still works: use one of the same account and environment.", answer),
        _ => End(RemedyStatus.Unknown, "The admin token cannot see this token, and the secret could not be asked: verify it again now.", answer),
    };

    private bool Differs(TokenFacts token) =>
        token.Id != TokenId
        || (entry.Verification.Kind is { } kind && token.Kind is not null && token.Kind != kind)
        || (entry.Verification.Bearer is { } bearer && token.Bearer is not null && token.Bearer != bearer);

    private bool Log(JournalStep step, string? request = null, ApiAnswer? answer = null, string? note = null, JournalPlan? plan = null)
    {
        var written = journal.TryAppend(new JournalEntry(
            _id, step, entry.Secret.Fingerprint, entry.Verification.TokenId, entry.Action, entry.Authority,
            request, answer?.Status, answer?.RequestId, note)
        { Plan = plan });
        _journalBroke |= !written;
        return written;
    }

    private RemedyOutcome Outcome(RemedyStatus status, string reason, ApiAnswer? answer) => new(
        status, reason, entry.Action, entry.Authority, entry.Secret.Fingerprint, entry.Verification.TokenId,
        answer?.Status, answer?.RequestId, api.Time.GetUtcNow());
}
