using System.Diagnostics;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

public sealed class GitStagedSourceTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();
    private readonly string _token = Tokens.Fresh();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void The_first_commit_adds_everything()
    {
        _repository.Write("a/f", "line\n  " + _token).Git("add", ".");

        var scan = Staged();

        var place = scan.OnlyPlaceOf(_token);
        Assert.Equal((Places.Content, "a/f", 2, 3, 7L, null), (place.Place, place.Path, place.Line, place.Column, place.Offset, place.Commit));
        Assert.Equal(_repository.Git("rev-parse", ":a/f"), place.Blob);
        Assert.True(scan.Coverage.Complete);
    }

    [Fact]
    public void Only_what_differs_from_HEAD_is_read()
    {
        var unstaged = Tokens.Fresh();
        _repository.Write("old", _token).Write("edited", "1").Write("gone", "x").Commit("one");
        _repository.Write("edited", "2").Git("add", "edited");
        _repository.Git("rm", "--quiet", "gone");
        _repository.Write("edited", unstaged).Write("untracked", unstaged);

        var scan = Staged();

        Assert.Empty(scan.Findings);
        Assert.Equal(1, scan.Coverage.Documents);
    }

    [Fact]
    public void Renamed_and_edited_retargeted_links_and_names()
    {
        string[] tokens = [Tokens.Fresh(), Tokens.Fresh()];
        _repository.Write("old", string.Concat(Enumerable.Repeat("line\n", 50)));
        File.CreateSymbolicLink(_repository["link"], "old");
        _repository.Commit("one");
        _repository.Git("mv", "old", "new");
        File.AppendAllText(_repository["new"], _token);
        File.Delete(_repository["link"]);
        File.CreateSymbolicLink(_repository["link"], tokens[0]);
        _repository.Write($"dir/{tokens[1]}", "").Git("add", "--all");

        var scan = Staged();

        Assert.Equal(("new", 51), (scan.OnlyPlaceOf(_token).Path, scan.OnlyPlaceOf(_token).Line));
        Assert.Equal("link", scan.OnlyPlaceOf(tokens[0]).Path);
        Assert.Equal((Places.FileName, "dir/" + Redactor.Redact(tokens[1])), (scan.OnlyPlaceOf(tokens[1]).Place, scan.OnlyPlaceOf(tokens[1]).Path));
    }

    /// <summary>A hook that stops who moves a file with a known token would be taken out.</summary>
    [Theory]
    [InlineData("rename", false)]
    [InlineData("rename of its folder", false)]
    [InlineData("rename and edit elsewhere", false)]
    [InlineData("edit elsewhere", false)]
    [InlineData("mode", false)]
    [InlineData("file to link", false)]
    [InlineData("copy", true)]
    [InlineData("copy into a file that is there", true)]
    [InlineData("rename and another token", true)]
    [InlineData("removed here and added there", true)]
    public void What_HEAD_has_is_not_added_by_moving_it(string change, bool isAdded)
    {
        var text = string.Concat(Enumerable.Range(0, 40).Select(i => $"line {i}\n"));
        _repository.Write("dir/old", text + _token).Write("other", text).Commit("one");
        var added = Tokens.Fresh();
        switch (change)
        {
            case "rename":
                _repository.Git("mv", "dir/old", "new");
                break;
            case "rename of its folder":
                _repository.Git("mv", "dir", "folder");
                break;
            case "rename and edit elsewhere":
                _repository.Git("mv", "dir/old", "new");
                _repository.Write("new", "first\n" + text + _token);
                break;
            case "edit elsewhere":
                _repository.Write("dir/old", "first\n" + text + _token);
                break;
            case "mode":
                _repository.Git("update-index", "--chmod=+x", "dir/old");
                break;
            case "file to link":
                _repository.Git("update-index", "--cacheinfo", $"120000,{_repository.Git("rev-parse", "HEAD:dir/old")},dir/old");
                break;
            case "copy":
                _repository.Write("new", text + _token);
                added = _token;
                break;
            case "copy into a file that is there":
                _repository.Write("other", text + _token);
                added = _token;
                break;
            case "rename and another token":
                _repository.Git("mv", "dir/old", "new");
                _repository.Write("new", text + _token + "\n" + added);
                break;
            default:
                _repository.Write("dir/old", text).Write("other", text + _token);
                added = _token;
                break;
        }

        if (change is not ("mode" or "file to link")) _repository.Git("add", "--all");

        var scan = Staged();

        Assert.Equal(isAdded ? [HistoryScan.FingerprintOf(added).Value] : [], scan.Findings.Select(finding => finding.Fingerprint));
        Assert.True(scan.Coverage.Complete);
    }

    [Fact]
    public void Names_that_HEAD_has_are_not_added_by_moving_them()
    {
        var copied = Tokens.Fresh();
        _repository.Write($"dir/{_token}", "x").Write($"{copied}", "x").Commit("one");
        _repository.Git("mv", $"dir/{_token}", $"{_token}");
        _repository.Write($"sub/{copied}", "x").Git("add", "--all");

        var scan = Staged();

        Assert.Empty(scan.PlacesOf(_token));
        Assert.NotEmpty(scan.PlacesOf(copied));
    }

    [Theory]
    [InlineData("in a folder with such a name", 0)]
    [InlineData("a sparse folder that is new", 1)]
    public void Folders(string what, int places)
    {
        _repository.Write($"in/{_token}/f", "x").Write("out/f", "x").Commit("one");
        if (what.Contains("sparse", StringComparison.Ordinal))
        {
            var other = Tokens.Fresh();
            _repository.Git("sparse-checkout", "set", "--cone", "--sparse-index", "in");
            var blob = _repository.HashObject(other);
            var tree = _repository.Git(["mktree"], $"100644 blob {blob}\tdeep\n");
            var root = _repository.Git(["mktree"], $"040000 tree {tree}\tbelow\n");
            _repository.Git("read-tree", "-m", _repository.Git(["mktree"], _repository.Git("ls-tree", "HEAD") + $"\n040000 tree {root}\tfresh\n"));
            Assert.Equal(("fresh/below/deep", places), (Staged().OnlyPlaceOf(other).Path, Staged().PlacesOf(other).Count));
            return;
        }

        _repository.Write($"in/{_token}/g", "y").Git("add", "--all");
        Assert.Equal(places, Staged().PlacesOf(_token).Count);
    }

    [Fact]
    public void A_file_that_is_only_announced_and_a_submodule_have_no_content()
    {
        _repository.Write("f", "f").Commit("one");
        _repository.Write("later", _token).Git("add", "--intent-to-add", "later");
        _repository.Git("update-index", "--add", "--cacheinfo", $"160000,{new string('a', 40)},module");

        var scan = Staged();

        Assert.Empty(scan.Findings);
        Assert.True(scan.Coverage.Complete);
    }

    [Fact]
    public void Both_sides_of_a_conflict()
    {
        var ours = Tokens.Fresh();
        _repository.Write("f", "base").Commit("base");
        _repository.Git("checkout", "--quiet", "-b", "side");
        _repository.Write("f", _token).Commit("side");
        _repository.Git("checkout", "--quiet", "main");
        _repository.Write("f", ours).Commit("main");
        Assert.NotEqual(0, _repository.TryGit(["merge", "side"]).ExitCode);

        var scan = Staged();

        Assert.Equal("f", scan.OnlyPlaceOf(_token).Path);
        Assert.Equal("f", scan.OnlyPlaceOf(ours).Path);
    }

    [Fact]
    public void A_missing_and_a_damaged_blob_are_named()
    {
        _repository.Write("missing", "m").Write("damaged", "some damaged text").Write("f", _token).Git("add", ".");
        File.Delete(LooseFile(":missing"));
        var damaged = LooseFile(":damaged");
        File.SetAttributes(damaged, FileAttributes.Normal);
        File.WriteAllBytes(damaged, File.ReadAllBytes(damaged)[..^9]);

        var scan = Staged();

        Assert.Equal(["damaged object", "missing from the object database"], scan.Coverage.Skipped.Select(s => s.Why));
        Assert.NotEmpty(scan.PlacesOf(_token));
    }

    [Fact]
    public void An_LFS_object_about_to_be_committed_is_read()
    {
        var oid = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(_token)));
        _repository.Write($".git/lfs/objects/{oid[..2]}/{oid[2..4]}/{oid}", _token);
        _repository.Write("big", $"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {_token.Length}\n").Git("add", "big");

        Assert.Equal("big", Staged().OnlyPlaceOf(_token).Path);
    }

    [Theory]
    [InlineData("sparse index")]
    [InlineData("SHA-256")]
    public void Formats_that_the_library_does_not_know(string format)
    {
        using var repository = format == "SHA-256" ? TempRepository.Create("--object-format=sha256") : TempRepository.Create();
        repository.Write("in/f", "in").Write("out/f", "out").Write("in/link", "file").Commit("one");
        if (format == "sparse index") repository.Git("sparse-checkout", "set", "--cone", "--sparse-index", "in");
        var name = Tokens.Fresh();
        repository.Write("in/f", "line\n" + _token).Write("in/" + name, "").Write("in/Ünï", "x").Git("add", "--all");
        repository.Git("update-index", "--add", "--cacheinfo", $"160000,{repository.Git("rev-parse", "HEAD")},in/module");

        var scan = HistoryScan.Of(new GitStagedSource(null, repository.Path, GitEnvironment.None));

        var place = scan.OnlyPlaceOf(_token);
        Assert.Equal(("in/f", 2, repository.Git("rev-parse", ":in/f")), (place.Path, place.Line, place.Blob));
        Assert.Equal(Places.FileName, scan.OnlyPlaceOf(name).Place);
        Assert.Equal((2L, true), (scan.Coverage.Documents, scan.Coverage.Complete)); // an empty file holds nothing
    }

    [Theory]
    [InlineData("git commit", new[] { "a" })]
    [InlineData("git commit -a", new[] { "a", "b" })]
    [InlineData("git commit -- b", new[] { "b" })]
    [InlineData("git commit -i b", new[] { "a", "b" })]
    [InlineData("git commit in a linked worktree", new[] { "a" })]
    [InlineData("git commit in a subfolder", new[] { "a" })]
    public async Task A_hook_sees_what_this_very_commit_adds(string style, string[] expected)
    {
        // The hook writes down what git tells it, and refuses; the source then reads with exactly that, while the index git made is still there.
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = Tokens.Fresh(), ["b"] = Tokens.Fresh() };
        _repository.Write("a", "1").Write("b", "1").Write("sub/c", "1").Commit("one");
        var top = _repository.Path;
        if (style.Contains("worktree", StringComparison.Ordinal))
        {
            top = _repository.Beside("linked");
            _repository.Git("worktree", "add", "--quiet", top);
        }

        _repository.Hook("pre-commit", """
            { pwd; echo "$GIT_DIR"; echo "$GIT_INDEX_FILE"; } > "$HOOK_SAYS.part"; mv "$HOOK_SAYS.part" "$HOOK_SAYS"
            while [ ! -e "$HOOK_SAYS.done" ]; do sleep 0.02; done
            exit 1
            """);
        _repository.Environment["HOOK_SAYS"] = _repository.Beside("says");
        File.WriteAllText(Path.Combine(top, "a"), tokens["a"]);
        _repository.Git("-C", top, "add", "a");
        File.WriteAllText(Path.Combine(top, "b"), tokens["b"]);

        var folder = style.Contains("subfolder", StringComparison.Ordinal) ? Path.Combine(top, "sub") : top;
        string[] options = style.Contains(" in ", StringComparison.Ordinal) ? [] : style.Split(' ')[2..];
        var commit = Task.Run(() => _repository.TryGit(["-C", folder, "commit", "--quiet", "-m", "two", .. options]), TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => File.Exists(_repository.Beside("says")), TimeSpan.FromSeconds(30)));
        var says = File.ReadAllLines(_repository.Beside("says"));
        var environment = new GitEnvironment(says[1].Length == 0 ? null : says[1], null, says[2].Length == 0 ? null : says[2]);

        var byDefault = HistoryScan.Of(new GitStagedSource(null, says[0], environment));
        var byName = HistoryScan.Of(new GitStagedSource(".", says[0], environment));
        File.WriteAllText(_repository.Beside("says.done"), "");

        Assert.NotEqual(0, (await commit).ExitCode);
        Assert.Equal(expected, tokens.Where(entry => byDefault.PlacesOf(entry.Value).Count > 0).Select(entry => entry.Key));
        Assert.Equal(expected, tokens.Where(entry => byName.PlacesOf(entry.Value).Count > 0).Select(entry => entry.Key));
    }

    [Fact]
    public void The_index_of_a_hook_is_not_taken_for_that_of_another_repository()
    {
        using var other = TempRepository.Create();
        other.Write("f", _token).Git("add", "f");
        _repository.Write("g", Tokens.Fresh()).Git("add", "g");

        var scan = HistoryScan.Of(new GitStagedSource(other.Path, _repository.Path, new GitEnvironment(null, null, ".git/index")));

        Assert.Equal("f", Assert.Single(scan.Findings).Occurrences[0].Path);
        Assert.NotEmpty(scan.PlacesOf(_token));
    }

    [Fact]
    public async Task Bare_repositories_and_other_folders_are_refused_in_one_line()
    {
        using var bare = _repository.Clone("--bare");
        using var folder = new TempFolder();
        var context = new ScanContext(ScanLimits.Default);

        var noIndex = await Assert.ThrowsAsync<SourceUnavailableException>(
            () => new GitStagedSource(bare.Path, folder.Path, GitEnvironment.None).ReadAsync(context, CancellationToken.None));
        var none = await Assert.ThrowsAsync<SourceUnavailableException>(
            () => new GitStagedSource(null, folder.Path, GitEnvironment.None).ReadAsync(context, CancellationToken.None));

        Assert.Equal($"{bare.Path}: a bare repository has no index. Scan its history: tokenguard scan git PATH.", noIndex.Message);
        Assert.Equal(".: not a git repository. Run in a repository or name one: tokenguard scan git PATH.", none.Message);
    }

    [Fact]
    public void Many_files_that_nobody_touched_cost_next_to_nothing()
    {
        for (var i = 0; i < 800; i++) _repository.Write($"d{i % 50}/f{i}", $"{i}");
        _repository.Commit("many");
        _repository.Write("d1/f1", _token).Git("add", "d1/f1");

        var clock = Stopwatch.StartNew();
        var scan = Staged();

        Assert.Equal(1, scan.Coverage.Documents);
        Assert.NotEmpty(scan.PlacesOf(_token));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"took {clock.Elapsed}");
    }

    [Theory]
    [InlineData("HEAD^{tree}", null)]
    [InlineData("HEAD^{tree}", 20)]
    [InlineData("HEAD:folder", null)]
    [InlineData("HEAD:folder", 20)]
    public void A_tree_of_HEAD_that_is_missing_or_cut_short_is_no_reason_to_wait_or_to_call_it_clean(string tree, int? keep)
    {
        _repository.Write("folder/f", "1").Commit("one");
        var file = LooseFile(tree);
        var bytes = File.ReadAllBytes(file);
        File.Delete(file);
        if (keep is { } length) File.WriteAllBytes(file, bytes[..length]);
        _repository.Write("g", _token).TryGit(["add", "g"]);

        var scan = Staged();

        // Git itself gets on without a folder of HEAD where nothing in it is staged.
        Assert.True(!scan.Coverage.Complete || scan.PlacesOf(_token).Count > 0);
    }

    [Fact]
    public void A_HEAD_that_leads_to_itself_is_a_miss()
    {
        _repository.Write("f", _token).Git("add", "f");
        File.WriteAllText(_repository[".git/HEAD"], "ref: HEAD\n");

        Assert.False(Staged().Coverage.Complete);
    }

    private HistoryScan Staged() => HistoryScan.Of(new GitStagedSource(null, _repository.Path, GitEnvironment.None));

    private string LooseFile(string which)
    {
        var id = _repository.Git("rev-parse", which);
        return _repository[$".git/objects/{id[..2]}/{id[2..]}"];
    }
}
