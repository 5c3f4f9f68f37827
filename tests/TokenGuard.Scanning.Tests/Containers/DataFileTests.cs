using System.Buffers.Binary;
using System.Text;
using CsCheck;
using TokenGuard.Scanning.Containers;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests.Containers;

/// <summary>Files of data of which parts are packed or split: Avro, VBA projects, SQLite, LevelDB, Redis, and what Snappy and LZ4 pack.</summary>
public sealed class DataFileTests
{
    private static readonly string Token = Some.Token();
    private static readonly byte[] Record = [0, 0x92, 1, .. Encoding.ASCII.GetBytes(Token)];

    [Theory]
    [InlineData("deflate")]
    [InlineData("bzip2", "bzip2", "-c")]
    [InlineData("xz", "xz", "-c")]
    [InlineData("zstandard", "zstd", "-c", "-q")]
    public void Blocks_of_avro_are_read(string codec, string? program = null, params string[] options)
    {
        byte[]? Pack(byte[] bytes) => program is null ? Encoded.Pack("deflate", bytes) : Archives.Piped(bytes, program, options);
        if (Pack(Record) is not { } packed) return;
        ContainerScan.AssertFound(Avro(codec, Pack("nothing"u8.ToArray())!, packed), "block 2");
    }

    [Fact]
    public void Avro_that_cannot_be_unpacked_is_named()
    {
        Assert.Equal(["doc!blocks: packed by a codec, which is not supported"], ContainerScan.Of(Avro("made-up", [1, 2, 3])).Skipped);
        Assert.Equal([""], ContainerScan.Of(Avro("null", Record)).Members);
        Assert.Empty(ContainerScan.Of(Avro("null", Record)).Skipped);
        Assert.Equal(["doc: damaged Avro file"], ContainerScan.Of(Avro("deflate", Encoded.Pack("deflate", Record))[..^4]).Skipped);
    }

    [Theory]
    [InlineData(512, 0)]
    [InlineData(1024, 0)]
    [InlineData(4096, 32)]
    public void A_record_of_sqlite_that_goes_on_in_other_pages_is_read(int page, int reserved)
    {
        var usable = page - reserved;
        foreach (var before in (int[])[0, 10, usable - 120, (2 * usable) - 200, (5 * usable) - 90])
        {
            for (var split = 0; split < Token.Length; split += 7)
            {
                var record = Encoding.ASCII.GetBytes(new string('x', Math.Max(0, before + split)) + " " + Token + " " + new string('y', 3 * usable));
                var scan = ContainerScan.Of(Sqlite(page, reserved, record));
                Assert.Single(scan.Findings);
                Assert.Empty(scan.Skipped);
                Assert.Single(scan.Places);
            }
        }
    }

    [Fact]
    public void Pages_of_sqlite_that_follow_each_other_in_a_circle_end()
    {
        var record = Encoding.ASCII.GetBytes(new string('x', 5_000));
        var database = Sqlite(512, 0, record);
        for (var number = 2; number <= database.Length / 512; number++) BinaryPrimitives.WriteInt32BigEndian(database.AsSpan((number - 1) * 512), 2);
        Assert.Empty(ContainerScan.Of(database).Findings);
    }

    /// <summary>The example of the specification.</summary>
    [Fact]
    public void Vba_is_unpacked_as_it_is_specified()
    {
        byte[] packed = Convert.FromHexString("012FB00023616161626364658266007061676869 6A013808616B6C00306D6E6F7006710270041072737475761077 78797A003C".Replace(" ", "", StringComparison.Ordinal));
        using var content = new StreamReader(new OvbaContent(packed, 0));
        Assert.Equal("#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa", content.ReadToEnd());
    }

    [Theory]
    [InlineData(100)] // in the stream of small ones
    [InlineData(9_000)]
    [InlineData(60_000)]
    public void Modules_of_a_vba_project_are_read(int length)
    {
        var source = "Attribute VB_Name = \"Module1\"\r\nSub Main()\r\n" + string.Concat(Enumerable.Range(0, length / 12).Select(i => $"  x = {i * 7919L}\r\n")) + $"  key = \"{Token}\"\r\nEnd Sub\r\n";
        var project = Compound(("_VBA_PROJECT", [0xCC, 0x61]), ("dir", [1, 2, 3]), ("Module1", [.. new byte[70], .. Ovba(Encoding.ASCII.GetBytes(source))]));
        ContainerScan.AssertFound(project, "VBA/Module1");
        ContainerScan.AssertFound(Archives.Zip(("xl/vbaProject.bin", project)), "xl/vbaProject.bin!VBA/Module1");
        Assert.Empty(ContainerScan.Of(Compound(("Module1", [.. Ovba(Encoding.ASCII.GetBytes(source))]))).Skipped);
    }

    /// <summary>Text in which a token is repeated from what stands before it, so that no packed byte shows it.</summary>
    private static byte[] Repetitive => Encoding.ASCII.GetBytes(string.Concat(Token.Chunk(6).Select(piece => new string(piece) + " = ")) + "\n" + Token + "\n");

    [Fact]
    public void Blocks_of_avro_that_snappy_packs_are_read() =>
        ContainerScan.AssertFound(Avro("snappy", [.. Snappy("nothing"u8.ToArray()), 1, 2, 3, 4], [.. Snappy(Repetitive), 1, 2, 3, 4]), "block 2");

    [Fact]
    public void Snappy_is_unpacked_as_it_is_specified()
    {
        // Literals of one byte and of a length behind, copies with distances of eleven, sixteen and 32 bits, one of them longer than it is far.
        Assert.Equal("abababababab", Encoding.ASCII.GetString(SnappyBlock.Unpack([12, 1 << 2, .. "ab"u8, (6 << 2) | 1, 2])));
        Assert.Equal("abcdabcdcd", Encoding.ASCII.GetString(SnappyBlock.Unpack([10, 60 << 2, 3, .. "abcd"u8, (3 << 2) | 2, 4, 0, (1 << 2) | 3, 2, 0, 0, 0])));
        foreach (var damaged in (byte[][])[[], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], [4, 3 << 2, 1], [9, 0, 65, (1 << 2) | 2, 9, 0], [2, 0, 65], [1, 1 << 2, 65, 66], [5, (1 << 2) | 1, 0]])
            Assert.Throws<InvalidDataException>(() => SnappyBlock.Unpack(damaged));
    }

    [Fact]
    public void Files_of_snappy_are_read()
    {
        byte[] Chunk(byte kind, byte[] content) => [kind, (byte)content.Length, (byte)(content.Length >> 8), 0, .. content];
        byte[] file = [0xFF, 6, 0, 0, .. "sNaPpY"u8, .. Chunk(0xFE, new byte[30]), .. Chunk(0, [1, 2, 3, 4, .. Snappy(Repetitive)]), .. Chunk(1, [1, 2, 3, 4, .. "behind"u8])];
        ContainerScan.AssertFound(file, "content");
        Assert.Equal(["doc!content: damaged snappy data"], ContainerScan.Of(file[..^1]).Skipped);
        Assert.Equal(["doc!content: damaged snappy data"], ContainerScan.Of([.. file, 2, 0, 0, 0]).Skipped);
    }

    /// <summary>Both lengths together are less than none, and led back to the entry that states them.</summary>
    [Fact]
    public void An_index_of_leveldb_cannot_lead_back()
    {
        byte[] entry = [0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0xEE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1];
        byte[] index = [.. entry, 0, 0, 0, 0, 1, 0, 0, 0];
        byte[] footer = [0, 0, 0xAC, 2, (byte)index.Length];
        byte[] table = [.. new byte[300], .. index, 0, 1, 2, 3, 4, .. footer, .. new byte[40 - footer.Length], .. LevelDbTable.Mark];
        Assert.Equal(["doc: damaged LevelDB table"], ContainerScan.Of(table).Skipped);
    }

    /// <summary>What browsers keep: text in UTF-16 too, of which no packed byte shows anything.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2, "zstd", "-c", "-q")]
    public void Blocks_of_a_table_of_leveldb_are_read(int packing, string? program = null, params string[] options)
    {
        foreach (var content in (byte[][])[Repetitive, Encoding.Unicode.GetBytes("{\"token\":\"" + Token + "\"}")])
        {
            if ((program is null ? Snappy(content) : Archives.Piped(content, program, options)) is not { } packed) return;
            var table = LevelDb((0, "nothing"u8.ToArray()), ((byte)packing, packed));
            var scan = ContainerScan.Of(table);
            Assert.Equal(["block 2"], scan.Members);
            Assert.Empty(scan.Skipped);
            Assert.True(ContentReader.MayContainDocuments(table));
        }

        Assert.Equal(["doc!block 1: packed in a way that is not supported"], ContainerScan.Of(LevelDb((4, [1, 2, 3]))).Skipped);
        Assert.Equal(["doc: a LevelDB table, which is told by its end: scan it as a file"], ContainerScan.OfPipe(LevelDb((1, [1, 2, 3]))).Skipped);
        Assert.Equal(["doc: damaged LevelDB table"], ContainerScan.Of([.. new byte[100], .. LevelDbTable.Mark]).Skipped);
    }

    [Fact]
    public void Packed_strings_of_a_dump_of_redis_are_read()
    {
        foreach (var before in (int[])[0, 1, 70_000, 200_000])
        {
            byte[] other = [.. Enumerable.Range(0, before).Select(i => (byte)(i % 5 == 0 ? 0xC3 : i * 7))];
            byte[] dump = [.. "REDIS0011"u8, 0xFE, 0, 0, 1, .. "k"u8, 0, .. other, .. Lzf(Repetitive), 0xFF];
            ContainerScan.AssertFound(dump, "packed strings");
        }

        Assert.Equal([""], ContainerScan.Of([.. "REDIS0011"u8, 0, 1, .. "k"u8, 71, .. Encoding.ASCII.GetBytes(Token), 0xFF]).Members);
    }

    [Theory]
    [InlineData("-q", "-c")]
    [InlineData("-q", "-c", "-B4", "-BD")] // blocks that go on with what was before
    [InlineData("-q", "-c", "-BX", "--no-frame-crc")]
    [InlineData("-q", "-c", "-l")]
    [InlineData("-q", "-c", "-9", "--content-size")]
    public void What_lz4_packs_is_read(params string[] options)
    {
        byte[] content = [.. Enumerable.Repeat(Repetitive[..^(Token.Length + 1)], 2_000).SelectMany(line => line), .. Repetitive];
        foreach (var text in (byte[][])[Repetitive, content])
        {
            if (Archives.Piped(text, "lz4", options) is not { } packed) return;
            ContainerScan.AssertFound(packed, "content");
            ContainerScan.AssertFound([.. packed, 0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3, .. packed], "content", "content");
            Assert.Equal(["doc!content: damaged lz4 data"], ContainerScan.Of(packed[..^9]).Skipped);
        }
    }

    [Fact]
    public void Sessions_of_firefox_are_read()
    {
        var text = Repetitive;
        byte[] block = Lz4(text);
        ContainerScan.AssertFound([.. "mozLz40\0"u8, (byte)text.Length, (byte)(text.Length >> 8), 0, 0, .. block], "content");
    }

    [Theory]
    [InlineData(1, "deflate")]
    [InlineData(2, "zlib")]
    public void Messages_of_openpgp_that_are_not_encrypted_are_read(int how, string packing)
    {
        ContainerScan.AssertFound([0xA3, (byte)how, .. Encoded.Pack(packing, [0xCB, 80, (byte)'b', 0, 0x69, 0, 0, 0, .. Repetitive])], "content");
        // Two bytes tell nothing.
        Assert.Empty(ContainerScan.Of([0xA3, (byte)how, .. Encoding.ASCII.GetBytes(Token)]).Skipped);
        Assert.Empty(ContainerScan.Of([0xA3, (byte)how, .. Encoded.Pack(packing, "text"u8.ToArray())]).Skipped);
        Assert.Empty(ContainerScan.Of([0xA3, (byte)how]).Skipped);
    }

    public static TheoryData<string> Files => ["avro", "sqlite", "vba", "leveldb", "redis", "snappy", "lz4", "openpgp"];

    private static byte[] Make(string file) => file switch
    {
        "avro" => Avro("deflate", Encoded.Pack("deflate", Record)),
        "sqlite" => Sqlite(512, 0, Encoding.ASCII.GetBytes(new string('x', 900) + Token + new string('y', 900))),
        "leveldb" => LevelDb((1, Snappy(Repetitive))),
        "redis" => [.. "REDIS0011"u8, 0xC3, 9, 9, .. Lzf(Repetitive), 0xFF],
        "snappy" => [0xFF, 6, 0, 0, .. "sNaPpY"u8, 0, (byte)(Snappy(Repetitive).Length + 4), 0, 0, 1, 2, 3, 4, .. Snappy(Repetitive)],
        "lz4" => [0x04, 0x22, 0x4D, 0x18, 0x60, 0x40, 0x82, .. BitConverter.GetBytes(Lz4(Repetitive).Length), .. Lz4(Repetitive), 0, 0, 0, 0],
        "openpgp" => [0xA3, 1, .. Encoded.Pack("deflate", [0xCB, 80, (byte)'b', 0, 0x69, 0, 0, 0, .. Repetitive])],
        _ => Compound(("_VBA_PROJECT", [0xCC, 0x61]), ("M", Ovba(Encoding.ASCII.GetBytes("Attribute VB_Name = \"M\"\r\nk = \"" + Token + "\"\r\n")))),
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Cut_off_or_damaged_anywhere_they_do_not_throw(string file)
    {
        var document = Make(file);
        Assert.NotEmpty(ContainerScan.Of(document).Findings);
        for (var length = 0; length < document.Length; length += 3) ContainerScan.Of(document[..length]);
        for (var at = 0; at < document.Length; at++)
        {
            foreach (var value in (byte[])[0, 0xFF, (byte)(document[at] ^ 0x20)])
            {
                var damaged = (byte[])document.Clone();
                damaged[at] = value;
                ContainerScan.Of(damaged);
            }
        }

        Gen.Select(Gen.Int[0, document.Length - 8], Gen.Byte.Array[8]).Sample((at, bytes) =>
        {
            var damaged = (byte[])document.Clone();
            bytes.CopyTo(damaged, at);
            ContainerScan.Of(damaged);
        }, iter: 1_000);
    }

    /// <summary>Copies of four bytes, and what they are not found for as it is.</summary>
    private static List<(byte[] Literal, int Back)> Parts(byte[] text)
    {
        const int Copied = 4;
        var (parts, literal) = (new List<(byte[] Literal, int Back)>(), new List<byte>());
        for (var at = 0; at < text.Length;)
        {
            var before = at + Copied <= text.Length - 12 ? text.AsSpan(0, at).LastIndexOf(text.AsSpan(at, Copied)) : -1;
            if (before < 0)
            {
                literal.Add(text[at++]);
                continue;
            }

            parts.Add(([.. literal], at - before));
            literal.Clear();
            at += Copied;
        }

        parts.Add(([.. literal], 0));
        return parts;
    }

    private static byte[] Snappy(byte[] text) =>
    [
        (byte)((text.Length & 0x7F) | 0x80), (byte)(text.Length >> 7),
        .. Parts(text).SelectMany(part => (byte[])[.. part.Literal.Length == 0 ? (byte[])[] : [61 << 2, (byte)(part.Literal.Length - 1), (byte)((part.Literal.Length - 1) >> 8), .. part.Literal], .. part.Back == 0 ? (byte[])[] : [(3 << 2) | 2, (byte)part.Back, (byte)(part.Back >> 8)]]),
    ];

    private static byte[] Lz4(byte[] text)
    {
        return [.. Parts(text).SelectMany(part => (byte[])[(byte)(Math.Min(part.Literal.Length, 15) << 4), .. More(part.Literal.Length), .. part.Literal, .. part.Back == 0 ? (byte[])[] : [(byte)part.Back, (byte)(part.Back >> 8)]])];

        static byte[] More(int length) => length < 15 ? [] : [.. Enumerable.Repeat((byte)0xFF, (length - 15) / 255), (byte)((length - 15) % 255)];
    }

    /// <summary>A string of a dump, with its mark and both lengths.</summary>
    private static byte[] Lzf(byte[] text)
    {
        byte[] packed = [.. Parts(text).SelectMany(part => (byte[])[.. part.Literal.Chunk(32).SelectMany(piece => (byte[])[(byte)(piece.Length - 1), .. piece]), .. part.Back == 0 ? (byte[])[] : [(byte)((2 << 5) | ((part.Back - 1) >> 8)), (byte)(part.Back - 1)]])];
        return [0xC3, (byte)(0x40 | (packed.Length >> 8)), (byte)packed.Length, 0x80, 0, 0, (byte)(text.Length >> 8), (byte)text.Length, .. packed];
    }

    /// <summary>Blocks with how they are packed, an index that is not packed, and the end.</summary>
    private static byte[] LevelDb(params (byte Packing, byte[] Content)[] blocks)
    {
        var (file, index) = (new List<byte>(), new List<byte>());
        foreach (var (packing, content) in blocks)
        {
            byte[] handle = [.. Number(file.Count), .. Number(content.Length)];
            index.AddRange([0, 1, (byte)handle.Length, (byte)'k', .. handle]);
            file.AddRange([.. content, packing, 1, 2, 3, 4]);
        }

        index.AddRange([0, 0, 0, 0, 1, 0, 0, 0]);
        byte[] footer = [.. Number(0), .. Number(0), .. Number(file.Count), .. Number(index.Count)];
        return [.. file, .. index, 0, 1, 2, 3, 4, .. footer, .. new byte[40 - footer.Length], .. LevelDbTable.Mark];

        static byte[] Number(int number) => number < 0x80 ? [(byte)number] : [(byte)(0x80 | (number & 0x7F)), (byte)(number >> 7)];
    }

    private static byte[] Avro(string codec, params byte[][] blocks)
    {
        byte[] mark = [.. Enumerable.Range(100, 16).Select(i => (byte)i)];
        return
        [
            .. "Obj\u0001"u8, .. Number(2), .. Text("avro.schema"), .. Text("{\"type\":\"string\"}"), .. Text("avro.codec"), .. Text(codec), .. Number(0), .. mark,
            .. blocks.SelectMany(block => (byte[])[.. Number(1), .. Number(block.Length), .. block, .. mark]),
        ];

        static byte[] Text(string text) => [.. Number(text.Length), .. Encoding.ASCII.GetBytes(text)];

        static byte[] Number(int number)
        {
            var (bytes, rest) = (new List<byte>(), 2 * number);
            for (; rest >= 0x80; rest >>= 7) bytes.Add((byte)(rest | 0x80));
            return [.. bytes, (byte)rest];
        }
    }

    /// <summary>One table's leaf with one record, which goes on behind it.</summary>
    private static byte[] Sqlite(int page, int reserved, byte[] record)
    {
        var usable = page - reserved;
        var least = ((usable - 12) * 32 / 255) - 23;
        var local = least + ((record.Length - least) % (usable - 4));
        if (local > usable - 35) local = least;
        var others = record[local..].Chunk(usable - 4).ToList();
        var database = new byte[page * (2 + others.Count)];
        "SQLite format 3\0"u8.CopyTo(database);
        BinaryPrimitives.WriteUInt16BigEndian(database.AsSpan(16), (ushort)page);
        database[20] = (byte)reserved;
        var leaf = database.AsSpan(page, usable);
        byte[] cell = [.. Varint(record.Length), 1, .. record.AsSpan(0, local), 0, 0, 0, 3];
        var at = usable - cell.Length;
        leaf[0] = 0x0D;
        leaf[4] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(leaf[8..], (ushort)at);
        cell.CopyTo(leaf[at..]);
        for (var i = 0; i < others.Count; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(database.AsSpan((2 + i) * page), i + 1 < others.Count ? i + 4 : 0);
            others[i].CopyTo(database, ((2 + i) * page) + 4);
        }

        return database;

        static byte[] Varint(int number) => number < 0x4000 ? [(byte)(0x80 | (number >> 7)), (byte)(number & 0x7F)] : [(byte)(0x80 | (number >> 14)), (byte)(0x80 | ((number >> 7) & 0x7F)), (byte)(number & 0x7F)];
    }

    /// <summary>Packs as Office does, every chunk for itself, with copies of what came before.</summary>
    private static byte[] Ovba(byte[] source)
    {
        var packed = new List<byte> { 1 };
        foreach (var chunk in source.Chunk(4096))
        {
            var body = new List<byte>();
            for (var at = 0; at < chunk.Length;)
            {
                var flagAt = body.Count;
                body.Add(0);
                for (var bit = 0; bit < 8 && at < chunk.Length; bit++)
                {
                    var bits = 4;
                    while (1 << bits < at) bits++;
                    var (back, length) = (0, 0);
                    for (var candidate = 1; candidate <= Math.Min(at, 60); candidate++)
                    {
                        var same = 0;
                        while (at + same < chunk.Length && same < (0xFFFF >> bits) + 3 && chunk[at + same] == chunk[at + same - candidate]) same++;
                        if (same > length) (back, length) = (candidate, same);
                    }

                    if (length < 3)
                    {
                        body.Add(chunk[at++]);
                        continue;
                    }

                    body[flagAt] |= (byte)(1 << bit);
                    var token = ((back - 1) << (16 - bits)) | (length - 3);
                    body.Add((byte)token);
                    body.Add((byte)(token >> 8));
                    at += length;
                }
            }

            var head = 0xB000 | (body.Count - 1);
            packed.AddRange([(byte)head, (byte)(head >> 8), .. body]);
        }

        return [.. packed];
    }

    /// <summary>A compound file whose sectors lie in no order.</summary>
    private static byte[] Compound(params (string Name, byte[] Content)[] streams)
    {
        const int Sector = 512;
        const int End = -2;
        var (sectors, next) = (new List<byte[]> { new byte[Sector] }, new List<int> { -3 }); // the first is the table itself
        var (mini, miniNext) = (new List<byte>(), new List<int>());
        var entries = new List<byte>();
        foreach (var (name, content) in streams)
        {
            var entry = new byte[128];
            Encoding.Unicode.GetBytes(name).CopyTo(entry, 0);
            BinaryPrimitives.WriteUInt16LittleEndian(entry.AsSpan(64), (ushort)(2 * (name.Length + 1)));
            entry[66] = 2;
            BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(116), content.Length < 4096 ? AddMini(content) : Add(content));
            BinaryPrimitives.WriteInt32LittleEndian(entry.AsSpan(120), content.Length);
            entries.AddRange(entry);
        }

        var root = new byte[128];
        root[66] = 5;
        BinaryPrimitives.WriteInt32LittleEndian(root.AsSpan(116), Add([.. mini]));
        BinaryPrimitives.WriteInt32LittleEndian(root.AsSpan(120), mini.Count);
        var directory = Add([.. root, .. entries]);
        var miniTable = Add([.. miniNext.SelectMany(BitConverter.GetBytes), .. Enumerable.Repeat((byte)0xFF, 512)]);
        Assert.True(next.Count <= 2 * Sector / 4);
        for (var i = 0; i < Math.Min(next.Count, Sector / 4); i++) BitConverter.GetBytes(next[i]).CopyTo(sectors[0], 4 * i);
        var second = new byte[Sector];
        for (var i = Sector / 4; i < next.Count; i++) BitConverter.GetBytes(next[i]).CopyTo(second, (4 * i) - Sector);

        var header = new byte[Sector];
        CompoundFile.Magic.CopyTo(header);
        (header[30], header[32]) = (9, 6);
        foreach (var (at, value) in ((int, int)[])[(44, 2), (48, directory), (56, 4096), (60, miniTable), (64, 1), (68, End), (72, 0), (76, 0), (80, sectors.Count)]) BitConverter.GetBytes(value).CopyTo(header, at);
        for (var i = 2; i < 109; i++) BitConverter.GetBytes(-1).CopyTo(header, 76 + (4 * i));
        return [.. header, .. sectors.SelectMany(sector => sector), .. second];

        int Add(byte[] content)
        {
            // From the last to the first, so that each follows one that lies behind it.
            var chunks = content.Chunk(Sector).ToList();
            var follows = End;
            for (var i = chunks.Count - 1; i >= 0; i--)
            {
                sectors.Add([.. chunks[i], .. new byte[Sector - chunks[i].Length]]);
                next.Add(follows);
                follows = next.Count - 1;
            }

            return follows;
        }

        int AddMini(byte[] content)
        {
            var start = mini.Count / 64;
            var count = (content.Length + 63) / 64;
            mini.AddRange([.. content, .. new byte[(64 * count) - content.Length]]);
            for (var i = 0; i < count; i++) miniNext.Add(i + 1 < count ? start + i + 1 : End);
            return start;
        }
    }
}
