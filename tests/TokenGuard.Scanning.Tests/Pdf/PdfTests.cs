using System.Text;
using CsCheck;
using TokenGuard.Rules.Carriers;
using TokenGuard.Scanning.Containers;
using TokenGuard.Scanning.Pdf;
using TokenGuard.Scanning.Tests.Containers;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests.Pdf;

public sealed class PdfTests
{
    private static readonly string Token = Some.Token();

    private static string Show(string text) => $"BT /F1 12 Tf 72 700 Td {DraftPdf.Codes(text)} Tj ET\n";

    [Fact]
    public void Text_in_the_codes_of_a_font_is_read_page_by_page()
    {
        var pdf = DraftPdf.Of(Show("nothing"), "/P << /MCID 0 >> BDC q 1 0 0 -1 0 792 cm\n" + Show("KEY=" + Token) + "Q EMC", Show(Token[..20])).ToArray();
        var scan = ContainerScan.Of(pdf);
        Assert.Equal(["page 2:4"], scan.Places);
        Assert.Equal([Carriers.Plain], scan.Findings.SelectMany(f => f.Occurrences).Select(o => o.Carrier));
        ContainerScan.AssertFound(pdf, "page 2");
    }

    public static TheoryData<string, string> Drawings => new()
    {
        { "one array", $"BT /F1 9 Tf [{DraftPdf.Codes(Token[..9])} 12 {DraftPdf.Codes(Token[9..40])} -30.5 {DraftPdf.Codes(Token[40..])}] TJ ET" },
        { "word after word", $"BT /F1 9 Tf 1 0 0 1 9 9 Tm {DraftPdf.Codes(Token[..9])} Tj 30 0 Td {DraftPdf.Codes(Token[9..40])} Tj ET BT 1 0 0 1 99 9.2 Tm {DraftPdf.Codes(Token[40..])} Tj ET" },
        { "moved by the page", $"/F1 9 Tf q 1 0 0 1 5 5 cm BT {DraftPdf.Codes(Token[..30])} Tj ET Q q 1 0 0 1 90 5 cm BT /F1 9 Tf {DraftPdf.Codes(Token[30..])} Tj ET Q" },
        { "in lines", $"BT /F1 9 Tf 12 TL {DraftPdf.Codes(Token[..30])} Tj T* {DraftPdf.Codes(Token[30..60])} Tj {DraftPdf.Codes(Token[60..])} ' ET" },
        { "upwards", $"BT /F1 9 Tf 0 1 -1 0 50 50 Tm {DraftPdf.Codes(Token[..30])} Tj 0 1 -1 0 50.1 150 Tm {DraftPdf.Codes(Token[30..])} Tj ET" },
        { "letter by letter", "BT /F1 9 Tf " + string.Concat(Token.Select(letter => $"{DraftPdf.Codes(letter.ToString())} Tj 5 0 Td ")) + "ET" },
        { "behind an image", "BI /W 1 /H 1 ID \u0001(\u0002 EIEI )<EI\nEI\n" + Show(Token) },
        { "in parentheses", $"BT /F1 9 Tf ({string.Concat(Token.Select(letter => $"\\000\\{Convert.ToString(letter - 0x2A, 8).PadLeft(3, '0')}"))}) Tj ET" },
    };

    [Theory]
    [MemberData(nameof(Drawings))]
    public void However_it_is_drawn(string way, string content)
    {
        Assert.NotEmpty(way);
        ContainerScan.AssertFound(DraftPdf.Of(content).ToArray(), "page 1");
    }

    [Fact]
    public void Objects_that_are_packed_together_are_read()
    {
        var pdf = new DraftPdf().WithTree(2, isPacked: true).WithFont(isPacked: true)
            .Object(10, "<< /Type /Page /Parent 2 0 R /Contents [30 0 R 31 0 R] >>", isPacked: true)
            .Object(11, "<< /Type /Page /Parent 2 0 R /Contents 33 0 R >>", isPacked: true).Object(33, "[ 30 0 R 32 0 R ]", isPacked: true)
            .Pack(20).Stream(30, "/F1 9 Tf ").Stream(31, Show(Some.Token(2)).Replace("/F1 12 Tf", "", StringComparison.Ordinal)).Stream(32, Show(Token));
        ContainerScan.AssertFound(pdf.ToArray(), "page 1", "page 2");
    }

    [Fact]
    public void Forms_and_what_an_edit_replaced_are_read()
    {
        var pdf = DraftPdf.Of(Show("as it is now"))
            .Stream(40, Show(Token), "/Type /XObject /Subtype /Form /Resources << /Font << /F1 3 0 R >> >>")
            .Stream(41, Show(Some.Token(2))).Stream(41, Show("edited"));
        ContainerScan.AssertFound(pdf.ToArray(), "object 40", "object 41");
    }

    [Fact]
    public void Ligatures_and_lists_of_characters_are_letters()
    {
        // Two f in a row are one shape in many fonts.
        var token = TokenWith("ff");
        var table = DraftPdf.Table("2 beginbfchar\n<0001> <FB00>\n<0002> <00660066>\nendbfchar\n2 beginbfrange\n<0003> <0060> <002D>\n<0061> <0063> [<0066> <0067> /h]\nendbfrange\n");
        var codes = token.Replace("ff", "\u0001", StringComparison.Ordinal).Select(symbol => symbol == 1 ? "0001" : symbol == 'f' ? "0061" : $"{symbol - 0x2A:X4}");
        foreach (var ligature in (string[])["0001", "0002"])
        {
            var pdf = new DraftPdf().WithTree(1).WithFont(table).Object(10, "<< /Type /Page /Parent 2 0 R /Contents 30 0 R >>")
                .Stream(30, $"BT /F1 9 Tf <{string.Concat(codes).Replace("0001", ligature, StringComparison.Ordinal)}> Tj ET").ToArray();
            ContainerScan.AssertFound(pdf, "page 1");
        }
    }

    [Fact]
    public void Simple_fonts_tell_what_their_codes_are()
    {
        var symbols = Token.Distinct().ToList();
        var codes = "<" + string.Concat(Token.Select(symbol => $"{symbols.IndexOf(symbol) + 1:X2}")) + ">";
        string[] digits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
        var names = symbols.Select(symbol => "/" + (char.IsAsciiDigit(symbol) ? digits[symbol - '0'] : symbol == '-' ? "hyphen" : symbol == 'a' ? "uni0061" : symbol.ToString()));
        var table = DraftPdf.Table($"{symbols.Count} beginbfchar\n{string.Concat(symbols.Select((symbol, i) => $"<{i + 1:X2}> <{(int)symbol:X4}>\n"))}endbfchar\n").Replace("<0000> <FFFF>", "<00> <FF>", StringComparison.Ordinal);
        foreach (var font in (string[])["/ToUnicode 4 0 R", $"/Encoding << /Differences [1 {string.Join(' ', names)}] >>"])
        {
            var pdf = DraftPdf.Of($"BT /F2 9 Tf {codes} Tj ET").Object(2, "<< /Kids [10 0 R] /Resources 6 0 R >>").Object(6, "<< /Font << /F2 7 0 R >> >>")
                .Object(7, $"<< /Type /Font /Subtype /TrueType {font} >>").Stream(4, table).ToArray();
            ContainerScan.AssertFound(pdf, "page 1");
        }
    }

    [Theory]
    [InlineData("ASCII85Decode")]
    [InlineData("")]
    [InlineData("DCTDecode")]
    [InlineData("LZWDecode")]
    public void However_a_page_is_packed(string filter)
    {
        var content = Encoding.ASCII.GetBytes(Show(Token));
        var pdf = DraftPdf.Of(Show("first")).Object(10, "<< /Type /Page /Parent 2 0 R /Contents 30 0 R >>")
            .Stream(30, filter.StartsWith("ASCII", StringComparison.Ordinal) ? Encoding.ASCII.GetBytes(Ascii85(content) + "~>") : content, filter: filter).ToArray();
        var scan = ContainerScan.Of(pdf);
        Assert.Equal(filter is "" or "ASCII85Decode" ? ["page 1"] : [], scan.Members);
        Assert.Equal(
            filter switch
            {
                "DCTDecode" => ["doc!page 1: packed by DCTDecode, which is not supported"],
                "LZWDecode" => ["doc: streams packed by LZWDecode, which is not supported"],
                _ => [],
            },
            scan.Skipped);
    }

    [Fact]
    public void A_page_is_named_once_for_what_its_bytes_show_too()
    {
        var pdf = DraftPdf.Of($"BT /F2 9 Tf ({Token}) Tj ET").Stream(50, Token, "/Type /Metadata").ToArray();
        var scan = ContainerScan.Of(pdf);
        Assert.Equal(["", "page 1"], scan.Members);
        Assert.Equal(["zlib", Carriers.Plain], scan.Findings.SelectMany(f => f.Occurrences).Select(o => o.Carrier).OrderDescending(StringComparer.Ordinal));
    }

    [Fact]
    public void What_cannot_be_told_is_named()
    {
        var mute = DraftPdf.Of(Show(Token)).Object(3, "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H >>").ToArray();
        Assert.Equal(["doc!page 1: text in a font that does not say which characters it shows"], ContainerScan.Of(mute).Skipped);

        var unused = DraftPdf.Of("BT /F1 9 Tf ET").Object(3, "<< /Type /Font /Subtype /Type0 /Encoding /Identity-H >>").ToArray();
        Assert.Empty(ContainerScan.Of(unused).Skipped);

        var encrypted = ContainerScan.Of(DraftPdf.Of(Show(Token)).ToArray("<< /Root 1 0 R /Encrypt 9 0 R >>"));
        Assert.Equal(["doc: encrypted"], encrypted.Skipped);
        Assert.Empty(encrypted.Findings);
    }

    [Fact]
    public void A_token_that_is_not_one_is_not_found()
    {
        foreach (var content in (string[])[Show(Token[..^1]), Show(Token)[..^8], Show(Token[..20] + "g" + Token[21..]), $"BT /F1 9 Tf {DraftPdf.Codes(Token)} pop ET"])
            Assert.Empty(ContainerScan.Of(DraftPdf.Of(content).ToArray()).Findings);
    }

    /// <summary>Those who act on a report find the token where it says.</summary>
    [Fact]
    public async Task It_is_read_again()
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "a.pdf"), DraftPdf.Of(Show("KEY=" + Token)).ToArray());
        var report = await Some.ReportOf(new Sources.DirectorySource(["."], folder.Path));
        var finding = Assert.Single(report.Findings);
        Assert.NotNull(await new Sources.FileSecretReader(folder.Path).ReadAsync(report, Assert.Single(finding.Occurrences), Some.Secret().Fingerprint, default));
    }

    [Fact]
    public void Cut_off_or_damaged_anywhere_it_does_not_throw()
    {
        var pdf = new DraftPdf().WithTree(1, isPacked: true).WithFont(isPacked: true).Object(10, "<< /Type /Page /Parent 2 0 R /Contents 30 0 R >>").Pack(20).Stream(30, Show(Token)).ToArray();
        Assert.NotEmpty(ContainerScan.Of(pdf).Findings);
        for (var length = 0; length < pdf.Length; length++) ContainerScan.Of(pdf[..length]);
        for (var at = 0; at < pdf.Length; at++)
        {
            foreach (var value in (byte[])[0, 0xFF, (byte)'('])
            {
                var damaged = (byte[])pdf.Clone();
                damaged[at] = value;
                Assert.DoesNotContain(ContainerScan.Of(damaged).Skipped, skipped => skipped.Contains("temporary"));
            }
        }
    }

    [Fact]
    public void Arbitrary_pieces_do_not_throw()
    {
        string[] pieces = ["1 0 obj", "2 0 obj", "<<", ">>", "[", "]", "(", ")", "/Type", "/Page", "/Contents", "/Kids", "/Parent", "/Resources", "/Font", "/F1", "1 0 R", "2 0 R", "stream\n", "endstream", "endobj", "trailer", "/ObjStm", "/First", "9", "-1", "4294967295", "<00", "BT", "Tf", "Tj", "TJ", "beginbfrange", "\\", "ID", "%", "/Pages", "/Catalog", "/Filter", "/FlateDecode", "/ToUnicode", "/Differences", "\n"];
        Gen.OneOf([.. pieces.Select(Gen.Const)]).Array[0, 60].Sample(chosen => { ContainerScan.Of(Encoding.ASCII.GetBytes("%PDF-1.4\n" + string.Join(' ', chosen))); }, iter: 5_000);
        Gen.Byte.Array[0, 300].Sample(bytes => { ContainerScan.Of([.. "%PDF-1.4\n1 0 obj\n<<"u8, .. bytes]); }, iter: 2_000);
    }

    public static TheoryData<string> Hostile => [.. HostileTexts.Keys];

    private static readonly Dictionary<string, Func<int, byte[]>> HostileTexts = new(StringComparer.Ordinal)
    {
        ["objects in objects"] = length => Repeat("1 0 obj [", length),
        ["texts in texts"] = length => Repeat("1 0 obj (", length),
        ["dictionaries"] = length => Repeat("<<", length),
        ["words"] = length => Repeat("obj ", length),
        ["long numbers"] = length => Repeat("1 0", length),
        ["trailers"] = length => Repeat("trailer <<", length),
        ["a tree that is its own branch"] = length => Encoding.ASCII.GetBytes("1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj 2 0 obj << /Kids [" + string.Concat(Enumerable.Repeat("2 0 R ", length / 6)) + "] /Parent 2 0 R >> endobj"),
        ["pages of one resource"] = length => Encoding.ASCII.GetBytes("2 0 obj << " + string.Concat(Enumerable.Range(0, length / 20).Select(i => $"/F{i} 1 ")) + ">> endobj " + string.Concat(Enumerable.Range(9, length / 80).Select(i => $"{i} 0 obj << /Type /Page /Resources 2 0 R /Contents {i} 0 R >> endobj "))),
        ["streams without an end"] = length => Repeat("1 0 obj <<>> stream\n", length),
        ["packed streams"] = length => Repeat(Encoding.Latin1.GetString(new DraftPdf().Stream(1, "BT /F1 9 Tf (a) Tj ET").ToArray()), length),
        ["packed objects in one place"] = length => new DraftPdf().Stream(1, string.Concat(Enumerable.Repeat("1 0 ", length / 16)) + "<<" + string.Concat(Enumerable.Repeat("/A 1", length / 16)), $"/Type /ObjStm /First {length / 16 * 4}", filter: "").ToArray(),
        ["a table of ranges"] = length => DraftPdf.Of(Show("a"), string.Concat(Enumerable.Repeat(Show("ab"), length / 50))).Stream(4, DraftPdf.Table("9 beginbfrange" + string.Concat(Enumerable.Repeat("<0000><FFFF><0041>", length / 20))), filter: "").ToArray(),
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Time_grows_as_the_document_does(string name)
    {
        const int Shortest = 48 * 1024;
        var growth = double.MaxValue;
        for (var attempt = 0; attempt < 4 && growth > 24; attempt++) growth = Least(8 * Shortest) / Math.Max(Least(Shortest), 1e-3);
        Assert.True(growth <= 24, $"8 times the document takes {growth:0.0} times the time.");

        double Least(int length)
        {
            byte[] pdf = [.. "%PDF-1.4\n"u8, .. HostileTexts[name](length)];
            var least = double.MaxValue;
            for (var round = 0; round < 3; round++)
            {
                var started = ThreadClock.Now();
                ContainerScan.Of(pdf);
                least = Math.Min(least, (ThreadClock.Now() - started).TotalSeconds);
            }

            return least;
        }
    }

    [Fact]
    public void A_bomb_ends_at_the_bound()
    {
        var content = new byte[320 << 20];
        content.AsSpan().Fill((byte)' ');
        var scan = ContainerScan.Of(DraftPdf.Of(Show(Token)).Object(10, "<< /Type /Page /Parent 2 0 R /Contents [30 0 R 31 0 R 31 0 R] >>").Stream(31, content).ToArray());
        Assert.Equal(["page 1"], scan.Members);
        Assert.Contains($"doc!page 1: bound: unpacks to more than {ContainerBounds.Ratio} times its size and {ContainerBounds.AlwaysUnpacked >> 20} MiB", scan.Skipped);
    }

    [Fact]
    public void Ascii85_is_undone_to_its_end()
    {
        for (var length = 0; length < 40; length++)
        {
            byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(i is > 7 and < 12 ? 0 : 37 * i))];
            using var stream = new PdfAscii85(new MemoryStream(Encoding.ASCII.GetBytes(Ascii85(bytes).Insert(length / 3, "\r\n") + "~>zzz")));
            using var read = new MemoryStream();
            stream.CopyTo(read);
            Assert.Equal(bytes, read.ToArray());
        }
    }

    private static string Ascii85(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var i = 0; i < bytes.Length; i += 4)
        {
            var count = Math.Min(4, bytes.Length - i);
            byte[] padded = [.. bytes.Slice(i, count), 0, 0, 0];
            var value = ((uint)padded[0] << 24) | ((uint)padded[1] << 16) | ((uint)padded[2] << 8) | padded[3];
            if (value == 0 && count == 4)
            {
                text.Append('z');
                continue;
            }

            var symbols = new char[5];
            for (var j = 4; j >= 0; j--, value /= 85) symbols[j] = (char)('!' + (value % 85));
            text.Append(symbols, 0, count + 1);
        }

        return text.ToString();
    }

    private static byte[] Repeat(string text, int length) => Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(text, length / text.Length)));

    private static string TokenWith(string part) => Enumerable.Range(1, 1000).Select(seed => Some.Token(seed)).First(token => token.Contains(part, StringComparison.Ordinal) && !token.Contains(part + part[0], StringComparison.Ordinal));
}
