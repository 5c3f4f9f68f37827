using System.Security.Cryptography;
using System.Text;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>Packs whose index is gone or damaged, and what a fetch that was broken off has left: everything in them is read all the same.</summary>
public sealed class UnindexedPackTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();
    private readonly string _token = Tokens.Fresh();
    private long _seconds = 1_700_000_000;

    public void Dispose() => _repository.Dispose();

    private string Packs => _repository[".git/objects/pack"];

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_pack_without_index_holds_what_it_held(bool namesBasesById, bool hasMultiPackIndex)
    {
        Fill(30);
        _repository.Git("-c", $"repack.useDeltaBaseOffset={(namesBasesById ? "false" : "true")}", "repack", "-a", "-d", "-f", "-q", "--depth=20", "--window=20");
        _repository.Write("later", Tokens.Fresh()).Commit("later");
        _repository.Git("repack", "-d", "-q");
        if (hasMultiPackIndex) _repository.Git("multi-pack-index", "write");
        var before = HistoryScan.Of(_repository);
        foreach (var index in Directory.GetFiles(Packs, "*.idx")) File.Delete(index);

        var scan = HistoryScan.Of(_repository);
        var range = HistoryScan.Of(new GitChangesSource(_repository.Path, _repository.Path, GitEnvironment.None, new RevisionRange("main~1..main")));

        Assert.Equal([], scan.Coverage.Skipped);
        Assert.Equal((before.Coverage.Documents, 2), (scan.Coverage.Documents, scan.Findings.Count));
        Assert.Equal("later", Assert.Single(Assert.Single(range.Findings).Occurrences).Path);
        Assert.Equal(before.OnlyPlaceOf(_token) with { Refs = null }, scan.OnlyPlaceOf(_token) with { Refs = null });
    }

    [Fact]
    public void Whatever_git_packs_gets_the_index_that_git_gives_it()
    {
        Fill(40);
        foreach (var offsets in new[] { "true", "false" })
        {
            _repository.Git("-c", $"repack.useDeltaBaseOffset={offsets}", "repack", "-a", "-d", "-f", "-q", "--depth=30");
            var path = Directory.GetFiles(Packs, "*.pack").Single();
            using var real = PackIndex.Open(Path.ChangeExtension(path, ".idx"), ObjectFormat.Sha1);
            using var pack = PackFile.Open(MappedFile.Open(path), path, PackIndex.Empty(ObjectFormat.Sha1));
            foreach (var memory in new[] { long.MaxValue, 0 }) // bases are kept, or built again each time
            {
                var indexer = new PackIndexer(pack, ObjectFormat.Sha1, _ => null, new MemoryBudget(memory));
                using var index = indexer.Build();

                Assert.Equal((real.Count, 0L), (index.Count, indexer.Unread));
                Assert.All(Enumerable.Range(0, real.Count), position => Assert.Equal((ObjectName.Read(real.IdAt(position)), real.OffsetAt(position)), (ObjectName.Read(index.IdAt(position)), index.OffsetAt(position))));
                Assert.True(real.PackChecksum.SequenceEqual(index.PackChecksum));
            }
        }
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("changed")]
    [InlineData("nothing")]
    public void A_pack_with_a_damaged_index_is_read_without_it(string damage)
    {
        Fill(10);
        _repository.Git("repack", "-a", "-d", "-q");
        var before = HistoryScan.Of(_repository);
        var index = Directory.GetFiles(Packs, "*.idx").Single();
        var bytes = File.ReadAllBytes(index);
        bytes[1100] ^= 0x10;
        File.SetAttributes(index, FileAttributes.Normal);
        File.WriteAllBytes(index, damage switch { "cut" => bytes[..1200], "nothing" => [], _ => bytes });

        var scan = HistoryScan.Of(_repository);

        Assert.Equal([], scan.Coverage.Skipped);
        Assert.Equal(before.Coverage.Documents, scan.Coverage.Documents);
        Assert.Equal(before.OnlyPlaceOf(_token) with { Refs = null }, scan.OnlyPlaceOf(_token) with { Refs = null });
    }

    [Fact]
    public void Behind_damage_in_a_pack_without_index_the_rest_is_read()
    {
        for (var i = 0; i < 12; i++) _repository.Write($"f{i}", Convert.ToHexString(RandomNumberGenerator.GetBytes(3000)) + Tokens.Fresh()).Commit($"{i}");
        _repository.Git("repack", "-a", "-d", "-q");
        var pack = Directory.GetFiles(Packs, "*.pack").Single();
        File.Delete(Path.ChangeExtension(pack, ".idx"));
        var bytes = File.ReadAllBytes(pack);
        bytes.AsSpan(bytes.Length / 2, 40).Fill(0xA5);
        File.SetAttributes(pack, FileAttributes.Normal);
        File.WriteAllBytes(pack, bytes);

        var scan = HistoryScan.Of(_repository);

        Assert.Contains(new Skipped(pack, "objects in a pack without index that is cut short or damaged"), scan.Coverage.Skipped);
        Assert.InRange(scan.Findings.Count, 10, 11);
    }

    [Fact]
    public void A_pack_of_noise_ends_in_time()
    {
        var noise = new byte[4_000_000];
        new Random(7).NextBytes(noise);
        // Many places at which an object of any length may begin.
        for (var at = 0; at + 4 < noise.Length; at += 8) new byte[] { 0xBF, 0xFF, 0x7F, 0x78 }.CopyTo(noise, at);
        File.WriteAllBytes(Path.Combine(Packs, "pack-1.pack"), [.. "PACK"u8, 0, 0, 0, 2, 0xFF, 0xFF, 0xFF, 0xFF, .. noise]);

        var skipped = Assert.Single(HistoryScan.Of(_repository).Coverage.Skipped);

        Assert.Equal(_repository[".git/objects/pack/pack-1.pack"], skipped.What);
        Assert.InRange(skipped.Count, 1, noise.Length / 8);
    }

    /// <summary>What a fetch sends leaves out what the other side has: deltas to objects that are not in the pack.</summary>
    [Fact]
    public void A_fetch_that_was_broken_off_has_left_a_pack()
    {
        Fill(5);
        var known = _repository.Head;
        using var other = _repository.Clone();
        other.Write("grows", File.ReadAllText(other["grows"]) + Tokens.Fresh()).Write("last", Convert.ToHexString(RandomNumberGenerator.GetBytes(3000))).Commit("fetched");
        var thin = other.Beside("thin.pack");
        other.Git("-c", $"alias.thin=!git rev-parse HEAD ^{known} | git pack-objects --revs --quiet --thin --delta-base-offset --stdout >'{thin}'", "thin");
        var bytes = File.ReadAllBytes(thin);
        Directory.CreateDirectory(Packs);
        File.WriteAllBytes(Path.Combine(Packs, "tmp_pack_aBcDeF"), bytes);

        var whole = HistoryScan.Of(_repository);
        File.WriteAllBytes(Path.Combine(Packs, "tmp_pack_aBcDeF"), bytes[..^600]);
        var cut = HistoryScan.Of(_repository);

        Assert.Equal([], whole.Coverage.Skipped);
        Assert.Equal(2, whole.Findings.Count);
        var skipped = Assert.Single(cut.Coverage.Skipped, skipped => skipped.Why == "objects in a pack that was never finished");
        Assert.Equal((Path.Combine(Packs, "tmp_pack_aBcDeF"), true), (skipped.What, skipped.Count >= 1));
    }

    [Fact]
    public void Packs_of_any_name_are_read()
    {
        Fill(5);
        _repository.Git("repack", "-a", "-d", "-q");
        foreach (var file in Directory.GetFiles(Packs, "pack-*")) File.Move(file, Path.Combine(Packs, "other" + Path.GetExtension(file)));

        var scan = HistoryScan.Of(_repository);

        Assert.Equal([], scan.Coverage.Skipped);
        Assert.Equal("grows", scan.OnlyPlaceOf(_token).Path);
    }

    [Fact]
    public void A_pack_that_only_a_multi_pack_index_knows_of_is_named()
    {
        Fill(3);
        _repository.Git("repack", "-d", "-q");
        Fill(5);
        _repository.Git("repack", "-d", "-q");
        _repository.Git("multi-pack-index", "write");
        var gone = Directory.GetFiles(Packs, "*.pack").Order().First();
        File.Delete(gone);
        File.Delete(Path.ChangeExtension(gone, ".idx"));

        Assert.Contains(new Skipped(gone, "pack that its index describes and that is gone"), HistoryScan.Of(_repository).Coverage.Skipped);
    }

    /// <summary>All commits at once: a process for each would take seconds.</summary>
    private void Fill(int commits)
    {
        var input = new StringBuilder();
        for (var i = 0; i < commits; i++)
        {
            input.Append("commit refs/heads/main\ncommitter A <a> ").Append(_seconds += 60).Append(" +0000\ndata 0\n");
            if (i == 0 && _repository.TryGit(["rev-parse", "--verify", "--quiet", "main"]).ExitCode == 0) input.Append("from refs/heads/main^0\n");
            Add("grows", string.Concat(Enumerable.Range(0, 200 + (7 * i)).Select(line => $"{line} a line of some length\n")) + (i == 2 ? _token : ""));
            Add($"f{i % 5}", $"{i}");
            input.Append('\n');
        }

        _repository.Git(["-c", "fastimport.unpackLimit=1000000", "fast-import", "--quiet"], input.ToString());
        _repository.Git("reset", "--quiet", "--hard");

        void Add(string path, string text) => input.Append("M 644 inline ").Append(path).Append("\ndata ").Append(text.Length).Append('\n').Append(text).Append('\n');
    }
}
