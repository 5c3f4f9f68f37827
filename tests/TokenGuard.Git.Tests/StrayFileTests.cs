using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>Whatever stands in a git directory, by whatever name, is looked at: its name too, and where a link leads.</summary>
public sealed class StrayFileTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();
    private readonly string _token = Tokens.Fresh();

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData("objects/pack/pack-x.note")]
    [InlineData("objects/pack/pack-x.keep")]
    [InlineData("objects/pack/pack-x.promisor")]
    [InlineData("objects/pack/pack-x.bitmap")]
    [InlineData("objects/pack/pack-x.rev")]
    [InlineData("objects/pack/pack-x.mtimes")]
    [InlineData("objects/pack/multi-pack-index-x.bitmap")]
    [InlineData("objects/pack/tmp_idx_aBcDeF")]
    [InlineData("objects/info/commit-graph")]
    [InlineData("objects/info/commit-graphs/graph-x.graph")]
    [InlineData("objects/note")]
    [InlineData("objects/ab/note")]
    [InlineData("objects/other/folder/note")]
    public async Task What_files_among_the_objects_hold_is_found(string name)
    {
        _repository.Write(".git/" + name, "x " + _token);

        await AssertFoundAndFoundAgain(Places.GitFile, ".git/" + name);
    }

    [Theory]
    [InlineData("objects/pack/{0}.idx")]
    [InlineData("objects/pack/tmp_pack_{0}")]
    [InlineData("objects/pack/pack-{0}.pack")]
    [InlineData("objects/pack/{0}.keep")]
    [InlineData("objects/info/{0}")]
    [InlineData("objects/ab/{0}")]
    [InlineData("objects/{0}/x")]
    [InlineData("rr-cache/{0}/x")]
    [InlineData("{0}.note")]
    public async Task What_the_names_of_files_hold_is_found(string name)
    {
        _repository.Write(".git/" + string.Format(System.Globalization.CultureInfo.InvariantCulture, name, _token), "x");

        await AssertFoundAndFoundAgain(Places.FileName);
    }

    [Theory]
    [InlineData("refs/heads/{0}")]
    [InlineData("refs/heads/a/{0}/b")]
    [InlineData("logs/refs/heads/{0}")]
    [InlineData("objects/info/{0}")]
    [InlineData("modules/{0}")]
    [InlineData("lfs/objects/{0}")]
    public async Task What_the_names_of_empty_folders_hold_is_found(string name)
    {
        Directory.CreateDirectory(_repository[".git/" + string.Format(System.Globalization.CultureInfo.InvariantCulture, name, _token)]);

        await AssertFoundAndFoundAgain(Places.FileName);
    }

    [Fact]
    public void A_folder_in_the_name_of_a_ref_is_no_other_place()
    {
        _repository.Commit("one");
        _repository.Git("update-ref", $"refs/heads/{_token}/topic", "HEAD");

        Assert.Equal(Places.RefName, HistoryScan.Of(_repository).OnlyPlaceOf(_token).Place);
    }

    [Fact]
    public async Task Where_a_link_leads_is_read()
    {
        File.CreateSymbolicLink(_repository[".git/hooks/post-merge"], "/opt/" + _token);

        await AssertFoundAndFoundAgain(Places.Hook, ".git/hooks/post-merge");
    }

    [Theory]
    [InlineData("[remote \"a\"]\n\turl = https://\"{0}\"{1}@example.com\n")]
    [InlineData("[remote \"a\"]\n\turl = https://x:{0}\\\n{1}@example.com\n")]
    [InlineData("[remote \"{0}\\{1}\"]\n\turl = /nowhere\n")]
    [InlineData("[remote \"a\\\"b\\\\c{0}{1}\"]\n\turl = /nowhere\n")]
    public async Task What_git_puts_together_of_its_configuration_is_found(string lines)
    {
        File.AppendAllText(_repository[".git/config"], string.Format(System.Globalization.CultureInfo.InvariantCulture, lines, _token[..30], _token[30..]));

        await AssertFoundAndFoundAgain(Places.Config, ".git/config");
    }

    [Fact]
    public async Task Objects_that_are_borrowed_have_such_files_too()
    {
        using var lender = TempRepository.Create();
        lender.Write(".git/objects/pack/pack-x.note", _token);
        _repository.Write(".git/objects/info/alternates", lender[".git/objects"] + "\n");

        await AssertFoundAndFoundAgain(Places.GitFile, lender[".git/objects/pack/pack-x.note"]);
    }

    [Fact]
    public void Refs_in_a_folder_that_is_a_link_are_refs()
    {
        _repository.Write("f", _token).Commit("one");
        _repository.Git("update-ref", "refs/elsewhere/side", "HEAD");
        Directory.CreateSymbolicLink(_repository[".git/refs/linked"], "elsewhere");
        File.CreateSymbolicLink(_repository[".git/refs/heads/link"], _repository[".git/refs/heads/main"]);
        Directory.CreateSymbolicLink(_repository[".git/refs/zz"], "../refs");

        var scan = HistoryScan.Of(_repository);

        var refs = scan.OnlyPlaceOf(_token).Refs!;
        Assert.Contains("refs/linked/side", refs);
        Assert.Contains("refs/heads/link", refs);
        Assert.True(scan.Coverage.Complete, string.Join('\n', scan.Coverage.Skipped));
    }

    [Fact]
    public void A_folder_of_refs_that_leads_elsewhere_is_named()
    {
        using var elsewhere = new TempFolder();
        _repository.Commit("one");
        Directory.CreateSymbolicLink(_repository[".git/refs/linked"], elsewhere.Path);

        Assert.False(HistoryScan.Of(_repository).Coverage.Complete);
    }

    [Theory]
    [InlineData("config")]
    [InlineData("hooks")]
    [InlineData("logs")]
    public void A_link_out_of_the_repository_is_named(string name)
    {
        _repository.Commit("one");
        var elsewhere = _repository.Beside("elsewhere-" + name);
        if (File.Exists(_repository[".git/" + name])) File.Move(_repository[".git/" + name], elsewhere);
        else Directory.Move(Directory.CreateDirectory(_repository[".git/" + name]).FullName, elsewhere);
        File.CreateSymbolicLink(_repository[".git/" + name], elsewhere);

        Assert.False(HistoryScan.Of(_repository).Coverage.Complete);
    }

    [Fact]
    public void A_link_to_a_file_of_the_working_tree_is_no_loss()
    {
        _repository.Write("scripts/hook", "#!/bin/sh").Commit("one");
        File.CreateSymbolicLink(_repository[".git/hooks/post-merge"], "../../scripts/hook");

        Assert.True(HistoryScan.Of(_repository).Coverage.Complete);
    }

    [Fact]
    public void What_stands_behind_a_loose_object_is_named()
    {
        _repository.Write("f", "text").Commit("one");
        var id = _repository.Git("rev-parse", "HEAD:f");
        var file = _repository[$".git/objects/{id[..2]}/{id[2..]}"];
        File.SetAttributes(file, FileAttributes.Normal);
        File.AppendAllText(file, _token);

        Assert.False(HistoryScan.Of(_repository).Coverage.Complete);
    }

    [Fact]
    public async Task What_stands_behind_a_pack_is_found()
    {
        _repository.Write("f", "text").Commit("one");
        _repository.Git("repack", "-a", "-d", "-q");
        var pack = Directory.GetFiles(_repository[".git/objects/pack"], "*.pack").Single();
        File.SetAttributes(pack, FileAttributes.Normal);
        File.AppendAllText(pack, "\n" + _token);

        await AssertFoundAndFoundAgain(Places.GitFile);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_loose_object_whose_name_git_would_not_find_is_read(bool isFolder)
    {
        string id, content;
        do
        {
            content = _token + Guid.NewGuid();
            id = _repository.Git(["hash-object", "--stdin"], content);
        }
        while (!id[..2].Any(char.IsAsciiLetter));

        _repository.HashObject(content);

        var folder = _repository[".git/objects/" + id[..2]];
        if (isFolder) Directory.Move(folder, _repository[".git/objects/" + id[..2].ToUpperInvariant()]);
        else File.Move(Path.Combine(folder, id[2..]), Path.Combine(folder, id[2..].ToUpperInvariant()));

        await AssertFoundAndFoundAgain(Places.GitFile);
    }

    [Theory]
    [InlineData("pack")]
    [InlineData("idx")]
    public void What_is_no_pack_and_no_index_is_named(string extension)
    {
        _repository.Commit("one");
        _repository.Write(".git/objects/pack/pack-note." + extension, "x " + _token);

        var scan = HistoryScan.Of(_repository);

        Assert.NotEmpty(scan.PlacesOf(_token));
        Assert.False(scan.Coverage.Complete);
    }

    [Fact]
    public void What_is_left_of_submodules_is_read()
    {
        _repository.Commit("one");
        _repository.Write(".git/modules/gone/config", _token);

        Assert.Equal(".git/modules/gone/config", HistoryScan.Of(_repository).OnlyPlaceOf(_token).Path);
    }

    private async Task AssertFoundAndFoundAgain(string place, string? path = null)
    {
        var source = new GitHistorySource(_repository.Path);
        var scan = HistoryScan.Of(source);

        var found = scan.OnlyPlaceOf(_token);
        Assert.Equal((place, path ?? found.Path), (found.Place, found.Path));
        Assert.NotNull(await ReadAgain.Of(source, scan, scan.Findings.Single(), found));
    }
}
