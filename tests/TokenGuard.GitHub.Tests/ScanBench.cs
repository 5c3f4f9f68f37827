using System.Text.Json;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.GitHub;
using TokenGuard.Scanning;

namespace TokenGuard.GitHub.Tests;

/// <summary>A sandbox GitHub with its token, and what a scan needs to run against it.</summary>
internal sealed class ScanBench : IAsyncDisposable
{
    private ScanBench(SandboxGitHub gitHub, string token) => (GitHub, Token) = (gitHub, token);

    public SandboxGitHub GitHub { get; }

    /// <summary>The credential that the sandbox accepts.</summary>
    public string Token { get; }

    public GitHubEndpoint Endpoint => GitHubEndpoint.From(host: null, GitHub.ApiUrl.AbsoluteUri);

    public SkippingTime Time { get; } = new();

    /// <summary>Holds clones while they are read; empty before and after.</summary>
    public string CloneFolder { get; } = Directory.CreateTempSubdirectory("tokenguard-github-tests-").FullName;

    public static async Task<ScanBench> StartAsync(string? tokenOwner = null)
    {
        var token = "ghp_" + Guid.NewGuid().ToString("N");
        return new ScanBench(await SandboxGitHub.StartAsync(token, tokenOwner), token);
    }

    /// <summary>A credential as the user would have set it; the sandbox's own where none is given.</summary>
    public GitHubToken Credential(string? token = null) => GitHubToken.From(name => name == "GH_TOKEN" ? token ?? Token : null)!;

    /// <summary>Makes a repository whose main branch has a token in a.txt.</summary>
    public void AddLeak(string owner, string name, Func<SandboxRepository, SandboxRepository>? change = null)
    {
        var token = TokenMint.Cryptographic.Mint(TokenKindName.Admin);
        SandboxGit.Commit(GitHub.AddRepository(owner, name, change).Path, "refs/heads/main", "one", ("a.txt", token));
    }

    public GitHubSource Source(string targets, GitHubToken? token, GitHubEndpoint? endpoint = null, int pageSize = 100) =>
        new([.. targets.Split(' ').Select(Parse)], endpoint ?? Endpoint, token, Time) { PageSize = pageSize, CloneFolder = CloneFolder };

    public async Task<ScanContext> ScanAsync(string targets, GitHubToken? token = null, int pageSize = 100, GitHubEndpoint? endpoint = null)
    {
        var context = new ScanContext(ScanLimits.Default);
        await Source(targets, token, endpoint, pageSize).ReadAsync(context, CancellationToken.None);
        Assert.Empty(Directory.EnumerateFileSystemEntries(CloneFolder));
        return context;
    }

    /// <summary>Everything a scan would write down, as JSON.</summary>
    public static string Written(ScanContext context) => JsonSerializer.Serialize(ToReport(context), ReportJson.Default.Report) + context.Activity;

    public static Report ToReport(ScanContext context) => new()
    {
        Tool = new ToolInfo("TokenGuard", "0", "sha256:0"),
        Run = new RunInfo(default, default, GitHubSource.SourceKind, "acme", null),
        Summary = new Summary(0, 0, 0, 0, context.Coverage.ToCoverage().Complete),
        Findings = context.Findings.ToFindings(),
        Coverage = context.Coverage.ToCoverage(),
    };

    public async ValueTask DisposeAsync()
    {
        await GitHub.DisposeAsync();
        Directory.Delete(CloneFolder, recursive: true);
    }

    private static GitHubTarget Parse(string text) => GitHubTarget.TryParse(text, out var target) ? target : throw new FormatException(text);
}
