using System.Security.Cryptography;
using System.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Tests.Support;

/// <summary>A token of the right form that no server ever minted, made anew for every test, and what test sources write it with.</summary>
internal sealed class FakeToken
{
    private const int LeakWindow = 8;

    private FakeToken(TokenShape shape) => Text = LeadOf(shape) + RandomHex(shape.HexLength) + "v" + (int)shape.Version;

    /// <summary>The whole token.</summary>
    public string Text { get; }

    /// <summary>The token in two: neither half is one.</summary>
    public string Head => Text[..(Text.Length / 2)];

    public string Tail => Text[(Text.Length / 2)..];

    /// <summary>How a baseline names it.</summary>
    public string Fingerprint => Rules.Fingerprint.Of(Encoding.ASCII.GetBytes(Text)).Value;

    /// <summary>In base64, without what fills its last group up.</summary>
    public string Base64 => Convert.ToBase64String(Encoding.ASCII.GetBytes(Text)).TrimEnd('=');

    public static FakeToken Of(TokenShape shape) => new(shape);

    public static FakeToken Product() => new(ShapeOf(TokenKind.Product, TokenVersion.V3));

    public static FakeToken Legacy() => new(ShapeOf(TokenKind.Legacy, TokenVersion.V1));

    /// <summary>
    /// Writes the token into a test source: TOKEN, its halves HEAD and TAIL, its first character FIRST and the REST, the hex digits HEX without
    /// prefix and marker, and ESCAPED with the first character as an escape, and BASE64.
    /// </summary>
    public string Fill(string source) => source
        .Replace("TOKEN", Text, StringComparison.Ordinal)
        .Replace("HEAD", Head, StringComparison.Ordinal)
        .Replace("TAIL", Tail, StringComparison.Ordinal)
        .Replace("FIRST", Text[..1], StringComparison.Ordinal)
        .Replace("REST", Text[1..], StringComparison.Ordinal)
        .Replace("HEX", Text[(Text.IndexOf('-', StringComparison.Ordinal) + 1)..^2], StringComparison.Ordinal)
        .Replace("BASE64", Base64, StringComparison.Ordinal)
        .Replace("ESCAPED", $"\\u{(int)Text[0]:x4}{Text[1..]}", StringComparison.Ordinal);

    /// <summary>Fails when the text holds eight hex digits of the token in a row.</summary>
    public void AssertNotIn(string output)
    {
        for (var i = 0; i + LeakWindow <= Text.Length; i++)
        {
            var window = Text.Substring(i, LeakWindow);
            if (window.All(char.IsAsciiHexDigitLower)) Assert.DoesNotContain(window, output, StringComparison.Ordinal);
        }
    }

    private static TokenShape ShapeOf(TokenKind kind, TokenVersion version) => RuleTable.Shapes.First(s => s.Kind == kind && s.Version == version);

    private static string LeadOf(TokenShape shape) =>
        shape.IsDotted ? RandomHex(TokenShape.IdLength) + "." + RandomHex(TokenShape.IdLength) + "." : shape.Prefix;

    private static string RandomHex(int length) => RandomNumberGenerator.GetHexString(length, lowercase: true);
}
