using System.CommandLine;
using System.Text;
using TokenGuard.Cli.CommandLine;
using TokenGuard.TestKit;

namespace TokenGuard.Cli.Tests;

/// <summary>A changed word in any help shows up in review.</summary>
public sealed class HelpTests
{
    [Fact]
    public async Task Every_command_explains_itself()
    {
        using var cli = new CliRun();
        var transcript = new StringBuilder();
        foreach (var path in Paths(cli))
        {
            var result = await cli.RunAsync([.. path, "--help"]);
            Assert.Equal(0, result.ExitCode);
            Assert.Equal("", result.Error);
            transcript.Append("$ tokenguard ").AppendJoin(' ', path).Append("\n\n").Append(result.Output).Append('\n');
        }

        Approval.Verify(transcript.ToString());
    }

    [Theory]
    [InlineData("exit-codes")]
    [InlineData("environment")]
    [InlineData("destinations")]
    public async Task A_topic_is_printed(string topic)
    {
        using var cli = new CliRun();

        var result = await cli.RunAsync("help", topic);

        Assert.Equal(0, result.ExitCode);
        Assert.True(result.Output.Split('\n').Length > 5);
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        using var cli = new CliRun();

        Assert.Matches(@"^\d+\.\d+\.\d+\n$", (await cli.RunAsync("--version")).Output);
    }

    private static IEnumerable<string[]> Paths(CliRun cli)
    {
        var services = new CliServices
        {
            Input = Stream.Null,
            Output = Stream.Null,
            Error = TextWriter.Null,
            Terminal = Terminal.TerminalProfile.None,
            Environment = _ => null,
            WorkingDirectory = cli.Folder.Path,
        };
        return Walk(CommandTree.Build(services), []);
    }

    private static IEnumerable<string[]> Walk(Command command, string[] path) =>
        command.Subcommands.SelectMany(sub => Walk(sub, [.. path, sub.Name])).Prepend(path);
}
