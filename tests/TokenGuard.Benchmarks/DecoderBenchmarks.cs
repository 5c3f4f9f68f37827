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
        "hex list", "decimal list", "binary list", "characters", "base32", "base64>gzip", "base64>zlib", "base64>deflate", "hex>gzip", "zlib streams",
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
        "base64" => InLines(Convert.ToBase64String(text)),
        "hex" => InLines(Convert.ToHexStringLower(text)),
        "base32" => InLines(Base32(text)),
        "hex-dump" => HexDump(text),
        "hex>gzip" => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Pack("gzip", text)) + "\n"),
        _ when form.StartsWith("base64>", StringComparison.Ordinal) => InLines(Convert.ToBase64String(Pack(form["base64>".Length..], text))),
        _ => InPieces(form, text),
    };

    private static byte[] InPieces(string form, ReadOnlySpan<byte> text)
    {
        var written = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var symbol = text[i];
            if (i % Line == 0) written.Append(form == "concatenated" ? "\" +\n    \"" : "\n");
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
                "binary list" => written.Append(Convert.ToString(symbol, 2).PadLeft(8, '0')).Append(' '),
                "characters" => written.Append(CultureInfo.InvariantCulture, $"'{(symbol < '0' ? '-' : (char)symbol)}', "),
                _ => written.Append("0123456789abcdef"[symbol & 15]),
            };
        }

        return Encoding.ASCII.GetBytes(written.ToString());
    }

    private static byte[] InLines(string text) => Encoding.ASCII.GetBytes("\nvalue: |\n" + string.Concat(text.Chunk(76).Select(line => new string(line) + "\n")));

    private static string Base32(ReadOnlySpan<byte> text)
    {
        var written = new StringBuilder();
        var (bits, count) = (0, 0);
        foreach (var symbol in text)
        {
            (bits, count) = ((bits << 8) | symbol, count + 8);
            for (; count >= 5; count -= 5) written.Append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(bits >> (count - 5)) & 31]);
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
