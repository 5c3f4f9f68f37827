using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>
/// Whole repositories of every format, of which one file is damaged at random: bits, lengths, ends, parts that are moved or repeated. A scan of any kind ends, in time and in
/// bounds; where it finds less, it says that something was not read. <c>TOKENGUARD_FUZZ=N</c> tries N for each, <c>TOKENGUARD_FUZZ_SEED</c> the same ones again.
/// </summary>
public sealed class FuzzTests : IDisposable
{
    private const int Usual = 25;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1); // of one scan, however busy the machine is

    private readonly TempFolder _folder = new();
    private readonly List<string> _tokens = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sha1", "packed")]
    [InlineData("sha256", "packed")]
    [InlineData("sha1", "unindexed")]
    [InlineData("sha1", "loose")]
    [InlineData("sha1", "index")]
    [InlineData("sha1", "tables")]
    [InlineData("sha1", "beside")]
    public void Damage_ends_no_scan_and_is_not_passed_over(string format, string damaged)
    {
        using var repository = Build(format, damaged);
        var state = _folder["state"];
        HistoryScan.Of(new GitSinceSource(repository.Path, state, "test"));
        string[] files = [.. Directory.GetFiles(repository[".git"], "*", SearchOption.AllDirectories).Where(file => IsMeant(Path.GetRelativePath(repository[".git"], file), damaged)).Append(state).Order(StringComparer.Ordinal)];
        var count = int.TryParse(Environment.GetEnvironmentVariable("TOKENGUARD_FUZZ"), CultureInfo.InvariantCulture, out var asked) ? asked : Usual;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("TOKENGUARD_FUZZ_SEED"), CultureInfo.InvariantCulture, out var known) ? known : Environment.TickCount & 0xFFFFFF;
        for (var i = 0; i < count; i++) TryOne(repository, state, files, seed + i);
    }

    private void TryOne(TempRepository repository, string state, string[] files, int seed)
    {
        var random = new Random(seed);
        var file = files[random.Next(files.Length)];
        var whole = File.ReadAllBytes(file);
        var before = File.ReadAllBytes(state);
        File.SetAttributes(file, FileAttributes.Normal);
        File.WriteAllBytes(file, Damage(whole, random));
        var where = $"{Path.GetRelativePath(repository.Path, file)}, TOKENGUARD_FUZZ_SEED={seed}";
        try
        {
            var watch = Stopwatch.StartNew();
            var memory = GC.GetTotalAllocatedBytes();
            Check(new GitHistorySource(repository.Path), where);
            Check(new GitSinceSource(repository.Path, state, "test"), where);
            Run(new GitChangesSource(repository.Path, repository.Path, GitEnvironment.None, new RevisionRange("main~4..main")), where);
            Assert.True(watch.Elapsed < 3 * Longest, $"{watch.Elapsed} for {where}");
            Assert.True(GC.GetTotalAllocatedBytes() - memory < 1L << 30, $"memory for {where}");
        }
        finally
        {
            File.WriteAllBytes(state, before);
            File.WriteAllBytes(file, whole);
        }
    }

    private void Check(IDocumentSource source, string where)
    {
        if (Run(source, where) is not { } scan) return;
        var found = _tokens.Count(token => scan.PlacesOf(token).Count > 0);
        Assert.True(found == _tokens.Count || !scan.Coverage.Complete, $"{found} of {_tokens.Count} with {where}");
    }

    /// <summary>Null where there is nothing that could be read, which is said.</summary>
    private static HistoryScan? Run(IDocumentSource source, string where)
    {
        try
        {
            return HistoryScan.Of(source);
        }
        catch (SourceUnavailableException)
        {
            return null;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(where, e);
        }
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        byte[] bytes = [.. whole];
        if (bytes.Length < 8) return [];
        var at = random.Next(bytes.Length - 4);
        switch (random.Next(8))
        {
            case 0:
                return bytes[..random.Next(bytes.Length)];
            case 1: // a length or an offset that lies
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at & ~3), random.Next(3) switch { 0 => 0, 1 => 0xFFFF_FFFF, _ => 0x7FFF_FFFF });
                return bytes;
            case 2:
                return [.. bytes[..at], .. bytes[random.Next(at, bytes.Length)..]];
            case 3: // a part that refers to itself, or to what comes later
                bytes.AsSpan(at, Math.Min(64, bytes.Length - at)).ToArray().CopyTo(bytes.AsSpan(random.Next(Math.Max(1, bytes.Length - 64))));
                return bytes;
            case 4:
                return [.. bytes[..at], .. new byte[random.Next(64)], .. bytes[at..]];
            case 5:
                bytes.AsSpan(at, Math.Min(random.Next(1, 64), bytes.Length - at)).Fill((byte)random.Next(256));
                return bytes;
            default:
                for (var i = random.Next(1, 4); i > 0; i--) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                return bytes;
        }
    }

    private static bool IsMeant(string file, string damaged) => damaged switch
    {
        "packed" or "unindexed" => file.Contains("pack", StringComparison.Ordinal) || file.Contains("commit-graph", StringComparison.Ordinal),
        "loose" => file.StartsWith("objects", StringComparison.Ordinal),
        "index" => file.Contains("index", StringComparison.Ordinal),
        "tables" => file.Contains("reftable", StringComparison.Ordinal),
        _ => !file.StartsWith("objects", StringComparison.Ordinal) && !file.StartsWith("hooks", StringComparison.Ordinal),
    };

    private TempRepository Build(string format, string damaged)
    {
        var repository = TempRepository.Create("--object-format=" + format);
        for (var i = 0; i < 6; i++) repository.Write("f", string.Concat(Enumerable.Range(0, 60 + (5 * i)).Select(line => $"{line} line\n")) + Token(i % 3 == 0)).Write($"d/g{i}", $"{i}").Commit($"{i} {Token(i == 4)}");
        repository.Git("tag", "-a", "v1", "-m", Token(true));
        if (damaged is "packed" or "unindexed")
        {
            repository.Git("repack", "-d", "-q", "-f", "--depth=20");
            repository.Write("h", Token(true)).Commit("more");
            repository.Git("repack", "-d", "-q");
            repository.Git("multi-pack-index", "write", "--bitmap", "--preferred-pack=" + Path.GetFileName(Directory.GetFiles(repository[".git/objects/pack"], "*.idx")[0]));
            repository.Git("commit-graph", "write", "--reachable");
            if (damaged == "unindexed")
                foreach (var index in Directory.GetFiles(repository[".git/objects/pack"], "*.idx")) File.Delete(index);
        }

        if (damaged == "index")
        {
            repository.Write("staged", Token(true)).Git("add", "staged");
            repository.Git("update-index", "--index-version=4", "--split-index", "--untracked-cache");
            repository.Write("staged too", "x").Git("add", "staged too");
        }

        if (damaged == "tables")
        {
            foreach (var part in new[] { "refs", "logs" }) Directory.Delete(repository[".git/" + part], recursive: true);
            Directory.CreateDirectory(repository[".git/refs"]);
            Directory.CreateDirectory(repository[".git/reftable"]);
            repository.Git("config", "core.repositoryFormatVersion", "1");
            repository.Git("config", "extensions.refStorage", "reftable");
            for (var number = 1; number <= 3; number++) File.WriteAllBytes(repository[$".git/reftable/{number}.ref"], RefTableTests.Fixture(number));
            File.WriteAllText(repository[".git/reftable/tables.list"], "1.ref\n2.ref\n3.ref\n");
        }

        if (damaged == "beside")
        {
            repository.Git("pack-refs", "--all");
            repository.Git("worktree", "add", "--quiet", "--detach", repository.Beside("linked"));
            repository.Write(".git/shallow", "").Write(".git/info/grafts", repository.Head + "\n").Write(".git/objects/info/alternates", "\n");
        }

        return repository;

        string Token(bool isWanted)
        {
            if (!isWanted) return "";
            _tokens.Add(Tokens.Fresh());
            return _tokens[^1];
        }
    }
}
