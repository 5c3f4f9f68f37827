using TokenGuard.EndToEnd.Tests.Support;
using TokenGuard.Sandbox;
using TokenGuard.TestKit;

namespace TokenGuard.EndToEnd.Tests;

/// <summary>The real git asks the real program before it commits, pushes and receives.</summary>
public sealed class PushHookTests(PublishedProgram program)
{
    [Fact]
    public async Task Installed_hooks_stop_a_commit_and_a_push_and_go_away_again()
    {
        using var bench = new Bench(program);
        using var repository = Repository();
        using var remote = repository.Clone("--bare");
        repository.Git("remote", "add", "origin", new Uri(remote.Path).AbsoluteUri);
        repository.Git("fetch", "--quiet", "origin");
        repository.Hook("pre-push", "cat > ../seen-by-the-other-hook");
        var token = bench.Mint(TokenKindName.Product);

        var installed = await bench.RunAsync("hook", "install", repository.Path);
        Assert.Equal(0, installed.ExitCode);
        Assert.Contains("pre-commit: installed (", installed.Output, StringComparison.Ordinal);
        Assert.Contains("pre-push: installed, and runs the hook that was there before first", installed.Output, StringComparison.Ordinal);

        repository.Write("f", token).Git("add", "f");
        var commit = await Task.Run(() => repository.TryGit(["commit", "-m", "leak"]));
        Assert.Equal(1, commit.ExitCode);
        repository.Git("commit", "--quiet", "--no-verify", "-m", "leak");
        var push = await Task.Run(() => repository.TryGit(["push", "origin", "main"]));
        Assert.Equal(1, push.ExitCode);
        Assert.Contains("f:1:1", push.Output + push.Errors, StringComparison.Ordinal);
        Leaks.AssertNone([token], "what git shows", commit.Errors + push.Output + push.Errors);
        Assert.Contains("refs/heads/main", File.ReadAllText(repository.Beside("seen-by-the-other-hook")), StringComparison.Ordinal);

        repository.Write("f", "clean").Git("commit", "--quiet", "-a", "--amend", "--no-verify", "-m", "clean");
        Assert.Equal(0, (await Task.Run(() => repository.TryGit(["push", "origin", "main"]))).ExitCode);

        var removed = await bench.RunAsync("hook", "uninstall", repository.Path);
        Assert.Contains("pre-commit: none", removed.Output, StringComparison.Ordinal);
        Assert.Contains("pre-push: another hook", removed.Output, StringComparison.Ordinal);
        Assert.Equal("#!/bin/sh\ncat > ../seen-by-the-other-hook\n", File.ReadAllText(repository[".git/hooks/pre-push"]));
        bench.AssertNothingLeaked();
    }

    [Fact]
    public async Task The_hooks_folder_of_the_configuration_is_used()
    {
        using var bench = new Bench(program);
        using var repository = Repository();
        repository.Git("config", "core.hooksPath", ".githooks");

        var installed = await bench.RunAsync("hook", "install", repository.Path, "--only", "pre-commit");

        Assert.Equal($"pre-commit: installed ({repository[".githooks"]})\n", installed.Output);
        Assert.True(File.Exists(repository[".githooks/pre-commit"]));
        Assert.Equal($"pre-commit: installed ({repository[".githooks"]})\npre-push: none ({repository[".githooks"]})\n", (await bench.RunAsync("hook", "status", repository.Path)).Output);
    }

    [Fact]
    public async Task A_server_refuses_a_push_while_it_is_in_quarantine()
    {
        using var bench = new Bench(program);
        using var repository = Repository();
        using var server = repository.Clone("--bare");
        File.Move(server[WriteHook(server, "pre-receive", $"exec '{bench.Program}' scan git --pre-receive")], server["hooks/pre-receive"], overwrite: true);
        server.Git("config", "receive.unpackLimit", "1"); // packs, as of a large push
        var token = bench.Mint(TokenKindName.Product);
        repository.Git("remote", "add", "origin", new Uri(server.Path).AbsoluteUri);
        repository.Environment["DOTNET_ROOT"] = PublishedProgram.DotnetRoot;

        repository.Write("f", token).Commit("leak");
        var refused = await Task.Run(() => repository.TryGit(["push", "origin", "main"]));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("f:1:1", refused.Errors, StringComparison.Ordinal);
        Leaks.AssertNone([token], "what git shows", refused.Output + refused.Errors);

        repository.Write("f", "clean").Commit("clean", "--amend");
        Assert.Equal(0, (await Task.Run(() => repository.TryGit(["push", "origin", "main"]))).ExitCode);
    }

    private static TempRepository Repository()
    {
        var repository = TempRepository.Create();
        repository.Environment["DOTNET_ROOT"] = PublishedProgram.DotnetRoot;
        repository.Write("a.txt", "one\n").Commit("first");
        return repository;
    }

    /// <summary>Of a bare repository; returns where it was written, below its top.</summary>
    private static string WriteHook(TempRepository server, string name, string script)
    {
        server.Write("hooks/" + name + ".new", "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(server["hooks/" + name + ".new"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return "hooks/" + name + ".new";
    }
}
