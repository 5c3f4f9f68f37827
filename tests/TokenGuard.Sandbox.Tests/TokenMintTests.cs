using System.Text.RegularExpressions;

namespace TokenGuard.Sandbox.Tests;

public sealed class TokenMintTests
{
    // The four patterns of contract §1.3, anchored: a minted token is a match from its first character to its last.
    private static readonly Regex[] Patterns =
    [
        new("^(?:admin|env|prod|user|dev|sales|spprt|read|token)-[0-9a-f]{64}v3$"),
        new("^activ-[0-9a-f]{32}v3$"),
        new("^(?:(?:admi|prod|user|deve|sale|supp|read|envi|toke|orph)-(?:[0-9a-f]{126}|[0-9a-f]{62})|acti-(?:[0-9a-f]{126}|[0-9a-f]{30}))v2$"),
        new(@"^(?<account>[0-9a-f]{32})\.(?<token>[0-9a-f]{32})\.(?:[0-9a-f]{126}|[0-9a-f]{62}|[0-9a-f]{30})v1$"),
    ];

    public static TheoryData<TokenKindName, TokenFormat> Everything()
    {
        var rows = new TheoryData<TokenKindName, TokenFormat>();
        foreach (var kind in Enum.GetValues<TokenKindName>())
            foreach (var format in Enum.GetValues<TokenFormat>())
                rows.Add(kind, format);
        return rows;
    }

    [Theory]
    [InlineData(TokenKindName.Admin, "admin-", 72, "admi-")]
    [InlineData(TokenKindName.Environment, "env-", 70, "envi-")]
    [InlineData(TokenKindName.Product, "prod-", 71, "prod-")]
    [InlineData(TokenKindName.User, "user-", 71, "user-")]
    [InlineData(TokenKindName.Activation, "activ-", 40, "acti-")]
    [InlineData(TokenKindName.Developer, "dev-", 70, "deve-")]
    [InlineData(TokenKindName.Sales, "sales-", 72, "sale-")]
    [InlineData(TokenKindName.Support, "spprt-", 72, "supp-")]
    [InlineData(TokenKindName.ReadOnly, "read-", 71, "read-")]
    [InlineData(TokenKindName.Unknown, "token-", 72, "toke-")]
    [InlineData(TokenKindName.Orphaned, "token-", 72, "orph-")]
    public void Prefixes_and_lengths_are_those_of_the_table(TokenKindName kind, string v3Prefix, int v3Length, string v2Prefix)
    {
        var mint = TokenMint.Seeded(1);
        var activation = kind == TokenKindName.Activation;

        Check(mint.Mint(kind), v3Prefix, v3Length, "v3");
        Check(mint.Mint(kind, TokenFormat.V2Historic), v2Prefix, 133, "v2");
        Check(mint.Mint(kind, TokenFormat.V2Modern), v2Prefix, activation ? 37 : 69, "v2");
        Check(mint.Mint(kind, TokenFormat.V1Historic), "", 194, "v1");
        Check(mint.Mint(kind, TokenFormat.V1Modern), "", activation ? 98 : 130, "v1");

        static void Check(string token, string prefix, int length, string marker)
        {
            Assert.StartsWith(prefix, token, StringComparison.Ordinal);
            Assert.EndsWith(marker, token, StringComparison.Ordinal);
            Assert.Equal(length, token.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Exactly_one_pattern_accepts_a_minted_token(TokenKindName kind, TokenFormat format)
    {
        var seeded = TokenMint.Seeded(2).Mint(kind, format);
        var random = TokenMint.Cryptographic.Mint(kind, format);

        Assert.Single(Patterns, pattern => pattern.IsMatch(seeded));
        Assert.Single(Patterns, pattern => pattern.IsMatch(random));
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void No_pattern_accepts_a_near_miss(TokenKindName kind, TokenFormat format)
    {
        foreach (var miss in TokenMint.Seeded(3).NearMisses(kind, format))
            Assert.DoesNotContain(Patterns, pattern => pattern.IsMatch(miss.Text));
    }

    [Fact]
    public void A_v1_token_names_the_ids_it_was_given()
    {
        var (account, id) = (Guid.NewGuid(), Guid.NewGuid());

        var match = Patterns[3].Match(TokenMint.Cryptographic.Mint(TokenKindName.Admin, TokenFormat.V1Historic, account, id));

        Assert.Equal(account, Guid.ParseExact(match.Groups["account"].Value, "N"));
        Assert.Equal(id, Guid.ParseExact(match.Groups["token"].Value, "N"));
    }

    [Fact]
    public void A_seed_repeats_itself_and_the_other_mint_does_not()
    {
        Assert.Equal(TokenMint.Seeded(7).Mint(TokenKindName.Admin), TokenMint.Seeded(7).Mint(TokenKindName.Admin));
        Assert.NotEqual(TokenMint.Seeded(7).Mint(TokenKindName.Admin), TokenMint.Seeded(8).Mint(TokenKindName.Admin));
        Assert.NotEqual(TokenMint.Cryptographic.Mint(TokenKindName.Admin), TokenMint.Cryptographic.Mint(TokenKindName.Admin));
    }
}
