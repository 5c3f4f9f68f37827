using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>Every object that git itself lists is read, once, with exactly its bytes, however it is stored.</summary>
public sealed class ObjectSweepTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData("-a -d -f --depth=50")]
    [InlineData("-a -d -f --depth=4095 --window=50")]
    [InlineData("-a -d -f --depth=0")]
    [InlineData("-d")]
    [InlineData("-a -d -f --write-midx")]
    public void Whatever_repack_writes(string options)
    {
        WriteHistory(22);
        _repository.Git(["repack", "-q", .. options.Split(' ')]);
        WriteHistory(3);

        AssertReadsAll();
    }

    [Fact]
    public void Deltas_that_name_their_base_by_its_id()
    {
        WriteHistory(15);
        _repository.Git("config", "repack.useDeltaBaseOffset", "false");
        _repository.Git("repack", "-a", "-d", "-f", "-q");

        AssertReadsAll();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    [InlineData("2,0x100")] // offsets behind this one in the table of long ones, as behind 2 GiB
    public void Every_version_of_an_index(string version)
    {
        WriteHistory(15);
        _repository.Git("repack", "-a", "-d", "-f", "-q");
        var pack = Directory.GetFiles(_repository[".git/objects/pack"], "*.pack").Single();
        var index = Path.ChangeExtension(pack, ".idx");
        File.Delete(index);
        _repository.Git("index-pack", $"--index-version={version}", "-o", index, pack);

        AssertReadsAll();
    }

    [Fact]
    public void Objects_that_are_stored_several_times_are_taken_once()
    {
        WriteHistory(12);
        _repository.Git("repack", "-q");
        _repository.Git("repack", "-q", "-a"); // keeps the first pack
        WriteHistory(3);
        _repository.Git(["pack-objects", "-q", "--all", _repository[".git/objects/pack/pack"]], "");

        AssertReadsAll();
    }

    [Fact]
    public void Borrowed_objects_are_read_with_the_borrowers_own()
    {
        WriteHistory(10);
        _repository.Git("repack", "-a", "-d", "-q");
        using var borrower = _repository.Clone("--shared");
        File.WriteAllText(borrower["f1"], "another\n" + File.ReadAllText(borrower["f1"]));
        borrower.Commit("one more");

        using var store = Open(borrower);
        var taken = Sweep(store, threads: 2);

        Assert.Equal(Listed(borrower), taken.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void One_long_tree_of_deltas_is_shared_between_threads()
    {
        var text = string.Concat(Enumerable.Range(0, 2000).Select(i => $"line {i} {i * 7919 % 1009}\n"));
        for (var i = 0; i < 300; i++) _repository.HashObject(text.Replace($"line {i * 5} ", $"line {i} changed ", StringComparison.Ordinal));
        var ids = _repository.Git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)");
        _repository.Git(["pack-objects", "-q", "--window=300", "--depth=20", _repository[".git/objects/pack/pack"]], ids + "\n");
        _repository.Git("prune-packed");

        AssertReadsAll();
    }

    [Fact]
    public void Almost_no_memory_is_enough()
    {
        WriteHistory(22);
        _repository.Git("repack", "-a", "-d", "-f", "-q", "--depth=50");

        using var store = Open(_repository);
        var taken = Sweep(store, threads: 2, memory: 1);

        Assert.Equal(Listed(_repository), taken.Keys.Order(StringComparer.Ordinal));
    }

    private void AssertReadsAll()
    {
        var listed = Listed(_repository);
        using var store = Open(_repository);
        foreach (var threads in new[] { 1, 4 }) Assert.Equal(listed, Sweep(store, threads).Keys.Order(StringComparer.Ordinal));
        AssertReadsEachByItself(store, listed);
    }

    private static void AssertReadsEachByItself(ObjectStore store, IReadOnlyList<string> listed)
    {
        var reader = new PackReader(ObjectFormat.Sha1, new MemoryBudget(long.MaxValue));
        foreach (var id in listed)
        {
            var name = ObjectName.Read(Convert.FromHexString(id));
            Assert.True(store.TryRead(name, reader, out var kind, out var content));
            using (content) Assert.True(ObjectFormat.Sha1.IsNameOf(name, kind, content.Content));
        }
    }

    private static ObjectStore Open(TempRepository repository)
    {
        var coverage = new CoverageRecorder();
        var store = ObjectStore.Open(ObjectFolders.List(repository[".git/objects"], coverage), ObjectFormat.Sha1, coverage);
        Assert.Empty(coverage.ToCoverage().Skipped);
        return store;
    }

    private static IReadOnlyList<string> Listed(TempRepository repository) =>
        [.. repository.Git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").Split('\n').Order(StringComparer.Ordinal)];

    private static ConcurrentDictionary<string, ObjectKind> Sweep(ObjectStore store, int threads, long memory = long.MaxValue)
    {
        var taken = new ConcurrentDictionary<string, ObjectKind>(StringComparer.Ordinal);
        var table = new ObjectTable(store);
        var sweep = new ObjectSweep(store, new MemoryBudget(memory), threads);
        sweep.Run(kind => kind == ObjectKind.Blob, () => new Collector(table, taken), TestContext.Current.CancellationToken);
        sweep.Run(kind => kind != ObjectKind.Blob, () => new Collector(table, taken), TestContext.Current.CancellationToken);
        return taken;
    }

    /// <summary>Files that grow, shrink and lose their middle, in folders, with tags and long messages.</summary>
    private void WriteHistory(int commits)
    {
        var random = new Random(commits);
        for (var i = 0; i < commits; i++)
        {
            for (var file = 0; file < 3; file++)
            {
                var lines = Enumerable.Range(0, 50 + random.Next(100)).Select(line => $"{file} {line} {(random.Next(20) == 0 ? i : line * 31)}");
                _repository.Write($"f{file}", string.Join('\n', lines)).Write($"d{file}/g{i % 7}", string.Create(CultureInfo.InvariantCulture, $"{random.Next(10)}"));
            }

            if (i % 10 == 0) _repository.Write("binary", Convert.ToBase64String(RandomNumberGenerator.GetBytes(3000)));
            _repository.Commit($"commit {i}");
            if (i % 5 == 0) _repository.Git("tag", "-f", "-a", $"t{i}", "-m", $"tag {i}");
        }
    }

    /// <summary>Keeps the ids of what it is given, worked out from the bytes.</summary>
    private sealed class Collector(ObjectTable table, ConcurrentDictionary<string, ObjectKind> taken) : IObjectSink
    {
        public bool Take(int position, ObjectKind kind, ObjectBuffer content, ChangeList? changes)
        {
            if (!table.TryClaim(position, kind)) return true;
            var name = table.NameAt(position);
            Assert.True(ObjectFormat.Sha1.IsNameOf(name, kind, content.Content));
            Assert.True(taken.TryAdd(name.ToString(), kind));
            return true;
        }

        public void Take(int position, ObjectKind kind, Stream content, long length) => throw new InvalidOperationException("Nothing here is that long.");
    }
}
