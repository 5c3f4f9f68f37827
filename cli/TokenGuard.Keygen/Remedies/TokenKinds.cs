using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary><c>attributes.kind</c> as the API spells it (contract §1.2): the rule's name and <c>-token</c>.</summary>
internal static class TokenKinds
{
    public const string Admin = "admin-token";
    public const string Developer = "developer-token";
    public const string Sales = "sales-token";
    public const string Support = "support-token";
    public const string ReadOnly = "read-only-token";
    public const string Environment = "environment-token";
    public const string Product = "product-token";
    public const string User = "user-token";
    public const string Activation = "activation-token";

    /// <summary>What the API said, else what the prefix hints at; null for a v1 token nobody has identified.</summary>
    public static string? Of(Secret secret, Verification verification) =>
        verification.Kind ?? (secret.Rule.Kind is null or TokenKind.Legacy or TokenKind.UnknownRole ? null : secret.Rule.Name + "-token");

    /// <summary>An admin token may revoke these but not regenerate them (contract §4.10).</summary>
    public static bool OnlyItsOwnerRegenerates(string? kind) => kind is Admin or Developer or Sales or Support or ReadOnly;

    /// <summary>May have minted further tokens, which outlive it (contract §5.3).</summary>
    public static bool Mints(string? kind) => kind is not Activation;

    public static string BlastRadius(Secret secret, string? kind) =>
        (RuleTable.Tokens.FirstOrDefault(r => r.Name + "-token" == kind) ?? secret.Rule).BlastRadius;

    /// <summary>For a sentence: <c>a product token</c>, <c>an admin token</c>.</summary>
    public static string Article(string? kind)
    {
        var words = kind?.Replace("-token", " token", StringComparison.Ordinal) ?? "token of unknown kind";
        return (words[0] is 'a' or 'e' or 'i' or 'o' or 'u' && !words.StartsWith("user", StringComparison.Ordinal) ? "an " : "a ") + words;
    }
}
