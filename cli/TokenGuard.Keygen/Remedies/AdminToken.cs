using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>What an admin token is to be used for.</summary>
public enum AdminUse
{
    /// <summary>To see the list of tokens: every kind may, some only a part of it (contract §4.4).</summary>
    Reading,

    /// <summary>To revoke and regenerate: every kind but one may, the lesser ones only what is their bearer's own (contract §4.9, §4.10).</summary>
    Acting,

    /// <summary>To make a token: <see cref="AdminToken.ReasonNotToMake"/> tells for whom.</summary>
    Generating,
}

/// <summary>
/// The token TokenGuard itself may use for others: an admin's or a developer's for all, an environment's for its own, a product's for its licences and users,
/// any but a read-only one for the other tokens of its own bearer (contract §4.9, §4.10).
/// Its own id is known, because it must never be the one that is revoked.
/// </summary>
public sealed class AdminToken
{
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

    /// <summary><c>attributes.kind</c>, for example <c>admin-token</c>.</summary>
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
    /// <param name="use">What it is to be used for.</param>
    public static AdminToken? From(Secret secret, Verification verification, out string? problem, AdminUse use = AdminUse.Acting)
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
            { Kind: TokenKinds.ReadOnly } when use == AdminUse.Acting =>
                "The admin token cannot be used: it is a read-only token, which may neither revoke nor regenerate. Put an admin's or developer's into KEYGEN_ADMIN_TOKEN.",
            _ => null,
        };
        return problem is null ? new AdminToken(secret, verification.TokenId!.Value, verification.Kind!, verification) : null;
    }

    /// <summary>Whose tokens it sees, for a sentence; null where that is all of its account and environment (contract §4.4).</summary>
    public string? Sight => Kind switch
    {
        TokenKinds.Product => "the tokens of its product and of that product's licences and users",
        TokenKinds.User or TokenKinds.Activation => "its own bearer's tokens",
        TokenKinds.Environment => "the tokens of its environment",
        _ => null,
    };

    public override string ToString() => $"{Kind} {Id}";

    /// <summary>Whether the token belongs to this one's account. Where nobody told the accounts' ids, their addresses decide.</summary>
    internal bool Serves(Verification verification) =>
        _accountId is not null && verification.AccountId is not null ? _accountId == verification.AccountId
        : Address is null || verification.Address is null || Address == verification.Address;

    /// <summary>Those of the token's account, first those of its environment: each account, and each isolated environment, has an admin token of its own.</summary>
    internal static IReadOnlyList<AdminToken> Serving(Verification verification, IReadOnlyList<AdminToken> admins) =>
        [.. admins.Where(admin => admin.Serves(verification)).OrderByDescending(admin => admin.Environment == verification.Environment)];

    /// <summary>Null where it may revoke or regenerate a token of this kind and bearer; otherwise a clause that says why not.</summary>
    internal string? ReasonNotTo(RemedyAction action, string? kind, BearerRef? bearer)
    {
        var isOwn = Bearer is { } own && own == bearer;
        return action switch
        {
            RemedyAction.Revoke when !TokenRights.MayRevoke(Kind, kind, isOwn) => $"{TokenKinds.Article(Kind)} may not revoke {TokenKinds.Article(kind)} of another bearer",
            RemedyAction.Regenerate when !TokenRights.MayRegenerate(Kind, kind, isOwn) => $"{TokenKinds.Article(Kind)} may not regenerate {TokenKinds.Article(kind)} of another bearer",
            _ => null,
        };
    }

    /// <summary>Null where it may make what is wished (contract §4.7, §4.8); otherwise a sentence that says why not.</summary>
    public string? ReasonNotToMake(TokenWish wish) => TokenRights.MayGenerate(Kind, wish.Bearer?.Type) ? null
        : $"The admin token cannot be used: it is {TokenKinds.Article(Kind)}, which may not make tokens for "
            + (wish.Bearer is { } bearer ? bearer.Type switch { "licenses" => "licences", var type => type } : "its own bearer") + ".";

    internal bool Is(Secret secret, TokenId? id) => Secret.Equals(secret) || Id == id;
}
