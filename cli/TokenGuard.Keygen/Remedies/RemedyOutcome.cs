using TokenGuard.Rules;

namespace TokenGuard.Keygen;

public enum RemedyStatus
{
    /// <summary>Done, and the old secret was refused with its own request afterwards.</summary>
    Proved,

    /// <summary>The server said it is done; the proof is still missing.</summary>
    Unconfirmed,

    /// <summary>Somebody else revoked or regenerated the token meanwhile: dead, but not by us.</summary>
    DoneByOthers,

    /// <summary>The server refused; the token is as it was.</summary>
    Refused,

    /// <summary>Nothing was done, the token is as it was.</summary>
    NotDone,

    /// <summary>It may or may not have happened: a person must act now.</summary>
    Unknown,
}

/// <summary>The evidence of one remedy. Holds no secret in the clear.</summary>
/// <param name="Reason">Plain sentences for a person: what happened, what to do next.</param>
/// <param name="HttpStatus">Of the act's own answer.</param>
/// <param name="RequestId">Of the act's own answer.</param>
public sealed record RemedyOutcome(
    RemedyStatus Status, string Reason, RemedyAction Action, RemedyAuthority? Authority, Fingerprint Fingerprint, TokenId? TokenId,
    int? HttpStatus, string? RequestId, DateTimeOffset FinishedAt)
{
    /// <summary>Where the new secret was delivered to; null when there is none.</summary>
    public string? DeliveredTo { get; init; }

    /// <summary>Fingerprint of the new secret, when it is a token.</summary>
    public Fingerprint? NewFingerprint { get; init; }

    /// <summary>Expiry of the token after a regeneration.</summary>
    public DateTimeOffset? NewExpiry { get; init; }

    /// <summary>The file that keeps a new secret whose delivery failed; null where it was delivered, or could not be kept.</summary>
    public string? KeptIn { get; init; }

    /// <summary>The record of what was asked and answered; null where none was written.</summary>
    public string? Evidence { get; init; }

    /// <summary>A new secret that could be neither delivered nor kept: the only copy there is. Write it somewhere before anything else.</summary>
    public NewSecret? Undelivered { get; init; }
}
