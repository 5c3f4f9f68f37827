using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>
/// The token TokenGuard itself may use for others: an admin's, a developer's, or an environment's for its own (contract §4.10).
/// Its own id is known, because it must never be the one that is revoked.
/// </summary>
public sealed class AdminToken
{
    private static readonly string[] UsableKinds = [TokenKinds.Admin, TokenKinds.Developer, TokenKinds.Environment];

    private AdminToken(Secret secret, TokenId id, string kind, string? environment)
    {
        Secret = secret;
        Id = id;
        Kind = kind;
        Environment = environment;
    }

    public TokenId Id { get; }

    /// <summary><c>admin-token</c>, <c>developer-token</c> or <c>environment-token</c>.</summary>
    public string Kind { get; }

    /// <summary>The environment it lives in; null for a global one.</summary>
    public string? Environment { get; }

    internal Secret Secret { get; }

    /// <summary>Null when the token cannot serve; <paramref name="problem"/> then says why in one line.</summary>
    public static AdminToken? From(Secret secret, Verification verification, out string? problem)
    {
        problem = verification switch
        {
            { Verdict: not Verdict.Live } => $"The admin token cannot be used: {verification.Reason}",
            { TokenId: null } => "The admin token cannot be used: its own id is not known, so it could not be kept from revoking itself.",
            { Kind: null } => "The admin token cannot be used: the API did not tell its kind.",
            { Kind: var kind } when !UsableKinds.Contains(kind) =>
                $"The admin token cannot be used: it is {TokenKinds.Article(kind)}, which may not act on others' tokens.",
            _ => null,
        };
        return problem is null ? new AdminToken(secret, verification.TokenId!.Value, verification.Kind!, verification.Environment) : null;
    }

    public override string ToString() => $"{Kind} {Id}";

    internal bool Is(Secret secret, TokenId? id) => Secret.Equals(secret) || Id == id;
}
