using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using BenchmarkDotNet.Attributes;
using TokenGuard.Rules.Carriers;

namespace TokenGuard.Benchmarks;

/// <summary>
/// Every decoder at work: text without a token, written in its form throughout, so that all of it is decoded and searched. The megabytes are those of the
/// encoded text.
/// </summary>
[InProcess]
[MemoryDiagnoser]
public class DecoderBenchmarks
{
    private const int Size = 1024 * 1024;
    private const int Line = 48;

    private static readonly byte[] Words = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 6_000).Select(i => $"word{i % 97} of-the {(char)('g' + (i % 17))}entence{i}, ")));

    private readonly CarrierSearch _search = new(CarrierSearch.DefaultDepth);
    private byte[] _text = [];

    public static IEnumerable<string> Forms =>
    [
        "utf-16", "utf-32", "base64", "hex", "percent-encoded", "escaped", "css", "powershell", "html", "quoted-printable", "concatenated", "reversed base64", "decimal", "hex-dump",
        "octal dump", "binary dump", "word dump", "character dump", "firmware", "hex list", "decimal list", "octal", "octal list", "bracket list", "binary list", "characters", "indexed",
        "indexed characters", "spaced", "words", "base32", "base32hex", "fullwidth", "rot13", "rot47", "utf-7", "rtf", "encoded words", "uuencode", "ascii85", "git patch", "templates", "declarations",
        "base64>gzip", "base64>zlib", "base64>deflate", "hex>gzip", "zlib streams",
        "swapped-case>base64", "reversed>base64>zlib",
    ];

    [ParamsSource(nameof(Forms))]
    public string Form { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var text = new MemoryStream();
        while (text.Length < Size) text.Write(Write(Form, Words.AsSpan(0, 32 * 1024)));
        _text = text.ToArray()[..Size];
    }

    [Benchmark]
    public int Decode()
    {
        _search.Reset();
        _search.Search(_text, isLast: true);
        return _search.Matches.Count;
    }

    private static byte[] Write(string form, ReadOnlySpan<byte> text) => form switch
    {
        "utf-16" => Encoding.Unicode.GetBytes(Encoding.ASCII.GetString(text)),
        "utf-32" => Encoding.UTF32.GetBytes(Encoding.ASCII.GetString(text)),
        "zlib streams" => [0, 0, 0, 1, .. Pack("zlib", text)],
        "reversed base64" => Encoding.ASCII.GetBytes(new string([.. Convert.ToBase64String(text).Reverse()]) + "\n"),
        "swapped-case>base64" => Encoding.ASCII.GetBytes("'" + string.Concat(Convert.ToBase64String(text).Select(c => (char)(char.IsAsciiLetter(c) ? c ^ 0x20 : c))) + "',"),
        "reversed>base64>zlib" => Encoding.ASCII.GetBytes("'" + string.Concat(Convert.ToBase64String(Pack("zlib", text)).Reverse()) + "',"),
        "base64" => InLines(Convert.ToBase64String(text)),
        "hex" => InLines(Convert.ToHexStringLower(text)),
        "base32" => InLines(Base32(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
        "base32hex" => InLines(Base32(text, "0123456789ABCDEFGHIJKLMNOPQRSTUV")),
        "hex-dump" => HexDump(text),
        "octal dump" => Dump(text, 16, symbol => Convert.ToString(symbol, 8).PadLeft(3, '0')),
        "binary dump" => Dump(text, 6, symbol => Convert.ToString(symbol, 2).PadLeft(8, '0')),
        "character dump" => Dump(text, 16, symbol => "  " + (char)symbol),
        "word dump" => WordDump(text),
        "firmware" => Firmware(text),
        "words" => WordList(text),
        "fullwidth" => Encoding.UTF8.GetBytes(string.Concat(Encoding.ASCII.GetString(text).Select(c => (char)(Math.Max(c, '!') - '!' + '\uFF01'))) + "\n"),
        "encoded words" => EncodedWords(text),
        "uuencode" => Uuencode(text),
        "ascii85" => Encoding.ASCII.GetBytes("<~" + Base85(text, '!') + "~>\n"),
        "git patch" => GitPatch(text),
        "hex>gzip" => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Pack("gzip", text)) + "\n"),
        _ when form.StartsWith("base64>", StringComparison.Ordinal) => InLines(Convert.ToBase64String(Pack(form["base64>".Length..], text))),
        _ => InPieces(form, text),
    };

    private static byte[] Dump(ReadOnlySpan<byte> text, int width, Func<byte, string> write)
    {
        var written = new StringBuilder("\n");
        for (var at = 0; at + width <= text.Length; at += width)
        {
            written.Append(width == 16 ? Convert.ToString(at, 8).PadLeft(7, '0') : at.ToString("x8", CultureInfo.InvariantCulture) + ":");
            foreach (var symbol in text.Slice(at, width)) written.Append(' ').Append(write(symbol));
            written.Append('\n');
        }

        return Encoding.ASCII.GetBytes(written.ToString());
    }

    private static byte[] WordDump(ReadOnlySpan<byte> text)
    {
        var written = new StringBuilder("\n");
        for (var at = 0; at + 16 <= text.Length; at += 16)
        {
            written.Append(Convert.ToString(at, 8).PadLeft(7, '0'));
            for (var i = 0; i < 16; i += 2) written.Append(CultureInfo.InvariantCulture, $" {text[at + i + 1]:x2}{text[at + i]:x2}");
            written.Append('\n');
        }

        return Encoding.ASCII.GetBytes(written.ToString());
    }

    private static byte[] Firmware(ReadOnlySpan<byte> text)
    {
        var written = new StringBuilder("\n");
        for (var at = 0; at + 16 <= text.Length; at += 16) written.Append(CultureInfo.InvariantCulture, $":10{at & 0xFFFF:X4}00{Convert.ToHexString(text.Slice(at, 16))}5A\n");
        return Encoding.ASCII.GetBytes(written.ToString());
    }

    private static byte[] WordList(ReadOnlySpan<byte> text)
    {
        var written = new StringBuilder();
        for (var at = 0; at + 4 <= text.Length; at += 4) written.Append(at % 32 == 0 ? "\n" : " ").Append(CultureInfo.InvariantCulture, $"0x{BinaryPrimitives.ReadUInt32LittleEndian(text[at..]):x8},");
        return Encoding.ASCII.GetBytes(written.ToString());
    }

    private static byte[] EncodedWords(ReadOnlySpan<byte> text)
    {
        var written = new StringBuilder("\nSubject:");
        for (var at = 0; at + Line <= text.Length; at += Line) written.Append(CultureInfo.InvariantCulture, $" =?utf-8?B?{Convert.ToBase64String(text.Slice(at, Line))}?=\n");
        return Encoding.ASCII.GetBytes(written.ToString());
    }

    private static byte[] Uuencode(ReadOnlySpan<byte> text)
    {
        const int InLine = 45;
        var written = new StringBuilder("\nbegin 644 key.txt\n");
        for (var at = 0; at + InLine <= text.Length; at += InLine)
        {
            written.Append('M');
            for (var i = at; i < at + InLine; i += 3)
            {
                var bits = (text[i] << 16) | (text[i + 1] << 8) | text[i + 2];
                for (var shift = 18; shift >= 0; shift -= 6) written.Append((char)(((bits >> shift) & 63) is > 0 and var value ? value + ' ' : '`'));
            }

            written.Append('\n');
        }

        return Encoding.ASCII.GetBytes(written.ToString());
    }

    /// <summary>A file that is new, packed as git packs it.</summary>
    private static byte[] GitPatch(ReadOnlySpan<byte> text)
    {
        const int InLine = 52;
        var packed = Pack("zlib", text);
        var written = new StringBuilder("\nindex " + new string('0', 40) + ".." + new string('1', 40) + "\nGIT binary patch\n");
        written.Append(CultureInfo.InvariantCulture, $"literal {text.Length}\n");
        for (var at = 0; at < packed.Length; at += InLine)
        {
            byte[] line = packed[at..Math.Min(packed.Length, at + InLine)];
            written.Append((char)(line.Length <= 26 ? 'A' + line.Length - 1 : 'a' + line.Length - 27)).Append(Base85([.. line, .. new byte[(4 - (line.Length % 4)) % 4]], first: '\0')).Append('\n');
        }

        return Encoding.ASCII.GetBytes(written.Append('\n').ToString());
    }

    /// <summary>Five characters for four bytes: from one on, or those of git.</summary>
    private static string Base85(ReadOnlySpan<byte> text, char first)
    {
        const string Git = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
        var written = new StringBuilder();
        Span<char> symbols = stackalloc char[5];
        for (var at = 0; at + 4 <= text.Length; at += 4)
        {
            var value = BinaryPrimitives.ReadUInt32BigEndian(text[at..]);
            for (var i = symbols.Length - 1; i >= 0; i--, value /= 85) symbols[i] = first == '\0' ? Git[(int)(value % 85)] : (char)(first + (value % 85));
            written.Append(symbols);
        }

        return written.ToString();
    }

    private static byte[] InPieces(string form, ReadOnlySpan<byte> text)
    {
        var written = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var symbol = text[i];
            if (i % Line == 0) written.Append(form switch { "concatenated" => "\" +\n    \"", "templates" => "\"}${\"", "declarations" => "\";\nconst a = \"", "utf-7" or "rtf" or "rot13" or "rot47" or "spaced" => "", _ => "\n" });
            _ = form switch
            {
                "percent-encoded" => written.Append(CultureInfo.InvariantCulture, $"%{symbol:X2}"),
                "escaped" => written.Append(CultureInfo.InvariantCulture, $"\\u{symbol:x4}"),
                "css" => written.Append(CultureInfo.InvariantCulture, $"\\{symbol:x6}"),
                "powershell" => written.Append(CultureInfo.InvariantCulture, $"`u{{{symbol:x}}}"),
                "html" => written.Append(CultureInfo.InvariantCulture, $"&#{symbol};"),
                "quoted-printable" => written.Append(CultureInfo.InvariantCulture, $"={symbol:X2}"),
                "decimal" => written.Append(CultureInfo.InvariantCulture, $"{symbol}, "),
                "hex list" => written.Append(CultureInfo.InvariantCulture, $"(byte)0x{symbol:x2}, "),
                "decimal list" => written.Append(CultureInfo.InvariantCulture, $"Chr({symbol}) & "),
                "octal" => written.Append('0').Append(Convert.ToString(symbol, 8)).Append(", "),
                "octal list" => written.Append("Chr(0o").Append(Convert.ToString(symbol, 8).PadLeft(3, '0')).Append(") & "),
                "bracket list" => written.Append(CultureInfo.InvariantCulture, $"[{symbol}] "),
                "indexed" => written.Append(CultureInfo.InvariantCulture, $"\"{i}\":{symbol},"),
                "indexed characters" => written.Append(CultureInfo.InvariantCulture, $"k[{i}] = '{(symbol < '0' ? '-' : (char)symbol)}';\n"),
                "spaced" => written.Append(symbol <= ' ' ? '-' : (char)symbol).Append(' '),
                "rot13" => written.Append("0123456789nopqrs"[symbol & 15]),
                "rot47" => written.Append("_`abcdefgh234567"[symbol & 15]),
                "utf-7" => symbol == '-' ? written.Append("+AC0-") : written.Append("0123456789abcdef"[symbol & 15]),
                "rtf" => i % 4 == 0 ? written.Append(CultureInfo.InvariantCulture, $"\\'{symbol:x2}") : written.Append("0123456789abcdef"[symbol & 15]),
                "binary list" => written.Append(Convert.ToString(symbol, 2).PadLeft(8, '0')).Append(' '),
                "characters" => written.Append(CultureInfo.InvariantCulture, $"'{(symbol < '0' ? '-' : (char)symbol)}', "),
                _ => written.Append("0123456789abcdef"[symbol & 15]),
            };
        }

        return Encoding.ASCII.GetBytes(written.ToString());
    }

    private static byte[] InLines(string text) => Encoding.ASCII.GetBytes("\nvalue: |\n" + string.Concat(text.Chunk(76).Select(line => new string(line) + "\n")));

    private static string Base32(ReadOnlySpan<byte> text, string alphabet)
    {
        var written = new StringBuilder();
        var (bits, count) = (0, 0);
        foreach (var symbol in text)
        {
            (bits, count) = ((bits << 8) | symbol, count + 8);
            for (; count >= 5; count -= 5) written.Append(alphabet[(bits >> (count - 5)) & 31]);
            bits &= 0xFF;
        }

        return written.ToString();
    }

    private static byte[] HexDump(ReadOnlySpan<byte> text)
    {
        var written = new StringBuilder("\n");
        for (var at = 0; at + 16 <= text.Length; at += 16)
        {
            written.Append(CultureInfo.InvariantCulture, $"{at:x8}:");
            for (var i = 0; i < 16; i += 2) written.Append(CultureInfo.InvariantCulture, $" {text[at + i]:x2}{text[at + i + 1]:x2}");
            written.Append("  ").Append(Encoding.ASCII.GetString(text.Slice(at, 16))).Append('\n');
        }

        return Encoding.ASCII.GetBytes(written.ToString());
    }

    private static byte[] Pack(string packing, ReadOnlySpan<byte> text)
    {
        using var packed = new MemoryStream();
        using (Stream packer = packing switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Optimal),
            "zlib" => new ZLibStream(packed, CompressionLevel.Optimal),
            _ => new DeflateStream(packed, CompressionLevel.Optimal),
        })
        {
            packer.Write(text);
        }

        return packed.ToArray();
    }
}
