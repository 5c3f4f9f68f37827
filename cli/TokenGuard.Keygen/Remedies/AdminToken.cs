using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>
/// The token TokenGuard itself may use for others: an admin's, a developer's, an environment's for its own, or a product's for its licences and users
/// (contract §4.10).
/// Its own id is known, because it must never be the one that is revoked.
/// </summary>
public sealed class AdminToken
{
    private static readonly string[] UsableKinds = [TokenKinds.Admin, TokenKinds.Developer, TokenKinds.Environment, TokenKinds.Product];

    /// <summary>They see the account's list of tokens too, and may change nobody else's (contract §4.4, §4.10).</summary>
    private static readonly string[] ReadingKinds = [.. UsableKinds, TokenKinds.Sales, TokenKinds.Support, TokenKinds.ReadOnly];

    private readonly string? _accountId;

    private AdminToken(Secret secret, TokenId id, string kind, Verification verification)
    {
        Secret = secret;
        Id = id;
        Kind = kind;
        Bearer = verification.Bearer;
        Environment = verification.Environment;
        Address = verification.Address;
        _accountId = verification.AccountId;
    }

    public TokenId Id { get; }

    /// <summary><c>admin-token</c>, <c>developer-token</c>, <c>environment-token</c> or <c>product-token</c>.</summary>
    public string Kind { get; }

    /// <summary>Whom it speaks for; null where the API did not tell.</summary>
    public BearerRef? Bearer { get; }

    /// <summary>The environment it lives in; null for a global one.</summary>
    public string? Environment { get; }

    /// <summary>The account it was found in.</summary>
    public AccountAddress? Address { get; }

    internal Secret Secret { get; }

    /// <summary>Null when the token cannot serve; <paramref name="problem"/> then says why in one line.</summary>
    /// <param name="secret">The token.</param>
    /// <param name="verification">What the API said of it.</param>
    /// <param name="problem">Why it cannot serve.</param>
    /// <param name="toRead">It is to read the list of tokens and nothing more.</param>
    public static AdminToken? From(Secret secret, Verification verification, out string? problem, bool toRead = false)
    {
        problem = verification switch
        {
            { Verdict: Verdict.Expired } => "The admin token cannot be used: it has expired. Put a living one into KEYGEN_ADMIN_TOKEN.",
            { Verdict: Verdict.NotAuthenticated } =>
                "The admin token cannot be used: the server does not accept it. It was revoked or replaced, or belongs to another account (KEYGEN_ACCOUNT_ID) or environment (KEYGEN_ENVIRONMENT).",
            { Verdict: Verdict.Banned } => "The admin token cannot be used: its user is banned. Put another's into KEYGEN_ADMIN_TOKEN.",
            { Verdict: not Verdict.Live } => $"The admin token cannot be used: {verification.Reason}",
            { TokenId: null } => "The admin token cannot be used: its own id is not known, so it could not be kept from revoking itself.",
            { Kind: null } => "The admin token cannot be used: the API did not tell its kind.",
            { Kind: var kind } when !(toRead ? ReadingKinds : UsableKinds).Contains(kind) =>
                $"The admin token cannot be used: it is {TokenKinds.Article(kind)}, which may not {(toRead ? "see" : "act on")} others' tokens.",
            _ => null,
        };
        return problem is null ? new AdminToken(secret, verification.TokenId!.Value, verification.Kind!, verification) : null;
    }

    public override string ToString() => $"{Kind} {Id}";

    /// <summary>Whether the token belongs to this one's account. Where nobody told the accounts' ids, their addresses decide.</summary>
    internal bool Serves(Verification verification) =>
        _accountId is not null && verification.AccountId is not null ? _accountId == verification.AccountId
        : Address is null || verification.Address is null || Address == verification.Address;

    /// <summary>Those of the token's account, first those of its environment: each account, and each isolated environment, has an admin token of its own.</summary>
    internal static IReadOnlyList<AdminToken> Serving(Verification verification, IReadOnlyList<AdminToken> admins) =>
        [.. admins.Where(admin => admin.Serves(verification)).OrderByDescending(admin => admin.Environment == verification.Environment)];

    internal bool Is(Secret secret, TokenId? id) => Secret.Equals(secret) || Id == id;
}
