using System.Text;

namespace TokenGuard.Scanning.Tests;

/// <summary>Characters that are no ASCII in a token that is encoded: what editors, word processors and chats put there.</summary>
public sealed class ForeignCharacterTests
{
    private static readonly string Token = Some.Token();

    public static TheoryData<string> Dashes => ["\u2010", "\u2011", "\u2013", "\u2014", "\u2212", "\uFE63", "\uFF0D"];

    public static TheoryData<string> Invisible => ["\u200B", "\u200C", "\u200D", "\u200E", "\u2060", "\uFEFF"];

    [Theory]
    [MemberData(nameof(Dashes))]
    public void A_typographers_dash_is_a_hyphen(string dash) => AssertFound(Token.Replace("-", dash, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Invisible))]
    public void What_nobody_sees_is_nothing(string character) => AssertFound(Token.Insert(40, character).Insert(20, character));

    [Theory]
    [InlineData(0x96)]
    [InlineData(0x97)]
    public void A_dash_in_a_text_of_windows_own_is_a_hyphen(byte dash) =>
        AssertFound(Encoding.Latin1.GetBytes("Token: " + Token.Replace('-', (char)dash) + "\r\n"));

    [Fact]
    public void Base64_in_tables_and_frames_is_read()
    {
        var lines = Convert.ToBase64String(Encoding.ASCII.GetBytes("some text before, key = " + Token + " and some more of it behind")).Chunk(40).Select(line => new string(line)).ToList();
        foreach (var (before, behind) in ((string, string)[])[("| ", " |"), ("\u2502 ", " \u2502"), ("+ ", "  +"), ("<tr><td class=l>", "</td></tr>")])
        {
            AssertFound(Encoding.UTF8.GetBytes("| data |\n" + string.Concat(lines.Select(line => before + line + behind + "\n"))));
            AssertFound(Encoding.UTF8.GetBytes("| data |\n" + string.Concat(lines.Select(line => before + line.PadRight(40) + behind + "\n"))));
        }
    }

    [Fact]
    public void Words_four_blanks_apart_are_read()
    {
        var bytes = Encoding.ASCII.GetBytes(("key = " + Token).PadRight(96));
        var dump = new StringBuilder();
        for (var at = 0; at < bytes.Length; at += 16)
        {
            dump.Append(System.Globalization.CultureInfo.InvariantCulture, $"{at:x7}");
            for (var i = at; i < at + 16; i += 2) dump.Append(System.Globalization.CultureInfo.InvariantCulture, $"    {bytes[i + 1]:x2}{bytes[i]:x2}");
            dump.Append('\n');
        }

        AssertFound(Encoding.ASCII.GetBytes(dump.ToString()));
    }

    private static void AssertFound(string token)
    {
        var text = "The token is " + token + " as it was sent.";
        AssertFound(Encoding.Unicode.GetBytes(text));
        AssertFound(Encoding.BigEndianUnicode.GetBytes(text));
        for (var shift = 0; shift < 3; shift++) AssertFound(Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(new string(' ', shift) + text))));
        AssertFound(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text))));
    }

    private static void AssertFound(byte[] document)
    {
        var found = new DocumentScanner().Scan(document).Select(match => match.Secret);
        Assert.Contains(Secret(), found);

        static TokenGuard.Rules.Secret Secret() => new DocumentScanner().Scan(Encoding.ASCII.GetBytes(Token))[0].Secret;
    }
}
