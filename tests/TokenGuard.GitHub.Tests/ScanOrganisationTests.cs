using TokenGuard.Sandbox;
using TokenGuard.Sandbox.GitHub;
using TokenGuard.Scanning;

namespace TokenGuard.GitHub.Tests;

public sealed class ScanOrganisationTests
{
    private static readonly TokenMint Mint = TokenMint.Cryptographic;

    [Fact]
    public async Task A_whole_organisation_is_read_and_each_token_named_with_its_place()
    {
        await using var bench = await ScanBench.StartAsync();
        var (onMain, inPull) = (Mint.Mint(TokenKindName.Admin), Mint.Mint(TokenKindName.Product));
        var (inPrivate, inBroken) = (Mint.Mint(TokenKindName.User), Mint.Mint(TokenKindName.Sales));

        var app = bench.GitHub.AddRepository("acme", "app");
        SandboxGit.Commit(app.Path, "refs/heads/main", "one", ("readme.md", "hello"));
        var leak = SandboxGit.Commit(app.Path, "refs/heads/main", "two", ("src/My App#1.cs", $"// first line\nvar key = \"{onMain}\";\n"));

        var lib = bench.GitHub.AddRepository("acme", "lib");
        SandboxGit.Commit(lib.Path, "refs/heads/main", "one", ("readme.md", "hello"));
        var pull = SandboxGit.Commit(lib.Path, "refs/pull/7/head", "proposal", ("config.yml", $"token: {inPull}\n"));

        var secret = bench.GitHub.AddRepository("acme", "secret", repository => repository with { Private = true });
        var secretCommit = SandboxGit.Commit(secret.Path, "refs/heads/main", "one", ("a.txt", inPrivate));

        bench.GitHub.AddRepository("acme", "blank");
        var broken = bench.GitHub.AddRepository("acme", "broken");
        SandboxGit.Commit(broken.Path, "refs/heads/main", "one", ("a.txt", inBroken));
        DamageBlob(broken.Path, "refs/heads/main:a.txt");

        var context = await bench.ScanAsync("acme", bench.Credential(), pageSize: 2);

        var places = context.Findings.ToFindings()
            .SelectMany(finding => finding.Occurrences).OrderBy(o => o.Repository, StringComparer.Ordinal).ToList();
        var web = bench.GitHub.WebUrl;
        Assert.Equal(
            [
                ("acme/app", "src/My App#1.cs", 2, leak, $"{web}acme/app/blob/{leak}/src/My%20App%231.cs#L2"),
                ("acme/lib", "config.yml", 1, pull, $"{web}acme/lib/blob/{pull}/config.yml#L1"),
                ("acme/secret", "a.txt", 1, secretCommit, $"{web}acme/secret/blob/{secretCommit}/a.txt#L1"),
            ],
            places.Select(o => (o.Repository, o.Path, o.Line, o.Commit!.Id, o.Url)));
        Assert.Equal([true, false, true], places.Select(o => o.InHead!.Value));
        Assert.Equal(["refs/pull/7/head"], places[1].Refs!);

        var skipped = Assert.Single(context.Coverage.ToCoverage().Skipped);
        Assert.Equal(new Skipped("acme/broken", "git could not read what the server sent, or not store it"), skipped);
        Assert.Equal(3, bench.GitHub.Requests.Count(request => request.Target.Contains("/orgs/acme/repos", StringComparison.Ordinal)));
        AssertNoSecret(bench, context, onMain, inPull, inPrivate, inBroken);
    }

    [Fact]
    public async Task Without_a_token_what_is_public_is_read()
    {
        await using var bench = await ScanBench.StartAsync();
        bench.AddLeak("acme", "app");
        bench.AddLeak("acme", "secret", repository => repository with { Private = true });

        var context = await bench.ScanAsync("acme");

        Assert.Equal("acme/app", Assert.Single(Assert.Single(context.Findings.ToFindings()).Occurrences).Repository);
        Assert.True(context.Coverage.ToCoverage().Complete);
        Assert.All(bench.GitHub.Requests, request => Assert.Null(request.AuthorizationSha256));
    }

    [Theory]
    [InlineData("someone", 2)] // the token is this user's: private repositories too
    [InlineData("another", 1)]
    [InlineData(null, 1)] // an App's token, which is no user's
    public async Task A_user_is_read_where_no_organisation_has_the_name(string? tokenOwner, int expected)
    {
        await using var bench = await ScanBench.StartAsync(tokenOwner);
        bench.GitHub.AddUser("someone");
        bench.AddLeak("someone", "app");
        bench.AddLeak("someone", "own", repository => repository with { Private = true });

        var context = await bench.ScanAsync("someone", bench.Credential());

        Assert.Equal(expected, context.Findings.ToFindings().Count);
        Assert.True(context.Coverage.ToCoverage().Complete);
    }

    [Fact]
    public async Task One_repository_is_read_once_however_often_it_is_named()
    {
        await using var bench = await ScanBench.StartAsync();
        bench.AddLeak("acme", "app");
        bench.GitHub.AddRepository("acme", "other");

        await bench.ScanAsync("acme/app acme/app Acme/App");

        Assert.Single(bench.GitHub.Requests, request => request.Target == "/acme/app.git/git-upload-pack");
        Assert.DoesNotContain(bench.GitHub.Requests, request => request.Target.Contains("other", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Texts_beside_content_link_to_their_commit()
    {
        await using var bench = await ScanBench.StartAsync();
        var (inMessage, inName) = (Mint.Mint(TokenKindName.Admin), Mint.Mint(TokenKindName.Product));
        var app = bench.GitHub.AddRepository("acme", "app");
        var commit = SandboxGit.Commit(app.Path, "refs/heads/main", $"use {inMessage}", ($"keys/{inName}.txt", inName));

        var context = await bench.ScanAsync("acme/app");

        var occurrences = context.Findings.ToFindings().SelectMany(finding => finding.Occurrences).ToList();
        Assert.Equal([Places.CommitMessage, Places.Content, Places.FileName], occurrences.Select(o => o.Place).Order(StringComparer.Ordinal));
        Assert.All(occurrences, o => Assert.Equal($"{bench.GitHub.WebUrl}acme/app/commit/{commit}", o.Url));
        AssertNoSecret(bench, context, inMessage, inName);
    }

    private static void DamageBlob(string repository, string revision)
    {
        var id = SandboxGit.Run(repository, "rev-parse", revision);
        var file = new FileInfo(Path.Combine(repository, "objects", id[..2], id[2..])) { IsReadOnly = false };
        File.WriteAllText(file.FullName, "this is not an object");
    }

    private static void AssertNoSecret(ScanBench bench, ScanContext context, params string[] tokens)
    {
        var written = ScanBench.Written(context) + string.Join('\n', bench.GitHub.Requests);
        foreach (var token in tokens.Append(bench.Token)) Assert.DoesNotContain(token, written);
    }
}
