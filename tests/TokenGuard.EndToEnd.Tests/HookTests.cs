using TokenGuard.EndToEnd.Tests.Support;
using TokenGuard.Sandbox;
using TokenGuard.TestKit;

namespace TokenGuard.EndToEnd.Tests;

/// <summary>The real git asks the real program before each commit.</summary>
public sealed class HookTests(PublishedProgram program)
{
    /// <summary>Git hands its hook the index itself, or a temporary one that holds what is being committed.</summary>
    public static TheoryData<string> CommitStyles => ["", "-a", "-- b.txt", "-i b.txt"];

    [Theory]
    [MemberData(nameof(CommitStyles))]
    public async Task A_commit_with_a_token_is_refused_and_a_clean_one_goes_through(string options)
    {
        var style = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using var bench = new Bench(program);
        using var repository = CreateRepository(bench);
        var token = bench.Mint(TokenKindName.Product);

        repository.Write("b.txt", $"token {token}\n");
        if (style.Length == 0) repository.Git("add", "b.txt");
        var before = repository.Head;
        var refused = await Task.Run(() => repository.TryGit(["commit", "--message", "leak", .. style]));

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal(before, repository.Head);
        Assert.Contains("b.txt:1:7", refused.Errors, StringComparison.Ordinal);
        Leaks.AssertNone([token], "what git shows", refused.Output + refused.Errors);

        repository.Write("b.txt", "clean\n");
        if (style.Length == 0) repository.Git("add", "b.txt");
        var accepted = await Task.Run(() => repository.TryGit(["commit", "--message", "clean", .. style]));

        Assert.Equal((0, 2), (accepted.ExitCode, repository.Git("rev-list", "HEAD").Split('\n').Length));
        Assert.Equal("clean", repository.Git("show", "HEAD:b.txt"));
        bench.AssertNothingLeaked();
    }

    [Fact]
    public async Task What_is_not_part_of_the_commit_does_not_stop_it()
    {
        using var bench = new Bench(program);
        using var repository = CreateRepository(bench);
        repository.Write("a.txt", bench.Mint(TokenKindName.Admin)).Git("add", "a.txt");
        repository.Write("b.txt", "clean\n");

        var accepted = await Task.Run(() => repository.TryGit(["commit", "--message", "only b", "--", "b.txt"]));

        Assert.Equal((0, "clean"), (accepted.ExitCode, repository.Git("show", "HEAD:b.txt")));
    }

    private static TempRepository CreateRepository(Bench bench)
    {
        var repository = TempRepository.Create();
        repository.Environment["DOTNET_ROOT"] = PublishedProgram.DotnetRoot;
        repository.Write("a.txt", "one\n").Write("b.txt", "one\n").Commit("first");
        return repository.Hook("pre-commit", $"exec '{bench.Program}' scan git --staged");
    }
}
