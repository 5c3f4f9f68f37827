using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace TokenGuard.TestKit;

/// <summary>Text in some encoded form, with the place of each of the original's bytes: the reference for what a scanner reports.</summary>
public sealed record Encoded(string Chain, byte[] Bytes, int[] Starts, int[] Ends)
{
    /// <summary>How a byte may be written, by carrier; the names are those of the reports.</summary>
    public static readonly IReadOnlyList<string> Carriers =
    [
        "utf-16", "utf-32", "base64", "hex", "percent-encoded", "escaped", "html", "quoted-printable", "concatenated", "pieces", "reversed", Packed,
        .. OneByOne,
    ];

    /// <summary>Those whose bytes stand apart. They are looked for as they are and inside other encodings, but nobody escapes a few characters of them.</summary>
    public static IReadOnlyList<string> OneByOne => ["hex-list", "hex-dump", "decimal", "binary", "characters", "base32", "uuencode", "ascii85"];

    /// <summary>Packed, and written in base64 or hex: two encodings, of which no byte has a place of its own.</summary>
    public const string Packed = "packed";

    private const int Shortest = 120;

    public int Depth => Chain.Length == 0 ? 0 : Chain.Split('>').Length;

    public (int Start, int End) Span => (Math.Min(Starts[0], Starts[^1]), Math.Max(Ends[0], Ends[^1]));

    public static Encoded Plain(string text) =>
        new("", Encoding.ASCII.GetBytes(text), [.. Enumerable.Range(0, text.Length)], [.. Enumerable.Range(1, text.Length)]);

    /// <summary>Writes this text in one more form, outside the others. The random numbers choose among the styles of it.</summary>
    public Encoded In(string carrier, Random random)
    {
        // Pieces of string literals and text written backwards stand between blanks and quotes, and hold none.
        if (carrier is "concatenated" or "reversed" or "characters" && Bytes.Any(b => b is <= (byte)' ' or >= 0x7F or (byte)'"' or (byte)'\'' or (byte)'`' or (byte)'<' or (byte)'>' or (byte)'\\'))
            carrier = "hex";
        if (carrier == "pieces" && Chain.Length > 0) carrier = "hex"; // only those of a token are told by what they are
        var writer = new Writer(Bytes.Length);
        switch (carrier)
        {
            case "utf-16": Wide(writer, 2, random.Next(2) == 1); break;
            case "utf-32": Wide(writer, 4, random.Next(2) == 1); break;
            case "base64": Base64(writer, random); break;
            case "hex": Hex(writer, random); break;
            case "percent-encoded": Escapes(writer, random, b => "%" + Digits(b, 2, random)); break;
            case "escaped": Escapes(writer, random, b => Backslash(b, random.Next(5), random)); break;
            case "html": Escapes(writer, random, b => random.Next(2) == 0 ? $"&#{b};" : $"&#x{Digits(b, 2, random)};"); break;
            case "quoted-printable": QuotedPrintable(writer, random); break;
            case "concatenated": Concatenated(writer, random); break;
            case "pieces": Pieces(writer, random); break;
            case "hex-dump": HexDump(writer, random); break;
            case "hex-list": Listed(writer, random, ["%.", "%_", "%/", "% + ", "0x%u, ", "(byte)0x%, ", "&H%, ", "%h, ", "[char]0x% + ", "U+00% ", "Chr(&H%) & ", "$%; "], b => b.ToString("x2", CultureInfo.InvariantCulture)); break;
            case "decimal": Listed(writer, random, ["%", "Chr(%) & ", "chr(%).", "(byte)%, ", "[char]%+", "%, ", "%u8, "], b => b.ToString(CultureInfo.InvariantCulture)); break;
            case "binary": Listed(writer, random, ["0b%, ", "% ", "b'%',"], b => Convert.ToString(b, 2).PadLeft(8, '0')); break;
            case "characters": Listed(writer, random, ["'%', ", "\"%\",", "'%' + ", "\"%\" & "], b => ((char)b).ToString()); break;
            case "base32": Base32(writer, random); break;
            case "uuencode": Uuencode(writer, random); break;
            case "ascii85": Ascii85(writer, random); break;
            case Packed: return PackedIn(writer, random);
            case "reversed":
                for (var i = Bytes.Length - 1; i >= 0; i--) writer.Add(i, [Bytes[i]]);
                break;
            default: throw new ArgumentOutOfRangeException(nameof(carrier), carrier, "Unknown.");
        }

        return writer.Finish(this, carrier == "hex-list" ? "hex" : carrier);
    }

    private static string Digits(int value, int count, Random random) =>
        value.ToString((random.Next(2) == 0 ? "x" : "X") + count.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Backslash(int value, int style, Random random) => style switch
    {
        0 => "\\x" + Digits(value, 2, random),
        1 => "\\u" + Digits(value, 4, random),
        2 => "\\u{" + Digits(value, 2, random) + "}",
        3 when value >= ' ' => "\\" + Convert.ToString(value, 8).PadLeft(3, '0'), // of \0126 C makes a line end and a 6, and echo a V
        _ => "\\U" + Digits(value, 8, random),
    };

    private void Wide(Writer writer, int size, bool bigEndian)
    {
        for (var i = 0; i < Bytes.Length; i++)
        {
            var unit = new byte[size];
            unit[bigEndian ? size - 1 : 0] = Bytes[i];
            writer.Add(i, unit);
        }
    }

    private void Base64(Writer writer, Random random)
    {
        // Of packed data with a weak mark the beginning has to be one.
        var before = Chain.EndsWith("zlib", StringComparison.Ordinal) || Chain.EndsWith("deflate", StringComparison.Ordinal) ? 0 : random.Next(3);
        var text = Convert.ToBase64String([.. Enumerable.Repeat((byte)'u', before), .. Bytes]);
        if (random.Next(2) == 0) text = text.TrimEnd('=');
        if (random.Next(2) == 0) text = text.Replace('+', '-').Replace('/', '_');
        var column = random.Next(3) == 0 ? random.Next(32, 100) : int.MaxValue;
        var lineBreak = random.Next(3) switch { 0 => "\n", 1 => "\r\n", _ => "\n    " };
        var places = new int[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            if (i > 0 && i % column == 0) writer.Add(lineBreak);
            places[i] = writer.Length;
            writer.Add(text[i].ToString());
        }

        for (var i = 0; i < Bytes.Length; i++) writer.Place(i, places[(i + before) * 8 / 6], places[((((i + before) * 8) + 7) / 6)] + 1);
    }

    private void Hex(Writer writer, Random random)
    {
        var (before, between) = random.Next(7) switch { 0 => ("", " "), 1 => ("", ":"), 2 => ("0x", ", "), 3 => ("0x", ","), 4 => ("", "-"), _ => ("", "") };
        var column = random.Next(3) == 0 ? random.Next(16, 50) : int.MaxValue;
        var format = random.Next(2) == 0 ? "x2" : "X2";
        for (var i = 0; i < Bytes.Length; i++)
        {
            if (i > 0) writer.Add(i % column == 0 ? between.TrimEnd() + "\n  " : between);
            writer.Add(before);
            writer.Add(i, Encoding.ASCII.GetBytes(Bytes[i].ToString(format, CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Every byte in one of the styles, which have a percent sign for it; wrapped or not.</summary>
    private void Listed(Writer writer, Random random, string[] styles, Func<byte, string> write)
    {
        var style = styles[random.Next(styles.Length)];
        if (style == "%") style = "%,";
        var (before, after) = (style[..style.IndexOf('%')], style[(style.IndexOf('%') + 1)..]);
        var column = random.Next(2) == 0 && after[^1] is ' ' or ',' ? random.Next(5, 20) : int.MaxValue;
        for (var i = 0; i < Bytes.Length; i++)
        {
            if (i > 0) writer.Add(i % column == 0 ? after.TrimEnd() + "\n        " : after);
            writer.Add(before);
            writer.Add(i, Encoding.ASCII.GetBytes(write(Bytes[i])));
        }

        writer.Add(after.Trim().Length > 0 ? after.Trim()[..1] : "");
    }

    /// <summary>Lines of xxd, of hexdump, of a debugger; of od in its styles.</summary>
    private void HexDump(Writer writer, Random random)
    {
        if (random.Next(2) == 0)
        {
            OctalDump(writer, random);
            return;
        }

        var style = random.Next(4);
        var width = style == 2 ? 8 : 16;
        var (at, places) = (0x1000 * random.Next(100), new byte[width]);
        writer.Add("\n");
        for (var line = 0; line < Bytes.Length; line += width, at += width)
        {
            writer.Add(style switch { 0 => $"{at:x8}: ", 1 => $"{at:x8}  ", 2 => $"0x{at:x12} <key+{line}>:\t", _ => $"{at:X4}   " });
            for (var i = line; i < line + width; i++)
            {
                if (style == 2 && i < Bytes.Length) writer.Add("0x");
                if (i < Bytes.Length) writer.Add(i, Encoding.ASCII.GetBytes(Bytes[i].ToString(style == 3 ? "X2" : "x2", CultureInfo.InvariantCulture)));
                else if (style != 2) writer.Add("  ");
                writer.Add(style switch { 0 => i % 2 == 0 ? "" : " ", 1 => i % 8 == 7 ? "  " : " ", 2 => "\t", _ => " " });
            }

            var shown = new string([.. Bytes.Skip(line).Take(width).Select(b => b is > (byte)' ' and < 0x7F ? (char)b : '.')]);
            writer.Add(style switch { 0 => $" {shown}\n", 1 => $"|{shown}|\n", 2 => "\n", _ => $"  {shown}\r\n" });
        }
    }

    /// <summary><c>od -b</c>, <c>od -c</c>, <c>od</c>, <c>od -t x4</c>, <c>od -A d -t x8</c>, <c>xxd -b</c>.</summary>
    private void OctalDump(Writer writer, Random random)
    {
        var style = random.Next(6);
        var width = style == 5 ? 6 : 16;
        var word = style switch { 2 => 2, 3 => 4, 4 => 8, _ => 1 };
        writer.Add("\n");
        for (var line = 0; line < Bytes.Length; line += width)
        {
            writer.Add(style switch { 5 => $"{line:x8}:", 4 => $"{line:0000000}", _ => Convert.ToString(line, 8).PadLeft(7, '0') });
            for (var i = line; i < Math.Min(Bytes.Length, line + width); i += word)
            {
                var value = 0ul;
                for (var j = word - 1; j >= 0; j--) value = (value << 8) | (i + j < Bytes.Length ? Bytes[i + j] : 0ul);
                var text = style switch
                {
                    0 => Convert.ToString(Bytes[i], 8).PadLeft(3, '0'),
                    1 => Cell(Bytes[i]).PadLeft(3),
                    2 => Convert.ToString((int)value, 8).PadLeft(6, '0'),
                    5 => Convert.ToString(Bytes[i], 2).PadLeft(8, '0'),
                    _ => value.ToString("x" + (2 * word).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
                };
                writer.Add(" ");
                var start = writer.Length;
                writer.Add(text);
                for (var j = 0; j < word && i + j < Bytes.Length; j++)
                {
                    writer.Place(i + j, start + (style == 1 ? text.Length - text.TrimStart().Length : 0), writer.Length);
                }
            }

            writer.Add("\n");
        }

        writer.Add(style == 5 ? "" : (style == 4 ? $"{Bytes.Length:0000000}" : Convert.ToString(Bytes.Length, 8).PadLeft(7, '0')) + "\n");

        static string Cell(byte value) => value switch
        {
            0 => "\\0",
            (byte)'\n' => "\\n",
            (byte)'\r' => "\\r",
            (byte)'\t' => "\\t",
            >= (byte)' ' and < 0x7F => ((char)value).ToString(),
            _ => Convert.ToString(value, 8).PadLeft(3, '0'),
        };
    }

    private void Base32(Writer writer, Random random)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var alphabet = random.Next(3) == 0 ? Alphabet.ToLowerInvariant() : Alphabet;
        var column = random.Next(3) == 0 ? 64 : int.MaxValue;
        byte[] padded = [.. Bytes, 0, 0, 0, 0, 0];
        var length = ((8 * Bytes.Length) + 4) / 5;
        var places = new int[length];
        for (var i = 0; i < length; i++)
        {
            var bit = 5 * i;
            var pair = (padded[bit / 8] << 8) | padded[(bit / 8) + 1];
            if (i > 0 && i % column == 0) writer.Add("\n");
            places[i] = writer.Length;
            writer.Add(alphabet[(pair >> (11 - (bit % 8))) & 31].ToString());
        }

        if (random.Next(2) == 0) writer.Add(new string('=', (8 - (length % 8)) % 8));
        for (var i = 0; i < Bytes.Length; i++) writer.Place(i, places[8 * i / 5], places[((8 * i) + 7) / 5] + 1);
    }

    private void Uuencode(Writer writer, Random random)
    {
        const int LongestLine = 45;
        var lineBreak = random.Next(3) == 0 ? "\r\n" : "\n";
        var zero = random.Next(3) == 0 ? ' ' : '`';
        writer.Add(lineBreak + "begin 644 key.txt" + lineBreak);
        for (var line = 0; line < Bytes.Length; line += LongestLine)
        {
            byte[] bytes = [.. Bytes.AsSpan(line, Math.Min(LongestLine, Bytes.Length - line))];
            writer.Add(Symbol(bytes.Length));
            byte[] padded = [.. bytes, 0, 0];
            for (var i = 0; i < bytes.Length; i += 3)
            {
                var bits = (padded[i] << 16) | (padded[i + 1] << 8) | padded[i + 2];
                for (var j = 0; j < Math.Min(3, bytes.Length - i); j++) writer.Place(line + i + j, writer.Length + j, writer.Length + j + 2);
                for (var j = 18; j >= 0; j -= 6) writer.Add(Symbol((bits >> j) & 63));
            }

            writer.Add(lineBreak);
        }

        writer.Add("`" + lineBreak + "end" + lineBreak);
        string Symbol(int value) => (value == 0 ? zero : (char)(value + ' ')).ToString();
    }

    private void Ascii85(Writer writer, Random random)
    {
        var column = random.Next(2) == 0 ? random.Next(40, 90) : int.MaxValue;
        writer.Add("<~");
        var written = 0;
        for (var i = 0; i < Bytes.Length; i += 4)
        {
            var count = Math.Min(4, Bytes.Length - i);
            byte[] padded = [.. Bytes.AsSpan(i, count), 0, 0, 0];
            var value = ((uint)padded[0] << 24) | ((uint)padded[1] << 16) | ((uint)padded[2] << 8) | padded[3];
            var symbols = new char[5];
            for (var j = 4; j >= 0; j--, value /= 85) symbols[j] = (char)('!' + (value % 85));
            var text = count == 4 && padded.AsSpan(0, 4).IndexOfAnyExcept((byte)0) < 0 ? "z" : new string(symbols, 0, count + 1);
            var start = -1;
            foreach (var symbol in text)
            {
                if (written > 0 && written++ % column == 0) writer.Add("\n");
                if (start < 0) start = writer.Length;
                writer.Add(symbol.ToString());
                written = Math.Max(written, 1);
            }

            for (var j = 0; j < count; j++) writer.Place(i + j, start, writer.Length);
        }

        writer.Add("~>");
    }

    private Encoded PackedIn(Writer writer, Random random)
    {
        var (packing, isHex) = ((string[])["gzip", "zlib", "deflate"])[random.Next(3)] switch { "deflate" => ("deflate", false), var named => (named, random.Next(4) == 0) };
        var packed = Pack(packing, Bytes);
        var text = isHex ? Convert.ToHexStringLower(packed) : Convert.ToBase64String(packed);
        if (isHex && random.Next(2) == 0) text = text.ToUpperInvariant();
        var column = !isHex && random.Next(3) == 0 ? random.Next(54, 100) : int.MaxValue;
        var end = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (i > 0 && i % column == 0) writer.Add("\n  ");
            writer.Add(text[i].ToString());
            if (text[i] != '=') end = writer.Length;
        }

        for (var i = 0; i < Bytes.Length; i++) writer.Place(i, 0, end);
        return writer.Finish(this, $"{(isHex ? "hex" : "base64")}>{packing}");
    }

    public static byte[] Pack(string packing, byte[] bytes, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var packed = new MemoryStream();
        using (Stream packer = packing switch
        {
            "gzip" => new GZipStream(packed, level),
            "zlib" => new ZLibStream(packed, level),
            _ => new DeflateStream(packed, level),
        })
        {
            packer.Write(bytes);
        }

        return packed.ToArray();
    }

    private void Escapes(Writer writer, Random random, Func<int, string> escape)
    {
        var rarity = Rarity(random);
        for (var i = 0; i < Bytes.Length; i++)
        {
            var mustEscape = Bytes[i] is <= (byte)' ' or >= 0x7F || (!char.IsAsciiLetterOrDigit((char)Bytes[i]) && Bytes[i] is not ((byte)'-' or (byte)'.'));
            if (mustEscape || random.Next(rarity) == 0) writer.Add(i, Encoding.ASCII.GetBytes(escape(Bytes[i])));
            else writer.Add(i, [Bytes[i]]);
        }
    }

    /// <summary>
    /// All bytes, some, or few; around another encoding nobody writes a good part of the characters as escapes and leaves the others, and in a short one
    /// nobody escapes letters here and there.
    /// </summary>
    private int Rarity(Random random) => random.Next(3) switch { 0 => 1, 1 when Chain.Length == 0 => 3, _ when Chain.Length > 0 && Bytes.Length < Shortest => int.MaxValue, _ => 40 };

    private void QuotedPrintable(Writer writer, Random random)
    {
        var rarity = Rarity(random);
        var column = random.Next(20, 76);
        for (var i = 0; i < Bytes.Length; i++)
        {
            if (i > 0 && i % column == 0) writer.Add(random.Next(2) == 0 ? "=\r\n" : "=\n");
            var mustEscape = Bytes[i] is <= (byte)' ' or >= 0x7F || (!char.IsAsciiLetterOrDigit((char)Bytes[i]) && Bytes[i] is not ((byte)'-' or (byte)'.'));
            if (mustEscape || random.Next(rarity) == 0) writer.Add(i, Encoding.ASCII.GetBytes($"={Bytes[i]:X2}"));
            else writer.Add(i, [Bytes[i]]);
        }
    }

    private void Concatenated(Writer writer, Random random)
    {
        var glue = random.Next(8) switch
        {
            0 => "\" + \"",
            1 => "' . '",
            2 => "\" & \"",
            3 => "\"\n        \"",
            4 => "\\\n",
            5 => "\" +\r\n    @\"",
            6 => "' \\\n  '",
            _ => "\" & _\r\n  \"",
        };
        var quote = glue[0] == '\\' ? "" : glue[..1];
        writer.Add(quote);
        // Pieces of hex are told from words at 13 digits, those of another encoding need to show what they are.
        var piece = Chain.Length == 0 ? random.Next(13, 40) : random.Next(80, 200);
        for (var i = 0; i < Bytes.Length; i++)
        {
            if (i > 0 && i % piece == 0) writer.Add(glue);
            writer.Add(i, [Bytes[i]]);
        }

        writer.Add(quote);
    }

    /// <summary>With the same between any two of them, which no language joins strings with.</summary>
    private void Pieces(Writer writer, Random random)
    {
        var (open, gap, close, fewest) = random.Next(7) switch
        {
            0 => ("<a p0=\"", "\" p#=\"", "\"/>", 2),
            1 => ("p0(", ");p#(", ")", 2),
            2 => ("(", ") Tj 5.5 0 Td\n(", ") Tj", 1),
            3 => ("s = \"", "\";\nlog(#);\ns = s & \"", "\";", 5),
            4 => ("\"", "|", "\"", 3),
            5 => ("", ";\r\n name*#=", ";", 13),
            _ => ("{", "}{\\insrsid12# ", "}", 13),
        };
        writer.Add(open);
        var size = random.Next(fewest, 24); // three pieces at least of the shortest token
        var longest = (Bytes.Length - 1) / 3;
        size = Math.Min(size, longest);
        for (var i = 0; i < Bytes.Length; i++)
        {
            if (i > 0 && i % size == 0) writer.Add(gap.Replace("#", (i / size).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
            writer.Add(i, [Bytes[i]]);
        }

        writer.Add(close);
    }

    private sealed class Writer(int length)
    {
        private readonly List<byte> _bytes = [];
        private readonly int[] _starts = new int[length];
        private readonly int[] _ends = new int[length];

        public int Length => _bytes.Count;

        public void Add(string text) => _bytes.AddRange(Encoding.ASCII.GetBytes(text));

        public void Add(int index, byte[] encoded)
        {
            Place(index, _bytes.Count, _bytes.Count + encoded.Length);
            _bytes.AddRange(encoded);
        }

        public void Place(int index, int start, int end) => (_starts[index], _ends[index]) = (start, end);

        public Encoded Finish(Encoded inner, string carrier)
        {
            // A byte of the original is a stretch of the form inside this one.
            var spans = inner.Starts.Zip(inner.Ends, (start, end) =>
                (_starts[start..end].Min(), _ends[start..end].Max())).ToList();
            var chain = inner.Chain.Length == 0 ? carrier : $"{carrier}>{inner.Chain}";
            return new Encoded(chain, [.. _bytes], [.. spans.Select(span => span.Item1)], [.. spans.Select(span => span.Item2)]);
        }
    }
}
