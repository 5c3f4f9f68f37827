using System.Security.Cryptography;
using System.Text;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>A scan that missed something says so, names it, and still reads the rest.</summary>
public sealed class GitCoverageTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();
    private readonly string _token = Tokens.Fresh();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void A_shallow_clone_names_its_boundary()
    {
        _repository.Write("f", "1").Commit("one");
        _repository.Write("f", _token).Commit("two");
        var boundary = _repository.Write("g", "3").Commit("three");
        _repository.Write("g", "4").Commit("four");
        using var clone = _repository.Clone("--depth=2");

        var scan = HistoryScan.Of(clone);

        Assert.Equal([new Skipped($"history before {boundary}", "not here (shallow clone)")], scan.Coverage.Skipped);
        Assert.Equal(boundary, scan.OnlyPlaceOf(_token).Commit!.Id);
    }

    [Fact]
    public void A_partial_clone_names_what_was_never_downloaded()
    {
        _repository.Write("f", "history").Commit("one");
        var blob = _repository.Git("rev-parse", "HEAD:f");
        _repository.Write("f", _token).Commit("two");
        _repository.Git("config", "uploadpack.allowFilter", "true");
        using var clone = _repository.Clone("--filter=blob:none");

        var scan = HistoryScan.Of(clone);

        Assert.Equal([new Skipped($"object {blob}", "not here (partial clone)")], scan.Coverage.Skipped);
        Assert.True(scan.OnlyPlaceOf(_token).InHead);
    }

    [Theory]
    [InlineData("HEAD:lost", "object", 1)]
    [InlineData("HEAD^{tree}", "tree", 0)]
    [InlineData("HEAD^", "commit", 1)]
    public void A_missing_object_is_named(string which, string kind, int places)
    {
        _repository.Write("lost", "lost").Commit("one");
        _repository.Write("f", _token).Write("lost", "really lost").Commit("two");
        var id = _repository.Git("rev-parse", which);
        File.Delete(LooseFile(id));

        var scan = HistoryScan.Of(_repository);

        Assert.Contains(new Skipped($"{kind} {id}", "missing from the object database"), scan.Coverage.Skipped);
        Assert.False(scan.Coverage.Complete);
        Assert.Equal(places, scan.PlacesOf(_token).Count(place => place.Commit is not null));
        Assert.NotEmpty(scan.PlacesOf(_token));
    }

    [Fact]
    public void What_is_staged_and_missing_is_named()
    {
        _repository.Write("f", _token).Commit("one");
        var gone = new string('1', 40);
        _repository.Git("update-index", "--add", "--cacheinfo", $"100644,{gone},gone");

        var scan = HistoryScan.Of(_repository);

        Assert.Equal([new Skipped($"staged {gone}", "missing from the object database")], scan.Coverage.Skipped);
        Assert.NotEmpty(scan.PlacesOf(_token));
    }

    [Fact]
    public void A_submodule_whose_HEAD_is_lost_is_read()
    {
        using var other = TempRepository.Create();
        other.Write("f", _token).Commit("one");
        _repository.Write("f", "f").Commit("one");
        _repository.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", new Uri(other.Path).AbsoluteUri, "s");
        File.Delete(Path.Combine(_repository.Path, ".git", "modules", "s", "HEAD"));

        Assert.NotEmpty(HistoryScan.Of(_repository).PlacesOf(_token));
    }

    [Fact]
    public void Packed_refs_that_are_no_file_are_named()
    {
        _repository.Write("f", _token).Commit("one");
        Directory.CreateDirectory(Path.Combine(_repository.Path, ".git", "packed-refs"));

        Assert.False(HistoryScan.Of(_repository).Coverage.Complete);
    }

    [Theory]
    [InlineData("shallow")]
    [InlineData("commondir")]
    [InlineData("packed-refs")]
    [InlineData("objects/info/alternates")]
    [InlineData("objects/11/11111111111111111111111111111111111111")]
    [InlineData("objects/pack/pack-1111111111111111111111111111111111111111.pack")]
    [InlineData("objects/pack/pack-1111111111111111111111111111111111111111.idx")]
    [InlineData("objects/pack/multi-pack-index")]
    public void A_pipe_in_the_place_of_a_file_holds_nothing_up(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes among files.");
        _repository.Write("f", _token).Commit("one");
        var path = Path.Combine(_repository.Path, ".git", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var make = System.Diagnostics.Process.Start("mkfifo", [path])) make.WaitForExit();

        Assert.NotEmpty(HistoryScan.Of(_repository).PlacesOf(_token));
    }

    [Fact]
    public void A_ref_without_its_commit_is_named()
    {
        var id = _repository.Write("f", _token).Commit("one");
        File.Delete(LooseFile(id));

        Assert.Contains(new Skipped($"refs/heads/main: {id}", "missing from the object database"), HistoryScan.Of(_repository).Coverage.Skipped);
    }

    [Fact]
    public void A_damaged_loose_object_is_named_and_the_rest_is_read()
    {
        _repository.Write("bad", "some text that will be damaged").Write("f", _token).Commit("one");
        var id = _repository.Git("rev-parse", "HEAD:bad");
        Damage(LooseFile(id), bytes => bytes[^8..].Fill(0x5A));

        var scan = HistoryScan.Of(_repository);

        Assert.Equal([new Skipped($"object {id}", "damaged object")], scan.Coverage.Skipped);
        Assert.Equal("f", scan.OnlyPlaceOf(_token).Path);
    }

    [Fact]
    public void An_object_with_another_ones_content_is_damaged()
    {
        _repository.Write("a", "content of a").Write("b", "content of b").Commit("one");
        var (a, b) = (_repository.Git("rev-parse", "HEAD:a"), _repository.Git("rev-parse", "HEAD:b"));
        Damage(LooseFile(a), _ => { });
        File.Copy(LooseFile(b), LooseFile(a), overwrite: true);

        Assert.Equal($"object {a}", Assert.Single(HistoryScan.Of(_repository).Coverage.Skipped).What);
    }

    [Fact]
    public void A_damaged_pack_and_a_cut_index_are_named()
    {
        for (var i = 0; i < 20; i++) _repository.Write($"f{i}", Convert.ToHexString(RandomNumberGenerator.GetBytes(500))).Commit($"{i}");
        _repository.Git("gc", "--quiet");
        _repository.Write("f", _token).Commit("after");
        var pack = Directory.GetFiles(_repository[".git/objects/pack"], "*.pack").Single();
        Damage(pack, bytes => bytes[(bytes.Length / 2)..((bytes.Length / 2) + 64)].Fill(0xFF));

        var damaged = HistoryScan.Of(_repository);
        Damage(Path.ChangeExtension(pack, ".idx"), bytes => { }, keep: 1500);
        var cut = HistoryScan.Of(_repository);

        var skipped = Assert.Single(damaged.Coverage.Skipped);
        Assert.Equal((pack, "damaged objects in a pack"), (skipped.What, skipped.Why));
        Assert.InRange(skipped.Count, 1, 5); // the rest is read
        Assert.Equal("f", damaged.OnlyPlaceOf(_token).Path);
        skipped = Assert.Single(cut.Coverage.Skipped, skipped => skipped.What == pack);
        Assert.Equal("objects in a pack without index that is cut short or damaged", skipped.Why);
        Assert.InRange(skipped.Count, 1, 5);
        Assert.NotEmpty(cut.PlacesOf(_token));
    }

    [Theory]
    [InlineData("commit", "", false)]
    [InlineData("commit", "no commit at all", false)]
    [InlineData("commit", "tree {tree}\n", false)]
    [InlineData("commit", "tree {tree}\nauthor\ncommitter > x y\n\n{token}", true)]
    [InlineData("commit", "tree {tree}\nauthor A <a> 99999999999999999999 +9999\ncommitter A <a> 253402300799 +1400\n\n{token}", true)]
    [InlineData("commit", "tree {tree}\nparent xyz\nauthor A <a> 1 -0730\ncommitter A <a> 1 -0730\n\n{token}", true)]
    [InlineData("tag", "", false)]
    [InlineData("tag", "object {tree}\ntype tree\ntag t\n", false)]
    [InlineData("tag", "object {tree}\ntype tree\ntag t\n\n{token}", true)]
    [InlineData("tag", "object {tree}\ntype tree\ntag t\ntagger nobody\n\n{token}", false)]
    [InlineData("tree", "no tree at all", false)]
    [InlineData("tree", "100644 {token}\0aaaaaaaaaaaaaaaaaaaa", true)]
    public void Malformed_objects_do_not_end_the_scan(string kind, string content, bool found)
    {
        var other = Tokens.Fresh();
        _repository.Write("f", other).Commit("one");
        content = content.Replace("{tree}", _repository.Git("rev-parse", "HEAD^{tree}")).Replace("{token}", _token);
        _repository.Git(["hash-object", "-w", "--stdin", "--literally", "-t", kind], content);

        var scan = HistoryScan.Of(_repository);

        Assert.NotEmpty(scan.PlacesOf(other));
        Assert.True(found ? scan.PlacesOf(_token).Count > 0 : scan.PlacesOf(_token).Count > 0 || !scan.Coverage.Complete || !content.Contains(_token));
    }

    [Fact]
    public void Objects_borrowed_from_a_repository_that_is_gone()
    {
        File.WriteAllText(_repository[".git/objects/info/alternates"], "../../../gone/objects\n");

        Assert.Equal("objects borrowed from a repository that is gone (alternates)", Assert.Single(HistoryScan.Of(_repository).Coverage.Skipped).Why);
    }

    [Fact]
    public void An_LFS_object_that_is_here_is_read_in_place_of_its_pointer_and_one_that_is_not_is_named()
    {
        var content = "line\n" + _token;
        var here = Pointer(content);
        var commit = _repository.Write("here.bin", here.Text).Write("gone.bin", Pointer("something else").Text).Commit("pointers");
        _repository.Write($".git/lfs/objects/{here.Oid[..2]}/{here.Oid[2..4]}/{here.Oid}", content);

        var scan = HistoryScan.Of(_repository);

        var place = scan.OnlyPlaceOf(_token);
        Assert.Equal((commit, "here.bin", 2, 5L), (place.Commit!.Id, place.Path, place.Line, place.Offset));
        Assert.Equal(_repository.Git("rev-parse", "HEAD:here.bin"), place.Blob);
        var blob = _repository.Git("rev-parse", "HEAD:gone.bin");
        Assert.Equal([new Skipped($"blob {blob} (gone.bin)", "stored in LFS and not here; git lfs fetch --all brings it")], scan.Coverage.Skipped);
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("absolute")]
    public void An_LFS_object_is_read_where_the_configuration_says_that_they_are_and_those_of_other_repositories_there_are_not(string kind)
    {
        var (pointer, foreign) = (Pointer("x " + _token), Pointer("y " + Tokens.Fresh()));
        var storage = kind == "relative" ? _repository[".git/../../lfs-of-all"] : _repository.Beside("lfs-of-all");
        _repository.Git("config", "lfs.storage", kind == "relative" ? "../../lfs-of-all" : storage);
        foreach (var (oid, content) in new[] { (pointer.Oid, "x " + _token), (foreign.Oid, "y " + Tokens.Fresh()) })
        {
            var folder = Directory.CreateDirectory(Path.Combine(storage, "objects", oid[..2], oid[2..4]));
            File.WriteAllText(Path.Combine(folder.FullName, oid), content);
        }

        _repository.Write("f", pointer.Text).Commit("one");
        var scan = HistoryScan.Of(_repository);

        Assert.Equal("f", scan.OnlyPlaceOf(_token).Path);
        Assert.Single(scan.Findings);
        Assert.True(scan.Coverage.Complete);
    }

    [Fact]
    public async Task An_LFS_object_that_no_pointer_leads_to_is_read_and_so_is_half_of_one()
    {
        var (half, late) = (Tokens.Fresh(), Tokens.Fresh());
        var (lost, found) = (Pointer("x\n" + _token), Pointer(late));
        _repository.Write($".git/lfs/objects/{lost.Oid[..2]}/{lost.Oid[2..4]}/{lost.Oid}", "x\n" + _token).Write($".git/lfs/incomplete/{found.Oid}.part", half).Write("f", "x").Commit("one");
        var source = new GitHistorySource(_repository.Path);

        var scan = HistoryScan.Of(source);
        var since = Since();
        var again = Since();
        _repository.Write($".git/lfs/objects/{found.Oid[..2]}/{found.Oid[2..4]}/{found.Oid}", late);
        var fetched = Since();
        _repository.Write("g", "y").Commit("two");
        var next = Since();
        _repository.Write("big", found.Text).Commit("three");
        var named = Since();

        var place = scan.OnlyPlaceOf(_token);
        Assert.Equal((Places.GitFile, $".git/lfs/objects/{lost.Oid[..2]}/{lost.Oid[2..4]}/{lost.Oid}", 2), (place.Place, place.Path, place.Line));
        Assert.Equal($".git/lfs/incomplete/{found.Oid}.part", scan.OnlyPlaceOf(half).Path);
        Assert.True(scan.Coverage.Complete);
        foreach (var finding in scan.Findings) Assert.Equal(finding.Fingerprint, (await ReadAgain.Of(source, scan, finding, finding.Occurrences[0]))?.Fingerprint.Value);
        Assert.All([since, again, fetched, next], part => Assert.Equal(place with { Refs = null }, part.OnlyPlaceOf(_token) with { Refs = null }));
        Assert.All([fetched, next], part => Assert.StartsWith(".git/lfs/objects/", part.OnlyPlaceOf(late).Path, StringComparison.Ordinal));
        Assert.Equal(("big", 0), (named.OnlyPlaceOf(late).Path, again.Coverage.Documents));

        HistoryScan Since() => HistoryScan.Of(new GitSinceSource(_repository.Path, _repository.Beside("state.json"), "test"));
    }

    [Fact]
    public void A_blob_over_the_bound_is_named()
    {
        _repository.Write("big", _token + new string('x', 2000)).Write("small", "s").Commit("one");

        var scan = HistoryScan.Of(_repository, ScanLimits.Default with { MaxDocumentBytes = 1000 });

        Assert.Equal([new Skipped($"blob {_repository.Git("rev-parse", "HEAD:big")} (big)", "larger than --max-size")], scan.Coverage.Skipped);
        Assert.Empty(scan.Findings);
    }

    [Fact]
    public void A_token_in_the_name_of_something_skipped_is_redacted()
    {
        _repository.Write(_token, new string('x', 2000)).Commit("one");

        var skipped = Assert.Single(HistoryScan.Of(_repository, ScanLimits.Default with { MaxDocumentBytes = 1000 }).Coverage.Skipped);

        Assert.Contains(Redactor.Redact(_token), skipped.What, StringComparison.Ordinal);
        Assert.DoesNotContain(_token, skipped.What, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_extension_is_named_and_the_rest_is_read()
    {
        _repository.Write("f", _token).Commit("one");
        _repository.Git("config", "core.repositoryFormatVersion", "1");
        _repository.Git("config", "extensions.fromTheFuture", "true");

        var scan = HistoryScan.Of(_repository);

        Assert.Equal([new Skipped(_repository.Path, "whatever this changes: an extension that is not known here, fromthefuture = true")], scan.Coverage.Skipped);
        Assert.Equal("f", scan.OnlyPlaceOf(_token).Path);
    }

    [Fact]
    public void A_sparse_index_does_not_matter_for_history()
    {
        _repository.Write("in/f", "in").Write("out/of/f", _token).Commit("one");
        _repository.Git("sparse-checkout", "set", "--cone", "--sparse-index", "in");

        var scan = HistoryScan.Of(_repository);

        Assert.Equal("out/of/f", scan.OnlyPlaceOf(_token).Path);
        Assert.True(scan.Coverage.Complete);
    }

    [Fact]
    public void A_working_tree_whose_parts_are_links_into_another_repository()
    {
        // As git's contributed script git-new-workdir makes them.
        var commit = _repository.Write("f", _token).Commit("one");
        _repository.Git("pack-refs", "--all");
        var linked = Directory.CreateDirectory(_repository.Beside("linked")).FullName;
        Directory.CreateDirectory(Path.Combine(linked, ".git"));
        foreach (var part in new[] { "objects", "refs", "packed-refs", "config", "info", "hooks" }) File.CreateSymbolicLink(Path.Combine(linked, ".git", part), _repository[$".git/{part}"]);
        File.WriteAllText(Path.Combine(linked, ".git", "HEAD"), "ref: refs/heads/main\n");

        var place = HistoryScan.Of(new GitHistorySource(linked)).OnlyPlaceOf(_token);

        Assert.Equal((commit, true), (place.Commit!.Id, place.InHead));
        Assert.Equal(["refs/heads/main"], place.Refs);
    }

    [Fact]
    public void A_repository_of_somebody_else_is_read()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root gives files away.");
        _repository.Write("f", _token).Commit("one");
        using (var chown = System.Diagnostics.Process.Start("chown", ["-R", "12345", _repository.Path])) chown.WaitForExit();

        var scan = HistoryScan.Of(_repository);
        var staged = HistoryScan.Of(new GitStagedSource(_repository.Path, _repository.Path, GitEnvironment.None));

        Assert.Equal((true, true), (scan.OnlyPlaceOf(_token).InHead, scan.Coverage.Complete));
        Assert.True(staged.Coverage.Complete);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_git_directory_elsewhere_and_one_below_a_working_tree(bool bare)
    {
        _repository.Write("f", _token).Commit("one");
        var elsewhere = _repository.Beside("elsewhere.git");
        var tree = _repository.Beside("tree");
        if (bare) _repository.Git("clone", "--quiet", "--bare", new Uri(_repository.Path).AbsoluteUri, Path.Combine(tree, "vendor", "x.git"));
        else _repository.Git("clone", "--quiet", "--separate-git-dir", elsewhere, new Uri(_repository.Path).AbsoluteUri, tree);

        var place = HistoryScan.Of(new GitHistorySource(bare ? Path.Combine(tree, "vendor", "x.git") : tree)).OnlyPlaceOf(_token);

        Assert.Equal(("f", true), (place.Path, place.InHead));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_index_whose_checksum_is_wrong_is_named(bool isSplit)
    {
        _repository.Write("f", _token).Commit("one");
        if (isSplit) _repository.Git("update-index", "--split-index");
        var index = isSplit ? Directory.GetFiles(_repository[".git"], "sharedindex.*").Single() : _repository[".git/index"];
        Damage(index, static bytes => bytes[13] ^= 1); // the time of a change, which nobody reads here

        var scan = HistoryScan.Of(_repository);

        Assert.StartsWith("an index that is not as git wrote it", Assert.Single(scan.Coverage.Skipped).Why, StringComparison.Ordinal);
        Assert.Equal("f", scan.OnlyPlaceOf(_token).Path);
    }

    [Fact]
    public void An_index_that_was_written_without_a_checksum_is_sound()
    {
        _repository.Write("f", _token).Commit("one");
        Damage(_repository[".git/index"], static bytes => bytes[^20..].Clear()); // as index.skipHash has git do

        Assert.True(HistoryScan.Of(_repository).Coverage.Complete);
    }

    [Fact]
    public void An_index_that_has_lost_what_it_is_built_on_is_named()
    {
        _repository.Write("f", _token).Commit("one");
        _repository.Git("update-index", "--split-index");
        foreach (var shared in Directory.GetFiles(_repository[".git"], "sharedindex.*")) File.Delete(shared);

        var scan = HistoryScan.Of(_repository);

        Assert.Equal([new Skipped(_repository[".git/index"], "an index that cannot be read; its contents were, as objects")], scan.Coverage.Skipped);
        Assert.Equal("f", scan.OnlyPlaceOf(_token).Path);
    }

    [Fact]
    public void Grafts_hide_nothing()
    {
        var first = _repository.Write("f", _token).Commit("one");
        var second = _repository.Write("f", "clean").Commit("two");
        _repository.Write(".git/info/grafts", second + "\n");

        Assert.Equal(first, HistoryScan.Of(_repository).OnlyPlaceOf(_token).Commit!.Id);
    }

    [Fact]
    public async Task A_repack_while_scanning_loses_nothing()
    {
        for (var i = 0; i < 60; i++) _repository.Write($"d{i}/f", $"{i} {new string('y', i)}").Write("token", i == 5 ? _token : "clean").Commit($"{i}");
        var stop = false;
        var repack = Task.Run(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                _repository.Git("repack", "-a", "-d", "-q");
                _repository.Git("repack", "-a", "-d", "-q", "-f", "--depth=0");
            }
        }, TestContext.Current.CancellationToken);

        try
        {
            for (var i = 0; i < 10; i++)
            {
                var scan = HistoryScan.Of(_repository);
                Assert.Equal("token", scan.OnlyPlaceOf(_token).Path);
                Assert.Empty(scan.Coverage.Skipped);
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            await repack;
        }
    }

    [Fact]
    public void A_few_trees_that_name_a_blob_at_a_billion_paths_end_in_time()
    {
        var tree = _repository.Git(["mktree"], $"100644 blob {_repository.HashObject(_token)}\tf\n");
        for (var level = 0; level < 9; level++)
            tree = _repository.Git(["mktree"], string.Concat(Enumerable.Range(0, 10).Select(i => $"040000 tree {tree}\td{i}\n")));
        _repository.Git("update-ref", "refs/heads/main", _repository.Git("commit-tree", tree, "-m", "bomb"));

        var scan = HistoryScan.Of(_repository);

        Assert.Equal(Introductions.MaxPlaces, scan.PlacesOf(_token).Count);
        Assert.Contains(scan.Coverage.Skipped, skipped => skipped.Why.StartsWith("too many paths to list", StringComparison.Ordinal));
    }

    [Fact]
    public void Trees_nested_very_deep_do_not_overflow_the_stack()
    {
        // Written straight into one stream: a process for each tree would take minutes.
        var input = new StringBuilder();
        const int Depth = 20_000;
        input.Append("blob\nmark :1\ndata ").Append(_token.Length).Append('\n').Append(_token).Append("\ncommit refs/heads/main\ncommitter A <a> 1 +0000\ndata 0\nM 644 :1 ");
        for (var i = 0; i < Depth; i++) input.Append("d/");
        input.Append("f\n\n");
        _repository.Git(["fast-import", "--quiet"], input.ToString());

        var scan = HistoryScan.Of(_repository);

        Assert.Equal((null, null), (scan.OnlyPlaceOf(_token).Path, scan.OnlyPlaceOf(_token).Commit));
        Assert.False(scan.Coverage.Complete);
    }

    [Fact]
    public void A_pack_whose_index_names_the_wrong_places_is_read_without_it()
    {
        for (var i = 0; i < 20; i++) _repository.Write($"f{i}", Convert.ToHexString(RandomNumberGenerator.GetBytes(50)) + (i == 11 ? _token : "")).Commit($"{i}");
        _repository.Git("gc", "--quiet");
        var all = HistoryScan.Of(_repository);
        var index = Directory.GetFiles(_repository[".git/objects/pack"], "*.idx").Single();
        // The last offset becomes the one before it: two names, one object, and one object that no name leads to.
        Damage(index, bytes => bytes[^48..^44].CopyTo(bytes[^44..^40]));

        var scan = HistoryScan.Of(_repository);

        Assert.Equal((all.Coverage.Documents, true), (scan.Coverage.Documents, scan.Coverage.Complete));
        Assert.Equal("f11", scan.OnlyPlaceOf(_token).Path);
    }

    [Theory]
    [InlineData("refs/heads/loop", "ref: refs/heads/loop\n")]
    [InlineData("HEAD", "ref: HEAD\n")]
    public void Refs_that_lead_to_themselves_are_named_and_the_objects_read(string name, string content)
    {
        _repository.Write("f", _token).Commit("one");
        File.WriteAllText(_repository[$".git/{name}"], content);

        var scan = HistoryScan.Of(_repository);

        Assert.Equal([new Skipped(_repository[".git"], "refs that cannot be read")], scan.Coverage.Skipped);
        Assert.Equal("f", scan.OnlyPlaceOf(_token).Path);
    }

    [Theory]
    [InlineData("extensions.partialClone", "origin")]
    [InlineData("extensions.preciousObjects", "true")]
    [InlineData("extensions.relativeWorktrees", "true")]
    public void Extensions_that_change_nothing_for_a_reader_are_no_obstacle(string extension, string value)
    {
        _repository.Write("f", _token).Commit("one");
        _repository.Git("config", "core.repositoryFormatVersion", "1");
        _repository.Git("config", extension, value);

        var scan = HistoryScan.Of(_repository);

        Assert.True(scan.Coverage.Complete);
        Assert.Equal("f", scan.OnlyPlaceOf(_token).Path);
    }

    [Fact]
    public async Task A_git_file_that_names_no_repository_is_no_repository()
    {
        using var folder = new TempFolder();
        folder.Write(".git", "nonsense");

        var error = await Assert.ThrowsAsync<SourceUnavailableException>(
            () => new GitHistorySource(folder.Path).ReadAsync(new ScanContext(ScanLimits.Default), CancellationToken.None));

        Assert.StartsWith($"{folder.Path}: not a git repository.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".git/objects")]
    [InlineData(".git/objects/pack")]
    [InlineData(".git/worktrees")]
    public void A_folder_without_permission_is_named(string folder)
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Permissions do not bind root.");
        if (OperatingSystem.IsWindows()) return;
        _repository.Write("f", _token).Commit("one");
        _repository.Git("worktree", "add", "--quiet", "--detach", _repository.Beside("worktree"));
        File.SetUnixFileMode(_repository[folder], UnixFileMode.None);
        try
        {
            Assert.Contains(new Skipped(_repository[folder], "permission denied"), HistoryScan.Of(_repository).Coverage.Skipped);
        }
        finally
        {
            File.SetUnixFileMode(_repository[folder], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static (string Text, string Oid) Pointer(string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        var oid = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return ($"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {bytes.Length}\n", oid);
    }

    private static void Damage(string file, Action<Span<byte>> change, int? keep = null)
    {
        var bytes = File.ReadAllBytes(file);
        change(bytes);
        File.SetAttributes(file, FileAttributes.Normal);
        File.WriteAllBytes(file, bytes[..(keep ?? bytes.Length)]);
    }

    private string LooseFile(string id) => _repository[$".git/objects/{id[..2]}/{id[2..]}"];
}
