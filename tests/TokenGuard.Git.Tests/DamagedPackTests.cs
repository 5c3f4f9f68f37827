using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using CsCheck;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>Packs and indexes that are damaged, and those that somebody made to do damage: everything readable is read, the rest is counted, and the scan ends.</summary>
public sealed class DamagedPackTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void Flipped_bits_and_cut_files()
    {
        for (var i = 0; i < 8; i++) _repository.Write("f", string.Concat(Enumerable.Range(0, 200).Select(line => $"{line} {line * i}\n"))).Write($"g{i}", $"{i}").Commit($"{i}");
        _repository.Git("repack", "-a", "-d", "-f", "-q", "--depth=50");
        var packPath = Directory.GetFiles(_repository[".git/objects/pack"], "*.pack").Single();
        var (pack, index) = (File.ReadAllBytes(packPath), File.ReadAllBytes(Path.ChangeExtension(packPath, ".idx")));
        var all = _repository.Git("cat-file", "--batch-all-objects", "--batch-check").Split('\n').Length;
        using var folder = new TempFolder();

        Gen.Select(Gen.Bool, Gen.Int[0, int.MaxValue], Gen.Int[0, 7], Gen.Int[0, 3]).Sample((inIndex, at, bit, cut) =>
        {
            byte[] damagedPack = [.. pack], damagedIndex = [.. index];
            var damaged = inIndex ? damagedIndex : damagedPack;
            if (cut == 0) Array.Resize(ref damaged, at % damaged.Length);
            else damaged[at % damaged.Length] ^= (byte)(1 << bit);
            if (inIndex) damagedIndex = damaged;
            else damagedPack = damaged;

            var (taken, coverage) = Read(folder, damagedPack, damagedIndex);

            // Damage in checksums, and in ids that nothing asks for, costs no object.
            Assert.True(taken <= all);
            if (taken < all) Assert.False(coverage.Complete);
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void A_pack_that_is_cut_short_gives_what_it_still_has()
    {
        for (var i = 0; i < 10; i++) _repository.Write($"f{i}", Convert.ToHexString(RandomNumberGenerator.GetBytes(2000))).Commit($"{i}");
        _repository.Git("gc", "-q");
        var pack = Directory.GetFiles(_repository[".git/objects/pack"], "*.pack").Single();
        var bytes = File.ReadAllBytes(pack);
        File.Delete(pack);
        File.WriteAllBytes(pack, bytes[..(bytes.Length / 2)]);

        var scan = HistoryScan.Of(_repository);

        var skipped = Assert.Single(scan.Coverage.Skipped, skipped => skipped.What == pack);
        Assert.Equal("objects in a pack that is cut short or damaged", skipped.Why);
        Assert.InRange(skipped.Count, 1, 25);
        Assert.InRange(scan.Coverage.Documents, 5, 19);
    }

    [Fact]
    public void Deltas_in_a_circle()
    {
        var builder = new PackBuilder();
        builder.AddIdDelta(Id(1), Id(2), Delta(10, 10));
        builder.AddIdDelta(Id(2), Id(1), Delta(10, 10));
        builder.AddIdDelta(Id(3), Id(3), Delta(10, 10));
        builder.AddIdDelta(Id(4), Id(99), Delta(10, 10));
        builder.AddBlob(Id(5), "whole"u8.ToArray());

        AssertReads(builder, taken: 1, unread: 4);
    }

    [Fact]
    public void A_chain_of_ten_thousand_deltas()
    {
        var builder = new PackBuilder();
        builder.AddBlob(Id(0), new byte[50]);
        for (var i = 1; i <= 10_000; i++) builder.AddIdDelta(Id(i), Id(i - 1), Delta(50, 50));

        AssertReads(builder, taken: 10_001, unread: 0);
    }

    [Fact]
    public void Lengths_that_lie()
    {
        var builder = new PackBuilder();
        builder.AddRaw(Id(1), kind: 3, length: 1L << 50, Deflate([1, 2, 3]));
        builder.AddRaw(Id(2), kind: 3, length: 0, Deflate([1, 2, 3]));
        builder.AddRaw(Id(3), kind: 3, length: 2_000_000_000, Deflate([1, 2, 3]));
        builder.AddBlob(Id(4), new byte[50]);
        builder.AddIdDelta(Id(5), Id(4), Delta(51, 51)); // another base's
        builder.AddIdDelta(Id(6), Id(4), [50, 50, 0b1001_0001, 40, 20]); // copies from behind the end
        builder.AddIdDelta(Id(7), Id(4), [50, 50, 0]); // a step that is not defined
        builder.AddIdDelta(Id(8), Id(4), [50, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0b1001_0000, 50]); // 32 GiB
        builder.AddIdDelta(Id(9), Id(4), [50]);
        builder.AddIdDelta(Id(10), Id(4), [50, 50, 0b1001_0000, 50]);

        AssertReads(builder, taken: 2, unread: 8);
    }

    [Fact]
    public void A_pack_of_more_than_4_GiB()
    {
        var builder = new PackBuilder();
        builder.AddBlob(Id(1), new byte[50]);
        builder.AddHole(5L << 30);
        builder.AddOffsetDelta(Id(2), Id(1), Delta(50, 50));
        builder.AddIdDelta(Id(3), Id(2), Delta(50, 50));
        builder.AddBlob(Id(4), "whole"u8.ToArray());

        AssertReads(builder, taken: 4, unread: 0);
    }

    [Fact]
    public void A_delta_to_an_object_of_another_pack()
    {
        var (bases, deltas) = (new PackBuilder(), new PackBuilder());
        bases.AddBlob(Id(1), "the base of both"u8.ToArray());
        deltas.AddIdDelta(Id(2), Id(1), Delta(16, 8));
        deltas.AddIdDelta(Id(3), Id(2), Delta(8, 3));
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["pack"]);
        bases.Write(folder["pack/pack-1"]);
        deltas.Write(folder["pack/pack-2"]);

        var coverage = new CoverageRecorder();
        using var store = ObjectStore.Open([folder.Path], ObjectFormat.Sha1, coverage);
        var table = new ObjectTable(store);
        new HistorySweep(GitLocation.At(folder.Path), store, table, new HistoryHits(), new ScanContext(ScanLimits.Default)).Run(TestContext.Current.CancellationToken);

        Assert.Equal(3, table.CountOf(_ => true));
        Assert.Empty(coverage.ToCoverage().Skipped);
        Assert.True(store.TryRead(ObjectName.Read(Id(3)), new PackReader(ObjectFormat.Sha1, new MemoryBudget(long.MaxValue)), out var kind, out var content));
        using (content) Assert.Equal((ObjectKind.Blob, "the"), (kind, System.Text.Encoding.ASCII.GetString(content.Content)));
    }

    [Fact]
    public void An_object_that_is_damaged_in_two_packs_is_one_object()
    {
        var builder = new PackBuilder();
        builder.AddRaw(Id(1), kind: 3, length: 10, Deflate([1, 2, 3]));
        builder.AddBlob(Id(2), "whole"u8.ToArray());
        using var folder = new TempFolder();
        var packs = Directory.CreateDirectory(Path.Combine(folder.Path, "objects", "pack"));
        builder.Write(Path.Combine(packs.FullName, "pack-1"));
        builder.Write(Path.Combine(packs.FullName, "pack-2"));

        var (read, coverage) = Read(folder, packs);

        Assert.Equal((1, 1), (read, coverage.Skipped.Sum(skipped => skipped.Count)));
    }

    private static void AssertReads(PackBuilder builder, int taken, int unread)
    {
        using var folder = new TempFolder();
        var packs = Directory.CreateDirectory(Path.Combine(folder.Path, "objects", "pack"));
        builder.Write(Path.Combine(packs.FullName, "pack-1"));
        var (read, coverage) = Read(folder, packs);
        Assert.Equal(taken, read);
        Assert.Equal(unread, coverage.Skipped.Sum(skipped => skipped.Count));
    }

    /// <summary>How many objects are read from a folder with one pack, as blobs, trees, commits and tags; and what is said of the others.</summary>
    private static (int Taken, Coverage Coverage) Read(TempFolder folder, byte[] pack, byte[] index)
    {
        var packs = Directory.CreateDirectory(Path.Combine(folder.Path, Path.GetRandomFileName(), "pack"));
        File.WriteAllBytes(Path.Combine(packs.FullName, "pack-1.pack"), pack);
        File.WriteAllBytes(Path.Combine(packs.FullName, "pack-1.idx"), index);
        return Read(folder, packs);
    }

    private static (int Taken, Coverage Coverage) Read(TempFolder folder, DirectoryInfo packs)
    {
        var context = new ScanContext(ScanLimits.Default with { Threads = 2 });
        using var store = ObjectStore.Open([packs.Parent!.FullName], ObjectFormat.Sha1, context.Coverage);
        var table = new ObjectTable(store);
        new HistorySweep(GitLocation.At(folder.Path), store, table, new HistoryHits(), context).Run(TestContext.Current.CancellationToken);
        return (table.CountOf(_ => true), context.Coverage.ToCoverage());
    }

    private static byte[] Id(int number) => SHA1Of(BitConverter.GetBytes(number));

    private static byte[] SHA1Of(byte[] bytes)
    {
#pragma warning disable CA5350 // Git's own hash.
        return SHA1.HashData(bytes);
#pragma warning restore CA5350
    }

    /// <summary>A delta that copies as many bytes as the object has.</summary>
    private static byte[] Delta(byte baseLength, byte length) => [baseLength, length, 0b1001_0000, length];

    private static byte[] Deflate(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest)) stream.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>Writes packs that git would not.</summary>
    private sealed class PackBuilder
    {
        private readonly List<byte> _pack = [.. "PACK\0\0\0\u0002\0\0\0\0"u8];
        private readonly List<(byte[] Id, long Offset)> _objects = [];
        private int _holeAt;
        private long _hole;

        /// <summary>Bytes that belong to no object, before the next one; the file has no room for them on the disk.</summary>
        public void AddHole(long length) => (_holeAt, _hole) = (_pack.Count, length);

        public void AddBlob(byte[] id, byte[] content) => AddRaw(id, kind: 3, content.Length, Deflate(content));

        public void AddIdDelta(byte[] id, byte[] from, byte[] delta) => AddRaw(id, kind: 7, delta.Length, [.. from, .. Deflate(delta)]);

        public void AddOffsetDelta(byte[] id, byte[] from, byte[] delta)
        {
            var distance = _pack.Count + _hole - _objects.Find(item => item.Id.AsSpan().SequenceEqual(from)).Offset;
            List<byte> digits = [(byte)(distance & 0x7F)];
            for (distance >>= 7; distance > 0; distance >>= 7) digits.Insert(0, (byte)(0x80 | (--distance & 0x7F)));
            AddRaw(id, kind: 6, delta.Length, [.. digits, .. Deflate(delta)]);
        }

        public void AddRaw(byte[] id, int kind, long length, byte[] rest)
        {
            _objects.Add((id, _pack.Count + _hole));
            var part = (kind << 4) | (int)(length & 15);
            for (length >>= 4; length > 0; length >>= 7)
            {
                _pack.Add((byte)(part | 0x80));
                part = (int)(length & 0x7F);
            }

            _pack.Add((byte)part);
            _pack.AddRange(rest);
        }

        /// <param name="path">Without an extension.</param>
        public void Write(string path)
        {
            byte[] pack = [.. _pack, .. SHA1Of([.. _pack])];
            using (var file = File.Create(path + ".pack"))
            {
                file.Write(pack.AsSpan(0, _holeAt));
                file.Seek(_hole, SeekOrigin.Current);
                file.Write(pack.AsSpan(_holeAt));
            }

            using var index = new MemoryStream();
            index.Write([0xFF, (byte)'t', (byte)'O', (byte)'c', 0, 0, 0, 2]);
            var sorted = _objects.OrderBy(item => Convert.ToHexString(item.Id), StringComparer.Ordinal).ToList();
            for (var first = 0; first < 256; first++) WriteNumber((uint)sorted.Count(item => item.Id[0] <= first));
            foreach (var (id, _) in sorted) index.Write(id);
            foreach (var _ in sorted) WriteNumber(0);
            var wide = sorted.Where(item => item.Offset > int.MaxValue).Select(item => item.Offset).ToList();
            foreach (var (_, offset) in sorted) WriteNumber(offset > int.MaxValue ? 0x8000_0000 | (uint)wide.IndexOf(offset) : (uint)offset);
            foreach (var offset in wide)
            {
                WriteNumber((uint)(offset >> 32));
                WriteNumber((uint)offset);
            }

            index.Write(pack.AsSpan(pack.Length - 20));
            index.Write(SHA1Of(index.ToArray()));
            File.WriteAllBytes(path + ".idx", index.ToArray());

            void WriteNumber(uint number)
            {
                Span<byte> bytes = stackalloc byte[4];
                BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
                index.Write(bytes);
            }
        }
    }
}
