using System.Globalization;
using System.Text;

namespace TokenGuard.Analyzers.Tests.Support;

/// <summary>The forms of a token that obfuscations are made of, beside those of <see cref="FakeToken.Fill"/>.</summary>
internal static class Forms
{
    /// <summary>Writes the token into a test source in every form that it names.</summary>
    public static string Fill(FakeToken token, string source)
    {
        var text = token.Text;
        var bytes = Encoding.ASCII.GetBytes(text);
        var hex = Convert.ToHexStringLower(bytes);
        var digits = text[5..^2];
        var base64 = Convert.ToBase64String(bytes);
        var words = new (string Word, string Form)[]
        {
            ("TOKENLENGTH", Number(text.Length)),
            ("REVERSEDTAIL", Reverse(token.Head)),
            ("REVERSED2", string.Join('|', Reverse(text).ToCharArray())),
            // A reversed token is one to the text layer: what the code reverses hides it behind an escape.
            ("B64REVERSED", "=[|" + Reverse(base64.TrimEnd('=')) + "|]"),
            ("REVERSED", Escape(Reverse(text))),
            ("XORB64", Convert.ToBase64String([.. bytes.Select(b => (byte)(b ^ 0x5A))])),
            ("XORKEY", Join(bytes.Select((b, i) => (byte)(b ^ "Key"[i % 3])))),
            ("XOR", Join(bytes.Select(b => (byte)(b ^ 0x5A)))),
            ("B64HEAD", base64[..48]),
            ("B64TAIL", base64[48..]),
            ("B64", base64.TrimEnd('=')),
            ("HEXDASHED", string.Join('-', bytes.Select(b => b.ToString("x2", CultureInfo.InvariantCulture)))),
            ("HEXHEAD", hex[..70]),
            ("HEXTAIL", hex[70..]),
            ("ROTATED", Join(bytes.Select(b => (byte)((b << 3) | (b >> 5))))),
            ("NOT", Join(bytes.Select(b => (byte)~b))),
            ("RAW", Join(Convert.FromHexString(digits))),
            ("LONGS", string.Join("}{", Enumerable.Range(0, 4).Select(i => $"0x{digits[(i * 16)..((i * 16) + 16)]}ul:x16"))),
            ("ALPHABET", string.Join(", ", text.Select(c => "0123456789abcdefghijklmnopqrstuvwxyz-".IndexOf(c, StringComparison.Ordinal)))),
            ("PLUS3", string.Concat(text.Select(c => (char)(c + 3)))),
            ("CHARS", string.Join(", ", text.Select(c => $"'{c}'"))),
            ("CODES", string.Join(", ", bytes.Select(b => Number(b)))),
            // Hex text to the text layer, which sees digits and what stands between them.
            ("MARKEDBYTES", $"0x[|{Join(bytes)[2..]}|]"),
            ("DASHED", string.Join('|', text.ToCharArray())),
            ("UPPER", text.ToUpperInvariant()),
            ("EVEN", string.Concat(text.Where((_, i) => i % 2 == 0))),
            ("ODD", string.Concat(text.Where((_, i) => i % 2 == 1))),
            ("HALF", Number(token.Head.Length)),
            ("MIDDLE", token.Tail[..5]),
            ("REST2", token.Tail[5..]),
        };
        foreach (var (word, form) in words) source = source.Replace(word, form, StringComparison.Ordinal);
        return token.Fill(source);
    }

    private static string Join(IEnumerable<byte> bytes) => string.Join(", ", bytes.Select(b => $"0x{b:x2}"));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Reverse(string text) => string.Concat(text.Reverse());

    private static string Escape(string text) => $"{text[..30]}\\u{(int)text[30]:x4}{text[31..]}";
}
