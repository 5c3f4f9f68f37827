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

    private static void AssertReads(PackBuilder builder, int taken, int unread)
    {
        using var folder = new TempFolder();
        var (pack, index) = builder.Build();
        var (read, coverage) = Read(folder, pack, index);
        Assert.Equal(taken, read);
        Assert.Equal(unread, coverage.Skipped.Sum(skipped => skipped.Count));
    }

    /// <summary>How many objects are read from a folder with one pack, as blobs, trees, commits and tags; and what is said of the others.</summary>
    private static (int Taken, Coverage Coverage) Read(TempFolder folder, byte[] pack, byte[] index)
    {
        var packs = Directory.CreateDirectory(Path.Combine(folder.Path, Path.GetRandomFileName(), "pack"));
        File.WriteAllBytes(Path.Combine(packs.FullName, "pack-1.pack"), pack);
        File.WriteAllBytes(Path.Combine(packs.FullName, "pack-1.idx"), index);
        var context = new ScanContext(ScanLimits.Default with { Threads = 2 });
        using var store = ObjectStore.Open([packs.Parent!.FullName], context.Coverage);
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
        private readonly List<(byte[] Id, int Offset)> _objects = [];

        public void AddBlob(byte[] id, byte[] content) => AddRaw(id, kind: 3, content.Length, Deflate(content));

        public void AddIdDelta(byte[] id, byte[] from, byte[] delta) => AddRaw(id, kind: 7, delta.Length, [.. from, .. Deflate(delta)]);

        public void AddRaw(byte[] id, int kind, long length, byte[] rest)
        {
            _objects.Add((id, _pack.Count));
            var part = (kind << 4) | (int)(length & 15);
            for (length >>= 4; length > 0; length >>= 7)
            {
                _pack.Add((byte)(part | 0x80));
                part = (int)(length & 0x7F);
            }

            _pack.Add((byte)part);
            _pack.AddRange(rest);
        }

        public (byte[] Pack, byte[] Index) Build()
        {
            byte[] pack = [.. _pack, .. SHA1Of([.. _pack])];
            using var index = new MemoryStream();
            index.Write([0xFF, (byte)'t', (byte)'O', (byte)'c', 0, 0, 0, 2]);
            var sorted = _objects.OrderBy(item => Convert.ToHexString(item.Id), StringComparer.Ordinal).ToList();
            for (var first = 0; first < 256; first++) WriteNumber(sorted.Count(item => item.Id[0] <= first));
            foreach (var (id, _) in sorted) index.Write(id);
            foreach (var _ in sorted) WriteNumber(0);
            foreach (var (_, offset) in sorted) WriteNumber(offset);
            index.Write(pack.AsSpan(pack.Length - 20));
            index.Write(SHA1Of(index.ToArray()));
            return (pack, index.ToArray());

            void WriteNumber(int number)
            {
                Span<byte> bytes = stackalloc byte[4];
                BinaryPrimitives.WriteInt32BigEndian(bytes, number);
                index.Write(bytes);
            }
        }
    }
}
