using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using TokenGuard.Rules.Carriers;
using TokenGuard.Scanning.Containers;
using TokenGuard.Scanning.Tests.Containers;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests;

/// <summary>Packed data that is no file of its own: in a text, or among other bytes.</summary>
public sealed class PackedTests
{
    private static readonly string Token = Some.Token();

    public static TheoryData<string> Forms => ["gzip", "zlib", "base64>gzip", "base64>zlib", "base64>deflate", "base64>base64>gzip", "hex>gzip", "hex>zlib", "base85>zlib", "ascii85>zlib"];

    /// <summary>Whatever was before it and however long it is: over all windows of a document, and over all parts of what is decoded.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void However_long_it_is_and_wherever_the_token_stands_in_it_it_is_found_once(string form)
    {
        foreach (var (before, content, behind) in ((int, int, int)[])[(0, 0, 0), (100, 90_000, 900), (126_000, 200, 3_000), (131_000, 600_000, 10), (3_000_000, 5, 400_000), (70_000, 1_000_000, 1_000_000)])
        {
            byte[] inside = [.. Noise(content, 1), .. "\nkey = "u8, .. Encoding.ASCII.GetBytes(Token), .. "\n"u8, .. Noise(behind, 2)];
            var isText = form.Contains('>', StringComparison.Ordinal);
            var packed = form.Split('>').Reverse().Aggregate(inside, Write);
            byte[] beginning = isText ? [.. Filling(before), .. "value: "u8] : [.. new byte[4], .. Filling(before)];
            byte[] document = [.. beginning, .. packed, .. isText ? "\nend: x\n"u8 : [1, 2, 3]];

            foreach (var matches in (IReadOnlyList<DocumentMatch>[])[new DocumentScanner().Scan(document).ToList(), new DocumentScanner().Scan(new ShortReads(document, 1, longest: 60_000), default)])
            {
                Assert.True(matches.Count == 1, $"{matches.Count} found in {before}, {content}, {behind}: {string.Join(", ", matches)}");
                var match = matches[0];
                Assert.Equal((form, Token), (match.Carrier, Text(match)));
                Assert.InRange(match.Offset, beginning.Length, beginning.Length + packed.Length);
                Assert.InRange(match.Offset + match.Length, match.Offset + 1, document.Length);
            }
        }
    }

    /// <summary>A response with its headers, a script with a body: what it begins with says nothing of what follows.</summary>
    [Theory]
    [InlineData("gzip")]
    [InlineData("zlib")]
    public void However_much_text_is_before_it_short_data_is_read(string packing)
    {
        foreach (var level in (CompressionLevel[])[CompressionLevel.Fastest, CompressionLevel.Optimal, CompressionLevel.SmallestSize])
            foreach (var before in (int[])[1_000, 8_000, 16_000, 24_000, 32_768, 40_000, 70_000, 100_000, 130_047, 130_048, 131_071, 140_000, 300_000, 400_000])
            {
                var packed = Encoded.Pack(packing, [.. "key = "u8, .. Encoding.ASCII.GetBytes(Token), .. "\n"u8], level);
                byte[] document = [.. Filling(before), .. packed, .. Filling(300_000)];
                Assert.Equal([packing], new DocumentScanner().Scan(document).Select(match => match.Carrier));
                Assert.Equal([packing], new DocumentScanner().Scan(new MemoryStream(document), default).Select(match => match.Carrier));
            }
    }

    /// <summary>As programs that write source write it: xxd, go-bindata, a debugger, a shell.</summary>
    [Theory]
    [InlineData("hex", "unsigned char data[] = {\n  ", "0x{0:x2}", ", ", "\n};\n")]
    [InlineData("hex", "$data = [byte[]](", "0x{0:X2}", ",", ")\n")]
    [InlineData("hex", "{", "0x{0:x}", ",\n", "}\n")]
    [InlineData("decimal", "[", "{0}", ",", "]\n")]
    [InlineData("decimal", "new byte[] { ", "{0}", ", ", " };\n")]
    [InlineData("decimal", "{", "{1}", ", ", "}\n")]
    [InlineData("escaped", "var data = \"", "\\x{0:x2}", "", "\"\n")]
    [InlineData("escaped", "data = b'", "\\x{0:x2}", "", "'\n")]
    [InlineData("escaped", "x = \"", "\\u{0:x4}", "", "\";\n")]
    [InlineData("escaped", "printf '", "\\{2}", "", "' | gunzip\n")]
    public void Bytes_one_by_one_in_source_are_unpacked(string form, string before, string value, string joint, string behind)
    {
        foreach (var (filling, length, packing, level) in ((int, int, string, CompressionLevel)[])[(0, 0, "gzip", CompressionLevel.Optimal), (50_000, 400, "zlib", CompressionLevel.Optimal), (131_000, 30_000, "gzip", CompressionLevel.SmallestSize), (300_000, 200_000, "zlib", CompressionLevel.SmallestSize)])
        {
            var packed = Encoded.Pack(packing, [.. Noise(length, 1), .. "key = "u8, .. Encoding.ASCII.GetBytes(Token), .. "\n"u8, .. Noise(length, 2)], level);
            var values = packed.Select((b, i) => string.Format(CultureInfo.InvariantCulture, value, b, (sbyte)b, Convert.ToString(b, 8).PadLeft(3, '0')) + (joint.Length > 0 && i % 12 == 11 ? joint + "\n  " : joint));
            byte[] document = [.. Filling(filling), .. Encoding.ASCII.GetBytes(before + string.Concat(values).TrimEnd(' ', '\n', ',') + behind), .. Filling(100)];

            var match = Assert.Single(new DocumentScanner().Scan(new MemoryStream(document), default));
            Assert.Equal(($"{form}>{packing}", Token), (match.Carrier, Text(match)));
            Assert.Single(new DocumentScanner().Scan(document));
        }
    }

    /// <summary>A secret of Kubernetes that Helm keeps a release in: text that is packed, twice in base64, with values and files in base64 in it.</summary>
    /// <summary>As Python prints bytes: those that are visible as they are, in quotes that are not among them.</summary>
    [Theory]
    [InlineData("gzip", "-9")]
    [InlineData("bzip2", "-9")]
    [InlineData("xz", "-6")]
    [InlineData("zlib", "1")]
    [InlineData("zlib", "6")]
    [InlineData("zlib", "9")]
    public void Packed_bytes_that_Python_prints_are_unpacked(string packing, string level)
    {
        foreach (var (filling, length) in ((int, int)[])[(0, 0), (40, 300), (131_000, 2_000), (130_000, 9_000)])
        {
            byte[] inside = [.. Noise(length, 1), .. "\nkey = "u8, .. Encoding.ASCII.GetBytes(Token), .. "\n"u8, .. Noise(length, 2), .. Filling(400)];
            var packed = packing == "zlib" ? Encoded.Pack("zlib", inside, level switch { "1" => CompressionLevel.Fastest, "6" => CompressionLevel.Optimal, _ => CompressionLevel.SmallestSize }) : Archives.Piped(inside, packing, level, "-c");
            if (packed is null) return;
            byte[] document = [.. Filling(filling), .. Encoding.ASCII.GetBytes($"\nexec(decompress(b{Printed(packed)}))\n"), .. Filling(300)];
            foreach (var matches in (IReadOnlyList<DocumentMatch>[])[new DocumentScanner().Scan(document).ToList(), new DocumentScanner().Scan(new ShortReads(document, 1, longest: 60_000), default)])
            {
                Assert.True(matches.Count == 1, $"{matches.Count} found in {filling}, {length}: {string.Join(", ", matches)}");
                Assert.Equal(($"escaped>{packing}", Token), (matches[0].Carrier, Text(matches[0])));
            }
        }
    }

    /// <summary>As scripts hide themselves: <c>strrev</c>, <c>str_rot13</c>, the alphabet of JavaScript obfuscators.</summary>
    [Theory]
    [InlineData("reversed")]
    [InlineData("rot13")]
    [InlineData("swapped-case")]
    public void Base64_whose_characters_were_turned_or_exchanged_is_undone(string turn)
    {
        foreach (var packing in (string[])["", "gzip", "zlib", "deflate"])
        {
            if (turn == "reversed" && packing.Length == 0) continue; // a form of its own
            foreach (var (filling, length) in ((int, int)[])[(0, 20), (100, 400), (130_000, 60), (130_500, 60), (131_000, 900), (129_000, 9_000), (118_000, 12_000), (262_000, 4_000)])
            {
                byte[] inside = [.. Noise(length, 1), .. "\nkey = "u8, .. Encoding.ASCII.GetBytes(Token), .. "\n"u8, .. Noise(length, 2)];
                var base64 = Convert.ToBase64String(packing.Length == 0 ? inside : Encoded.Pack(packing, inside));
                byte[] document = [.. Filling(filling), .. "\nrun('"u8, .. Encoding.ASCII.GetBytes(Turned(base64, turn)), .. "');\n"u8, .. Filling(300_000)];
                foreach (var matches in (IReadOnlyList<DocumentMatch>[])[new DocumentScanner().Scan(document).ToList(), new DocumentScanner().Scan(new ShortReads(document, 1, longest: 60_000), default)])
                {
                    Assert.True(matches.Count == 1, $"{matches.Count} found in {packing}, {filling}, {length}: {string.Join(", ", matches)}");
                    Assert.Equal((packing.Length == 0 ? $"{turn}>base64" : $"{turn}>base64>{packing}", Token), (matches[0].Carrier, Text(matches[0])));
                    Assert.InRange(matches[0].Offset, filling + 6, filling + 6 + base64.Length);
                }
            }
        }
    }

    /// <summary>How it has to be read is known where it begins: what goes on for longer than a window is named.</summary>
    [Theory]
    [InlineData("reversed")]
    [InlineData("rot13")]
    [InlineData("swapped-case")]
    public void Of_turned_base64_that_is_longer_than_a_window_no_scan_is_clean(string turn)
    {
        byte[] inside = [.. Noise(900_000, 1), .. "\nkey = "u8, .. Encoding.ASCII.GetBytes(Token), .. "\n"u8];
        var scan = ContainerScan.Of(Encoding.ASCII.GetBytes("run('" + Turned(Convert.ToBase64String(Encoded.Pack("gzip", inside)), turn) + "');\n"));

        Assert.True(scan.Findings.Count > 0 || scan.Skipped.Any());
    }

    [Theory]
    [InlineData("base64>base64>gzip")]
    [InlineData("base64>base64>gzip>base64")]
    [InlineData("base64>gzip>base64>gzip>base64")]
    [InlineData("percent-encoded>base64>gzip>base64")]
    [InlineData("base64>gzip>gzip>base64>base64")]
    public void What_is_packed_counts_as_no_encoding(string form)
    {
        byte[] inside = [.. Noise(300, 1), .. "\nkind: Secret\ndata:\n  KEY: "u8, .. Encoding.ASCII.GetBytes(Token), .. "\n"u8, .. Noise(90, 2)];
        byte[] document = [.. "data:\n  release: "u8, .. form.Split('>').Reverse().Aggregate(inside, Write), .. "\ntype: helm.sh/release.v1\n"u8];

        var scan = ContainerScan.Of(document);
        Assert.Equal([form], scan.Findings.SelectMany(f => f.Occurrences).Select(o => o.Carrier));
        Assert.Empty(scan.Skipped);
    }

    [Theory]
    [InlineData("base64>base64>base64", false)]
    [InlineData("base64>base64>base64>base64", true)]
    [InlineData("base64>base64>gzip>base64>base64", true)]
    [InlineData("base64>base64>base64>base64>gzip", true)]
    [InlineData("hex>hex>hex>hex", false)] // what looks like this is chance as a rule
    public void Base64_that_is_nested_too_deep_is_named(string form, bool isNamed)
    {
        var document = form.Split('>').Reverse().Aggregate((byte[])[.. "nothing but a text, of some length, with a number: "u8, .. Noise(120, 3)], Write);
        Assert.Equal(isNamed ? [$"doc: bound: base64 in base64, nested more than {CarrierSearch.DefaultDepth} deep (--max-decode-depth)"] : [], ContainerScan.Of(document).Skipped);
    }

    /// <summary>As configuration management and machines' user data carry it: what only libraries undo.</summary>
    [Theory]
    [InlineData("bzip2", "-9", "-c")]
    [InlineData("bzip2", "-1", "-c")]
    [InlineData("xz", "-c")]
    [InlineData("zstd", "-c", "-q")]
    public void What_libraries_undo_is_unpacked_in_texts(string program, params string[] options)
    {
        foreach (var (before, length) in ((int, int)[])[(0, 40), (300, 9_000), (126_000, 2_000), (9_000, 400_000)])
        {
            byte[] inside = [.. Noise(length, 1), .. "\nkey = "u8, .. Encoding.ASCII.GetBytes(Token), .. "\n"u8, .. Noise(length, 2)];
            if (Archives.Piped(inside, program, options) is not { } packed) return;
            foreach (var (form, text) in ((string, string)[])[("base64", Convert.ToBase64String(packed)), ("base64", Convert.ToBase64String(packed, Base64FormattingOptions.InsertLineBreaks)), ("hex", Convert.ToHexStringLower(packed)), ("hex", Convert.ToHexString(packed)), ("base64>base64", Convert.ToBase64String(Encoding.ASCII.GetBytes(Convert.ToBase64String(packed))))])
            {
                byte[] document = [.. Filling(before), .. "content: "u8, .. Encoding.ASCII.GetBytes(text), .. "\nend: x\n"u8];
                foreach (var matches in (IReadOnlyList<DocumentMatch>[])[new DocumentScanner().Scan(document).ToList(), new DocumentScanner().Scan(new ShortReads(document, 1, longest: 60_000), default)])
                {
                    Assert.True(matches.Count == 1, $"{matches.Count} found in {form}, {before}, {length}: {string.Join(", ", matches)}");
                    Assert.Equal(($"{form}>{program}", Token), (matches[0].Carrier, Text(matches[0])));
                    Assert.InRange(matches[0].Offset, before + 9, document.Length);
                    Assert.InRange(matches[0].Offset + matches[0].Length, matches[0].Offset + 1, document.Length);
                }

                Assert.Empty(new CarrierSearch(3) is var without && without.Search(document, isLast: true) >= 0 ? without.Matches : []);
            }

            for (var cut = 4; cut < Math.Min(packed.Length, 300); cut += 3) new DocumentScanner().Scan("content: " + Convert.ToBase64String(packed.AsSpan(0, cut)) + Convert.ToBase64String(Noise(90, cut)));
        }
    }

    /// <summary>To begin with it costs so much that what looks like it again and again is left alone, and named.</summary>
    [Theory]
    [InlineData("KLUv/QBYAQAAKLUv/QBYAQAAKLUv/QBYAQAAKLUv/QBYAQAAKLUv/QBYAQAA\nx ")]
    [InlineData("QlpoOTFBWSZTWQlpoOTFBWSZTWQlpoOTFBWSZTWQlpoOTFBWSZTWQlpoOTFBWSZTW x ")]
    public void Of_very_many_beginnings_only_some_are_gone_after(string beginning)
    {
        var opened = new Opened();
        var search = new CarrierSearch(CarrierSearch.DefaultDepth) { Unpacker = opened };
        search.Search(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(beginning, 3_000))), isLast: true);
        Assert.InRange(opened.Count, 1, 40);
        Assert.True(search.IsTooLong);
    }

    private sealed class Opened : IUnpacker
    {
        public int Count { get; private set; }

        public Stream Open(string packing, Stream packed)
        {
            Count++;
            return Stream.Null;
        }
    }

    [Theory]
    [InlineData("bzip2", "-c")]
    [InlineData("zstd", "-c", "-q")]
    public void A_bomb_that_libraries_undo_ends_at_the_bound(string program, params string[] options)
    {
        if (Archives.Piped(new byte[80 << 20], program, options) is not { } bomb) return;
        var scan = ContainerScan.Of(Encoding.ASCII.GetBytes("a: " + Convert.ToBase64String(bomb) + "\nkey: " + Token + "\n"));
        Assert.Single(scan.Findings);
        Assert.False(scan.Coverage.Complete);
    }

    [Fact]
    public void Members_of_a_zip_among_other_bytes_are_unpacked()
    {
        byte[] inside = [.. "key = "u8, .. Encoding.ASCII.GetBytes(Token), .. Noise(300, 1)];
        foreach (var before in (int[])[3, 1_000, 130_045, 130_046, 130_047, 130_048, 300_000])
        {
            byte[] document = [.. Filling(before), .. Archives.Zip(("first.txt", Noise(20, 2)), ("a.txt", inside)), .. Filling(90_000)];
            Assert.Equal(["zip"], ContainerScan.Of(document).Findings.SelectMany(f => f.Occurrences).Select(o => o.Carrier));
        }

        byte[] program = [0x7F, .. "ELF"u8, 2, 1, 1, .. new byte[9000], .. Archives.Zip(("a.txt", inside))];
        ContainerScan.AssertFound(program, "a.txt");
    }

    [Fact]
    public void What_is_cut_off_or_damaged_gives_what_came_before()
    {
        byte[] inside = [.. Encoding.ASCII.GetBytes("key = " + Token + "\n"), .. Noise(20_000, 1)];
        foreach (var packing in (string[])["gzip", "zlib", "deflate"])
        {
            var packed = Encoded.Pack(packing, inside);
            var text = Convert.ToBase64String(packed);
            Assert.Single(new DocumentScanner().Scan("value: " + text[..2_000]));
            Assert.Single(new DocumentScanner().Scan("value: " + text[..2_000] + "AAAA" + text[2_004..]));
            for (var length = 0; length < 400; length++) new DocumentScanner().Scan("value: " + text[..length]);
        }
    }

    [Fact]
    public void Streams_of_a_pdf_and_sections_of_a_program_are_read()
    {
        var content = Encoding.ASCII.GetBytes("BT /F1 12 Tf (" + Token + ") Tj ET");
        byte[] pdf = [.. "%PDF-1.4\n4 0 obj\n<< /Length 99 /Filter /FlateDecode >>\nstream\r\n"u8, .. Encoded.Pack("zlib", content), .. "\r\nendstream\nendobj\n"u8];
        Assert.Equal(["zlib"], ContainerScan.Of(pdf).Findings.SelectMany(f => f.Occurrences).Select(o => o.Carrier));

        byte[] program = [0x7F, .. "ELF"u8, 2, 1, 1, .. new byte[9000], .. Encoded.Pack("gzip", content), .. new byte[100]];
        Assert.Equal(["gzip"], ContainerScan.Of(program).Findings.SelectMany(f => f.Occurrences).Select(o => o.Carrier));

        byte[] looseObject = Encoded.Pack("zlib", [.. "blob 99\0"u8, .. content]);
        Assert.Equal(["zlib"], ContainerScan.Of(looseObject).Findings.SelectMany(f => f.Occurrences).Select(o => o.Carrier));
    }

    /// <summary>What was not read is named; a word behind what was is no damage.</summary>
    [Theory]
    [InlineData("bzip2", "-c")]
    [InlineData("xz", "-c")]
    [InlineData("zstd", "-c", "-q")]
    [InlineData("gzip", "-c")]
    public void What_is_cut_off_or_damaged_in_a_text_is_named(string program, params string[] options)
    {
        byte[] inside = [.. Noise(3_000, 1), .. "\nkey = "u8, .. Encoding.ASCII.GetBytes(Token), .. "\n"u8];
        if (Archives.Piped(inside, program, options) is not { } packed) return;
        byte[] changed = [.. packed];
        for (var i = 0; i < 4; i++) changed[(packed.Length / 2) + i] ^= 0xA5;
        foreach (var write in (Func<byte[], string>[])[Convert.ToBase64String, Convert.ToHexStringLower])
        {
            Assert.Empty(SkippedIn(write(packed)));
            Assert.Empty(SkippedIn(write([.. packed, .. new byte[] { 7, 8, 9, 10 }])));
            foreach (var damaged in program == "gzip" ? [packed[..(packed.Length / 2)]] : (byte[][])[packed[..(packed.Length / 2)], changed]) // of gzip the sum is not asked
                Assert.Equal(["doc: packed data in it is damaged or cut off"], SkippedIn(write(damaged)));
        }

        static IEnumerable<string> SkippedIn(string text) => ContainerScan.Of(Encoding.ASCII.GetBytes("content: " + text + "\nend: x\n")).Skipped;
    }

    /// <summary>A script with an archive behind it, a section of a journal.</summary>
    [Theory]
    [InlineData("bzip2", "-c")]
    [InlineData("xz", "-c")]
    [InlineData("zstd", "-c", "-q")]
    public void What_libraries_undo_is_unpacked_among_bytes(string program, params string[] options)
    {
        byte[] inside = [.. Noise(300, 1), .. "\nkey = "u8, .. Encoding.ASCII.GetBytes(Token), .. "\n"u8, .. Noise(90, 2)];
        if (Archives.Piped(inside, program, options) is not { } packed) return;
        foreach (var (before, behind) in ((int, int)[])[(3, 0), (1_000, 500), (130_046, 40), (131_071, 300_000)])
        {
            byte[] document = [.. "#!/bin/sh\n"u8, .. Filling(before), .. packed, 0, 1, .. Filling(behind), .. packed];
            foreach (var matches in (IReadOnlyList<DocumentMatch>[])[new DocumentScanner().Scan(document).ToList(), new DocumentScanner().Scan(new ShortReads(document, 1, longest: 60_000), default)])
            {
                var match = Assert.Single(matches);
                Assert.Equal((program, Token), (match.Carrier, Text(match)));
            }

            Assert.Empty(ContainerScan.Of(document).Skipped);
            // The mark of zstd is so short that noise has it too: nothing is said of what nothing came out of.
            if (program != "zstd") Assert.Equal(["doc: packed data in it is damaged or cut off"], ContainerScan.Of(document[..^40]).Skipped);
        }
    }

    /// <summary>Whoever makes a file of a hundred thousand of them waits for each once.</summary>
    [Theory]
    [InlineData("xz", "-c")]
    [InlineData("zstd", "-c", "-q")]
    public void Streams_in_a_row_are_read_once(string program, params string[] options)
    {
        if (Archives.Piped("nothing\n"u8.ToArray(), program, options) is not { } packed) return;
        var unpacker = new CountingUnpacker();
        new CarrierSearch(maxDepth: 3) { Unpacker = unpacker }.Search([.. "#!/bin/sh\n"u8, .. Enumerable.Repeat(packed, 500).SelectMany(static stream => stream)], isLast: true);
        Assert.Equal(1, unpacker.Opened);
    }

    [Theory]
    [InlineData("377abcaf271c0004")]
    [InlineData("526172211a0701")]
    [InlineData("4d53434600000000")]
    [InlineData("04224d1864")]
    [InlineData("5d00008000ffffffffffffffff00")]
    public void What_nobody_undoes_in_a_text_is_named(string mark)
    {
        byte[] packed = [.. Convert.FromHexString(mark), .. Noise(300, 1)];
        Assert.Equal(["doc: packed data in a text, in a way that is not supported"], ContainerScan.Of(Encoding.ASCII.GetBytes("content: " + Convert.ToBase64String(packed) + "\n")).Skipped);
    }

    [Fact]
    public void A_bomb_ends_at_the_bound_and_is_named()
    {
        var layer = Encoded.Pack("gzip", new byte[100 << 20]);
        var document = Encoding.ASCII.GetBytes("a: " + Convert.ToBase64String(layer) + "\nb: " + Convert.ToBase64String(layer) + "\nkey: " + Token + "\n");
        var scan = ContainerScan.Of(document);
        Assert.Single(scan.Findings);
        Assert.Equal([$"doc: bound: packed data in it unpacks to more than {CarrierSearch.UnpackedRatio} times its size and {CarrierSearch.AlwaysUnpacked >> 20} MiB"], scan.Skipped);
        Assert.False(scan.Coverage.Complete);

        Assert.True(ContainerScan.Of("nothing"u8.ToArray()).Coverage.Complete);
    }

    [Fact]
    public void Pixels_are_passed_over()
    {
        byte[] png = [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 9, .. "IDAT"u8, .. Encoded.Pack("zlib", Encoding.ASCII.GetBytes(Token)), 0, 0, 0, 0, .. "zTXtComment\0\0"u8, .. Encoded.Pack("zlib", Encoding.ASCII.GetBytes(Token))];
        Assert.Equal(png.AsSpan().IndexOf("zTXt"u8) + 13, Assert.Single(new DocumentScanner().Scan(png)).Offset);
    }

    private static byte[] Write(byte[] content, string form) => form switch
    {
        "base64" => Encoding.ASCII.GetBytes(Convert.ToBase64String(content)),
        "hex" => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(content)),
        "percent-encoded" => Encoding.ASCII.GetBytes(Uri.EscapeDataString(Encoding.ASCII.GetString(content)).Replace("A", "%41", StringComparison.Ordinal)),
        "base85" => GitPatch(content),
        "ascii85" => [.. "<~"u8, .. Encoding.ASCII.GetBytes(Base85(content, Ascii85).Chunk(72).Aggregate(new StringBuilder(), (text, line) => text.Append(line).Append('\n')).ToString()), .. "~>"u8],
        _ => Encoded.Pack(form, content),
    };

    /// <summary>A patch that git made, with both parts: what the file becomes and what it was.</summary>
    [Theory]
    [InlineData(2_000)]
    [InlineData(400_000)] // longer than a window
    public void A_binary_file_in_a_patch_of_gits_is_read(int other)
    {
        using var folder = new TempFolder();
        Git("init", "-q");
        foreach (var place in (string[])["first", "second"])
        {
            byte[] with = [0, 1, 2, .. Noise(300, 3), .. Encoding.ASCII.GetBytes(Token), 0, .. Noise(9_000, 4)];
            byte[] without = [0, 1, 2, .. Noise(other, 5)];
            File.WriteAllBytes(Path.Combine(folder.Path, "a.bin"), place == "first" ? with : without);
            Git("add", ".");
            Git("commit", "-q", "--allow-empty", "-m", place);
            File.WriteAllBytes(Path.Combine(folder.Path, "a.bin"), place == "first" ? without : with);
            Git("add", ".");
            Git("commit", "-q", "--allow-empty", "-m", "then");
            var patch = Git("format-patch", "--stdout", "-1");

            Assert.Contains("GIT binary patch", patch, StringComparison.Ordinal);
            var match = Assert.Single(new DocumentScanner().Scan(patch));
            Assert.Equal(("base85>zlib", Token), (match.Carrier, Text(match)));
        }

        string Git(params string[] arguments)
        {
            var start = new ProcessStartInfo("git", ["-C", folder.Path, "-c", "user.name=a", "-c", "user.email=a@example.com", .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false };
            using var git = Process.Start(start)!;
            var output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            Assert.Equal(0, git.ExitCode);
            return output;
        }
    }

    /// <summary>What a delta inserts stands in it in pieces of 127 bytes at most, each behind its length; wherever that falls.</summary>
    [Fact]
    public void Text_that_a_delta_in_a_patch_inserts_is_read_as_one()
    {
        for (var before = 0; before <= 127; before += 3)
        {
            byte[] inserted = [.. Noise(before, 3), .. Encoding.ASCII.GetBytes(Token), .. Noise(200, 4)];
            byte[] delta = [0x84, 7, 0xC4, 9, 0x91, 0x80, 0x7F, .. inserted.Chunk(127).SelectMany(piece => (byte[])[(byte)piece.Length, .. piece]), 0xB3, 1, 2, 3, 4];
            var patch = Encoding.ASCII.GetString(GitPatch(Encoded.Pack("zlib", delta))).Replace("literal 999", "delta 999", StringComparison.Ordinal);
            var match = Assert.Single(new DocumentScanner().Scan(patch));
            Assert.Equal(("base85>zlib", Token), (match.Carrier, Text(match)));
            Assert.Single(new DocumentScanner().Scan(new ShortReads(Encoding.ASCII.GetBytes(patch), 1, longest: 70), default));
        }
    }

    /// <summary>As <c>xxd -p</c> breaks lines, whose first is shorter than any packed token.</summary>
    [Theory]
    [InlineData("gzip", "\n")]
    [InlineData("zlib", "\r\n")]
    [InlineData("gzip", "\n    ")]
    public void Hex_of_packed_data_goes_on_in_the_next_line(string packing, string lineEnd)
    {
        foreach (var content in (int[])[0, 500, 300_000])
        {
            var hex = Convert.ToHexStringLower(Encoded.Pack(packing, [.. Noise(content, 1), .. "\n"u8, .. Encoding.ASCII.GetBytes(Token)]));
            var text = "data:\n" + string.Join(lineEnd, hex.Chunk(60).Select(line => new string(line))) + "\nend\n";
            var match = Assert.Single(new DocumentScanner().Scan(Encoding.ASCII.GetBytes(text)));
            Assert.Equal(($"hex>{packing}", Token), (match.Carrier, Text(match)));
            Assert.Single(new DocumentScanner().Scan(new MemoryStream(Encoding.ASCII.GetBytes(text)), default));
        }
    }

    /// <summary>What <c>gpg --armor --sign</c> and <c>--store</c> write: packed, and not encrypted.</summary>
    [Theory]
    [InlineData(1, "deflate")]
    [InlineData(2, "zlib")]
    public void Messages_of_openpgp_that_are_not_encrypted_are_read(int how, string packing)
    {
        foreach (var other in (int[])[0, 100, 3_000])
        {
            byte[] literal = [0xCB, 0xFF, 0, 0, 0, 99, (byte)'b', 0, 0x69, 0, 0, 0, .. Noise(other, 1), .. "\nkey = "u8, .. Encoding.ASCII.GetBytes(Token), .. "\n"u8];
            byte[] message = [0xA3, (byte)how, .. Encoded.Pack(packing, literal)];
            var armour = "text\n-----BEGIN PGP MESSAGE-----\n\n" + string.Join('\n', Convert.ToBase64String(message).Chunk(64).Select(line => new string(line))) + "\n=AbCd\n-----END PGP MESSAGE-----\n";
            var match = Assert.Single(new DocumentScanner().Scan(armour));
            Assert.Equal(($"base64>{packing}", Token), (match.Carrier, Text(match)));
        }
    }

    [Theory]
    [InlineData("trailer << /Root 1 0 R /Encrypt 7 0 R >>", "encrypted")]
    [InlineData("trailer\n<</Encrypt<</Filter/Standard>>>>", "encrypted")]
    [InlineData("9 0 obj\n<< /Type /XRef /Encrypt\r\n 12 0 R /W [1 2 1] >>\nstream\n", "encrypted")]
    [InlineData("9 0 obj\n<< /Filter /LZWDecode /Length 9 >>\nstream\n", "streams packed by LZWDecode, which is not supported")]
    [InlineData("9 0 obj\n<< /Filter [/ASCII85Decode /RunLengthDecode] >>\nstream\n", "streams packed by RunLengthDecode, which is not supported")]
    [InlineData("8 0 obj\n<< /Subtype /Image >>\nstream\n9 0 obj\n<< /Filter /LZWDecode >>\nstream\n", "streams packed by LZWDecode, which is not supported")]
    [InlineData("9 0 obj\n<< /Filter /LZWDecode /Subtype /Image >>\nstream\n", null)] // pixels
    [InlineData("9 0 obj\n<</Subtype/Image/Filter/RunLengthDecode>>\nstream\n", null)]
    [InlineData("9 0 obj\n<< /EncryptMetadata true /T (/Encrypt 7) /Filter /FlateDecode >>\nstream\n", null)]
    public void What_of_a_pdf_is_not_read_is_named(string dictionary, string? why)
    {
        foreach (var before in (int[])[0, 131_050, 400_000])
        {
            byte[] pdf = [.. "%PDF-1.7\n"u8, .. Filling(before), .. Encoding.ASCII.GetBytes(dictionary), .. "\nstartxref\n"u8, .. Filling(1_000)];
            Assert.Equal(why is null ? [] : [$"doc: {why}"], ContainerScan.Of(pdf).Skipped);
            Assert.Empty(ContainerScan.Of(pdf[1..]).Skipped);
        }
    }

    [Fact]
    public void Streams_of_a_pdf_in_ascii85_are_read()
    {
        var packed = Encoded.Pack("zlib", Encoding.ASCII.GetBytes("BT /F1 12 Tf (" + Token + ") Tj ET"));
        var pdf = Encoding.ASCII.GetBytes("%PDF-1.4\n4 0 obj\n<< /Filter [ /ASCII85Decode /FlateDecode ] /Length 99 >>\nstream\n" + Base85(packed, Ascii85) + "~>endstream\nendobj\n");
        Assert.Equal("ascii85>zlib", Assert.Single(new DocumentScanner().Scan(pdf)).Carrier);
        Assert.Empty(new DocumentScanner().Scan(pdf.AsSpan(5)));
    }

    private const string Ascii85 = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstu";

    private const string Rfc1924 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

    private static string Base85(ReadOnlySpan<byte> bytes, string alphabet, bool isPadded = false)
    {
        var text = new StringBuilder();
        var symbols = new char[5];
        for (var i = 0; i < bytes.Length; i += 4)
        {
            var count = Math.Min(4, bytes.Length - i);
            byte[] padded = [.. bytes.Slice(i, count), 0, 0, 0];
            var value = ((uint)padded[0] << 24) | ((uint)padded[1] << 16) | ((uint)padded[2] << 8) | padded[3];
            for (var j = 4; j >= 0; j--, value /= 85) symbols[j] = alphabet[(int)(value % 85)];
            text.Append(symbols, 0, isPadded ? 5 : count + 1);
        }

        return text.ToString();
    }

    private static string Turned(string base64, string turn) => turn switch
    {
        "reversed" => string.Concat(base64.Reverse()),
        "rot13" => RareForms.Rot13(base64),
        _ => string.Concat(base64.Select(c => (char)(char.IsAsciiLetter(c) ? c ^ 0x20 : c))),
    };

    private static string Printed(byte[] bytes)
    {
        var quote = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"') ? '"' : '\'';
        return quote + string.Concat(bytes.Select(b => b switch
        {
            (byte)'\n' => "\\n",
            (byte)'\r' => "\\r",
            (byte)'\t' => "\\t",
            (byte)'\\' => @"\\",
            _ when b == quote => "\\" + quote,
            _ => b is >= 32 and < 127 ? ((char)b).ToString() : $"\\x{b:x2}",
        })) + quote;
    }

    private static byte[] GitPatch(byte[] content)
    {
        var text = new StringBuilder("diff --git a/a.bin b/a.bin\nindex " + new string('0', 40) + ".." + new string('a', 40) + " 100644\nGIT binary patch\nliteral 999\n");
        foreach (var line in content.Chunk(52)) text.Append((char)(line.Length <= 26 ? 'A' + line.Length - 1 : 'a' + line.Length - 27)).Append(Base85(line, Rfc1924, isPadded: true)).Append('\n');
        return Encoding.ASCII.GetBytes(text.Append('\n').ToString());
    }

    private static string Text(DocumentMatch match) => Encoding.ASCII.GetString(match.Secret.RevealRawSecret());

    /// <summary>Text that hardly packs.</summary>
    private static byte[] Noise(int length, int seed)
    {
        var random = new Random(seed);
        var text = new byte[length];
        for (var i = 0; i < length; i++) text[i] = (byte)(i % 61 == 60 ? '\n' : random.Next('g', 'z'));
        return text;
    }

    private static byte[] Filling(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i % 40 == 39 ? '\n' : i % 7 == 6 ? ' ' : 'w'))];

    private sealed class CountingUnpacker : IUnpacker
    {
        public int Opened { get; private set; }

        public Stream Open(string packing, Stream packed)
        {
            Opened++;
            return TextUnpacker.Instance.Open(packing, packed);
        }
    }
}
