using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using CsCheck;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Tests.Containers;

public sealed class HostileContainerTests
{
    private static readonly byte[] Text = ContainerScan.Text(Some.Token());

    public static TheoryData<string> Formats => ["zip", "zip stored", "zip in zip", "tar", "tgz", "gzip", "bzip2", "xz", "zstd"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Cut_off_anywhere_it_is_never_complete_with_something_unread(string format)
    {
        if (Make(format) is not { } archive) return;
        Assert.NotEmpty(ContainerScan.Of(archive).Findings);
        for (var length = 0; length < archive.Length; length++)
        {
            var scan = ContainerScan.Of(archive[..length]);
            var recognisable = ContainerMagic.Detect(archive.AsSpan(0, length)) != ContainerKind.None;
            // A tar archive may end between its end marks: nothing of it is missing then.
            if (recognisable && format is not "tar") Assert.False(scan.Coverage.Complete, $"{length} of {archive.Length} bytes");
            if (recognisable && scan.Coverage.Complete) Assert.NotEmpty(scan.Findings);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Damaged_anywhere_it_does_not_throw(string format)
    {
        if (Make(format) is not { } archive) return;
        for (var at = 0; at < archive.Length; at++)
        {
            foreach (var value in (byte[])[0, 0xFF, (byte)(archive[at] ^ 0x20)])
            {
                var damaged = (byte[])archive.Clone();
                damaged[at] = value;
                ContainerScan.Of(damaged);
            }
        }
    }

    [Fact]
    public void Arbitrary_bytes_behind_a_beginning_do_not_throw()
    {
        byte[][] beginnings =
        [
            [.. "PK\u0003\u0004"u8], [0x1F, 0x8B, 8, 0], [.. "BZh9"u8, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], [0x28, 0xB5, 0x2F, 0xFD],
            [.. "MZ"u8], [0x7F, .. "ELF"u8], [.. "#!"u8], [.. "BSJB\u0001\0\u0001\0"u8], [0xCE, 0xCA, 0xEF, 0xBE, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0],
        ];
        var ending = Archives.Zip("x", "y")[^22..];
        Gen.Select(Gen.OneOf([.. beginnings.Select(Gen.Const)]), Gen.Byte.Array[0, 700], Gen.Bool).Sample(
            (beginning, bytes, end) => { ContainerScan.Of([.. beginning, .. bytes, .. end ? ending : []]); },
            iter: 5_000);
    }

    [Fact]
    public void Layers_of_bombs_end_at_the_bound()
    {
        var layer = Archives.Zip(("0", new byte[64 << 20]));
        for (var depth = 0; depth < 4; depth++)
        {
            var inner = layer;
            layer = Archives.Zip([.. Enumerable.Range(0, 16).Select(i => ($"{i}", inner))]);
        }

        var (scan, time, allocated) = Measured(() => ContainerScan.Of([.. layer]));

        Assert.Contains(scan.Skipped, skipped => skipped.Contains("bound: unpacks to more than 200 times its size and 256 MiB"));
        Assert.True(time < TimeSpan.FromSeconds(30), $"{time}");
        Assert.True(allocated < 100 << 20, $"{allocated}");
    }

    [Theory]
    [InlineData("gzip", "-9", "-c")]
    [InlineData("bzip2", "-c")]
    [InlineData("xz", "-c")]
    [InlineData("zstd", "-c", "-q")]
    public void A_bomb_in_a_pipe_ends_at_the_bound(string program, params string[] options)
    {
        if (Archives.Piped(new byte[300 << 20], program, options) is not { } bomb) return;
        var (scan, _, allocated) = Measured(() => ContainerScan.OfPipe(bomb));
        Assert.Equal(["doc!content: bound: unpacks to more than 200 times its size and 256 MiB"], scan.Skipped);
        Assert.True(allocated < 64 << 20, $"{allocated}");
    }

    [Fact]
    public void Archives_in_archives_without_end_end_at_the_bound()
    {
        var archive = Text;
        for (var depth = 0; depth < 200; depth++) archive = depth % 2 == 0 ? Archives.Zip(("a", archive)) : Archives.Gzip(archive);

        var scan = ContainerScan.Of(archive);

        Assert.Equal($"bound: nested more than {ContainerBounds.Depth} deep", Assert.Single(scan.Coverage.Skipped).Why);
        Assert.Equal(ContainerBounds.Depth, Assert.Single(scan.Coverage.Skipped).What.Split('!').Length - 1);
    }

    [Fact]
    public void Many_members_that_share_their_bytes_end_at_the_bound()
    {
        var scan = ContainerScan.Of(OddZip.Overlapping(members: 60_000, shared: 100_000));
        Assert.Contains(scan.Skipped, skipped => skipped.Contains("bound: unpacks to more than"));
    }

    [Fact]
    public void A_hundred_thousand_empty_members_are_soon_read()
    {
        var zip = Archives.Zip([.. Enumerable.Range(0, 100_000).Select(i => ($"{i}", Array.Empty<byte>())), ("last", Text)]);
        var (scan, time, allocated) = Measured(() => ContainerScan.Of(zip));
        Assert.Equal(["last"], scan.Members);
        Assert.True(scan.Coverage.Complete);
        Assert.True(time < TimeSpan.FromSeconds(10), $"{time}");
        Assert.True(allocated < 100 << 20, $"{allocated}");

        Assert.Equal(["last"], ContainerScan.Of(Archives.Tar(TarEntryFormat.Ustar, [.. Enumerable.Range(0, 20_000).Select(i => ($"{i}", Array.Empty<byte>())), ("last", Text)])).Members);
    }

    [Fact]
    public void Lying_sizes_are_noticed()
    {
        var zip = Archives.Zip(("a.txt", Text), ("b.txt", Text));
        var directory = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        foreach (var (at, value) in (ReadOnlySpan<(int, byte)>)[(24, 5), (24, 250), (20, 9), (20, 0), (27, 0x7F), (42, 1), (45, 0x7F)])
        {
            var lying = (byte[])zip.Clone();
            lying[directory + at] = value;
            var scan = ContainerScan.Of(lying);
            Assert.StartsWith("doc!a.txt: damaged zip ", Assert.Single(scan.Skipped));
            Assert.Contains("b.txt", scan.Members);
        }
    }

    [Fact]
    public void Names_are_only_names()
    {
        string[] names = ["../../../../etc/passwd", "/etc/passwd", "C:\\Windows\\x", "a\u0000b", "\u001b[31mred\n", "same", "same", new string('n', 60_000), ""];
        foreach (var archive in (byte[][])[Archives.Zip([.. names[..^1].Select(n => (n, Text))])])
        {
            var scan = ContainerScan.Of(archive);
            Assert.True(scan.Coverage.Complete);
            Assert.Contains("../../../../etc/passwd", scan.Members);
            Assert.All(scan.Members, member => Assert.True(member.Length < 1100));
            Assert.DoesNotContain('\u001b', Some.Written(new Reporting.TextReport(), Some.Report([.. scan.Findings])));
        }
    }

    [Fact]
    public void A_tar_header_cannot_make_memory()
    {
        var tar = Archives.Tar(TarEntryFormat.Pax, ("a.txt", Text));
        // The extended header's size, made two gigabytes, with the checksum that belongs to it.
        "00017777777\0"u8.CopyTo(tar.AsSpan(124));
        "        "u8.CopyTo(tar.AsSpan(148));
        var sum = tar[..512].Sum(octet => octet);
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, 148);

        var (scan, _, allocated) = Measured(() => ContainerScan.Of(tar));

        Assert.False(scan.Coverage.Complete);
        Assert.True(allocated < 10 << 20, $"{allocated}");
    }

    [Fact]
    public void What_was_found_before_a_scan_is_stopped_counts()
    {
        using var stop = new CancellationTokenSource();
        var archive = Archives.Zip(("a.txt", Text), ("b", [.. Text, .. new byte[40 << 20]]), ("c.txt", ContainerScan.Text(Some.Token(2))));
        var context = new ScanContext(ScanLimits.Default);
        using var document = new StoppingStream(archive, stop, atThirdReadOf: archive.AsSpan().IndexOf("c.txt"u8) - 1000);

        Assert.Throws<OperationCanceledException>(() => context.ScanContent(new DocumentScanner(), document, "doc", stop.Token));

        Assert.Equal(["a.txt", "b"], context.Findings.ToFindings().SelectMany(f => f.Occurrences).Select(o => o.Member));
    }

    [Fact]
    public void Nothing_is_left_in_the_temporary_folder()
    {
        var random = new byte[20 << 20];
        new Random(1).NextBytes(random);
        var before = Directory.GetFiles(Path.GetTempPath(), "tokenguard-*");
        Assert.Equal(["a.txt"], ContainerScan.Of(new ShortReads(Archives.Zip(("r", random), ("a.txt", Text)), 1, 1 << 20)).Members);
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "tokenguard-*").Except(before));
    }

    [Fact]
    public void Ordinary_documents_cost_nothing_more()
    {
        var text = new MemoryStream(System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("nothing here\n", 1000))));
        var (scanner, context) = (new DocumentScanner(), new ScanContext(ScanLimits.Default));
        Assert.InRange(Enumerable.Range(0, 5).Min(_ => AllocatedBy100Scans()), 0, 100 * 200);

        // Once is not enough: where another test fills the memory, the pool of buffers is emptied.
        long AllocatedBy100Scans()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                text.Position = 0;
                context.ScanContent(scanner, text, "doc", default);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    /// <summary>Asks for the scan to be stopped when a place is read for the third time: by the scan of the archive, by the search for its directory, by the member there.</summary>
    private sealed class StoppingStream(byte[] document, CancellationTokenSource stop, int atThirdReadOf) : MemoryStream(document)
    {
        private int _reads;

        public override int Read(Span<byte> buffer)
        {
            var before = Position;
            var read = base.Read(buffer);
            if (before <= atThirdReadOf && Position > atThirdReadOf && ++_reads == 3) stop.Cancel();
            return read;
        }
    }

    private static byte[]? Make(string format) => format switch
    {
        "zip" => Archives.Zip(("a.txt", Text), ("b", "b"u8.ToArray())),
        "zip stored" => Archives.Zip(CompressionLevel.NoCompression, ("a.txt", Text), ("b", "b"u8.ToArray())),
        "zip in zip" => Archives.Zip(("inner.zip", Archives.Zip(("a.txt", Text)))),
        "tar" => Archives.Tar(TarEntryFormat.Ustar, ("a.txt", Text)),
        "tgz" => Archives.Gzip(Archives.Tar(TarEntryFormat.Ustar, ("a.txt", Text))),
        "gzip" => Archives.Gzip(Text),
        "bzip2" => Archives.Piped(Text, "bzip2", "-c"),
        "xz" => Archives.Piped(Text, "xz", "-c"),
        _ => Archives.Piped(Text, "zstd", "-c", "-q"),
    };

    private static (ContainerScan Scan, TimeSpan Time, long Allocated) Measured(Func<ContainerScan> scan)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        return (scan(), watch.Elapsed, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
