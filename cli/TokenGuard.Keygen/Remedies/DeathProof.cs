namespace TokenGuard.Keygen;

/// <summary>What the old secret's own request says after the act.</summary>
internal enum Proof
{
    /// <summary>401 TOKEN_INVALID; and, where asked, 404 for the id.</summary>
    Dead,

    /// <summary>The secret is still accepted, or at least known.</summary>
    Alive,

    /// <summary>The secret is refused but the token still exists: regenerated, not revoked.</summary>
    DeadButTokenExists,

    /// <summary>No usable answer.</summary>
    Inconclusive,
}

/// <summary>
/// Proves a secret dead by using it. Asked several times over some seconds, because a server may read from a replica that lags behind, and
/// version 1.0.x revokes in the background (contract §4.6).
/// </summary>
internal sealed class DeathProof(TokensApi api)
{
    /// <summary>Before each try.</summary>
    internal static readonly IReadOnlyList<TimeSpan> Waits = [TimeSpan.Zero, .. new[] { 1, 2, 4 }.Select(s => TimeSpan.FromSeconds(s))];

    /// <param name="goneFor">An admin token that must find the id gone as well; null to ask the secret alone.</param>
    public async Task<Proof> AskAsync(RemedyEntry entry, AdminToken? goneFor, CancellationToken cancel)
    {
        var proof = Proof.Inconclusive;
        foreach (var wait in Waits)
        {
            if (wait > TimeSpan.Zero) await Task.Delay(wait, api.Time, cancel);
            proof = await AskOnceAsync(entry, goneFor, cancel);
            if (proof == Proof.Dead) return proof;
        }

        return proof;
    }

    private async Task<Proof> AskOnceAsync(RemedyEntry entry, AdminToken? goneFor, CancellationToken cancel)
    {
        var (address, environment) = (entry.Verification.Address!, entry.Verification.Environment);
        var me = await api.WhoAmIAsync(address, entry.Secret, environment, cancel);
        var proof = me switch
        {
            ApiAnswer.Refused { Status: 401, Code: "TOKEN_INVALID" } => Proof.Dead,
            ApiAnswer.Done => Proof.Alive,
            ApiAnswer.Refused { Code: "TOKEN_EXPIRED" or "USER_BANNED" or "TOKEN_NOT_ALLOWED" } => Proof.Alive,
            ApiAnswer.Refused { IsByPolicy: true } => Proof.Alive,
            _ => Proof.Inconclusive,
        };
        if (proof != Proof.Dead || goneFor is null) return proof;
        return await api.ShowAsync(address, entry.Verification.TokenId!.Value, goneFor.Secret, environment, cancel) switch
        {
            ApiAnswer.Refused { Status: 404 } => Proof.Dead,
            ApiAnswer.Done => Proof.DeadButTokenExists,
            _ => Proof.Inconclusive,
        };
    }
}
