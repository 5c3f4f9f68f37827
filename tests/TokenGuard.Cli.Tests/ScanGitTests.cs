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
}
