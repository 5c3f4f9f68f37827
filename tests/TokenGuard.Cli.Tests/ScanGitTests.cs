using TokenGuard.Sandbox;
using TokenGuard.TestKit;

namespace TokenGuard.Cli.Tests;

/// <summary>Which repository <c>scan git</c> reads.</summary>
public sealed class ScanGitTests : IDisposable
{
    private readonly TempRepository _repository = TempRepository.Create();
    private readonly CliRun _cli = new();

    public void Dispose()
    {
        _repository.Dispose();
        _cli.Dispose();
    }

    [Fact]
    public async Task Where_none_is_named_it_is_the_one_that_the_environment_names()
    {
        _repository.Write("f", TokenMint.Cryptographic.Mint(TokenKindName.Product)).Commit("one");
        var separate = _repository.Beside("separate.git");
        Directory.Move(_repository[".git"], separate);

        var without = await _cli.RunAsync("scan", "git");
        var with = await _cli.With("GIT_DIR", separate).RunAsync("scan", "git");
        var named = await _cli.RunAsync("scan", "git", ".");

        Assert.Equal((2, 1, 2), (without.ExitCode, with.ExitCode, named.ExitCode));
    }

    [Fact]
    public async Task A_bundle_is_a_source_of_its_own_of_which_there_are_no_parts()
    {
        _repository.Write("f", TokenMint.Cryptographic.Mint(TokenKindName.Product)).Commit("one");
        var bundle = _repository.Beside("all.bundle");
        _repository.Git("bundle", "create", bundle, "--all");

        var whole = await _cli.RunAsync("scan", "git", bundle);
        var part = await _cli.RunAsync("scan", "git", bundle, "--range", "main~1..main");

        Assert.Equal((1, 2), (whole.ExitCode, part.ExitCode));
        Assert.Contains("need a repository that is here", part.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_bundle_says_of_itself_cannot_write_to_the_terminal()
    {
        _repository.Write("f", "nothing").Commit("one");
        var bundle = _repository.Beside("odd.bundle");
        _repository.Git("bundle", "create", bundle, "--all");
        var content = File.ReadAllBytes(bundle);
        File.WriteAllBytes(bundle, [.. "# v3 git bundle\n@odd=\u001b[31m"u8, .. content.AsSpan(content.IndexOf((byte)'\n'))]);

        var scan = await _cli.RunAsync("scan", "git", bundle);

        Assert.Equal(3, scan.ExitCode);
        Assert.Contains(@"@odd=\u{1b}[31m", scan.Error, StringComparison.Ordinal);
    }
}
