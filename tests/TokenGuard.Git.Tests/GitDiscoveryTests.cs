using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>Git itself is the reference for which repository a folder belongs to.</summary>
public sealed class GitDiscoveryTests
{
    private const string Nowhere = "";

    public static TheoryData<string, string> Folders => new()
    {
        { "the top of a working tree", "." },
        { "a folder of it", "a/b" },
        { "the git directory", ".git" },
        { "a folder of the git directory", ".git/refs/heads" },
        { "a linked worktree", "../linked" },
        { "a submodule's folder", "sub" },
        { "a bare repository", "../bare.git" },
        { "a folder of a bare repository", "../bare.git/objects" },
        { "below a folder that only looks like a repository", "fake/inner" },
        { "an old HEAD that is a link to a branch without commits", "../old.git" },
    };

    [Theory]
    [MemberData(nameof(Folders))]
    public void Finds_what_git_finds(string what, string folder)
    {
        using var repository = Arrange();
        var path = Path.GetFullPath(folder, repository.Path);
        var expected = Path.GetFullPath(repository.Git("-C", path, "rev-parse", "--absolute-git-dir"));

        Assert.True(GitDiscovery.Find(path) is { } found && Path.GetFullPath(found) == expected, $"{what}: {GitDiscovery.Find(path)}, not {expected}");
    }

    [Theory]
    [InlineData("gitdir: ../nowhere\n")]
    [InlineData("gitdir: \n")]
    [InlineData("no pointer\n")]
    [InlineData(Nowhere)]
    public void A_pointer_to_nothing_ends_the_search(string content)
    {
        using var repository = Arrange();
        repository.Write("broken/.git", content);

        Assert.Null(GitDiscovery.Find(repository["broken"]));
    }

    [Fact]
    public void There_may_be_none()
    {
        using var folder = new TempFolder();

        Assert.Null(GitDiscovery.Find(folder.Path));
    }

    private static TempRepository Arrange()
    {
        var repository = TempRepository.Create();
        repository.Write("a/b/c.txt", "text").Commit("first");
        repository.Git("worktree", "add", "--quiet", repository.Beside("linked"));
        repository.Git("clone", "--quiet", "--bare", repository.Path, repository.Beside("bare.git"));
        repository.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", repository.Beside("bare.git"), "sub");
        repository.Write("fake/.git/HEAD", "ref: refs/heads/main\n").Write("fake/inner/file", "text");
        repository.Git("init", "--quiet", "--bare", repository.Beside("old.git"));
        File.Delete(Path.Combine(repository.Beside("old.git"), "HEAD"));
        File.CreateSymbolicLink(Path.Combine(repository.Beside("old.git"), "HEAD"), "refs/heads/master");
        return repository;
    }
}
