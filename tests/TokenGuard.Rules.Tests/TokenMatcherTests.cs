using System.Text;

namespace TokenGuard.Rules.Tests;

public sealed class TokenMatcherTests
{
    /// <summary>Where tokens stand in real files; § is the token. Nothing that is glued to a token hides it.</summary>
    private static readonly string[] Places =
    [
        "Authorization: Bearer §",
        "Authorization: Token §",
        "Authorization: Token token=\"§\"",
        "KEYGEN_TOKEN=§",
        "export KEYGEN_PRODUCT_TOKEN=\"§\"",
        "{\"token\":\"§\"}",
        "token: §",
        "https://api.keygen.sh/v1/accounts/demo/me?token=§",
        "https://api.keygen.sh/v1/accounts/demo/me?auth=token:§&limit=1",
        "https://token:§@api.keygen.sh/v1/accounts/demo/me",
        "keygen upload --token '§'",
        "`§`",
        "The token is §.",
        "MY_§",
        "<§>",
        "a,§,b",
        "{\"log\":\"first line\\n§\\nlast\"}",
        "\u001b[31m§\u001b[0m",
        "x§abc",
        "a%3D§%26b",
        "§2026-01-02",
    ];

    public static TheoryData<string, string> NearMisses => new()
    {
        { "prod-{62}v3", "v3 appends its marker: 64 digits" },
        { "admin-{63}v3", "one digit short" },
        { "admin-{65}v3", "one digit too many" },
        { "prod-{^64}v3", "digits are lowercase" },
        { "PROD-{64}v3", "the prefix is lowercase" },
        { "prod-{64}V3", "the marker is lowercase" },
        { "user-{31}g{32}v3", "g is no hex digit" },
        { "prod_{64}v3", "the separator is a dash" },
        { "prod{64}v3", "no separator" },
        { "prod-{64}", "no marker" },
        { "prod-{64}v4", "no such version" },
        { "product-{64}v3", "the prefix is prod-" },
        { "support-{64}v3", "the prefix is spprt-" },
        { "developer-{64}v3", "the prefix is dev-" },
        { "environment-{64}v3", "the prefix is env-" },
        { "license-{64}v3", "the prefix is activ-" },
        { "admi-{64}v3", "a v2 prefix" },
        { "acti-{32}v3", "a v2 prefix" },
        { "activ-{64}v3", "licence tokens have 32 digits" },
        { "admin-{32}v3", "only licence tokens have 32 digits" },
        { "prod-{32}\n{32}v3", "broken over two lines" },
        { "prod-xxx", "a placeholder" },
        { "prod-" + "xxxxxxxx" + "xxxxxxxx" + "xxxxxxxx" + "xxxxxxxx" + "xxxxxxxx" + "xxxxxxxx" + "xxxxxxxx" + "xxxxxxxx" + "v3", "a placeholder of the right length" },
        { "{64}", "a SHA-256" },
        { "{64}v3", "no prefix" },
        { "{48}v3", "a password-reset token" },
        { "prod-{128}v2", "v2 overwrites the last two digits" },
        { "prod-{64}v2", "v2 has 126 or 62 digits" },
        { "prod-{125}v2", "one digit short" },
        { "admin-{126}v2", "a v3 prefix" },
        { "spprt-{126}v2", "a v3 prefix" },
        { "activ-{126}v2", "a v3 prefix" },
        { "env-{126}v2", "a v3 prefix" },
        { "acti-{62}v2", "licence v2 has 126 or 30 digits" },
        { "prod-{30}v2", "only licence v2 has 30 digits" },
        { "prod-{^126}v2", "digits are lowercase" },
        { "{8}-{4}-{4}-{4}-{12}.{8}-{4}-{4}-{4}-{12}.{126}v1", "ids are written without dashes" },
        { "{32}.{126}v1", "an id is missing" },
        { "{32}.{32}.v1.{125}", "the marker's place for four days of 2017" },
        { "{32}.{32}.{128}", "before there were markers" },
        { "{31}.{32}.{126}v1", "an account id has 32 digits" },
        { "{33}.{32}.{126}v1", "an account id has 32 digits" },
        { "{32}.{32}.{126}v2", "only v1 is dotted" },
        { "{32}.{32}.{128}v1", "v1 overwrites the last two digits" },
        { "eyJ{~30}.{~40}.{~43}", "a JSON web token" },
        { "{8}-{4}-{4}-{4}-{12}", "a UUID" },
        { "{^6}-{^6}-{^6}-{^6}-{^6}-V3", "a licence key" },
        { "{32}-{32}-{32}-{30}v1", "a legacy licence key" },
        { "{128}", "a server's secret key" },
        { "npm_{~36}", "another vendor's token" },

        { "{32}.{31}.{126}v1", "a token id has 32 digits" },
        { "{32}.{33}.{126}v1", "a token id has 32 digits" },
        { "{32}:{32}.{126}v1", "ids are separated by dots" },
        { "{32}.{32}-{126}v1", "ids are separated by dots" },
        { "prod.{64}v3", "the separator is a dash" },
        { "orph-{64}v3", "v3 calls these token-" },
        { "-{64}v3", "no prefix" },
        { ".{126}v1", "no ids" },
        { "rod-{64}v3", "half a prefix" },
        { "prod-{64}v", "half a marker" },
        { "prod-{64}v\u0133", "a marker whose low byte is a three" },
        { "prod-{63}\u0131v3", "a digit whose low byte is a one" },
    };

    public static MatrixTheoryData<string, string> TokensInPlaces => new(TokenCase.All.Select(c => c.Name), Places);

    [Theory]
    [MemberData(nameof(TokenCase.Names), MemberType = typeof(TokenCase))]
    public void A_token_alone_is_found_whole(string name)
    {
        var expected = TokenCase.Named(name);
        var token = expected.Token;

        var match = Matches.TheOnlyOneIn(token);

        Assert.Equal(expected.Length, token.Length);
        Assert.Equal((0, token.Length), (match.Start, match.End));
        Assert.Equal((expected.Kind, expected.Version, expected.Length), (match.Shape.Kind, match.Shape.Version, match.Length));
        Assert.Equal(expected.Kind, match.Rule.Kind);
    }

    [Theory]
    [MemberData(nameof(TokensInPlaces))]
    public void A_token_is_found_wherever_people_write_it(string name, string place)
    {
        var expected = TokenCase.Named(name);

        var match = Matches.TheOnlyOneIn(place.Replace("§", expected.Token));

        Assert.Equal(place.IndexOf('§'), match.Start);
        Assert.Equal((expected.Kind, expected.Version, expected.Length), (match.Shape.Kind, match.Shape.Version, match.Length));
    }

    [Theory]
    [MemberData(nameof(NearMisses))]
    public void What_only_looks_like_a_token_is_not_one(string recipe, string why)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var text = SeededTokens.Write(recipe, seed);
            Assert.True(Matches.Of(text.AsSpan()).Count == 0, why);
            Assert.True(Matches.Of(Encoding.UTF8.GetBytes(text)).Count == 0, why);
        }
    }

    [Theory]
    [InlineData("{32}.{32}.{126}v1", 1)]
    [InlineData("g{32}.{32}.{126}v1", 1)]
    [InlineData("-{32}.{32}.{126}v1", 1)]
    [InlineData(".{32}.{32}.{126}v1", 1)]
    [InlineData("A{32}.{32}.{126}v1", 1)]
    [InlineData("a{32}.{32}.{126}v1", 0)]
    [InlineData("0{32}.{32}.{126}v1", 0)]
    [InlineData("{32}.{32}.{32}.{62}v1", 1)] // a third id in front: the last two are the token's
    public void Only_a_hex_digit_on_the_left_hides_v1(string recipe, int matches) =>
        Assert.Equal(matches, Matches.OfBoth(SeededTokens.Write(recipe)).Count);

    [Fact]
    public void Any_two_tokens_may_be_glued_together()
    {
        foreach (var first in RuleTable.Shapes)
        {
            foreach (var second in RuleTable.Shapes)
            {
                var found = Matches.OfBoth(SeededTokens.Write(first, 1) + SeededTokens.Write(second, 2));

                // The digit of the first one's marker is a hex digit: v1 after it begins with a run of 33.
                TokenMatch[] expected = second.IsDotted ? [new(0, first)] : [new(0, first), new(first.Length, second)];
                Assert.Equal(expected, found);
            }
        }
    }

    [Fact]
    public void Two_tokens_may_share_the_digit_of_a_marker()
    {
        var product = SeededTokens.Write("prod-{64}v3");

        var found = Matches.OfBoth(product + SeededTokens.Write("{31}.{32}.{126}v1"));

        Assert.Equal([0, product.Length - 1], found.Select(m => m.Start));
    }

    [Fact]
    public void Every_token_of_a_text_is_found_in_order()
    {
        var text = new StringBuilder("# all of them\n");
        var expected = new List<TokenMatch>();
        foreach (var shape in RuleTable.Shapes)
        {
            expected.Add(new TokenMatch(text.Length, shape));
            text.Append(SeededTokens.Write(shape)).Append('\n');
        }

        Assert.Equal(expected, Matches.OfBoth(text.ToString()));
    }

    /// <summary>The matcher looks at some symbols only; which ones depends on where the token stands.</summary>
    [Theory]
    [InlineData(' ')]
    [InlineData('-')]
    [InlineData('a')]
    public void A_token_is_found_at_every_offset(char filler)
    {
        foreach (var shape in RuleTable.Shapes.Where(s => !s.IsDotted || !HexDigit.Is(filler)))
        {
            var token = SeededTokens.Write(shape);
            for (var before = 0; before <= 2 * TokenMatcher.ShortestRun; before++)
            {
                var left = new string(filler, before);
                var match = new TokenMatch(before, shape);
                Assert.Equal(match, Matches.TheOnlyOneIn(left + token));
                Assert.Equal(match, Matches.TheOnlyOneIn(left + token + new string(filler, TokenMatcher.Overlap)));
            }
        }
    }

    /// <summary>After a run that is no token, and at every distance from it, the next token is seen.</summary>
    [Fact]
    public void A_run_of_any_length_hides_no_token_behind_it()
    {
        var token = SeededTokens.Write("acti-{30}v2");
        for (var run = 0; run <= 200; run++)
        {
            for (var gap = 1; gap <= TokenMatcher.ShortestRun; gap++)
            {
                var match = Matches.TheOnlyOneIn(SeededTokens.Write("{" + run + "}") + new string('.', gap) + token);
                Assert.Equal(run + gap, match.Start);
            }
        }
    }

    [Fact]
    public void A_match_is_reported_from_every_position_before_its_end()
    {
        foreach (var shape in RuleTable.Shapes)
        {
            var text = "left: " + SeededTokens.Write(shape) + " right";
            var expected = new TokenMatch(6, shape);
            for (var from = 0; from <= text.Length; from++)
            {
                var found = TokenMatcher.TryFind(text.AsSpan(), from, out var match);
                Assert.Equal(from < expected.End, found);
                Assert.Equal(found ? expected : default, match);
            }
        }
    }

    [Fact]
    public void A_token_that_is_cut_off_is_none()
    {
        foreach (var shape in RuleTable.Shapes)
        {
            var token = SeededTokens.Write(shape);
            for (var length = 0; length < token.Length; length++) Assert.Empty(Matches.OfBoth(token[..length]));
            for (var start = 1; start < token.Length; start++) Assert.Empty(Matches.OfBoth(token[start..]));
        }
    }

    [Fact]
    public void Chars_are_not_mistaken_for_their_low_bytes()
    {
        var token = SeededTokens.Write("prod-{64}v3");
        for (var i = 0; i < token.Length; i++)
            Assert.Empty(Matches.Of((token[..i] + (char)(token[i] + 0x100) + token[(i + 1)..]).AsSpan()));
    }

    [Fact]
    public void Every_symbol_next_to_a_run_that_is_no_hex_digit_ends_it()
    {
        for (var symbol = 0; symbol <= byte.MaxValue; symbol++)
        {
            if (HexDigit.Is(symbol)) continue;
            byte[] text = [.. Encoding.ASCII.GetBytes("prod-"), .. Encoding.ASCII.GetBytes(SeededTokens.Write("{64}v3"))];
            text[20] = (byte)symbol;
            Assert.Empty(Matches.Of(text));
        }
    }

    [Fact]
    public void The_constants_follow_from_the_table()
    {
        Assert.Equal(TokenMatcher.ShortestRun, RuleTable.Shapes.Min(s => s.HexLength));
        Assert.Equal(TokenMatcher.LongestRun, RuleTable.Shapes.Max(s => s.HexLength));
        Assert.Equal(TokenMatcher.ShortestToken, RuleTable.Shapes.Min(s => s.Length));
        Assert.Equal(TokenMatcher.LongestToken, RuleTable.Shapes.Max(s => s.Length));
        Assert.True(TokenMatcher.Overlap >= TokenMatcher.LongestToken);
        Assert.Equal(32, TokenShape.IdLength);
    }
}
