using static TokenGuard.Rules.TokenKind;
using static TokenGuard.Rules.TokenVersion;

namespace TokenGuard.Rules.Tests;

/// <summary>A token of one bearer, as <see cref="SeededTokens"/> writes it, and what must be read off it.</summary>
public sealed record TokenCase(string Name, TokenKind Kind, TokenVersion Version, string Recipe, int Length)
{
    private static readonly TokenCase[] Written =
    [
        // v3, since 2020-09-10: the marker follows all random digits.
        new("admin v3", Admin, V3, "admin-{64}v3", 72),
        new("environment v3", TokenKind.Environment, V3, "env-{64}v3", 70),
        new("product v3", Product, V3, "prod-{64}v3", 71),
        new("user v3", User, V3, "user-{64}v3", 71),
        new("licence v3", Activation, V3, "activ-{32}v3", 40),
        new("developer v3", Developer, V3, "dev-{64}v3", 70),
        new("sales agent v3", Sales, V3, "sales-{64}v3", 72),
        new("support agent v3", Support, V3, "spprt-{64}v3", 72),
        new("read-only v3", ReadOnly, V3, "read-{64}v3", 71),
        new("other role v3", UnknownRole, V3, "token-{64}v3", 72),

        // v2, 2018-05-11 to 2020-09-10: the marker stands on the last two of 128 digits.
        new("admin v2", Admin, V2, "admi-{126}v2", 133),
        new("environment v2", TokenKind.Environment, V2, "envi-{126}v2", 133),
        new("product v2", Product, V2, "prod-{126}v2", 133),
        new("user v2", User, V2, "user-{126}v2", 133),
        new("licence v2", Activation, V2, "acti-{126}v2", 133),
        new("developer v2", Developer, V2, "deve-{126}v2", 133),
        new("sales agent v2", Sales, V2, "sale-{126}v2", 133),
        new("support agent v2", Support, V2, "supp-{126}v2", 133),
        new("read-only v2", ReadOnly, V2, "read-{126}v2", 133),
        new("other role v2", UnknownRole, V2, "toke-{126}v2", 133),
        new("deleted bearer v2", UnknownRole, V2, "orph-{126}v2", 133),

        // v2 as today's server would mint it on request.
        new("admin v2, minted today", Admin, V2, "admi-{62}v2", 69),
        new("environment v2, minted today", TokenKind.Environment, V2, "envi-{62}v2", 69),
        new("product v2, minted today", Product, V2, "prod-{62}v2", 69),
        new("user v2, minted today", User, V2, "user-{62}v2", 69),
        new("licence v2, minted today", Activation, V2, "acti-{30}v2", 37),
        new("developer v2, minted today", Developer, V2, "deve-{62}v2", 69),
        new("sales agent v2, minted today", Sales, V2, "sale-{62}v2", 69),
        new("support agent v2, minted today", Support, V2, "supp-{62}v2", 69),
        new("read-only v2, minted today", ReadOnly, V2, "read-{62}v2", 69),
        new("other role v2, minted today", UnknownRole, V2, "toke-{62}v2", 69),
        new("deleted bearer v2, minted today", UnknownRole, V2, "orph-{62}v2", 69),

        // v1, 2017-01-08 to 2018-05-11: account and token id in front, and no trace of whose token it is.
        .. V1Of("admin"), .. V1Of("environment"), .. V1Of("product"), .. V1Of("user"), .. V1Of("developer"),
        .. V1Of("sales agent"), .. V1Of("support agent"), .. V1Of("read-only"), .. V1Of("other role"),
        new("licence v1", Legacy, V1, "{32}.{32}.{126}v1", 194),
        new("licence v1, minted today", Legacy, V1, "{32}.{32}.{30}v1", 98),
    ];

    private static readonly Dictionary<string, TokenCase> ByName = Written.ToDictionary(c => c.Name);

    public static IReadOnlyCollection<TokenCase> All => Written;

    public static TheoryData<string> Names => [.. Written.Select(c => c.Name)];

    /// <summary>The same random digits for the same case every time, others for every other case.</summary>
    public string Token => SeededTokens.Write(Recipe, seed: Array.IndexOf(Written, this) + 1);

    public static TokenCase Named(string name) => ByName[name];

    private static TokenCase[] V1Of(string bearer) =>
    [
        new(bearer + " v1", Legacy, V1, "{32}.{32}.{126}v1", 194),
        new(bearer + " v1, minted today", Legacy, V1, "{32}.{32}.{62}v1", 130),
    ];
}
