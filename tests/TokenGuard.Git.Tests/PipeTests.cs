using System.Diagnostics;
using TokenGuard.Git.Hooks;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>Whoever opens a pipe waits for somebody at its other end. None is opened, whatever file of git's it stands for.</summary>
public sealed class PipeTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();
    private readonly string _token = Tokens.Fresh();

    public void Dispose() => _repository.Dispose();

    public static TheoryData<string, string> PlacesAndParts()
    {
        string[] places =
        [
            "HEAD", "index", "config", "config.worktree", "commondir", "gitdir", "packed-refs", "shallow", "refs/heads/main", "refs/heads", "logs/HEAD", "info/exclude", "info/grafts",
            "objects/info/alternates", "objects/info/commit-graph", "objects/pack/multi-pack-index", "hooks/pre-commit", "MERGE_HEAD", "worktrees", "modules", "lfs/objects",
        ];
        var data = new TheoryData<string, string>();
        foreach (var place in places)
            foreach (var part in new[] { "all", "staged", "range", "push", "since" }) data.Add(place, part);
        return data;
    }

    [Theory]
    [MemberData(nameof(PlacesAndParts))]
    public async Task A_pipe_in_the_place_of_a_file_holds_nothing_up(string place, string part)
    {
        Make();
        var head = _repository.Head;
        Pipe(_repository[".git/" + place]);

        var scan = await Ends(() => HistoryScan.Of(Source(part, head)));

        // What else is there is read, and what is not is named.
        Assert.True(scan is null || !scan.Coverage.Complete || scan.PlacesOf(_token).Count > 0);
    }

    [Theory]
    [InlineData("all")]
    [InlineData("staged")]
    [InlineData("range")]
    public async Task A_configuration_that_cannot_be_read_is_named(string part)
    {
        Make();
        Pipe(_repository[".git/config"]);

        Assert.False((await Ends(() => HistoryScan.Of(Source(part, ""))))!.Coverage.Complete);
    }

    [Fact]
    public async Task A_pipe_in_the_place_of_the_git_directory_is_none()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes among files.");
        using var folder = new TempFolder();
        Pipe(folder[".git"]);

        Assert.Null(await Ends(() => HistoryScan.Of(new GitHistorySource(folder.Path))));
        Assert.Null(await Ends(() => HistoryScan.Of(new GitStagedSource(null, folder.Path, GitEnvironment.None))));
    }

    [Fact]
    public async Task A_state_that_is_a_pipe_is_none()
    {
        Make();
        Pipe(_repository.Beside("state"));

        Assert.NotEmpty((await Ends(() => HistoryScan.Of(Source("since", ""))))!.PlacesOf(_token));
    }

    [Fact]
    public async Task A_hook_that_is_a_pipe_is_somebody_elses()
    {
        Make();
        Pipe(_repository[".git/hooks/pre-commit"]);

        var state = await Task.Run(() => RepositoryHooks.Of(_repository.Path, [RepositoryHooks.PreCommit], GitUserSettings.None).States().Single().State).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(HookState.Another, state);
    }

    private void Make()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no pipes among files.");
        _repository.Write("f", "one").Commit("one");
        _repository.Write("f", _token).Commit("two");
        _repository.Write("g", _token).Git("add", "g");
    }

    private IDocumentSource Source(string part, string head) => part switch
    {
        "staged" => new GitStagedSource(null, _repository.Path, GitEnvironment.None),
        "range" => new GitChangesSource(_repository.Path, _repository.Path, GitEnvironment.None, new RevisionRange("HEAD~1..HEAD")),
        "push" => new GitChangesSource(_repository.Path, _repository.Path, GitEnvironment.None, new PushedRefs([new RefUpdate("refs/heads/x", null, head)], "origin")),
        "since" => new GitSinceSource(_repository.Path, _repository.Beside("state"), "test"),
        _ => new GitHistorySource(_repository.Path),
    };

    /// <summary>Null where there is nothing to scan, which is said in one line.</summary>
    private static async Task<HistoryScan?> Ends(Func<HistoryScan> scan)
    {
        try
        {
            return await Task.Run(scan).WaitAsync(TimeSpan.FromMinutes(1));
        }
        catch (SourceUnavailableException)
        {
            return null;
        }
    }

    private static void Pipe(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        using var make = Process.Start("mkfifo", [path]);
        make.WaitForExit();
    }
}
