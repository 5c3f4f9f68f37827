using LibGit2Sharp;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>A range, a push, a push that arrives: what they bring is read, and nothing else.</summary>
public sealed class GitChangesSourceTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();
    private readonly string _token = Tokens.Fresh();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_range_holds_what_its_commits_add()
    {
        var old = Tokens.Fresh();
        _repository.Write("old", old).Write("edited", old).Write("dir/same", old).Commit("one");
        var brought = _repository.Write("dir/new", "line\n" + _token).Write("edited", "clean").Commit("two");
        _repository.Write("dir/new", "clean").Commit("three");

        var scan = Range("HEAD~2..HEAD");

        var place = scan.OnlyPlaceOf(_token);
        Assert.Equal((Places.Content, "dir/new", 2, brought, true), (place.Place, place.Path, place.Line, place.Commit!.Id, place.Commit.Introduces));
        Assert.Equal((false, "HEAD"), (place.InHead, Assert.Single(place.Refs!)));
        Assert.Empty(scan.PlacesOf(old));
        Assert.Equal((true, 4L), (scan.Coverage.Complete, scan.Coverage.Documents)); // two commits, two blobs
    }

    [Fact]
    public void A_new_version_of_a_file_with_an_old_token_holds_it_but_does_not_introduce_it()
    {
        _repository.Write("f", _token).Commit("one");
        _repository.Write("f", _token + " edited").Commit("two");

        var place = Range("HEAD~..HEAD").OnlyPlaceOf(_token);

        Assert.Equal((false, true), (place.Commit!.Introduces, place.InHead));
    }

    [Fact]
    public void Messages_names_and_merges_count()
    {
        string[] tokens = [Tokens.Fresh(), Tokens.Fresh(), Tokens.Fresh()];
        _repository.Write("f", "base").Commit("base");
        _repository.Git("checkout", "--quiet", "-b", "side");
        _repository.Write($"dir/{tokens[0]}", "x").Commit("side");
        _repository.Git("checkout", "--quiet", "main");
        _repository.Write("m", "m").Commit(tokens[1]);
        _repository.Git("merge", "--quiet", "--no-ff", "--no-commit", "side");
        var merge = _repository.Write("f", tokens[2]).Commit("merge");

        var scan = Range("HEAD~2..");

        Assert.Equal(Places.FileName, scan.OnlyPlaceOf(tokens[0]).Place);
        Assert.Equal(Places.CommitMessage, scan.OnlyPlaceOf(tokens[1]).Place);
        Assert.Equal((merge, "f"), (scan.OnlyPlaceOf(tokens[2]).Commit!.Id, scan.OnlyPlaceOf(tokens[2]).Path));
    }

    [Fact]
    public void Three_dots_hold_both_sides()
    {
        var other = Tokens.Fresh();
        var shared = Tokens.Fresh();
        _repository.Write("f", shared).Commit("base");
        _repository.Git("checkout", "--quiet", "-b", "side");
        _repository.Write("s", other).Commit("side");
        _repository.Git("checkout", "--quiet", "main");
        _repository.Write("m", _token).Commit("main");

        var both = Range("main...side");

        Assert.NotEmpty(both.PlacesOf(_token));
        Assert.NotEmpty(both.PlacesOf(other));
        Assert.Empty(both.PlacesOf(shared));
        Assert.Empty(Range("side..main").PlacesOf(other));
    }

    [Theory]
    [InlineData("main", "two revisions are needed")]
    [InlineData("gone..main", "gone is no commit here")]
    [InlineData("..main^{tree}", "is no commit here")]
    public void A_range_that_names_nothing_is_said_in_one_line(string range, string inTheLine)
    {
        _repository.Write("f", "f").Commit("one");

        var error = Assert.Throws<SourceUnavailableException>(() => Range(range));

        Assert.Contains(inTheLine, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_from_behind_the_end_of_a_shallow_clone_says_that_it_is_one()
    {
        for (var i = 0; i < 3; i++) _repository.Write("f", $"{i}").Commit($"{i}");
        using var shallow = _repository.Clone("--depth", "1");

        var error = Assert.Throws<SourceUnavailableException>(() => HistoryScan.Of(new GitChangesSource(shallow.Path, shallow.Path, GitEnvironment.None, new RevisionRange("HEAD~2.."))));

        Assert.Contains("shallow clone: fetch more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_push_sends_what_the_remote_lacks()
    {
        var sent = Tokens.Fresh();
        _repository.Write("sent", sent).Commit("one");
        using var remote = _repository.Clone("--bare");
        _repository.Git("remote", "add", "origin", new Uri(remote.Path).AbsoluteUri);
        _repository.Git("fetch", "--quiet", "origin");
        _repository.Git("checkout", "--quiet", "-b", "topic");
        _repository.Write("new", _token).Commit("two");

        // A new branch: the line says nothing of what the remote has, its refs as they were fetched do.
        var line = $"refs/heads/topic {_repository.Head} refs/heads/topic {new string('0', 40)}\n";
        var named = Push(line, "origin");
        var unnamed = Push(line, remote: null);
        var moved = Push($"refs/heads/topic {_repository.Head} refs/heads/main {_repository.Git("rev-parse", "main")}\n", remote: null);

        Assert.Equal("refs/heads/topic", Assert.Single(named.OnlyPlaceOf(_token).Refs!));
        Assert.Empty(named.PlacesOf(sent));
        Assert.NotEmpty(unnamed.PlacesOf(sent));
        Assert.NotEmpty(unnamed.PlacesOf(_token));
        Assert.NotEmpty(moved.PlacesOf(_token));
        Assert.Empty(moved.PlacesOf(sent));
    }

    [Theory]
    [InlineData("a/b", "+refs/heads/*:refs/remotes/a/b/*", "refs/remotes/a/b/main")]
    [InlineData("mirror", "+refs/heads/*:refs/remotes/a/m/*", "refs/remotes/a/m/main")]
    public void What_another_remote_has_this_one_lacks(string other, string others, string tracked)
    {
        _repository.Write("f", _token).Commit("one");
        Add("a", "+refs/heads/*:refs/remotes/a/*");
        Add(other, others);
        _repository.Git("update-ref", tracked, "HEAD");
        var line = $"refs/heads/main {_repository.Head} refs/heads/main {new string('0', 40)}\n";

        Assert.NotEmpty(Push(line, "a").PlacesOf(_token));
        Assert.Empty(Push(line, other).PlacesOf(_token));

        void Add(string remote, string fetch)
        {
            _repository.Git("config", $"remote.{remote}.url", "/nowhere");
            _repository.Git("config", $"remote.{remote}.fetch", fetch);
        }
    }

    [Fact]
    public void A_deletion_sends_nothing_and_tags_are_read_with_what_they_lead_to()
    {
        var inTag = Tokens.Fresh();
        var inBlob = Tokens.Fresh();
        _repository.Write("f", _token).Commit("one");
        _repository.Git("tag", "-a", "v1", "-m", inTag);
        _repository.Git("tag", "blob", _repository.HashObject(inBlob));
        var none = new string('0', 40);

        var deletion = Push($"(delete) {none} refs/heads/old {_repository.Head}\n", "origin");
        var tags = Push($"refs/tags/v1 {_repository.Git("rev-parse", "v1")} refs/tags/v1 {none}\nrefs/tags/blob {_repository.Git("rev-parse", "blob")} refs/tags/blob {none}\n", "origin");

        Assert.Empty(deletion.Findings);
        Assert.Equal((0L, true), (deletion.Coverage.Documents, deletion.Coverage.Complete));
        Assert.Equal(Places.TagMessage, tags.OnlyPlaceOf(inTag).Place);
        Assert.Equal("refs/tags/blob", Assert.Single(tags.OnlyPlaceOf(inBlob).Refs!));
        Assert.Equal("f", tags.OnlyPlaceOf(_token).Path);
    }

    [Fact]
    public void Wrong_clocks_do_not_make_old_commits_new()
    {
        _repository.Environment["GIT_COMMITTER_DATE"] = "2040-01-01T00:00:00Z";
        _repository.Write("old", _token).Commit("from the future");
        _repository.Environment["GIT_COMMITTER_DATE"] = "2001-01-01T00:00:00Z";
        for (var i = 0; i < 10; i++) _repository.Write("f", $"{i}").Commit($"{i}");
        _repository.Git("branch", "topic", "HEAD~5");
        _repository.Environment.Clear();

        // The branch's tip is no ancestor at hand, so that every ref has to be looked at.
        Assert.Empty(Range("main..topic").Findings);
        Assert.Empty(Range("topic..main").PlacesOf(_token));
    }

    [Fact]
    public void A_missing_object_of_a_push_is_named()
    {
        _repository.Write("f", "f").Commit("one");
        _repository.Write("lost", "lost").Commit("two");
        var id = _repository.Git("rev-parse", "HEAD:lost");
        File.Delete(_repository[$".git/objects/{id[..2]}/{id[2..]}"]);

        var scan = Range("HEAD~..HEAD");

        Assert.Equal([new Skipped($"object {id}", "missing from the object database")], scan.Coverage.Skipped);
    }

    [Fact]
    public void A_commit_that_is_cut_short_makes_nobody_wait()
    {
        for (var i = 0; i < 4; i++) _repository.Write("f", $"{i}").Commit($"{i}");
        var id = _repository.Git("rev-parse", "HEAD~2");
        var file = _repository[$".git/objects/{id[..2]}/{id[2..]}"];
        var bytes = File.ReadAllBytes(file);
        File.SetAttributes(file, FileAttributes.Normal);
        File.WriteAllBytes(file, bytes[..^20]);

        var error = Assert.Throws<SourceUnavailableException>(() => Range("HEAD~3..HEAD"));

        Assert.StartsWith("--range HEAD~3..HEAD: HEAD~3 is no commit here. Name ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("main~2")]
    [InlineData("main^")]
    [InlineData("main^0")]
    [InlineData("main^2")]
    [InlineData("main^2~1^{commit}")]
    [InlineData("@")]
    [InlineData("@~3")]
    [InlineData("v1")]
    [InlineData("v1^{}~1")]
    [InlineData("refs/tags/v1")]
    [InlineData("tags/v1")]
    [InlineData("heads/side")]
    [InlineData("main@{1}")]
    [InlineData("HEAD^{/two}")]
    [InlineData(":/side")]
    [InlineData("main^3")]
    [InlineData("nothing")]
    [InlineData("main~100")]
    [InlineData("main~99999999999999")]
    [InlineData("v1^{tree}")]
    public void A_revision_means_what_it_means_to_git(string revision)
    {
        _repository.Commit("one");
        _repository.Commit("two");
        _repository.Git("tag", "-a", "v1", "-m", "m");
        _repository.Git("checkout", "--quiet", "-b", "side");
        _repository.Commit("side 1");
        _repository.Commit("side 2");
        _repository.Git("checkout", "--quiet", "main");
        _repository.Commit("three");
        _repository.Git("merge", "--quiet", "--no-ff", "-m", "merge", "side");
        var expected = _repository.TryGit(["rev-parse", "--verify", "--quiet", revision + "^{commit}"]);
        var location = GitLocation.At(_repository[".git"]);
        using var store = location.OpenObjects(new CoverageRecorder());

        Assert.Equal(expected.ExitCode == 0 ? expected.Output : null, new Revisions(location, store).FindCommit(revision)?.Sha);
    }

    /// <summary>The walk against git's own, over histories with branches and merges.</summary>
    [Fact]
    public void The_commits_of_a_range_are_those_that_git_lists()
    {
        var random = new Random(7);
        var ids = new List<string>();
        var tree = _repository.Write("f", "f").Git("write-tree");
        for (var i = 0; i < 40; i++)
        {
            var parents = Enumerable.Range(0, ids.Count == 0 ? 0 : 1 + random.Next(2)).SelectMany(_ => new[] { "-p", ids[random.Next(Math.Max(0, ids.Count - 6), ids.Count)] });
            ids.Add(_repository.Git(["commit-tree", tree, .. parents, "-m", $"{i}"]));
        }

        var location = GitLocation.At(_repository[".git"]);
        using var store = location.OpenObjects(new CoverageRecorder());
        var revisions = new Revisions(location, store);
        for (var i = 0; i < 12; i++)
        {
            var (from, to) = (ids[random.Next(ids.Count)], ids[random.Next(ids.Count)]);
            var bases = _repository.TryGit(["merge-base", "--all", from, to]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
            Assert.Equal(bases, revisions.FindMergeBases(new ObjectId(from), new ObjectId(to), TestContext.Current.CancellationToken).Select(id => id.Sha).Order(StringComparer.Ordinal));
            var expected = _repository.Git("rev-list", "--count", $"{from}..{to}");
            Assert.Equal(expected, $"{Range($"{from}..{to}").Coverage.Documents}");
        }
    }

    private HistoryScan Range(string range) => Scan(new RevisionRange(range));

    private HistoryScan Push(string lines, string? remote) => Scan(new PushedRefs(RefUpdate.ParsePush(lines), remote));

    private HistoryScan Scan(ChangeRequest request) => HistoryScan.Of(new GitChangesSource(_repository.Path, _repository.Path, GitEnvironment.None, request));
}
