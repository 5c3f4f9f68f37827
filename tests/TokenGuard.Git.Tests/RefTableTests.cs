using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TokenGuard.Git.Refs;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>Repositories that keep their refs in tables. The tables beside these tests were made by git 2.55, with blocks of 256 bytes; other tables are written here.</summary>
public sealed class RefTableTests : IDisposable
{
    private const string Commit = "270cacffc57af0007ec36999ae58cd50b7eb7b1f";

    private readonly TempRepository _repository = TempRepository.Create();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void Tables_that_git_has_made()
    {
        var tables = Enumerable.Range(1, 3).Select(number => RefTable.TryRead(Fixture(number), out var table) ? table : throw new InvalidDataException()).ToList();

        Assert.DoesNotContain(tables, table => table.IsDamaged);
        var refs = tables[0].Refs.ToDictionary(item => item.Name, item => item.Value);
        Assert.Equal(
            ["HEAD", "refs/heads/logged", "refs/heads/main", .. Enumerable.Range(10, 12).Select(i => $"refs/heads/topic/number-{i}"), "refs/remotes/origin/HEAD", "refs/tags/v1"],
            tables[0].Refs.Select(item => item.Name));
        Assert.Equal(("refs/heads/main", "refs/remotes/origin/main"), (refs["HEAD"]!.Value.Target, refs["refs/remotes/origin/HEAD"]!.Value.Target));
        Assert.Equal("f63d948519135630c620331c2f55daf14a957dd7", refs["refs/tags/v1"]!.Value.Id!.Sha);
        Assert.All(refs.Where(item => item.Key.StartsWith("refs/heads/", StringComparison.Ordinal)), item => Assert.Equal(Commit, item.Value!.Value.Id!.Sha));
        Assert.Contains("refs/heads/logged A <a@b> why it moved\n", tables[0].Logs);
        Assert.Contains("refs/heads/topic/number-17 A <a@b> \n", tables[0].Logs);
        Assert.Equal([("refs/heads/gone2", Commit), ("refs/heads/gone2", null)], tables[1..].SelectMany(table => table.Refs).Select(item => (item.Name, item.Value?.Id?.Sha)));
    }

    [Fact]
    public void A_table_that_is_cut_or_changed_is_damaged_or_says_something_else_and_never_ends_the_scan()
    {
        var table = Fixture(1);
        for (var length = 0; length < table.Length; length += 7)
            if (RefTable.TryRead(table.AsSpan(0, length), out var cut)) Assert.True(cut.IsDamaged);
        var random = new Random(1);
        for (var i = 0; i < 3000; i++)
        {
            byte[] changed = [.. table];
            for (var j = 0; j <= i % 3; j++) changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            if (RefTable.TryRead(changed, out var read)) Assert.True(read.Refs.Count < 1000);
        }
    }

    [Fact]
    public async Task Names_logs_and_provenance_come_out_of_tables()
    {
        var tokens = Enumerable.Range(0, 6).Select(_ => Tokens.Fresh()).ToArray();
        var commit = _repository.Write("f", tokens[0]).Commit("one");
        var lost = _repository.Write("g", tokens[5]).Commit("two");
        UseTables(_repository[".git"]);
        new TableWriter()
            .Symbolic("HEAD", "refs/heads/main").Direct("refs/heads/gone", lost).Direct("refs/heads/main", commit).Direct("refs/heads/topic/a", commit).Direct("refs/heads/topic/" + tokens[1], commit)
            .Log("refs/heads/main", commit, "moved " + tokens[2]).Write(_repository[".git/reftable/1.ref"]);
        new TableWriter().Deleted("refs/heads/gone").Deleted("refs/heads/was-" + tokens[3]).Symbolic("refs/remotes/o/HEAD", "refs/remotes/" + tokens[4]).Write(_repository[".git/reftable/2.ref"]);
        File.WriteAllText(_repository[".git/reftable/tables.list"], "1.ref\n2.ref\n");
        var source = new GitHistorySource(_repository.Path);

        var scan = HistoryScan.Of(source);

        Assert.Equal([], scan.Coverage.Skipped);
        Assert.True(scan.OnlyPlaceOf(tokens[0]).InHead);
        Assert.Equal(["refs/heads/main", "refs/heads/topic/a", "refs/heads/topic/" + Redactor.Redact(tokens[1])], scan.OnlyPlaceOf(tokens[0]).Refs);
        Assert.Equal(Places.RefName, scan.OnlyPlaceOf(tokens[1]).Place);
        Assert.Equal((Places.Reflog, ".git/reftable/1.ref"), (scan.OnlyPlaceOf(tokens[2]).Place, scan.OnlyPlaceOf(tokens[2]).Path));
        Assert.Equal((Places.Reflog, ".git/reftable/2.ref"), (scan.OnlyPlaceOf(tokens[3]).Place, scan.OnlyPlaceOf(tokens[3]).Path));
        Assert.Equal(".git/reftable/2.ref", scan.OnlyPlaceOf(tokens[4]).Path);
        Assert.Equal([], scan.OnlyPlaceOf(tokens[5]).Refs); // its branch is deleted
        foreach (var finding in scan.Findings)
            foreach (var occurrence in finding.Occurrences)
                Assert.Equal(finding.Fingerprint, (await ReadAgain.Of(source, scan, finding, occurrence))?.Fingerprint.Value);
    }

    [Fact]
    public void A_damaged_table_is_named_and_the_objects_are_read()
    {
        var token = Tokens.Fresh();
        var commit = _repository.Write("f", token).Commit("one");
        UseTables(_repository[".git"]);
        new TableWriter().Symbolic("HEAD", "refs/heads/main").Direct("refs/heads/main", commit).Write(_repository[".git/reftable/1.ref"]);
        var bytes = File.ReadAllBytes(_repository[".git/reftable/1.ref"]);
        File.WriteAllBytes(_repository[".git/reftable/1.ref"], bytes[..40]);
        File.WriteAllText(_repository[".git/reftable/tables.list"], "1.ref\ngone.ref\n");

        var scan = HistoryScan.Of(_repository);

        Assert.Contains(new Skipped(_repository[".git/reftable/1.ref"], "a damaged table of refs"), scan.Coverage.Skipped);
        Assert.Contains(scan.Coverage.Skipped, skipped => skipped.What == _repository[".git/reftable/gone.ref"]);
        Assert.Equal("f", scan.OnlyPlaceOf(token).Path);
    }

    /// <summary>With a git that can make them.</summary>
    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public void The_tables_of_the_installed_git(string format)
    {
        using var probe = TempRepository.Create();
        Assert.SkipUnless(probe.TryGit(["init", "--quiet", "--ref-format=reftable", "probe"]).ExitCode == 0, "This git makes no tables.");
        using var repository = TempRepository.Create("--ref-format=reftable", "--object-format=" + format);
        var tokens = Enumerable.Range(0, 5).Select(_ => Tokens.Fresh()).ToArray();
        var commit = repository.Write("f", tokens[0]).Commit("one");
        repository.Git(["update-ref", "--stdin"], string.Concat(Enumerable.Range(0, 300).Select(i => $"create refs/heads/topic/number-{i} HEAD\n")));
        repository.Git("branch", "topic/" + tokens[1]);
        repository.Git("update-ref", "-m", tokens[2], "--create-reflog", "refs/heads/main", "HEAD");
        repository.Git("worktree", "add", "--quiet", "--detach", repository.Beside("linked"));
        File.WriteAllText(Path.Combine(repository.Beside("linked"), "w"), tokens[3]);
        repository.Git("-C", repository.Beside("linked"), "add", "w");
        repository.Git("-C", repository.Beside("linked"), "commit", "--quiet", "-m", "in the worktree");
        repository.Git("branch", "passing-" + tokens[4]);
        repository.Git("branch", "-D", "passing-" + tokens[4]);

        var scan = HistoryScan.Of(repository);
        var range = HistoryScan.Of(new GitChangesSource(repository.Path, repository.Path, GitEnvironment.None, new RevisionRange($"topic/number-7..{repository.Git("-C", repository.Beside("linked"), "rev-parse", "HEAD")}")));

        Assert.Equal([], scan.Coverage.Skipped);
        Assert.Equal((commit, true), (scan.OnlyPlaceOf(tokens[0]).Commit!.Id, scan.OnlyPlaceOf(tokens[0]).InHead));
        Assert.All(tokens[1..], token => Assert.NotEmpty(scan.PlacesOf(token)));
        Assert.Equal(["worktrees/linked/HEAD"], scan.OnlyPlaceOf(tokens[3]).Refs);
        Assert.Equal("w", range.OnlyPlaceOf(tokens[3]).Path);
        Assert.Single(range.Findings);
    }

    internal static byte[] Fixture(int number)
    {
        using var stream = typeof(RefTableTests).Assembly.GetManifestResourceStream($"TokenGuard.Git.Tests.Tables.{number}.ref")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static void UseTables(string gitDirectory)
    {
        Directory.Delete(Path.Combine(gitDirectory, "refs"), recursive: true);
        Directory.Delete(Path.Combine(gitDirectory, "logs"), recursive: true);
        Directory.CreateDirectory(Path.Combine(gitDirectory, "refs"));
        File.WriteAllText(Path.Combine(gitDirectory, "refs", "heads"), "this repository uses the reftable format\n");
        File.WriteAllText(Path.Combine(gitDirectory, "HEAD"), "ref: refs/heads/.invalid\n");
        Directory.CreateDirectory(Path.Combine(gitDirectory, "reftable"));
        File.WriteAllText(Path.Combine(gitDirectory, "config"), "[core]\n\trepositoryformatversion = 1\n\tbare = false\n[extensions]\n\trefStorage = reftable\n");
    }

    /// <summary>Writes a table of one block of refs and one of logs. Refs are given in order.</summary>
    private sealed class TableWriter
    {
        private readonly List<byte> _refs = [];
        private readonly List<byte> _logs = [];
        private string _before = "";

        public TableWriter Deleted(string name) => Add(name, 0);

        public TableWriter Direct(string name, string id) => Add(name, 1, Convert.FromHexString(id));

        public TableWriter Symbolic(string name, string target) => Add(name, 3, [.. Number(target.Length), .. Encoding.UTF8.GetBytes(target)]);

        public TableWriter Log(string name, string id, string message)
        {
            byte[] key = [.. Encoding.UTF8.GetBytes(name), 0, 255, 255, 255, 255, 255, 255, 255, 254];
            var text = Encoding.UTF8.GetBytes(message + "\n");
            _logs.AddRange([0, .. Number((key.Length << 3) | 1), .. key, .. new byte[20], .. Convert.FromHexString(id), 1, (byte)'A', 3, .. "a@b"u8, 1, 0, 120, .. Number(text.Length), .. text]);
            return this;
        }

        public void Write(string path)
        {
            byte[] header = [.. "REFT"u8, 1, 0, 16, 0, .. new byte[16]];
            using var file = new MemoryStream();
            file.Write(header);
            Block(file, 'r', header.Length, [.. _refs, 0, 0, 28, 0, 1]);
            if (_logs.Count > 0)
            {
                byte[] content = [.. _logs, 0, 0, 4, 0, 1];
                using var packed = new MemoryStream();
                using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal)) zlib.Write(content);
                var bytes = packed.ToArray();
                Block(file, 'g', content.Length - bytes.Length, bytes);
            }

            file.Write([.. header, .. new byte[44]]);
            File.WriteAllBytes(path, file.ToArray());
        }

        private TableWriter Add(string name, int kind, byte[]? value = null)
        {
            var shared = 0;
            while (shared < Math.Min(name.Length, _before.Length) && name[shared] == _before[shared]) shared++;
            var rest = Encoding.UTF8.GetBytes(name[shared..]);
            _refs.AddRange([.. Number(shared), .. Number((rest.Length << 3) | kind), .. rest, 0, .. value ?? []]);
            _before = name;
            return this;
        }

        /// <param name="extra">What the stated length has more than the content.</param>
        private static void Block(MemoryStream file, char kind, int extra, byte[] content)
        {
            Span<byte> head = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(head, 4 + content.Length + extra);
            head[0] = (byte)kind;
            file.Write(head);
            file.Write(content);
        }

        private static byte[] Number(int number)
        {
            List<byte> digits = [(byte)(number & 0x7F)];
            for (number >>= 7; number > 0; number >>= 7) digits.Insert(0, (byte)(0x80 | (--number & 0x7F)));
            return [.. digits];
        }
    }
}
