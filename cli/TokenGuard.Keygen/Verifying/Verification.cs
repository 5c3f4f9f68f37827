namespace TokenGuard.Keygen;

/// <summary>What the API said of a secret (contract §5.2).</summary>
public enum Verdict
{
    /// <summary>It authenticates.</summary>
    Live,

    /// <summary>The token exists and has expired; an authorised regenerate would revive it.</summary>
    Expired,

    /// <summary>The token exists and its user is banned; it works again when the ban ends.</summary>
    Banned,

    /// <summary>The token exists and its licence's policy forbids token authentication; it works again when the policy changes.</summary>
    Restricted,

    /// <summary>Not a token of this account in the environments asked. Never proof that no harm was done.</summary>
    NotAuthenticated,

    /// <summary>Nobody could say.</summary>
    Unknown,
}

/// <summary>A verdict with its evidence. Holds no secret.</summary>
/// <param name="Reason">Plain sentences for a person.</param>
/// <param name="TokenId">Null when the answer did not say, or said two different things.</param>
/// <param name="Kind"><c>attributes.kind</c>, for example <c>product-token</c>; null when not told.</param>
/// <param name="Environment">Id (or the configured code) of the environment the token lives in; null for a global token.</param>
/// <param name="Expiry">When the token expires or expired; null for never or not told.</param>
/// <param name="Address">Where the answer came from: further requests about this token go there.</param>
public sealed record Verification(
    Verdict Verdict,
    string Reason,
    TokenId? TokenId,
    string? Kind,
    BearerRef? Bearer,
    string? Environment,
    DateTimeOffset? Expiry,
    string? Name,
    DateTimeOffset CheckedAt,
    string? RequestId,
    AccountAddress? Address)
{
    /// <summary>UUID of the account as the server tells it; null where it does not.</summary>
    public string? AccountId { get; init; }
}
