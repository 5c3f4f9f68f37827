using System.Text;

namespace TokenGuard.TestKit;

/// <summary>Forms of a text that are not among the carriers of <see cref="Encoded"/>: they hold nothing but whole tokens, and nothing stands around them.</summary>
public static class RareForms
{
    private static readonly Dictionary<string, Func<string, string>> Writers = new(StringComparer.Ordinal)
    {
        ["indexed"] = text => "{" + string.Join(",", text.Select((c, i) => $"\"{i}\":{(int)c}")) + "}",
        ["indexed characters"] = text => string.Concat(text.Select((c, i) => $"k[{i}]='{c}';")),
        ["spaced"] = text => string.Join(' ', text.Select(c => c)),
        ["words"] = text => string.Join(", ", Words(text, 4, bigEndian: false).Select(word => $"0x{word:x8}")),
        ["long words"] = text => string.Join(", ", Words(text, 8, bigEndian: false).Select(word => $"0x{word:x16}UL")),
        ["firmware"] = text => "\n" + IntelRecords(text),
        ["base32hex"] = Base32Hex,
        ["fullwidth"] = text => string.Concat(text.Select(c => (char)(c - '!' + '\uFF01'))),
        ["rot13"] = Rot13,
        ["ascii85"] = text => Base85(text, Ascii85),
        ["base85"] = text => Base85(text, Rfc1924),
        ["z85"] = text => Base85(text, Z85),
        ["rot47"] = text => string.Concat(text.Select(c => (char)('!' + ((c - '!' + 47) % 94)))),
    };

    public static string Ascii85 => string.Concat(Enumerable.Range('!', 85).Select(symbol => (char)symbol));

    public static string Rfc1924 => "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

    public static string Z85 => "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

    public static IEnumerable<string> Names => Writers.Keys;

    public static string Write(string name, string text) => Writers[name](text);

    /// <summary>Numbers of so many bytes, the last of them of fewer where fewer are left.</summary>
    public static IEnumerable<ulong> Words(string text, int size, bool bigEndian) =>
        text.Chunk(size).Select(word => (bigEndian ? word : [.. word.Reverse()]).Aggregate(0ul, (value, c) => (value << 8) | c));

    /// <summary>Sixteen bytes to a line. What the sums at the ends of the lines say is nothing that anybody asks for.</summary>
    public static string IntelRecords(string text, int distance = 16) =>
        string.Concat(text.Chunk(16).Select((line, i) => $":{line.Length:X2}{distance * i:X4}00{Convert.ToHexString(Encoding.ASCII.GetBytes(line))}5A\n"));

    public static string Base32Hex(string text)
    {
        const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
        var bits = string.Concat(text.Select(c => Convert.ToString(c, 2).PadLeft(8, '0')));
        return string.Concat(bits.Chunk(5).Select(five => Alphabet[Convert.ToInt32(new string(five).PadRight(5, '0'), 2)]));
    }

    /// <summary>In an alphabet of 85, without marks; of bytes that fill no group as many characters as they are, and one.</summary>
    public static string Base85(string text, string alphabet) => string.Concat(text.Chunk(4).Select(group =>
    {
        var value = group.Concat(Enumerable.Repeat('\0', 4 - group.Length)).Aggregate(0L, (sum, c) => (sum << 8) | c);
        return string.Concat(new long[] { 52_200_625, 614_125, 7_225, 85, 1 }.Select(power => alphabet[(int)(value / power % 85)]).Take(group.Length + 1));
    }));

    public static string Rot13(string text) => string.Concat(text.Select(c => char.IsAsciiLetter(c) ? (char)((c & 0x60) + 1 + (((c & 0x1F) + 12) % 26)) : c));
}
