namespace TokenGuard.Rules;

/// <summary>Whom a token speaks for. Read off the prefix, so it is the bearer's role when the token was minted (contract §1.2).</summary>
public enum TokenKind
{
    Admin,
    Product,
    Environment,
    Developer,
    Sales,
    Support,
    ReadOnly,
    User,
    Activation,

    /// <summary>A v1 token: the format names the account and the token, not the bearer's role.</summary>
    Legacy,

    /// <summary>Minted for a role the server's prefix table did not know, or for a bearer that was deleted.</summary>
    UnknownRole,
}
