using System.Text.Json.Nodes;
using TokenGuard.Sandbox;
using TokenGuard.TestKit;

namespace TokenGuard.Cli.Tests;

public sealed class BaselineTests
{
    [Fact]
    public async Task What_was_accepted_stays_in_the_report_and_does_not_fail_the_scan()
    {
        using var cli = new CliRun();
        var token = TokenMint.Cryptographic.Mint(TokenKindName.Product);
        cli.Folder.Write("src/a.txt", token);
        Assert.Equal(1, (await cli.RunAsync("scan", "dir", "src", "--format", "json", "--output", "r.json")).ExitCode);

        var created = await cli.RunAsync("baseline", "create", "r.json");
        Assert.Equal(new CliResult(0, "", "tokenguard.baseline: 1 finding added to 0.\n"), created);
        Assert.Equal(new CliResult(0, "", "tokenguard.baseline: 0 findings added to 1.\n"), await cli.RunAsync("baseline", "create", "r.json"));

        var scan = await cli.RunAsync("scan", "dir", "src", "--baseline", "tokenguard.baseline", "--output", "json=s.json", "--output", "sarif=s.sarif");
        Assert.Equal(0, scan.ExitCode);
        Assert.Contains("  suppressed: baseline\n", scan.Output, StringComparison.Ordinal);
        Assert.Contains("(1 suppressed by the baseline)", scan.Error, StringComparison.Ordinal);
        var report = JsonNode.Parse(await File.ReadAllTextAsync(cli.Folder["s.json"], TestContext.Current.CancellationToken))!;
        Assert.Equal(1, (int)report["summary"]!["suppressed"]!);
        Assert.Equal("baseline", (string)report["findings"]![0]!["suppressed"]!["by"]!);
        var sarif = JsonNode.Parse(await File.ReadAllTextAsync(cli.Folder["s.sarif"], TestContext.Current.CancellationToken))!;
        Assert.Equal("external", (string)sarif["runs"]![0]!["results"]![0]!["suppressions"]![0]!["kind"]!);

        cli.Folder.Write("src/b.txt", TokenMint.Cryptographic.Mint(TokenKindName.Product));
        Assert.Equal(1, (await cli.RunAsync("scan", "dir", "src", "--baseline", "tokenguard.baseline")).ExitCode);
        foreach (var file in new[] { "tokenguard.baseline", "s.json", "s.sarif" })
            Assert.DoesNotContain(token[6..20], await File.ReadAllTextAsync(cli.Folder[file], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pruning_takes_out_what_is_gone_and_leaves_what_people_wrote()
    {
        using var cli = new CliRun();
        cli.Folder.Write("src/a.txt", TokenMint.Cryptographic.Mint(TokenKindName.Product));
        cli.Folder.Write("src/b.txt", TokenMint.Cryptographic.Mint(TokenKindName.Admin));
        await cli.RunAsync("scan", "dir", "src", "--output", "json=r.json");
        await cli.RunAsync("baseline", "create", "r.json", "--baseline", "known");
        await File.AppendAllTextAsync(cli.Folder["known"], "# ours\n", TestContext.Current.CancellationToken);
        File.Delete(cli.Folder["src/b.txt"]);
        await cli.RunAsync("scan", "dir", "src", "--output", "json=r.json");

        Assert.Equal(new CliResult(0, "", "known: 1 finding taken out of 2.\n"), await cli.RunAsync("baseline", "prune", "r.json", "--baseline", "known"));

        var lines = await File.ReadAllLinesAsync(cli.Folder["known"], TestContext.Current.CancellationToken);
        Assert.Equal(3, lines.Length);
        Assert.Contains(" TG002 ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(" a.txt:1", lines[1].Replace("src/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("# ours", lines[2]);
    }

    [Fact]
    public async Task A_report_that_missed_something_prunes_nothing()
    {
        using var cli = new CliRun();
        cli.Folder.Write("src/a.txt", TokenMint.Cryptographic.Mint(TokenKindName.Product));
        await cli.RunAsync("scan", "dir", "src", "--output", "json=r.json");
        await cli.RunAsync("baseline", "create", "r.json");
        var before = await File.ReadAllTextAsync(cli.Folder["tokenguard.baseline"], TestContext.Current.CancellationToken);
        await cli.RunAsync("scan", "dir", "gone", "src", "--output", "json=r.json");

        Assert.Equal(3, (await cli.RunAsync("baseline", "prune", "r.json")).ExitCode);

        Assert.Equal(before, await File.ReadAllTextAsync(cli.Folder["tokenguard.baseline"], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("scan dir . --baseline gone", "gone: no such file. Make one with: tokenguard baseline create REPORT --baseline gone")]
    [InlineData("scan dir . --baseline bad", "bad: line 2 is neither a fingerprint nor a comment. Each line is 'sha256:<64 hex>', with anything behind a blank, or begins with #.")]
    [InlineData("baseline create gone.json", "gone.json: no such file. Name a report made with: tokenguard scan … --format json")]
    public async Task What_cannot_be_read_is_a_usage_error(string commandLine, string error)
    {
        using var cli = new CliRun();
        var token = TokenMint.Cryptographic.Mint(TokenKindName.Product);
        cli.Folder.Write("bad", $"# known\n{token}\n");

        Assert.Equal(new CliResult(2, "", $"tokenguard: {error}\n"), await cli.RunAsync(commandLine.Split(' ')));
    }
}
