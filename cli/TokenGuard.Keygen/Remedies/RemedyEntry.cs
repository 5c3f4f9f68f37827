using TokenGuard.Rules;

namespace TokenGuard.Keygen;

public enum RemedyAction
{
    /// <summary>The token is deleted.</summary>
    Revoke,

    /// <summary>The token gets a new secret; the old one stops working.</summary>
    Regenerate,
}

public enum RemedyAuthority
{
    /// <summary>The leaked token acts on itself.</summary>
    LeakedToken,

    /// <summary>The configured admin token acts.</summary>
    AdminToken,
}

/// <summary>
/// One line of the plan: what would be done to one leaked token, by whose authority and why, or why nothing can be. Holds no secret in the clear.
/// </summary>
/// <param name="Authority">Null when nothing can be done.</param>
/// <param name="Why">Why this authority; or, where nothing can be done, why not and who could.</param>
/// <param name="BlastRadius">What a holder of this kind of token can do.</param>
/// <param name="Warnings">What else to know before saying yes.</param>
public sealed record RemedyEntry(
    Secret Secret,
    Verification Verification,
    RemedyAction Action,
    RemedyAuthority? Authority,
    string Why,
    string BlastRadius,
    IReadOnlyList<string> Warnings)
{
    public bool CanAct => Authority is not null;

    /// <summary>Absolute path of the report that named the token, for the journal; null where it came through a pipe.</summary>
    public string? Report { get; init; }

    /// <summary>Other living tokens of the same bearer that were made after the leak; null where nobody could look (contract §5.3 b5).</summary>
    public IReadOnlyList<TokenFacts>? Siblings { get; init; }

    /// <summary>What the bearer did since the leak; null where the server keeps no log, or nobody could look.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>Present whenever one is configured and usable, so that the act can make sure once more that it is not the target.</summary>
    internal AdminToken? Admin { get; init; }
}
