using System.Text.Json.Nodes;
using TokenGuard.Rules;
using TokenGuard.Scanning.Exports;
using TokenGuard.TestKit;

namespace TokenGuard.Cli.Tests;

public sealed class RulesTests
{
    [Theory]
    [InlineData("list", "rules list")]
    [InlineData("show", "rules show TG002")]
    [InlineData("show-v1", "rules show TG010")]
    [InlineData("show-json", "rules show TG009 --format json")]
    public async Task Rules_look_like_this(string name, string commandLine)
    {
        using var cli = new CliRun();

        var result = await cli.RunAsync(commandLine.Split(' '));

        Assert.Equal(0, result.ExitCode);
        Approval.Verify(result.Transcript(), name: $"{nameof(Rules_look_like_this)}.{name}");
    }

    [Fact]
    public async Task A_list_for_programs_has_every_rule_and_the_digest_that_reports_name()
    {
        using var cli = new CliRun();

        var list = JsonNode.Parse((await cli.RunAsync("rules", "list", "--format", "json")).Output)!;

        Assert.Equal(RuleTable.Digest, (string)list["rulesDigest"]!);
        Assert.Equal(RuleTable.All.Select(rule => rule.Id), list["rules"]!.AsArray().Select(rule => (string)rule!["id"]!));
        Assert.Equal(RuleTable.Shapes.Count, list["rules"]!.AsArray().Sum(rule => rule!["shapes"]!.AsArray().Count));
    }

    [Theory]
    [InlineData("tg002")]
    [InlineData("Tg002")]
    public async Task Ids_are_found_in_any_case(string id)
    {
        using var cli = new CliRun();

        Assert.StartsWith("TG002  Keygen product token\n", (await cli.RunAsync("rules", "show", id)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rules show TG999", "tokenguard: TG999: there is no such rule. 'tokenguard rules list' shows all.\n")]
    [InlineData("rules export", "tokenguard: Option '--format' is required. Run 'tokenguard rules export --help' to see what it takes.\n")]
    [InlineData("rules", "tokenguard: which command? Run 'tokenguard rules --help' to see what it takes.\n")]
    public async Task What_cannot_be_done_is_a_usage_error(string commandLine, string error)
    {
        using var cli = new CliRun();

        Assert.Equal(new CliResult(2, "", error), await cli.RunAsync(commandLine.Split(' ')));
    }

    [Fact]
    public async Task An_export_goes_to_standard_output_or_into_a_file()
    {
        using var cli = new CliRun();
        foreach (var export in RuleExports.All)
        {
            Assert.Equal(new CliResult(0, export.Write(), ""), await cli.RunAsync("rules", "export", "--format", export.Name));
            Assert.Equal(new CliResult(0, "", ""), await cli.RunAsync("rules", "export", "--format", export.Name, "--output", "exported"));
            Assert.Equal(export.Write(), File.ReadAllText(cli.Folder["exported"]));
        }
    }

    [Theory]
    [InlineData("missing/file")]
    [InlineData(".")]
    public async Task A_file_that_cannot_be_written_is_a_usage_error(string file)
    {
        using var cli = new CliRun();

        var result = await cli.RunAsync("rules", "export", "--format", "gitleaks", "--output", file);

        Assert.Equal(2, result.ExitCode);
        Assert.EndsWith("cannot be written.\n", result.Error, StringComparison.Ordinal);
    }
}
