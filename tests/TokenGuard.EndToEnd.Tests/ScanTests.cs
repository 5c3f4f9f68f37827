using System.Text.Json;
using TokenGuard.EndToEnd.Tests.Support;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.GitHub;
using TokenGuard.TestKit;

namespace TokenGuard.EndToEnd.Tests;

public sealed class ScanTests(PublishedProgram program)
{
    public static TheoryData<string> Formats => ["text", "json", "sarif"];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_folder_with_a_token(string format)
    {
        using var bench = new Bench(program);
        bench.Plant("src/App.cs", $"// key\nvar key = \"{bench.Mint(TokenKindName.Admin)}\";\n");
        bench.Plant("src/clean.txt", "nothing");

        var run = (await bench.RunAsync("scan", "dir", "src", "--format", format)).Exits(1);

        AssertPlaces(format, run.Output, "src/App.cs:2:12");
        Assert.Equal("Read 2 documents, 100 B: 1 token found in 1 place.", Assert.Single(run.ErrorLines));
        bench.AssertNothingLeaked();
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_pipe_with_a_token(string format)
    {
        using var bench = new Bench(program);

        var run = (await bench.RunAsync(["scan", "stdin", "--name", "api.log", "--format", format], $"a line\n{bench.Mint(TokenKindName.Product)}\n")).Exits(1);

        AssertPlaces(format, run.Output, "api.log:2:1");
        bench.AssertNothingLeaked();
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_history_with_a_token_that_was_removed_again(string format)
    {
        using var bench = new Bench(program);
        using var repository = TempRepository.Create();
        var leak = repository.Write("a.txt", $"one\ntwo {bench.Mint(TokenKindName.User, TokenFormat.V1Historic)}\n").Commit("leak");
        repository.Write("a.txt", "clean\n").Commit("clean up");

        var run = (await bench.RunAsync("scan", "git", repository.Path, "--format", format)).Exits(1);

        AssertPlaces(format, run.Output, "a.txt:2:5");
        Assert.Contains(leak[..12], run.Output, StringComparison.Ordinal);
        bench.AssertNothingLeaked();
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task An_index_with_a_token(string format)
    {
        using var bench = new Bench(program);
        using var repository = TempRepository.Create();
        repository.Write("a.txt", "clean\n").Commit("clean");
        repository.Write("a.txt", bench.Mint(TokenKindName.Sales, TokenFormat.V2Historic)).Git("add", "a.txt");
        repository.Write("a.txt", "clean again\n"); // what is staged counts, not what lies there

        var run = (await bench.RunAsync("scan", "git", repository.Path, "--staged", "--format", format)).Exits(1);

        AssertPlaces(format, run.Output, "a.txt:1:1");
        bench.AssertNothingLeaked();
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task An_organisation_with_a_token_in_a_pull_request(string format)
    {
        using var bench = new Bench(program);
        var credential = bench.Guard("ghp_" + TokenMint.Cryptographic.Hex(36));
        await using var github = await SandboxGitHub.StartAsync(credential);
        SandboxGit.Commit(github.AddRepository("acme", "clean").Path, "refs/heads/main", "one", ("a.txt", "hello"));
        var app = github.AddRepository("acme", "app", repository => repository with { Private = true }).Path;
        var pull = SandboxGit.Commit(app, "refs/pull/7/head", "proposal", ("config.yml", $"token: {bench.Mint(TokenKindName.Developer)}\n"));
        bench.With("TOKENGUARD_GITHUB_API", github.ApiUrl.AbsoluteUri).With("GH_TOKEN", credential);

        var run = (await bench.RunAsync("scan", "github", "acme", "--format", format)).Exits(1);

        AssertPlaces(format, run.Output, "config.yml:1:8");
        Assert.Contains($"{github.WebUrl}acme/app/blob/{pull}/config.yml#L1", run.Output, StringComparison.Ordinal);
        bench.AssertNothingLeaked();
    }

    [Fact]
    public async Task Where_nothing_is_found_nothing_is_written()
    {
        using var bench = new Bench(program);
        bench.Plant("clean.txt", TokenMint.Cryptographic.NearMisses(TokenKindName.Admin)[0].Text);
        using var repository = TempRepository.Create();
        repository.Write("a.txt", "clean\n").Commit("clean");
        await using var github = await SandboxGitHub.StartAsync();
        SandboxGit.Commit(github.AddRepository("acme", "app").Path, "refs/heads/main", "one", ("a.txt", "hello"));
        bench.With("TOKENGUARD_GITHUB_API", github.ApiUrl.AbsoluteUri);

        foreach (var source in new string[][] { ["dir", "."], ["stdin"], ["git", repository.Path], ["git", "--staged", repository.Path], ["github", "acme/app"] })
        {
            var run = (await bench.RunAsync(["scan", .. source])).Exits(0);
            Assert.Empty(run.Output);
            Assert.EndsWith("no token found.", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Refused_credentials_of_GitHub_are_one_line()
    {
        using var bench = new Bench(program);
        await using var github = await SandboxGitHub.StartAsync();
        bench.With("TOKENGUARD_GITHUB_API", github.ApiUrl.AbsoluteUri).With("GH_TOKEN", bench.Guard("ghp_" + TokenMint.Cryptographic.Hex(36)));

        var run = (await bench.RunAsync("scan", "github", "acme")).Exits(4);

        Assert.Empty(run.Output);
        Assert.StartsWith("tokenguard: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        bench.AssertNothingLeaked();
    }

    [Theory]
    [InlineData("scan", "dir", "missing")]
    [InlineData("scan", "git", ".")]
    [InlineData("scan", "dir", "--no-such-option")]
    [InlineData("scan", "dir", "--output", "missing/report.json")]
    [InlineData("verify", "missing.json")]
    [InlineData("verify", "malformed.json")]
    [InlineData("revoke")]
    [InlineData("nonsense")]
    public async Task What_cannot_be_done_is_one_line(params string[] arguments)
    {
        using var bench = new Bench(program);
        bench.Plant("malformed.json", "{ \"schemaVersion\": 1, ");

        var run = (await bench.RunAsync(arguments)).Exits(2);

        Assert.Empty(run.Output);
        Assert.StartsWith("tokenguard: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    /// <summary>The report names exactly these places, each as <c>path:line:column</c>.</summary>
    private static void AssertPlaces(string format, string report, params string[] places)
    {
        if (format == "text")
        {
            var lines = report.Split('\n');
            Assert.All(places, place => Assert.Contains(lines, line => line.Contains(place, StringComparison.Ordinal)));
            Assert.Single(lines, line => line.StartsWith("  sha256:", StringComparison.Ordinal));
            return;
        }

        using var json = JsonDocument.Parse(report);
        Assert.Equal(places, format == "json" ? OfJson(json.RootElement) : OfSarif(json.RootElement));
    }

    private static IEnumerable<string> OfJson(JsonElement report) =>
        from finding in report.GetProperty("findings").EnumerateArray()
        from occurrence in finding.GetProperty("occurrences").EnumerateArray()
        select $"{occurrence.GetProperty("path").GetString()}:{occurrence.GetProperty("line")}:{occurrence.GetProperty("column")}";

    private static IEnumerable<string> OfSarif(JsonElement report) =>
        from result in report.GetProperty("runs")[0].GetProperty("results").EnumerateArray()
        from location in result.GetProperty("locations").EnumerateArray()
        let physical = location.GetProperty("physicalLocation")
        let region = physical.GetProperty("region")
        select $"{physical.GetProperty("artifactLocation").GetProperty("uri").GetString()}:{region.GetProperty("startLine")}:{region.GetProperty("startColumn")}";
}
