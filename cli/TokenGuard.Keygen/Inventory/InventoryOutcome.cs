using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>How an act on a token that is known by its id ended. Holds no secret in the clear.</summary>
/// <param name="Reason">Plain sentences for a person: what happened, what to do next.</param>
public sealed record InventoryOutcome(RemedyStatus Status, string Reason, int? HttpStatus, string? RequestId, DateTimeOffset FinishedAt)
{
    /// <summary>What was made; null where nothing was, or nobody knows.</summary>
    public TokenFacts? Made { get; init; }

    public Fingerprint? Fingerprint { get; init; }

    public string? DeliveredTo { get; init; }

    /// <summary>The record of what was asked and answered; null where nothing was sent, or none could be written.</summary>
    public string? Evidence { get; init; }

    /// <summary>The file that keeps a new secret whose delivery failed.</summary>
    public string? KeptIn { get; init; }

    /// <summary>A new secret that could be neither delivered nor kept: the only copy there is.</summary>
    public NewSecret? Undelivered { get; init; }
}
