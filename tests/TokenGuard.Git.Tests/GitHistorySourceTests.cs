using System.Globalization;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

public sealed class GitHistorySourceTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();
    private readonly string _token = Tokens.Fresh();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void An_encoded_token_in_a_commit_message_is_found()
    {
        var header = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"token:{_token}"));
        var commit = _repository.Write("a.txt", "clean").Commit($"debug\n\ncurl -H 'Authorization: Basic {header}'");

        var place = HistoryScan.Of(_repository).OnlyPlaceOf(_token);

        Assert.Equal((Places.CommitMessage, commit, "base64"), (place.Place, place.Commit?.Id, place.Carrier));
        Assert.Equal(3, place.Line);
    }

    [Fact]
    public void A_removed_file_is_found_at_the_commit_path_and_line_that_brought_it()
    {
        _repository.Write("readme", "hello\n").Commit("first");
        var brought = _repository.Write("src/Ünï/A.cs", $"// one\r\nvar key = \"{_token}\";\n").Commit("second");
        _repository.Delete("src/Ünï/A.cs").Commit("third");

        var scan = HistoryScan.Of(_repository);

        var place = scan.OnlyPlaceOf(_token);
        Assert.Equal(
            (Places.Content, "src/Ünï/A.cs", 2, 12, 2, 12 + _token.Length, 19L, _token.Length),
            (place.Place, place.Path, place.Line, place.Column, place.EndLine, place.EndColumn, place.Offset, place.Length));
        Assert.Equal(new CommitInfo(brought, CommitDate(brought), Introduces: true), place.Commit);
        Assert.Equal(TimeSpan.FromHours(2), place.Commit!.Date.Offset);
        Assert.Equal(_repository.Git("rev-parse", $"{brought}:src/Ünï/A.cs"), place.Blob);
        Assert.False(place.InHead);
        Assert.Equal(["refs/heads/main"], place.Refs!);
        Assert.True(scan.Coverage.Complete);
    }

    [Fact]
    public void The_first_and_the_last_commit_with_it_date_a_finding()
    {
        var first = _repository.Write("a.txt", _token).Commit("one");
        _repository.Write("b.txt", "clean").Commit("two");
        _repository.Delete("a.txt").Commit("three");
        var last = _repository.Write("c.txt", $"again {_token}").Commit("four");
        _repository.Delete("c.txt").Commit("five");

        var finding = Assert.Single(HistoryScan.Of(_repository).Findings);

        Assert.Equal((CommitDate(first), CommitDate(last)), (finding.FirstCommitted, finding.LastCommitted));
    }

    [Fact]
    public void What_no_commit_holds_has_no_date()
    {
        _repository.HashObject(_token);

        var finding = Assert.Single(HistoryScan.Of(_repository).Findings);

        Assert.Equal((null, null), (finding.FirstCommitted, finding.LastCommitted));
    }

    [Fact]
    public void Documents_are_all_blobs_commits_and_tags_each_once()
    {
        for (var i = 0; i < 30; i++) _repository.Write($"d{i % 3}/f{i}", $"text {i}\n").Write("same", "same\n").Commit($"commit {i}");
        _repository.Git("tag", "-a", "v1", "-m", "tag");
        _repository.Git("gc", "--quiet");
        _repository.Write("loose", "loose\n").Commit("loose");
        _repository.HashObject("dangling\n");

        var scan = HistoryScan.Of(_repository);

        var kinds = _repository.Git("cat-file", "--batch-all-objects", "--batch-check").Split('\n').Select(line => line.Split(' ')[1]).ToList();
        Assert.Equal(kinds.Count(kind => kind != "tree"), scan.Coverage.Documents);
        Assert.Equal(scan.Coverage.Documents, scan.Context.ExpectedDocuments);
        Assert.True(scan.Coverage.Complete);
        Assert.Empty(scan.Findings);
    }

    [Fact]
    public void Each_version_of_a_file_is_a_place_but_only_the_first_introduces_the_token()
    {
        var first = _repository.Write("f", _token).Commit("one");
        var second = _repository.Write("f", _token + " edited").Commit("two");

        var places = HistoryScan.Of(_repository).PlacesOf(_token);

        Assert.Equal([(first, true, false), (second, false, true)], places.Select(p => (p.Commit!.Id, p.Commit.Introduces, p.InHead == true)));
    }

    [Fact]
    public void A_token_that_comes_back_is_introduced_again()
    {
        var first = _repository.Write("f", _token).Commit("in");
        _repository.Delete("f").Commit("out");
        var again = _repository.Write("f", _token).Commit("in again");

        Assert.Equal([(first, true), (again, true)], HistoryScan.Of(_repository).PlacesOf(_token).Select(p => (p.Commit!.Id, p.Commit.Introduces)));
    }

    [Fact]
    public void A_move_and_a_copy_are_places_of_their_own()
    {
        _repository.Write("a", _token).Commit("a");
        _repository.Git("mv", "a", "b");
        _repository.Write("deep/er/c", _token).Commit("moved and copied");

        var places = HistoryScan.Of(_repository).PlacesOf(_token);

        Assert.Equal([("a", false), ("b", true), ("deep/er/c", true)], places.Select(p => (p.Path!, p.InHead == true)));
    }

    [Fact]
    public void Rename_and_modify_in_one_commit()
    {
        _repository.Write("old.txt", string.Concat(Enumerable.Repeat("line\n", 50))).Commit("one");
        _repository.Git("mv", "old.txt", "new.txt");
        var commit = _repository.Write("new.txt", string.Concat(Enumerable.Repeat("line\n", 50)) + _token).Commit("two");

        var place = HistoryScan.Of(_repository).OnlyPlaceOf(_token);

        Assert.Equal((commit, "new.txt", 51), (place.Commit!.Id, place.Path, place.Line));
    }

    [Fact]
    public void Changing_the_mode_only_introduces_nothing()
    {
        var first = _repository.Write("f", _token).Commit("one");
        _repository.Git("update-index", "--chmod=+x", "f");
        _repository.Git("commit", "--quiet", "-m", "mode");

        Assert.Equal(first, HistoryScan.Of(_repository).OnlyPlaceOf(_token).Commit!.Id);
    }

    [Fact]
    public void A_clean_merge_introduces_nothing_and_an_evil_one_does()
    {
        var other = Tokens.Fresh();
        var edited = Tokens.Fresh();
        _repository.Write("f", "base\n").Commit("base");
        _repository.Git("checkout", "--quiet", "-b", "side");
        var onSide = _repository.Write("side", _token).Commit("side");
        _repository.Git("checkout", "--quiet", "main");
        _repository.Write("main", "main\n").Commit("main");
        _repository.Git("merge", "--quiet", "--no-ff", "--no-commit", "side");
        var merge = _repository.Write("evil", other).Write("f", edited).Commit("merge");

        var scan = HistoryScan.Of(_repository);

        Assert.Equal(onSide, scan.OnlyPlaceOf(_token).Commit!.Id);
        Assert.Equal(["refs/heads/main", "refs/heads/side"], scan.OnlyPlaceOf(_token).Refs!);
        Assert.Equal((merge, "evil"), (scan.OnlyPlaceOf(other).Commit!.Id, scan.OnlyPlaceOf(other).Path));
        Assert.Equal((merge, "f"), (scan.OnlyPlaceOf(edited).Commit!.Id, scan.OnlyPlaceOf(edited).Path));
        Assert.Equal(["refs/heads/main"], scan.OnlyPlaceOf(edited).Refs!);
    }

    [Fact]
    public void An_octopus_merge_and_a_conflict_resolved_with_a_token()
    {
        var resolution = Tokens.Fresh();
        _repository.Write("f", "base\n").Commit("base");
        foreach (var branch in new[] { "a", "b", "c" })
        {
            _repository.Git("checkout", "--quiet", "-b", branch, "main");
            _repository.Write(branch, branch).Commit(branch);
        }

        _repository.Git("checkout", "--quiet", "main");
        var tree = _repository.Write("octopus", _token).Git("hash-object", "-w", "octopus");
        _repository.Git("add", "octopus");
        tree = _repository.Git("write-tree");
        var octopus = _repository.Git("commit-tree", tree, "-p", "main", "-p", "a", "-p", "b", "-p", "c", "-m", "octopus");
        _repository.Git("reset", "--quiet", "--hard", octopus);

        _repository.Git("checkout", "--quiet", "-b", "left");
        _repository.Write("f", "left\n").Commit("left");
        _repository.Git("checkout", "--quiet", "-b", "right", "main");
        _repository.Write("f", "right\n").Commit("right");
        Assert.NotEqual(0, _repository.TryGit(["merge", "left"]).ExitCode);
        var resolved = _repository.Write("f", resolution).Commit("resolved");

        var scan = HistoryScan.Of(_repository);

        Assert.Equal((octopus, "octopus"), (scan.OnlyPlaceOf(_token).Commit!.Id, scan.OnlyPlaceOf(_token).Path));
        Assert.Equal((resolved, "f"), (scan.OnlyPlaceOf(resolution).Commit!.Id, scan.OnlyPlaceOf(resolution).Path));
    }

    [Fact]
    public void Links_and_files_that_turn_into_links()
    {
        var target = Tokens.Fresh();
        _repository.Write("f", "text").Commit("file");
        File.CreateSymbolicLink(_repository["link"], _token);
        _repository.Delete("f");
        File.CreateSymbolicLink(_repository["f"], target);
        var commit = _repository.Commit("links");

        var scan = HistoryScan.Of(_repository);

        Assert.Equal((commit, "link"), (scan.OnlyPlaceOf(_token).Commit!.Id, scan.OnlyPlaceOf(_token).Path));
        Assert.Equal((commit, "f"), (scan.OnlyPlaceOf(target).Commit!.Id, scan.OnlyPlaceOf(target).Path));
    }

    [Fact]
    public void A_submodule_whose_repository_is_not_here_is_named_and_misses_no_object()
    {
        _repository.Write("f", "f").Commit("one");
        _repository.Git("update-index", "--add", "--cacheinfo", $"160000,{new string('a', 40)},module");
        _repository.Git("commit", "--quiet", "-m", "module");

        var skipped = Assert.Single(HistoryScan.Of(_repository).Coverage.Skipped);
        Assert.Equal($"submodule module (commit {new string('a', 40)})", skipped.What);
    }

    [Fact]
    public void Messages_of_ordinary_empty_and_merge_commits()
    {
        string[] tokens = [Tokens.Fresh(), Tokens.Fresh(), Tokens.Fresh()];
        var ordinary = _repository.Write("f", "1").Commit($"Größe\n\nkey {tokens[0]} end");
        _repository.Git("checkout", "--quiet", "-b", "side");
        var empty = _repository.Commit(tokens[1]);
        _repository.Git("checkout", "--quiet", "main");
        _repository.Git("merge", "--quiet", "--no-ff", "-m", "merge " + tokens[2], "side");
        _repository.Git("checkout", "--quiet", "--orphan", "elsewhere");
        _repository.Commit("nothing of this");

        var scan = HistoryScan.Of(_repository);

        var place = scan.OnlyPlaceOf(tokens[0]);
        Assert.Equal(
            (Places.CommitMessage, null, ordinary, 3, 5, 13L, false),
            (place.Place, place.Path, place.Commit!.Id, place.Line, place.Column, place.Offset, place.InHead!.Value));
        Assert.True(place.Commit.Introduces);
        Assert.Equal(["refs/heads/main", "refs/heads/side"], place.Refs!);
        Assert.Equal((empty, 1, 1), (scan.OnlyPlaceOf(tokens[1]).Commit!.Id, scan.OnlyPlaceOf(tokens[1]).Line, scan.OnlyPlaceOf(tokens[1]).Column));
        Assert.Equal(_repository.Git("rev-parse", "main"), scan.OnlyPlaceOf(tokens[2]).Commit!.Id);
        Assert.Equal(["refs/heads/main"], scan.OnlyPlaceOf(tokens[2]).Refs!);
    }

    [Fact]
    public void Author_committer_and_other_headers()
    {
        var committer = Tokens.Fresh();
        var merged = Tokens.Fresh();
        _repository.Environment["GIT_AUTHOR_NAME"] = _token;
        _repository.Environment["GIT_COMMITTER_EMAIL"] = committer;
        var commit = _repository.Write("f", "f").Commit("one");
        _repository.Environment.Clear();
        var raw = $"tree {_repository.Git("rev-parse", "HEAD^{tree}")}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\nmergetag object {commit}\n type commit\n \n {merged}\n\nmessage\n";
        var crafted = _repository.Git(["hash-object", "-w", "-t", "commit", "--stdin"], raw);

        var scan = HistoryScan.Of(_repository);

        Assert.Equal((Places.Author, commit, 0L), (scan.OnlyPlaceOf(_token).Place, scan.OnlyPlaceOf(_token).Commit!.Id, scan.OnlyPlaceOf(_token).Offset));
        Assert.Equal((Places.Author, commit, 5L), (scan.OnlyPlaceOf(committer).Place, scan.OnlyPlaceOf(committer).Commit!.Id, scan.OnlyPlaceOf(committer).Offset));
        Assert.Equal((Places.CommitHeader, crafted), (scan.OnlyPlaceOf(merged).Place, scan.OnlyPlaceOf(merged).Commit!.Id));
        Assert.Empty(scan.OnlyPlaceOf(merged).Refs!);
    }

    [Fact]
    public void Annotated_tags_have_messages_taggers_and_names()
    {
        var name = Tokens.Fresh();
        _repository.Write("f", "f").Commit("one");
        _repository.Git("tag", "-a", name, "-m", "first\n\nkey " + _token);
        var tag = _repository.Git("rev-parse", "refs/tags/" + name);

        var scan = HistoryScan.Of(_repository);

        var place = scan.OnlyPlaceOf(_token);
        Assert.Equal((Places.TagMessage, tag, 3, 5), (place.Place, place.Blob, place.Line, place.Column));
        Assert.Equal("refs/tags/" + RedactedOf(name), Assert.Single(place.Refs!));
        Assert.Equal([Places.RefName, Places.RefName], scan.PlacesOf(name).Select(p => p.Place));
    }

    [Fact]
    public void What_only_a_tag_points_to()
    {
        var inTree = Tokens.Fresh();
        _repository.Write("f", "f").Commit("one");
        _repository.Git("tag", "blob", _repository.HashObject(_token));
        var tree = _repository.Write("dir/g", inTree).Git("write-tree");
        _repository.Git("add", "dir/g");
        tree = _repository.Git("write-tree");
        _repository.Git("tag", "-a", "tree", "-m", "a tree", tree);
        _repository.Git("reset", "--quiet", "--hard");

        var scan = HistoryScan.Of(_repository);

        var place = scan.OnlyPlaceOf(_token);
        Assert.Equal((null, null), (place.Path, place.Commit));
        Assert.Equal(["refs/tags/blob"], place.Refs!);
        Assert.Equal("dir/g", scan.OnlyPlaceOf(inTree).Path);
        Assert.Equal(["refs/tags/tree"], scan.OnlyPlaceOf(inTree).Refs!);
        Assert.True(scan.Coverage.Complete);
    }

    [Fact]
    public void What_nothing_reaches_is_found_with_its_commit_where_it_has_one()
    {
        var blob = Tokens.Fresh();
        var branch = Tokens.Fresh();
        _repository.Write("keep", "keep").Commit("keep");
        var amended = _repository.Write("f", _token).Commit("oops");
        _repository.Delete("f").Commit("clean", "--amend");
        _repository.Git("checkout", "--quiet", "-b", "doomed");
        var deleted = _repository.Write("g", branch).Commit("doomed");
        _repository.Git("checkout", "--quiet", "main");
        _repository.Git("branch", "-D", "doomed");
        var dangling = _repository.HashObject(blob);

        var scan = HistoryScan.Of(_repository);

        Assert.Equal((amended, "f"), (scan.OnlyPlaceOf(_token).Commit!.Id, scan.OnlyPlaceOf(_token).Path));
        Assert.Empty(scan.OnlyPlaceOf(_token).Refs!);
        Assert.Equal((deleted, "g"), (scan.OnlyPlaceOf(branch).Commit!.Id, scan.OnlyPlaceOf(branch).Path));
        var place = scan.OnlyPlaceOf(blob);
        Assert.Equal((dangling, null, null, 1, 1), (place.Blob, place.Path, place.Commit, place.Line, place.Column));
        Assert.Empty(place.Refs!);
    }

    [Fact]
    public void Stashes_also_older_ones_with_their_index_and_untracked_parts()
    {
        string[] tokens = [Tokens.Fresh(), Tokens.Fresh(), Tokens.Fresh(), Tokens.Fresh()];
        _repository.Write("f", "f").Commit("one");
        _repository.Write("f", tokens[0]).Git("stash", "--quiet");
        _repository.Write("f", tokens[1]).Git("add", "f");
        _repository.Write("f", tokens[2]).Write("untracked", tokens[3]).Git("stash", "--quiet", "--include-untracked", "-m", "second");

        var scan = HistoryScan.Of(_repository);

        Assert.All(tokens, token => Assert.NotEmpty(scan.PlacesOf(token)));
        Assert.All(tokens[1..], token => Assert.All(scan.PlacesOf(token), place => Assert.Equal(["refs/stash"], place.Refs!)));
        Assert.All(scan.PlacesOf(tokens[0]), place => Assert.Empty(place.Refs!));
    }

    [Fact]
    public void Notes_pull_refs_and_objects_hidden_by_a_replacement()
    {
        var pull = Tokens.Fresh();
        var hidden = Tokens.Fresh();
        _repository.Write("f", "f").Commit("one");
        _repository.Git("notes", "add", "-m", _token, "HEAD");
        _repository.Git("checkout", "--quiet", "--detach");
        _repository.Write("p", pull).Commit("pull");
        _repository.Git("update-ref", "refs/pull/7/head", "HEAD");
        _repository.Git("checkout", "--quiet", "main");
        var original = _repository.Write("h", hidden).Commit("hidden");
        _repository.Git("replace", _repository.Git("rev-parse", original + ":h"), _repository.HashObject("innocent"));

        var scan = HistoryScan.Of(_repository);

        Assert.Equal(["refs/notes/commits"], scan.OnlyPlaceOf(_token).Refs!);
        Assert.Equal(["refs/pull/7/head"], scan.OnlyPlaceOf(pull).Refs!);
        Assert.Equal(original, scan.OnlyPlaceOf(hidden).Commit!.Id);
    }

    [Fact]
    public void File_folder_and_ref_names_are_read_and_never_repeated_in_the_clear()
    {
        string[] tokens = [Tokens.Fresh(), Tokens.Fresh(), Tokens.Fresh(), Tokens.Fresh()];
        var commit = _repository.Write($"dir/{tokens[0]}.txt", tokens[3]).Write($"{tokens[1]}/one", "1").Write($"{tokens[1]}/two", "2").Commit("names");
        _repository.Git("branch", "feature/" + tokens[2]);

        var scan = HistoryScan.Of(_repository);

        var file = scan.OnlyPlaceOf(tokens[0]);
        Assert.Equal((Places.FileName, $"dir/{RedactedOf(tokens[0])}.txt", commit, 4L, 1, 5), (file.Place, file.Path, file.Commit!.Id, file.Offset, file.Line, file.Column));
        Assert.True(file.InHead);
        Assert.Equal((Places.FileName, RedactedOf(tokens[1])), (scan.OnlyPlaceOf(tokens[1]).Place, scan.OnlyPlaceOf(tokens[1]).Path));
        Assert.Equal((Places.RefName, "refs/heads/feature/" + RedactedOf(tokens[2])), (scan.OnlyPlaceOf(tokens[2]).Place, Assert.Single(scan.OnlyPlaceOf(tokens[2]).Refs!)));
        Assert.Equal($"dir/{RedactedOf(tokens[0])}.txt", scan.OnlyPlaceOf(tokens[3]).Path);
    }

    [Fact]
    public void Packed_deltas_and_loose_objects_alike()
    {
        var tokens = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            tokens.Add(Tokens.Fresh());
            _repository.Write("big", string.Join('\n', Enumerable.Range(0, 500).Select(n => $"line {n} of the file")) + "\n" + tokens[^1]).Commit($"{i}");
            if (i == 30) _repository.Git("gc", "--quiet", "--aggressive");
        }

        var scan = HistoryScan.Of(_repository);

        Assert.All(tokens, token => Assert.Equal(501, scan.OnlyPlaceOf(token).Line));
    }

    [Fact]
    public void The_first_refs_by_name_stand_for_a_great_many()
    {
        _repository.Write("f", _token).Commit("one");
        for (var i = 0; i < 30; i++) _repository.Git("update-ref", $"refs/pull/{i.ToString("00", CultureInfo.InvariantCulture)}/head", "HEAD");

        var refs = HistoryScan.Of(_repository).OnlyPlaceOf(_token).Refs!;

        Assert.Equal(["refs/heads/main", .. Enumerable.Range(0, 19).Select(i => $"refs/pull/{i:00}/head")], refs);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("HEAD^{tree}")]
    [InlineData("HEAD:f")]
    public void A_HEAD_that_names_a_tag_reaches_what_the_tag_does(string target)
    {
        var (token, message) = (Tokens.Fresh(), Tokens.Fresh());
        _repository.Write("f", token).Commit("one");
        _repository.Git("tag", "-a", "inner", "-m", "inner", target);
        _repository.Git("tag", "-a", "outer", "-m", message, "inner");
        File.WriteAllText(_repository[".git/HEAD"], _repository.Git("rev-parse", "outer") + "\n");

        var scan = HistoryScan.Of(_repository);

        Assert.Contains(scan.PlacesOf(token), place => place.InHead == true);
        Assert.True(scan.OnlyPlaceOf(message).InHead);
    }

    [Fact]
    public void A_detached_head_counts_as_a_ref()
    {
        _repository.Write("f", "f").Commit("one");
        _repository.Git("checkout", "--quiet", "--detach");
        _repository.Write("g", _token).Commit("detached");

        var place = HistoryScan.Of(_repository).OnlyPlaceOf(_token);

        Assert.Equal(["HEAD"], place.Refs!);
        Assert.True(place.InHead);
    }

    [Fact]
    public void A_linked_worktree_sees_the_whole_repository_and_its_own_head()
    {
        _repository.Write("f", "f").Commit("one");
        _repository.Git("worktree", "add", "--quiet", "--detach", _repository.Beside("linked"));
        File.WriteAllText(System.IO.Path.Combine(_repository.Beside("linked"), "w"), _token);
        _repository.Git("-C", _repository.Beside("linked"), "add", "w");
        _repository.Git("-C", _repository.Beside("linked"), "commit", "--quiet", "-m", "in the worktree");

        var fromWorktree = HistoryScan.Of(new GitHistorySource(_repository.Beside("linked"))).OnlyPlaceOf(_token);
        var fromMain = HistoryScan.Of(_repository).OnlyPlaceOf(_token);

        Assert.True(fromWorktree.InHead);
        Assert.False(fromMain.InHead);
        Assert.Contains("worktrees/linked/HEAD", fromMain.Refs!);
        Assert.Equal(_repository.Beside("linked"), new GitHistorySource(_repository.Beside("linked")).Root);
    }

    [Fact]
    public void Bare_repositories_subfolders_and_git_files()
    {
        _repository.Write("sub/f", _token).Commit("one");
        using var bare = _repository.Clone("--bare");
        _repository.Git("init", "--quiet", "--separate-git-dir", _repository.Beside("elsewhere.git"));

        Assert.Single(HistoryScan.Of(bare).PlacesOf(_token));
        Assert.Equal(bare.Path, new GitHistorySource(bare.Path).Root);
        Assert.Single(HistoryScan.Of(_repository).PlacesOf(_token));
        Assert.Single(HistoryScan.Of(new GitHistorySource(_repository["sub"])).PlacesOf(_token));
    }

    [Fact]
    public void Objects_borrowed_from_another_repository()
    {
        _repository.Write("f", _token).Commit("one");
        using var borrower = TempRepository.Create();
        File.WriteAllText(borrower[".git/objects/info/alternates"], _repository[".git/objects"] + "\n");

        Assert.Equal("f", HistoryScan.Of(borrower).OnlyPlaceOf(_token).Path);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("with \"quotes\" and \\ more")]
    [InlineData("\u00e4\u540d")]
    [InlineData("tab\tand\nline")]
    public void Borrowed_from_a_folder_whose_name_is_quoted(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        using var lender = TempRepository.Create();
        var blob = lender.HashObject(_token);
        var borrowed = _repository.Beside(name);
        Directory.Move(lender[".git/objects"], borrowed);
        var quoted = string.Concat(System.Text.Encoding.UTF8.GetBytes(borrowed).Select(static symbol => symbol switch
        {
            (byte)'\t' => "\\t",
            (byte)'"' or (byte)'\\' => "\\" + (char)symbol,
            < 0x20 or >= 0x7F => "\\" + Convert.ToString(symbol, 8).PadLeft(3, '0'),
            _ => ((char)symbol).ToString(),
        }));
        File.WriteAllText(_repository[".git/objects/info/alternates"], $"\"{quoted}\"\n");
        Assert.Equal(_token, _repository.Git("cat-file", "blob", blob));

        Assert.NotEmpty(HistoryScan.Of(_repository).PlacesOf(_token));
    }

    [Fact]
    public void An_empty_repository_is_complete_and_holds_nothing()
    {
        var scan = HistoryScan.Of(_repository);

        Assert.Equal((0L, true), (scan.Coverage.Documents, scan.Coverage.Complete));
    }

    [Fact]
    public void A_commit_of_the_empty_tree_misses_nothing()
    {
        _repository.Commit("empty");

        Assert.True(HistoryScan.Of(_repository).Coverage.Complete);
    }

    [Fact]
    public async Task What_is_no_repository_is_said_in_one_line()
    {
        using var folder = new TempFolder();
        var context = new ScanContext(ScanLimits.Default);

        var none = await Assert.ThrowsAsync<SourceUnavailableException>(() => new GitHistorySource(folder.Path).ReadAsync(context, CancellationToken.None));
        var missing = await Assert.ThrowsAsync<SourceUnavailableException>(() => new GitHistorySource(folder[_token]).ReadAsync(context, CancellationToken.None));

        Assert.Equal($"{folder.Path}: not a git repository. Run in a repository or name one: tokenguard scan git PATH.", none.Message);
        Assert.Equal($"{folder[RedactedOf(_token)]}: no such folder. Check the path, or run in a repository: tokenguard scan git.", missing.Message);
    }

    private static string RedactedOf(string token) => Redactor.Redact(token);

    private DateTimeOffset CommitDate(string commit) =>
        DateTimeOffset.Parse(_repository.Git("show", "-s", "--format=%cI", commit), CultureInfo.InvariantCulture);
}
