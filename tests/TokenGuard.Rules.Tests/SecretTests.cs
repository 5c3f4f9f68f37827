using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TokenGuard.Rules.Tests;

public sealed class SecretTests
{
    /// <summary>Writes the redaction's … as itself: escaped, its code would look like digits.</summary>
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [MemberData(nameof(TokenCase.Names), MemberType = typeof(TokenCase))]
    public void A_token_parses_and_says_what_it_is(string name)
    {
        var expected = TokenCase.Named(name);

        var secret = Parse(expected.Token);

        Assert.Equal((expected.Kind, expected.Version), (secret.Shape!.Kind, secret.Shape.Version));
        Assert.Equal(expected.Kind, secret.Rule.Kind);
        Assert.Equal(expected.Token, Reveal(secret));
        Assert.Equal(Fingerprint.Of(Encoding.ASCII.GetBytes(expected.Token)), secret.Fingerprint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("prod-{64}")]
    [InlineData(" prod-{64}v3")]
    [InlineData("prod-{64}v3\n")]
    [InlineData("prod-{64}v3prod-{64}v3")]
    [InlineData("KEYGEN_TOKEN=prod-{64}v3")]
    [InlineData("a{32}.{32}.{126}v1")]
    public void Anything_but_one_token_is_refused(string recipe)
    {
        Assert.False(Secret.TryParse(Encoding.UTF8.GetBytes(SeededTokens.Write(recipe)), out var secret));
        Assert.Null(secret);
    }

    [Fact]
    public void Bytes_and_chars_give_the_same_secret()
    {
        foreach (var token in TokenCase.All)
        {
            var text = "naïve = \"" + token.Token + "\"";
            var bytes = Encoding.UTF8.GetBytes(text);
            Assert.True(TokenMatcher.TryFind(text.AsSpan(), 0, out var inChars));
            Assert.True(TokenMatcher.TryFind(bytes, 0, out var inBytes));
            Assert.Equal(inChars.Start + 1, inBytes.Start); // ï is two bytes

            Assert.Equal(token.Token, Reveal(Secret.From(text.AsSpan(), inChars)));
            Assert.Equal(token.Token, Reveal(Secret.From(bytes, inBytes)));
        }
    }

    [Fact]
    public void Secrets_are_equal_when_their_characters_are()
    {
        var one = Parse(SeededTokens.Write("prod-{64}v3", 1));
        var same = Parse(SeededTokens.Write("prod-{64}v3", 1));
        var other = Parse(SeededTokens.Write("prod-{64}v3", 2));

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, other);
        Assert.False(one.Equals(null));
        Assert.False(one.Equals((object)"prod-"));
        Assert.Single(new HashSet<Secret> { one, same });
    }

    [Fact]
    public void The_secret_is_a_copy_that_later_changes_of_the_text_do_not_reach()
    {
        var text = Encoding.ASCII.GetBytes(SeededTokens.Write("prod-{64}v3"));
        var secret = Parse(Encoding.ASCII.GetString(text));
        Assert.True(Secret.TryParse(text, out var fromBuffer));

        Array.Clear(text);

        Assert.Equal(Reveal(secret), Reveal(fromBuffer));
    }

    [Fact]
    public void V1_names_its_account_and_its_id()
    {
        var token = SeededTokens.Write("{32}.{32}.{126}v1");
        var secret = Parse(token);
        var parts = token.Split('.');

        Assert.Equal(parts[0], secret.EmbeddedAccountId);
        Assert.Equal(parts[1], secret.EmbeddedTokenId);
    }

    [Fact]
    public void V2_and_v3_name_neither()
    {
        foreach (var shape in RuleTable.Shapes.Where(s => !s.IsDotted))
        {
            var secret = Parse(SeededTokens.Write(shape));
            Assert.Null(secret.EmbeddedAccountId);
            Assert.Null(secret.EmbeddedTokenId);
        }
    }

    [Fact]
    public void The_redaction_shows_prefix_marker_and_four_digits_at_either_end()
    {
        foreach (var token in TokenCase.All)
        {
            var secret = Parse(token.Token);
            var prefix = secret.Shape!.Prefix.Length;

            Assert.Equal(token.Token[..(prefix + 4)] + "…" + token.Token[^6..], secret.Redacted);
            Assert.Equal(prefix + 4 + 1 + 4 + 2, secret.Redacted.Length);
            AssertHides(token.Token, secret.Redacted);
        }
    }

    [Fact]
    public void No_way_of_writing_a_secret_down_reveals_it()
    {
        foreach (var token in TokenCase.All)
        {
            var secret = Parse(token.Token);
            var holder = new Holder("CI", secret);
            string[] written =
            [
                secret.ToString(),
                $"{secret}",
                $"{secret,80:x}",
                string.Format(CultureInfo.InvariantCulture, "{0}", secret),
                string.Concat("token ", secret),
                new StringBuilder().Append(secret).ToString(),
                holder.ToString(),
                (secret, 1).ToString(),
                new InvalidOperationException($"cannot send {secret}").ToString(),
                new ArgumentOutOfRangeException(nameof(token), secret, "refused").ToString(),
                new KeyNotFoundException(new Dictionary<string, object> { ["secret"] = secret }.First().ToString()).ToString(),
                secret.Fingerprint.ToString(),
                secret.Shape!.ToString(),
                secret.Rule.ToString(),
            ];

            foreach (var text in written) AssertHides(token.Token, text);
        }
    }

    [Fact]
    public void Serialising_an_object_that_holds_a_secret_does_not_reveal_it()
    {
        foreach (var token in TokenCase.All)
        {
            var json = JsonSerializer.Serialize(new Holder("CI", Parse(token.Token)), Readable);

            Assert.Contains("Fingerprint", json);

            // v1's two ids are properties of their own (they identify, they do not authenticate); the random part must not appear.
            AssertHides(token.Token[(token.Token.LastIndexOfAny(['.', '-']) + 1)..], json);
        }
    }

    [Fact]
    public void A_debugger_shows_the_redaction()
    {
        var display = typeof(Secret).GetCustomAttribute<DebuggerDisplayAttribute>();
        Assert.Equal("{Redacted,nq}", display?.Value);
    }

    /// <summary>Whoever adds a public member that hands out characters adds it here, too, and says why.</summary>
    [Fact]
    public void Nothing_public_hands_out_the_characters_but_the_one_accessor()
    {
        string[] members =
        [
            .. typeof(Secret).GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(m => m is not MethodInfo { IsSpecialName: true }).Select(m => m.Name).Distinct().Order(StringComparer.Ordinal),
        ];

        Assert.Equal(
            ["EmbeddedAccountId", "EmbeddedTokenId", "Equals", "Fingerprint", "GetHashCode", "IsPlaceholder", "Redacted", "RevealRawSecret", "Rule", "Shape", "ToString"],
            members);
    }

    private static Secret Parse(string token)
    {
        Assert.True(Secret.TryParse(Encoding.ASCII.GetBytes(token), out var secret));
        return secret;
    }

#pragma warning disable RS0030 // what comes out is compared with what went in
    private static string Reveal(Secret secret) => Encoding.ASCII.GetString(secret.RevealRawSecret());
#pragma warning restore RS0030

    /// <summary>No five characters in a row of the token's hex stand in the text, except as the fingerprint's own digits.</summary>
    private static void AssertHides(string token, string text)
    {
        var digits = token[(token.LastIndexOfAny(['.', '-']) + 1)..^2];
        var visible = text.Replace(Fingerprint.Of(Encoding.ASCII.GetBytes(token)).Value, "");
        for (var i = 0; i + 5 <= digits.Length; i++)
            Assert.DoesNotContain(digits.Substring(i, 5), visible);
    }

    private sealed record Holder(string Name, Secret Token);
}
