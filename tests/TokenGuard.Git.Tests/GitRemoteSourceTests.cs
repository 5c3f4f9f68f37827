using TokenGuard.Sandbox.GitHub;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>Repositories behind an address, over the real protocols.</summary>
public sealed class GitRemoteSourceTests
{
    [Theory]
    [InlineData("https://git.example.com/a/b.git", true)]
    [InlineData("file:///srv/a.git", true)]
    [InlineData("ssh://git@example.com:22/a.git", true)]
    [InlineData("git@example.com:a/b.git", true)]
    [InlineData("ext::sh -c x", false)]
    [InlineData("ext://x", false)]
    [InlineData("-u@example.com:a", false)]
    [InlineData("../a", false)]
    [InlineData("C:\\a", false)]
    [InlineData("a/b@c:d", false)]
    public void An_address_is_told_from_a_path(string text, bool isAddress) => Assert.Equal(isAddress, RemoteAddress.TryParse(text, out _));

    [Fact]
    public void A_file_address_is_cloned_with_every_ref_and_removed()
    {
        using var repository = TempRepository.Create();
        string[] tokens = [Tokens.Fresh(), Tokens.Fresh()];
        repository.Write("f", tokens[0]).Commit("one");
        repository.Git("update-ref", "refs/pull/7/head", repository.Git("commit-tree", repository.Git("rev-parse", "HEAD^{tree}"), "-m", tokens[1]));

        var scan = Scan(new Uri(repository.Path).AbsoluteUri);

        Assert.All(scan.PlacesOf(tokens[0]), place => Assert.True(place.InHead));
        Assert.Equal(["refs/pull/7/head"], scan.OnlyPlaceOf(tokens[1]).Refs!);
    }

    [Fact]
    public async Task The_clone_goes_also_when_reading_it_fails()
    {
        using var repository = TempRepository.Create();
        repository.Write("f", "f").Commit("one");
        Assert.True(RemoteAddress.TryParse(new Uri(repository.Path).AbsoluteUri, out var address));
        var folder = "";

        await Assert.ThrowsAsync<InvalidDataException>(() => new GitRemoteSource(address, credential: null).UseCloneAsync(
            clone =>
            {
                folder = clone.CommonDirectory;
                Assert.True(File.Exists(Path.Combine(folder, "HEAD")));
                throw new InvalidDataException();
            },
            new ScanContext(ScanLimits.Default),
            TestContext.Current.CancellationToken));

        Assert.NotEqual("", folder);
        Assert.False(Path.Exists(folder));
    }

    [Fact]
    public async Task Over_http_with_credentials_from_the_environment()
    {
        var password = "pass-" + Guid.NewGuid().ToString("N");
        await using var server = await SandboxGitHub.StartAsync(password);
        var token = Tokens.Fresh();
        SandboxGit.Commit(server.AddRepository("acme", "private", repository => repository with { Private = true }).Path, "refs/heads/main", "one", ("f", token));
        var address = new Uri(server.WebUrl, "/acme/private.git").AbsoluteUri;
        const string Variable = "TOKENGUARD_TEST_GIT_PASSWORD";
        Environment.SetEnvironmentVariable(Variable, password);

        var scan = await Task.Run(() => Scan(address, new RemoteCredential("TOKENGUARD_TEST_GIT_USERNAME", Variable)));
        var refused = await Assert.ThrowsAsync<SourceUnavailableException>(() => Task.Run(() => Scan(address)));
        var gone = await Assert.ThrowsAsync<SourceUnavailableException>(() => Task.Run(() => Scan(new Uri(server.WebUrl, "/acme/gone.git").AbsoluteUri)));

        Assert.Equal("f", scan.OnlyPlaceOf(token).Path);
        Assert.Contains("other credentials", refused.Message, StringComparison.Ordinal);
        Assert.Contains("no repository is there", gone.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fatal: Authentication failed for ''", "other credentials")]
    [InlineData("fatal: unable to access '': The requested URL returned error: 403", "other credentials")]
    [InlineData("fatal: could not read Username for 'http://127.0.0.1:1': terminal prompts disabled", "other credentials")]
    [InlineData("fatal: repository 'http://127.0.0.1:34039/acme/gone.git/' not found", "no repository is there")]
    [InlineData("fatal: unable to access 'http://127.0.0.1:4401/r.git/': Failed to connect to 127.0.0.1 port 4401 after 0 ms: Couldn't connect to server", "cannot be reached")]
    [InlineData("fatal: something else at :40301", "git ls-remote")]
    public void A_reason_is_told_by_gits_words_and_not_by_a_port(string said, string expected) =>
        Assert.Contains(expected, GitRemoteSource.Describe(said), StringComparison.Ordinal);

    [Fact]
    public async Task Credentials_do_not_go_along_to_another_host()
    {
        var password = "pass-" + Guid.NewGuid().ToString("N");
        await using var elsewhere = await SandboxGitHub.StartAsync(password);
        await using var server = await SandboxGitHub.StartAsync(password);
        elsewhere.AddRepository("acme", "r", repository => repository with { Private = true });
        server.AddRepository("acme", "r", repository => repository with { Private = true, CloneRedirect = elsewhere.WebUrl });
        const string Variable = "TOKENGUARD_TEST_GIT_PASSWORD_2";
        Environment.SetEnvironmentVariable(Variable, password);

        await Assert.ThrowsAsync<SourceUnavailableException>(() => Task.Run(() => Scan(new Uri(server.WebUrl, "/acme/r.git").AbsoluteUri, new RemoteCredential("NOBODY", Variable))));

        Assert.All(elsewhere.Requests, request => Assert.Null(request.AuthorizationSha256));
    }

    private static HistoryScan Scan(string address, RemoteCredential? credential = null)
    {
        Assert.True(RemoteAddress.TryParse(address, out var remote));
        return HistoryScan.Of(new GitRemoteSource(remote, credential));
    }
}
