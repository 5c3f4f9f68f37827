using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace TokenGuard.Cases;

/// <summary>
/// Writes a token into a case in the forms that it names: <c>{{TOKEN}}</c>, its halves <c>{{HEAD}}</c> and <c>{{TAIL}}</c>, the <c>{{DIGITS}}</c> between prefix and marker,
/// and <c>{{RANDOM}}</c>, 64 hex digits that have nothing to do with it, new each time. Steps may follow, each behind a colon and done from left to right:
/// <c>{{TOKEN:xor 0x5A:bytes}}</c>, <c>{{TOKEN:reverse:base64:..48}}</c>. A text between steps holds one byte in each character.
/// </summary>
public static partial class TokenForms
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz-";

    public static string Fill(string template, string token) => Form().Replace(template, match => Make(match.Groups["form"].Value, token));

    [GeneratedRegex(@"\{\{(?<form>[A-Z]+(:[^{}]*)?)\}\}", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    private static string Make(string form, string token)
    {
        var steps = form.Split(':');
        var text = steps[0] switch
        {
            "TOKEN" => token,
            "HEAD" => token[..(token.Length / 2)],
            "TAIL" => token[(token.Length / 2)..],
            "DIGITS" => token[(token.IndexOf('-', StringComparison.Ordinal) + 1)..^2],
            "RANDOM" => RandomNumberGenerator.GetHexString(64, lowercase: true),
            _ => throw new FormatException($"{steps[0]} is no form of a token."),
        };
        return steps[1..].Aggregate(text, Step);
    }

    private static string Step(string text, string step)
    {
        if (step.Contains("..", StringComparison.Ordinal)) return Slice(text, step);
        var words = step.Split(' ');
        var argument = words.Length > 1 ? words[1] : "";
        var second = words.Length > 2 ? words[2] : "";
        var bytes = Encoding.Latin1.GetBytes(text);
        return words[0] switch
        {
            "length" => Number(text.Length),
            "reverse" => string.Concat(text.Reverse()),
            "upper" => text.ToUpperInvariant(),
            "trim" => text.TrimEnd(argument[0]),
            "every" => string.Concat(text.Where((_, i) => i % Int(argument) == Int(second))),
            // Parts of one character, or of as many as said.
            "join" => string.Join(argument, text.Chunk(second.Length > 0 ? Int(second) : 1).Select(part => new string(part))),

            "base64" => Convert.ToBase64String(bytes),
            "hex" => Convert.ToHexStringLower(bytes),
            "unhex" => Encoding.Latin1.GetString(Convert.FromHexString(text)),
            "percent" => string.Concat(bytes.Select(b => $"%{b:X2}")),
            "entities" => string.Concat(bytes.Select(b => $"&#x{b:x2};")),
            // One character as a C# escape: the first, or the one said.
            "escape" => Escape(text, argument.Length > 0 ? Int(argument) : 0),

            "xor" => Encoding.Latin1.GetString([.. bytes.Select((b, i) => (byte)(b ^ KeyAt(argument, i)))]),
            "add" => Encoding.Latin1.GetString([.. bytes.Select(b => (byte)(b + Int(argument)))]),
            "affine" => Encoding.Latin1.GetString([.. bytes.Select(b => (byte)((b * 7) + 3))]),
            // By a key that is multiplied by 5 and raised by 1 at each byte.
            "roll" => Encoding.Latin1.GetString([.. Rolled(bytes)]),
            "deflate" => Encoding.Latin1.GetString(Deflated(bytes)),
            // With a key of zeros.
            "aes" => Encoding.Latin1.GetString(Encrypted(bytes)),
            "wide" => Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(text)),
            "rotate" => Encoding.Latin1.GetString([.. bytes.Select(b => (byte)((b << Int(argument)) | (b >> (8 - Int(argument)))))]),

            // Lists of numbers and characters, as code has them.
            "bytes" => string.Join(", ", bytes.Select(b => $"0x{b:x2}")),
            "codes" => string.Join(", ", bytes.Select(b => Number(b))),
            "chars" => string.Join(", ", text.Select(c => $"'{c}'")),
            // Without the quotes around the first and the last.
            "inner" => text[1..^1],
            "alphabet" => string.Join(", ", text.Select(c => Alphabet.IndexOf(c, StringComparison.Ordinal))),
            "longs" => string.Join("}{", text.Chunk(16).Select(part => $"0x{new string(part)}ul:x16")),
            "guid" => Guid.ParseExact(text[..32], "N").ToString(),
            _ => throw new FormatException($"{step} is no step."),
        };
    }

    private static IEnumerable<byte> Rolled(byte[] bytes)
    {
        byte key = 7;
        foreach (var b in bytes)
        {
            yield return (byte)(b ^ key);
            key = (byte)((key * 5) + 1);
        }
    }

    private static byte[] Deflated(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize)) deflate.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Encrypted(byte[] bytes)
    {
        using var aes = Aes.Create();
        aes.Key = new byte[16];
        return aes.EncryptEcb(bytes, PaddingMode.PKCS7);
    }

    private static string Slice(string text, string range)
    {
        var dots = range.IndexOf("..", StringComparison.Ordinal);
        var (from, to) = (range[..dots], range[(dots + 2)..]);
        return text[(from.Length > 0 ? Int(from) : 0)..(to.Length > 0 ? Int(to) : text.Length)];
    }

    private static string Escape(string text, int at) => $"{text[..at]}\\u{(int)text[at]:x4}{text[(at + 1)..]}";

    private static byte KeyAt(string key, int index) =>
        key.StartsWith("0x", StringComparison.Ordinal) ? Convert.ToByte(key, 16) : (byte)key[index % key.Length];

    private static int Int(string number) => int.Parse(number, CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
