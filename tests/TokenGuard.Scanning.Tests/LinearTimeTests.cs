using System.Text;
using TokenGuard.Rules.Carriers;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests;

/// <summary>
/// No text, however it was made, takes more than time in proportion to its length: runs of what each decoder goes by, openings that nothing closes, forms that
/// break off just before they would be told, and packed data that holds more of it. Times are of the thread, the least of several, over lengths that double three times.
/// </summary>
public sealed class LinearTimeTests
{
    private const int Shortest = 24 * 1024;
    private const int Doublings = 3;
    private const int Rounds = 3;
    private const int Attempts = 4;

    // Twice is what a doubling takes. Superlinear time would be four times each, 64 times in all; linear time is 8 times.
    private const double MostGrowth = 24;

    public static TheoryData<string> Hostile => [.. Texts.Keys];

    /// <summary>What is repeated.</summary>
    private static readonly Dictionary<string, Func<int, byte[]>> Texts = new()
    {
        ["hex digits"] = Repeat("0123456789abcdef"),
        ["hex of text"] = Repeat("70726f642d"),
        ["hex of text, apart"] = Repeat("70 72 6f 64 2d "),
        ["hex with prefixes"] = Repeat("0x70,\n"),
        ["hex dump"] = length => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, length / 60).Select(i => $"{16 * i:x8}: 7072 6f64 2d70 726f 642d 7072 6f64 2d2d  ........\n"))),
        ["offsets without bytes"] = Repeat("00000010: \n"),
        ["offsets in prefixed lines"] = Repeat("> 2026-11-25T02:42:01Z f f 00000010: 70 72 \n"),
        ["dump of characters"] = Repeat("0000000   p   r   o   d   -\n"),
        ["octal dump"] = Repeat("0000020 160 162 157 144 055\n"),
        ["prefixes"] = Repeat("+cHJvZC0wcHJvZC0wcHJvZC0wcHJvZC0w\n"),
        ["prefixes without an end"] = Repeat("web_1 | [INFO] > + cHJvZC0wcHJvZC0wcHJvZC0w "),
        ["prefixes of hex"] = Repeat("> + 70 72 6f 64 2d 70 72 6f,\n"),
        ["encoded words"] = Repeat("=?utf-8?Q?0123456789abcdef?=\n "),
        ["heads of encoded words"] = Repeat("=?utf-8?Q?0123456789abcdef=?"),
        ["utf-7"] = Repeat("+AC0-0123456789abcdef"),
        ["escapes of RTF"] = Repeat("\\'2d0123456789abcdef"),
        ["numbers in octal"] = Repeat("0160, 0162, "),
        ["indexed bytes"] = length => Encoding.ASCII.GetBytes(string.Join(",", Enumerable.Range(0, length / 10).Select(i => $"\"{i}\":112"))),
        ["one index"] = Repeat("\"1\":112,"),
        ["indexes without an end"] = Repeat("[1] => "),
        ["indexed characters"] = length => Encoding.ASCII.GetBytes(string.Join(",", Enumerable.Range(0, length / 10).Select(i => $"\"{i}\":\"p\""))),
        ["single characters"] = Repeat("p r o d - "),
        ["single characters far apart"] = Repeat("p    \n   "),
        ["words"] = Repeat("0x646f7270, "),
        ["long words"] = Repeat("0x646f7270646f7270ULL,\n"),
        ["numbers that may be words"] = Repeat("1886548836,"),
        ["firmware"] = length => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, length / 44).Select(i => $":10{(16 * i) & 0xFFFF:X4}00707072646F70726F64707072646F70725A\n"))),
        ["one record of firmware"] = Repeat(":1000000070726F6470726F6470726F6470726F645A\n"),
        ["base32hex"] = Repeat("E1P6UP1D"),
        ["wide letters"] = length => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\uFF50\uFF0D", length / 6))),
        ["rot13"] = Repeat("p7n1o2q3r4s5"),
        ["rot47"] = Repeat("_c2d3e4f5g6h7"),
        ["hex in arrays of a PDF"] = Repeat("<70726f64> -10 "),
        ["numbers in octal without zeroes"] = Repeat("160 162 157 144 055 "),
        ["arrays of a PDF"] = Repeat("(0123456789abc)-10"),
        ["openings of arrays"] = Repeat("0123456789abc) "),
        ["single quotes between words"] = Repeat("0123456789abc'"),
        ["uuencode"] = Repeat("M<')O9\"UP<F]D+7!R;V0M<')O9\"UP<F]D+7!R;V0M<')O9\"UP<F]D+7!R;V0M\n"),
        ["lengths of uuencode"] = Repeat("M(((((((((((((((((((((((((((((((("),
        ["ascii85"] = Repeat("<~E,oN2E,oN2E,oN2~>"),
        ["marks of ascii85"] = Repeat("<~"),
        ["blanks in ascii85"] = Repeat("<~ \n \n \n"),
        ["marks of packed files in patches"] = Repeat(new string('0', 40) + "\nGIT binary patch\nliteral 1\nAAAAAA\n\n"),
        ["parts of a patch"] = length => Encoding.ASCII.GetBytes(new string('0', 40) + "\nGIT binary patch\n" + string.Concat(Enumerable.Repeat("literal 1\nAAAAAA\n\n", length / 20))),
        ["streams of a PDF"] = length => Encoding.ASCII.GetBytes("%PDF-1.4\n" + string.Concat(Enumerable.Repeat("/ASCII85Decode stream\nGb\"", length / 25))),
        ["base64 of text"] = Repeat("cHJvZC0w"),
        ["base64 in lines"] = Repeat("cHJvZC0w\n"),
        ["base64 in base64 in base64"] = length => Nested("cHJvZC0w", length),
        ["lines of one character"] = Repeat("Z\n"),
        ["lines with marks"] = Repeat("cHJvZC0w\n * "),
        ["one long word"] = Repeat("abcdefghijklm"),
        ["one long word of base64url"] = Repeat("-_-_kQ8z"),
        ["percents"] = Repeat("%"),
        ["percent-encoded"] = Repeat("%70%72"),
        ["percent-encoded percents"] = Repeat("%25"),
        ["backslashes"] = Repeat("\\"),
        ["escapes"] = Repeat("\\u0070"),
        ["escaped escapes"] = Repeat("\\\\u0070"),
        ["openings of escapes"] = Repeat("\\u{"),
        ["entities"] = Repeat("&#112;"),
        ["ampersands"] = Repeat("&amp;"),
        ["openings of entities"] = Repeat("&#0000000"),
        ["equals signs"] = Repeat("=\n"),
        ["quoted-printable"] = Repeat("=70=72"),
        ["backticks"] = Repeat("`u{70}"),
        ["styles"] = Repeat("\\70 "),
        ["quotes"] = Repeat("\""),
        ["empty strings"] = Repeat("\"\" + "),
        ["pieces of one"] = Repeat("\"0123456789abc\" + "),
        ["openings of strings"] = Repeat("0123456789abc\" + "),
        ["comments between pieces"] = Repeat("\"0123456789abc\" + /*"),
        ["declarations of pieces"] = Repeat("const a = \"0123456789abc\";\n"),
        ["openings of declarations"] = Repeat("0123456789abc\"; const static final a "),
        ["calls with targets"] = Repeat("strcat(s, \"0123456789abc\");"),
        ["comments that are no code"] = Repeat("\"0123456789abc\" +\n// and\n"),
        ["literals in templates"] = Repeat("0123456789abc${\""),
        ["ends of literals in templates"] = Repeat("0123456789abc\"}"),
        ["braces"] = Repeat("0123456789abc{"),
        ["lines that go on"] = Repeat("0123456789abc\\\n"),
        ["tags"] = Repeat("0123456789abc<b>"),
        ["openings of tags"] = Repeat("0123456789abc<"),
        ["colours"] = Repeat("0123456789abc\u001b[0m"),
        ["openings of colours"] = Repeat("0123456789abc\u001b["),
        ["colours between letters"] = Repeat("a\u001b[1mb\u001b[0m"),
        ["links of a terminal"] = Repeat("\u001b]8;;a"),
        ["colours far apart"] = Repeat(new string('x', 193) + "\u001b[m"),
        ["dashes in UTF-8, escaped"] = Repeat("%E2%80%91a1b2"),
        ["soft hyphens"] = Repeat("0123456789abc\u00ad"),
        ["reversed"] = Repeat("3v0123456789abcdef0123456789abcdef-"),
        ["reversed base64"] = Repeat("w0CZvJHc"),
        ["calls"] = Repeat("Chr(112) & "),
        ["openings of calls"] = Repeat("Chr(112"),
        ["decimal"] = Repeat("112, "),
        ["binary"] = Repeat("01110000 "),
        ["characters"] = Repeat("'p', "),
        ["base32"] = Repeat("OBZG6ZBN"),
        ["utf-16"] = Repeat("p\0"),
        ["utf-32"] = Repeat("p\0\0\0"),
        ["zeroes"] = Repeat("\0"),
        ["marks of packed data in base64"] = Repeat("H4sI"),
        ["words that are marks of packed data"] = Repeat("H4sIAAAAAAAA "),
        ["beginnings of packed data in base64"] = Repeat(Convert.ToBase64String(Encoded.Pack("zlib", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 90)))))[..60] + " "),
        ["packed data in base64, again and again"] = Repeat(Convert.ToBase64String(Encoded.Pack("gzip", Encoding.ASCII.GetBytes(new string('x', 9000)))) + "\n"),
        ["text of mainframes"] = Repeat(Encoding.Latin1.GetString([0x97, 0x99, 0x96, 0x84, 0x60, 0xF0, 0xF1, 0x81, 0x82, 0x40, 0x83, 0x85, 0x86, 0xF9])),
        ["short pieces"] = Repeat("\"ab\",\"cd\","),
        ["pieces of a digit"] = Repeat("(a)-1(b)"),
        ["pieces that end"] = Repeat("\"ab\",\"cd\",\"v3\","),
        ["pieces between words"] = Repeat("0a1b2c3d4e5f ... v3 "),
        ["pieces of digits alone"] = Repeat("10, 20, 30, "),
        ["beginnings of tokens"] = Repeat("user-12345678, "),
        ["ends of tokens"] = Repeat("0123456789abcdefv3 "),
        ["lines of ids"] = Repeat("0123456789abcdef0123456789abcdef01234567\n"),
        ["lines that end in versions"] = Repeat("0123456789abcdefv3\n"),
        ["templates and digests"] = Repeat("'user-%sv2' 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef "),
        ["marks of packed data in hex"] = Repeat("1f8b0800"),
        ["marks of packed data"] = Repeat(Encoding.Latin1.GetString([0x1F, 0x8B, 8, 0])),
        ["marks of zlib"] = Repeat(Encoding.Latin1.GetString([0x78, 0x9C, 1, 2])),
        ["beginnings of packed data"] = Repeat(Encoding.Latin1.GetString(Encoded.Pack("zlib", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 90)))).AsSpan(0, 60))),
        ["packed data in base64 backwards"] = Repeat(string.Concat(Convert.ToBase64String(Encoded.Pack("zlib", Encoding.ASCII.GetBytes(new string('x', 9000)))).Reverse()) + " "),
        ["base64 with the small letters first"] = Repeat("YXnKzxi0Nx4GyxbIzwn0yxqGzgvYigvYzxn0AxnZDguGzgv0zwn0BY "),
        ["packed data that Python prints, again and again"] = Repeat("b'x\\x9c\\x01\\x02\\x03\\x04', "),
        ["marks of packed data that Python prints"] = Repeat("'x\\x9c"),
        ["bytes that Python prints"] = Repeat("\\x04\\x80a\\x91"),
        ["packed data, again and again"] = Repeat(Encoding.Latin1.GetString([0, .. Encoded.Pack("zlib", new byte[9000])])),
        ["packed data in packed data"] = length => NestedPacked(length),
        ["prefixes and dashes"] = Repeat("prod-"),
        ["everything"] = Everything,
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Time_grows_as_the_text_does(string name)
    {
        var text = Texts[name](Shortest << Doublings);
        Assert.True(text.Length >= (Shortest << Doublings) / 2);
        var growth = double.MaxValue;
        for (var attempt = 0; attempt < Attempts && growth > MostGrowth; attempt++)
        {
            var least = Least(text.AsSpan(0, text.Length >> Doublings));
            growth = Math.Min(growth, Least(text) / Math.Max(least, 1e-4));
        }

        Assert.True(growth <= MostGrowth, $"{1 << Doublings} times the text takes {growth:0.0} times the time.");
    }

    /// <summary>What is held is held once: a longer document brings no more of it.</summary>
    [Theory]
    [MemberData(nameof(Hostile))]
    public void Memory_does_not_grow_with_the_text(string name)
    {
        var text = Texts[name](Shortest << Doublings);
        var scanner = new DocumentScanner();
        scanner.Scan(new MemoryStream(text), default);
        var (shorter, longer) = (Allocated(scanner, text.Length >> Doublings), Allocated(scanner, text.Length));

        // Unpacking takes a little for each stream of packed data, which is at least some ten bytes.
        var isPacked = name.Contains("packed", StringComparison.Ordinal) || name is "everything" or "marks of zlib";
        Assert.True(isPacked ? longer <= (40 * text.Length) + (1 << 20) : longer - shorter <= 64 * 1024, $"{shorter} and {longer} bytes");

        long Allocated(DocumentScanner scanner, int length)
        {
            var stream = new MemoryStream(text, 0, length);
            var before = GC.GetAllocatedBytesForCurrentThread();
            scanner.Scan(stream, default);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    /// <summary>Clean text of 1 and of 8 MB: nothing at all is allocated for it.</summary>
    [Fact]
    public void Clean_text_allocates_nothing()
    {
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 100_000).Select(i => $"    var item{i} = list[{i % 97}].Name ?? \"no name\"; // see #{i}, sha1 {i * 7919L:x16}\n")));
        var scanner = new DocumentScanner();
        scanner.Scan(text);
        foreach (var length in (int[])[1_000_000, Math.Min(text.Length, 8_000_000)])
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            scanner.Scan(text.AsSpan(0, length));
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private static double Least(ReadOnlySpan<byte> text)
    {
        var search = new CarrierSearch(CarrierSearch.DefaultDepth);
        var least = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            search.Reset();
            var started = ThreadClock.Now();
            search.Search(text, isLast: true);
            least = Math.Min(least, (ThreadClock.Now() - started).TotalSeconds);
            if (least > 2) break;
        }

        return least;
    }

    private static Func<int, byte[]> Repeat(string text) => length =>
    {
        var piece = text.Any(symbol => symbol is > '\u007f') ? Encoding.Latin1.GetBytes(text) : Encoding.ASCII.GetBytes(text);
        var repeated = new byte[length];
        for (var at = 0; at < length; at += piece.Length) piece.AsSpan(0, Math.Min(piece.Length, length - at)).CopyTo(repeated.AsSpan(at));
        return repeated;
    };

    private static byte[] Nested(string innermost, int length)
    {
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(innermost, length / innermost.Length)));
        for (var i = 0; i < 2; i++) text = Encoding.ASCII.GetBytes(Convert.ToBase64String(text.AsSpan(0, text.Length * 3 / 4 / 3 * 3)));
        return text;
    }

    private static byte[] NestedPacked(int length)
    {
        var inner = Encoded.Pack("zlib", Encoding.ASCII.GetBytes(new string('y', 3000)));
        byte[] outer = [0, .. Encoded.Pack("zlib", [0, .. inner, 0, .. inner, 0, .. inner])];
        return Repeat(Encoding.Latin1.GetString(outer))(length);
    }

    /// <summary>Symbols of all carriers in random order.</summary>
    private static byte[] Everything(int length)
    {
        var random = new Random(1);
        string[] pieces = ["%70", "\\u0070", "&#112;", "=70", "cHJvZC0w", "70726f64", "\" + \"", "0123456789abcdef", "prod-", "v3", "'p',", "H4sIAAAA", "\n", " ", "p\0r\0o\0d\0", "<b>", "Chr(112) & ", "78, "];
        var text = new StringBuilder();
        while (text.Length < length) text.Append(pieces[random.Next(pieces.Length)]);
        return Encoding.Latin1.GetBytes(text.ToString(0, length));
    }
}
