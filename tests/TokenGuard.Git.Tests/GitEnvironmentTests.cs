using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>Repositories whose parts are where git's environment says. In each the real git finds the object too.</summary>
public sealed class GitEnvironmentTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();
    private readonly string _token = Tokens.Fresh();

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Objects_are_where_the_environment_says(bool isDirectoryNamed)
    {
        _repository.Write("f", _token).Commit("one");
        var blob = _repository.Git("rev-parse", "HEAD:f");
        var objects = _repository.Beside("objects");
        Directory.Move(_repository[".git/objects"], objects);
        // Git wants a folder of this name where it has to look for the repository by itself.
        if (!isDirectoryNamed) Directory.CreateDirectory(_repository[".git/objects"]);
        _repository.Environment["GIT_OBJECT_DIRECTORY"] = objects;
        if (isDirectoryNamed) _repository.Environment["GIT_DIR"] = _repository[".git"];

        await FoundAsync(blob, new GitEnvironment(isDirectoryNamed ? ".git" : null, WorkTree: null, IndexFile: null) { ObjectDirectory = objects });
    }

    [Fact]
    public async Task More_objects_are_where_the_environment_says()
    {
        using var lender = TempRepository.Create();
        var blob = lender.HashObject(_token);
        // A name that holds what separates names is quoted; Windows has no such names.
        var borrowed = _repository.Beside(OperatingSystem.IsWindows() ? "borrowed" : "bor\"row:ed");
        Directory.Move(lender[".git/objects"], borrowed);
        var folders = $"{_repository[".git/objects"]}{Path.PathSeparator}\"{borrowed.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        _repository.Environment["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = folders;

        await FoundAsync(blob, GitEnvironment.None with { AlternateObjectDirectories = folders });
    }

    [Fact]
    public async Task What_worktrees_share_is_where_the_environment_says()
    {
        _repository.Write("f", _token).Commit("one");
        var blob = _repository.Git("rev-parse", "HEAD:f");
        var own = _repository.Beside("own");
        Directory.CreateDirectory(own);
        File.WriteAllText(Path.Combine(own, "HEAD"), "ref: refs/heads/main\n");
        _repository.Environment["GIT_DIR"] = own;
        _repository.Environment["GIT_COMMON_DIR"] = _repository[".git"];

        await FoundAsync(blob, new GitEnvironment(own, WorkTree: null, IndexFile: null) { CommonDirectory = ".git" });
    }

    private async Task FoundAsync(string blob, GitEnvironment environment)
    {
        Assert.Equal(_token, _repository.Git("cat-file", "blob", blob));
        var source = new GitHistorySource(_repository.Path, environment);

        var scan = HistoryScan.Of(source);

        Assert.True(scan.Coverage.Complete, string.Join('\n', scan.Coverage.Skipped));
        var place = scan.OnlyPlaceOf(_token);
        Assert.Equal(blob, place.Blob);
        var finding = Assert.Single(scan.Findings);
        Assert.Equal(finding.Fingerprint, (await ReadAgain.Of(source, scan, finding, place, environment, _repository.Path))?.Fingerprint.Value);
    }
}
