using System.Text;
using TokenGuard.Rules;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.GitHub;
using TokenGuard.Scanning;

namespace TokenGuard.GitHub.Tests;

public sealed class GitHubSecretReaderTests
{
    [Fact]
    public async Task Every_place_a_scan_names_can_be_read_again()
    {
        await using var bench = await ScanBench.StartAsync();
        var mint = TokenMint.Cryptographic;
        string[] tokens = [.. Enumerable.Range(0, 4).Select(_ => mint.Mint(TokenKindName.Admin))];
        var app = bench.GitHub.AddRepository("acme", "app", repository => repository with { Private = true });
        SandboxGit.Commit(app.Path, "refs/heads/main", $"uses {tokens[0]}", ("a/b.bin", $"\u0001\u0000{tokens[1]}"), ($"{tokens[2]}.txt", "x"));
        SandboxGit.Run(app.Path, "tag", "--annotate", "--message", $"release with {tokens[3]}", "v1", "refs/heads/main");
        var context = await bench.ScanAsync("acme/app", bench.Credential());
        var report = ScanBench.ToReport(context);
        var reader = new GitHubSecretReader(bench.Endpoint, bench.Credential(), bench.Time);

        Assert.Equal(4, report.Findings.Count);
        Assert.Equal("github", reader.SourceKind);
        foreach (var finding in report.Findings)
        {
            Assert.True(Fingerprint.TryParse(finding.Fingerprint, out var fingerprint));
            var secret = await reader.ReadAsync(report, Assert.Single(finding.Occurrences), fingerprint, CancellationToken.None);
            Assert.Contains(secret, tokens.Select(Parse));
            Assert.Equal(finding.Fingerprint, secret!.Fingerprint.Value);
        }
    }

    [Theory]
    [InlineData("acme/app", "0000000000000000000000000000000000000000")] // no such object
    [InlineData("acme/gone", "0000000000000000000000000000000000000000")]
    [InlineData("acme/../..", "0000000000000000000000000000000000000000")]
    [InlineData("acme", "0000000000000000000000000000000000000000")]
    [InlineData(null, "0000000000000000000000000000000000000000")]
    [InlineData("acme/app", "../../../user")]
    [InlineData("acme/app", null)]
    public async Task What_is_gone_or_no_place_at_all_gives_nothing(string? repository, string? blob)
    {
        await using var bench = await ScanBench.StartAsync();
        bench.GitHub.AddRepository("acme", "app");
        var occurrence = new Occurrence { Place = Places.Content, Carrier = Carriers.Plain, Repository = repository, Path = "a.txt", Blob = blob };

        Assert.Null(await ReadAsync(bench, occurrence, bench.Credential()));
        Assert.DoesNotContain(bench.GitHub.Requests, request => request.Target.Contains("user", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_token_and_a_server_in_trouble_are_no_answer()
    {
        await using var bench = await ScanBench.StartAsync();
        bench.GitHub.AddRepository("acme", "app");
        var occurrence = new Occurrence { Place = Places.Content, Carrier = Carriers.Plain, Repository = "acme/app", Blob = new string('0', 40) };

        await Assert.ThrowsAsync<GitHubCredentialsRefusedException>(() => ReadAsync(bench, occurrence, bench.Credential("ghp_wrong")));
        bench.GitHub.AnswerNext(Enumerable.Repeat(new SandboxAnswer(500, "Server Error"), 4));
        await Assert.ThrowsAsync<SourceUnavailableException>(() => ReadAsync(bench, occurrence, bench.Credential()));
    }

    private static Task<Secret?> ReadAsync(ScanBench bench, Occurrence occurrence, GitHubToken token)
    {
        var report = ScanBench.ToReport(new ScanContext(ScanLimits.Default));
        var reader = new GitHubSecretReader(bench.Endpoint, token, bench.Time);
        return reader.ReadAsync(report, occurrence, Fingerprint.Of([1, 2, 3]), CancellationToken.None);
    }

    private static Secret Parse(string token) =>
        Secret.TryParse(Encoding.ASCII.GetBytes(token), out var secret) ? secret : throw new FormatException();
}
