using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>With a state, what is new is read, and the report is the one that a scan of everything gives.</summary>
public sealed class GitSinceSourceTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();
    private readonly string _token = Tokens.Fresh();

    public void Dispose() => _repository.Dispose();

    private string StateFile => _repository.Beside("state.json");

    [Fact]
    public void Nothing_new_reads_nothing_and_reports_what_is_known()
    {
        var message = Tokens.Fresh();
        _repository.Write("f", _token).Commit("one " + message);
        _repository.Git("gc", "--quiet");
        var first = Since();

        var second = Since();

        Assert.Equal(0, second.Coverage.Documents);
        AssertSame(first, second);
        AssertSame(HistoryScan.Of(_repository), second);
        Assert.Equal("f", second.OnlyPlaceOf(_token).Path);
        Assert.NotEmpty(second.PlacesOf(message));
    }

    /// <summary>Indexes of packs are large, and say what they said before.</summary>
    [Fact]
    public void Files_among_the_objects_are_read_again_when_they_change()
    {
        _repository.Write("f", "text").Commit("one");
        _repository.Git("gc", "--quiet");
        var note = _repository[".git/objects/pack/a.keep"];
        Keep(new string('x', _token.Length), minutesAgo: 9);
        Assert.Empty(Since().Findings);
        Assert.Contains(KnownFiles.NameOf(new FileInfo(note))!, File.ReadAllText(StateFile), StringComparison.Ordinal);

        Keep(_token, minutesAgo: 5);
        var held = Since();
        Assert.Equal(".git/objects/pack/a.keep", held.OnlyPlaceOf(_token).Path);
        AssertSame(held, Since()); // it is not passed over for having been read

        Keep(new string('x', _token.Length), minutesAgo: 3);
        Assert.Empty(Since().Findings);
        var time = File.GetLastWriteTimeUtc(note);
        File.WriteAllText(note, _token);
        File.SetLastWriteTimeUtc(note, time);
        Assert.Empty(Since().Findings); // as long and as old as before: it was not read
        Keep(_token, minutesAgo: 0);
        Assert.Null(KnownFiles.NameOf(new FileInfo(note)));
        Assert.Single(Since().Findings);

        void Keep(string text, int minutesAgo)
        {
            File.WriteAllText(note, text);
            if (minutesAgo > 0) File.SetLastWriteTimeUtc(note, DateTime.UtcNow.AddMinutes(-minutesAgo));
        }
    }

    /// <summary>What could not be read is said again.</summary>
    [Fact]
    public void A_damaged_file_among_the_objects_is_named_each_time()
    {
        _repository.Write("f", "text").Commit("one");
        var archive = _repository[".git/objects/pack/a.zip"];
        File.WriteAllBytes(archive, [.. "PK\u0003\u0004"u8, .. new byte[100]]);
        File.SetLastWriteTimeUtc(archive, DateTime.UtcNow.AddMinutes(-9));
        var first = Since();
        Assert.False(first.Coverage.Complete);
        AssertSame(first, Since());
    }

    [Fact]
    public void The_state_holds_no_token()
    {
        var inName = Tokens.Fresh();
        _repository.Write("f", _token).Write(inName, "x").Commit("one " + _token);
        _repository.Git("branch", inName);

        Since();

        var state = File.ReadAllText(StateFile);
        Assert.DoesNotContain(_token[10..40], state, StringComparison.Ordinal);
        Assert.DoesNotContain(inName[10..40], state, StringComparison.Ordinal);
    }

    /// <summary>Whatever happens to the repository between two scans.</summary>
    [Fact]
    public void After_every_step_the_report_is_that_of_a_whole_scan()
    {
        var lost = Tokens.Fresh();
        for (var i = 0; i < 30; i++) _repository.Write($"d{i % 3}/f{i}", $"text {i}").Commit($"{i}");
        _repository.Write("f", _token).Commit("leak");
        Since();
        Action[] steps =
        [
            () => _repository.Write("g", "clean").Commit("a clean commit"),
            () => _repository.Write("h", Tokens.Fresh()).Commit("a new token"),
            () => _repository.Write("f", "clean").Commit("the old token goes"),
            () => _repository.Write("again", _token).Commit("and comes back elsewhere"),
            () => _repository.Git("branch", "topic", "HEAD~2"),
            () => _repository.HashObject(lost),
            () => _repository.Git("worktree", "add", "--quiet", "--detach", _repository.Beside("linked")),
            () => _repository.Git("-C", _repository.Beside("linked"), "update-index", "--add", "--cacheinfo", $"100644,{_repository.HashObject(lost)},staged"),
            () => _repository.Git("worktree", "remove", "--force", _repository.Beside("linked")),
            () => _repository.Git("tag", "-a", "v1", "-m", Tokens.Fresh()),
            () => _repository.Git("tag", "-a", "tree", "-m", "a known tree", "HEAD~3^{tree}"),
            () => _repository.Git("tag", "light-tree", "HEAD~3^{tree}"),
            () => _repository.Git("tag", "-a", "blob", "-m", "a known blob", "HEAD~3:f"),
            () => _repository.Git("tag", "-a", "tag", "-m", "a known tag", "v1"),
            () => _repository.Git("update-ref", "refs/notes/x", "HEAD~2"),
            () => _repository.Git("checkout", "--quiet", "--detach", "HEAD~3"),
            () => _repository.Git("checkout", "--quiet", "main"),
            () => _repository.Git("tag", "-d", "tree"),
            () => _repository.Git("branch", "-D", "topic"),
            () => _repository.Git("repack", "-q"),
            () => _repository.Git("commit", "--quiet", "--amend", "-m", "another message"),
            () => _repository.Git("pack-refs", "--all"),
            () => _repository.Write(Tokens.Fresh(), "a name").Commit("a token in a name"),
            () => _repository.Git("tag", "-a", "named", "-m", "a known tree with a name", "HEAD^{tree}"),
            () => _repository.Write("x", "x").Commit("after a name"),
            () => _repository.Git("gc", "--quiet"),
            () => _repository.Git("reset", "--quiet", "--hard", "HEAD~4"),
            () => _repository.Git("reflog", "expire", "--expire=now", "--all"),
            () => _repository.Git("gc", "--quiet", "--prune=now"),
            () => _repository.Write("z", "z").Commit("after all that"),
            () => File.AppendAllText(_repository[".git/hooks/post-merge"], Tokens.Fresh()),
        ];
        foreach (var (at, step) in steps.Index())
        {
            step();
            var since = Since();
            AssertSame(HistoryScan.Of(_repository), since, $"step {at}");
        }

        Assert.Empty(Since().PlacesOf(lost));
    }

    [Fact]
    public void A_new_commit_costs_its_own_objects()
    {
        for (var i = 0; i < 30; i++) _repository.Write($"f{i}", $"text {i}").Commit($"{i}");
        _repository.Write("leak", _token).Commit("leak");
        Since();
        var commit = _repository.Write("new", "new").Commit("new");

        var scan = Since();

        Assert.Equal(2, scan.Coverage.Documents); // the commit and the blob
        Assert.NotEmpty(scan.PlacesOf(_token));
        Assert.NotEqual(commit, scan.OnlyPlaceOf(_token).Commit!.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"version\": 1")]
    [InlineData("{ \"version\": 99 }")]
    [InlineData("null")]
    [InlineData("{\"version\":1,\"settings\":\"test\",\"seen\":{\"packs\":[],\"loose\":\"AAA=\",\"tips\":[]},\"known\":{}}")]
    public void A_damaged_state_is_as_good_as_none(string damage)
    {
        _repository.Write("f", _token).Commit("one");
        var first = Since();
        File.WriteAllText(StateFile, damage);

        AssertSame(first, Since());
        Assert.Equal(0, Since().Coverage.Documents);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(70)]
    [InlineData(100)]
    public void A_state_that_is_cut_short_is_as_good_as_none(int cut)
    {
        _repository.Write("f", _token).Commit("one");
        var first = Since();
        File.WriteAllBytes(StateFile, File.ReadAllBytes(StateFile)[..^cut]);

        AssertSame(first, Since());
    }

    [Fact]
    public void The_state_of_another_repository_is_as_good_as_none()
    {
        using var other = TempRepository.Create();
        other.Write("f", Tokens.Fresh()).Commit("one");
        HistoryScan.Of(new GitSinceSource(other.Path, StateFile, "test"));
        _repository.Write("f", _token).Commit("one");

        AssertSame(HistoryScan.Of(_repository), Since());
    }

    [Fact]
    public void Other_rules_read_everything_again()
    {
        _repository.Write("f", _token).Commit("one");
        Since();

        Assert.Equal(2, Since("other rules").Coverage.Documents);
        Assert.Equal(0, Since("other rules").Coverage.Documents);
        Assert.Equal(2, Since("other rules", ScanLimits.Default with { MaxDecodeDepth = 1 }).Coverage.Documents);
    }

    [Fact]
    public void What_was_missing_stays_missing_until_it_comes()
    {
        _repository.Write("f", _token).Write("lost", "lost").Commit("one");
        var id = _repository.Git("rev-parse", "HEAD:lost");
        File.Delete(_repository[$".git/objects/{id[..2]}/{id[2..]}"]);
        var first = Since();

        var second = Since();
        _repository.HashObject("lost");
        var third = Since();

        Assert.False(first.Coverage.Complete);
        Assert.Equal(first.Coverage.Skipped, second.Coverage.Skipped);
        Assert.True(third.Coverage.Complete);
    }

    private HistoryScan Since(string tool = "test", ScanLimits? limits = null) => HistoryScan.Of(new GitSinceSource(_repository.Path, StateFile, tool), limits);

    private static void AssertSame(HistoryScan expected, HistoryScan actual, string? step = null)
    {
        Assert.Equal(step + Written(expected), step + Written(actual));
        Assert.Equal(expected.Coverage.Skipped, actual.Coverage.Skipped);

        static string Written(HistoryScan scan) => string.Join('\n', scan.Findings.SelectMany(finding => finding.Occurrences.Select(o =>
            $"{finding.Fingerprint} {o.Place} {o.Path} {o.Line}:{o.Column} {o.Blob} {o.Commit?.Id} {o.Commit?.Introduces} {o.InHead} {string.Join(',', o.Refs ?? [])}")));
    }
}
