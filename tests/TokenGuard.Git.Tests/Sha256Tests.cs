using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>Repositories whose ids are SHA-256: nothing is less there than where they are SHA-1.</summary>
public sealed class Sha256Tests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create("--object-format=sha256");
    private readonly string _token = Tokens.Fresh();

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everything_is_found_placed_and_found_again(bool packed)
    {
        var tokens = Enumerable.Range(0, 9).Select(_ => Tokens.Fresh()).ToArray();
        var first = _repository.Write("dir/f", "x\n" + _token).Write(tokens[0], "x").Commit("one\n\n" + tokens[1]);
        for (var i = 0; i < 20; i++) _repository.Write("grows", string.Concat(Enumerable.Range(0, 100 + i).Select(line => $"{line} a line\n")) + (i == 7 ? tokens[7] : "")).Commit($"{i}");
        var blob = _repository.HashObject(tokens[2]);
        _repository.Git("tag", "-a", tokens[4], "-m", tokens[3]);
        _repository.Git("config", "remote.origin.url", $"https://{tokens[5]}@example.com/r");
        _repository.Git("branch", tokens[6]);
        if (packed) _repository.Git("repack", "-a", "-d", "-k", "-q");
        if (packed) _repository.Git("pack-refs", "--all");
        _repository.Write("staged", tokens[8]).Git("add", "staged");
        var source = new GitHistorySource(_repository.Path);

        var scan = HistoryScan.Of(source);

        Assert.Equal([], scan.Coverage.Skipped);
        var place = scan.OnlyPlaceOf(_token);
        Assert.Equal(("dir/f", 2, _repository.Git("rev-parse", "HEAD:dir/f"), first, true), (place.Path, place.Line, place.Blob, place.Commit!.Id, place.InHead));
        Assert.Equal(["refs/heads/main", "refs/heads/" + Redactor.Redact(tokens[6]), "refs/tags/" + Redactor.Redact(tokens[4])], place.Refs);
        Assert.Equal((Places.FileName, first), (scan.OnlyPlaceOf(tokens[0]).Place, scan.OnlyPlaceOf(tokens[0]).Commit!.Id));
        Assert.Equal((Places.CommitMessage, first), (scan.OnlyPlaceOf(tokens[1]).Place, scan.OnlyPlaceOf(tokens[1]).Commit!.Id));
        Assert.Equal((null, blob), (scan.OnlyPlaceOf(tokens[2]).Path, scan.OnlyPlaceOf(tokens[2]).Blob));
        Assert.Equal((Places.TagMessage, _repository.Git("rev-parse", "refs/tags/" + tokens[4])), (scan.OnlyPlaceOf(tokens[3]).Place, scan.OnlyPlaceOf(tokens[3]).Blob));
        Assert.Contains(scan.PlacesOf(tokens[4]), found => found.Place == Places.RefName);
        Assert.Equal(Places.Config, scan.OnlyPlaceOf(tokens[5]).Place);
        Assert.Equal(Places.RefName, scan.OnlyPlaceOf(tokens[6]).Place);
        Assert.Equal(("grows", false), (scan.OnlyPlaceOf(tokens[7]).Path, scan.OnlyPlaceOf(tokens[7]).InHead));
        Assert.Equal("staged", scan.OnlyPlaceOf(tokens[8]).Path);
        foreach (var finding in scan.Findings)
            foreach (var occurrence in finding.Occurrences)
                Assert.Equal(finding.Fingerprint, (await ReadAgain.Of(source, scan, finding, occurrence))?.Fingerprint.Value);
    }

    [Fact]
    public void A_range_holds_what_it_brings()
    {
        _repository.Write("old", Tokens.Fresh()).Commit("one");
        _repository.Git("branch", "before");
        var commit = _repository.Write("new", _token).Commit("two");

        var range = HistoryScan.Of(new GitChangesSource(_repository.Path, _repository.Path, GitEnvironment.None, new RevisionRange("before..main")));
        var both = HistoryScan.Of(new GitChangesSource(_repository.Path, _repository.Path, GitEnvironment.None, new RevisionRange("main~1...main")));

        Assert.Single(range.Findings);
        Assert.Equal(("new", commit), (range.OnlyPlaceOf(_token).Path, range.OnlyPlaceOf(_token).Commit!.Id));
        Assert.Equal(range.OnlyPlaceOf(_token).Commit, both.OnlyPlaceOf(_token).Commit);
    }

    [Fact]
    public void What_is_pushed_is_read()
    {
        var old = _repository.Write("old", Tokens.Fresh()).Commit("one");
        var commit = _repository.Write("new", _token).Commit("two");

        var push = HistoryScan.Of(new GitChangesSource(
            _repository.Path, _repository.Path, GitEnvironment.None, new PushedRefs(RefUpdate.ParsePush($"refs/heads/main {commit} refs/heads/main {old}\n"), Remote: null)));
        var receive = HistoryScan.Of(new GitChangesSource(
            _repository.Path, _repository.Path, GitEnvironment.None, new ReceivedRefs(RefUpdate.ParseReceive($"{old} {commit} refs/heads/main\n"), [])));

        Assert.Equal(commit, push.OnlyPlaceOf(_token).Commit!.Id);
        Assert.Single(push.Findings);
        Assert.True(receive.Coverage.Complete);
    }

    [Fact]
    public void What_is_staged_is_read()
    {
        _repository.Write("old", Tokens.Fresh()).Commit("one");
        _repository.Write("new", _token).Git("add", "new");

        var staged = HistoryScan.Of(new GitStagedSource(_repository.Path, _repository.Path, GitEnvironment.None));

        Assert.Single(staged.Findings);
        Assert.Equal("new", staged.OnlyPlaceOf(_token).Path);
        Assert.True(staged.Coverage.Complete);
    }

    [Fact]
    public void A_state_says_what_is_new()
    {
        for (var i = 0; i < 30; i++) _repository.Write($"d{i % 3}/f{i}", $"text {i}").Commit($"{i}");
        _repository.Write("f", _token).Commit("one");
        Assert.NotEqual(0, Since().Coverage.Documents);

        Assert.Equal(0, Since().Coverage.Documents);
        var second = Tokens.Fresh();
        _repository.Write("g", second).Commit("two");
        var scan = Since();

        Assert.InRange(scan.Coverage.Documents, 1, 4);
        Assert.Equal(("f", "g"), (scan.OnlyPlaceOf(_token).Path, scan.OnlyPlaceOf(second).Path));

        HistoryScan Since() => HistoryScan.Of(new GitSinceSource(_repository.Path, _repository.Beside("state.json"), "test"));
    }

    [Fact]
    public void What_is_not_here_is_named()
    {
        _repository.Write("lost", "lost").Write("kept", _token).Commit("one");
        var lost = _repository.Git("rev-parse", "HEAD:lost");
        File.Delete(_repository[$".git/objects/{lost[..2]}/{lost[2..]}"]);

        var scan = HistoryScan.Of(_repository);

        Assert.Equal([new Skipped($"object {lost[..40]}", "missing from the object database")], scan.Coverage.Skipped);
        Assert.Equal("kept", scan.OnlyPlaceOf(_token).Path);
    }

    [Fact]
    public void A_pack_without_index_is_read()
    {
        for (var i = 0; i < 12; i++) _repository.Write("f", string.Concat(Enumerable.Range(0, 100 + i).Select(line => $"{line} a line\n")) + (i == 5 ? _token : "")).Commit($"{i}");
        _repository.Git("repack", "-a", "-d", "-q", "-f");
        foreach (var index in Directory.GetFiles(_repository[".git/objects/pack"], "*.idx")) File.Delete(index);

        var scan = HistoryScan.Of(_repository);

        Assert.Equal([], scan.Coverage.Skipped);
        Assert.Equal("f", scan.OnlyPlaceOf(_token).Path);
    }
}
