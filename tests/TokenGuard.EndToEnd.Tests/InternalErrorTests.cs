using System.Globalization;
using TokenGuard.Cli;
using TokenGuard.Cli.Terminal;

namespace TokenGuard.EndToEnd.Tests;

/// <summary>An exception nobody foresaw. It is made inside this process: the published program has no known way to one.</summary>
public sealed class InternalErrorTests
{
    private const string Content = "content of a file";

    [Fact]
    public async Task It_is_named_without_its_message_and_nothing_counts_as_clean()
    {
        using var error = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using var output = new MemoryStream();
        var services = new CliServices
        {
            Input = Stream.Null,
            Output = output,
            Error = error,
            Terminal = TerminalProfile.None,
            Environment = _ => throw new InvalidOperationException(Content, new FormatException(Content)),
            WorkingDirectory = Path.GetTempPath(),
        };

        var code = await CliApplication.RunAsync(["verify", "--secret-stdin"], services, CancellationToken.None);

        var lines = error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((ExitCode.Incomplete, "tokenguard: internal error: System.InvalidOperationException"), (code, lines[0]));
        Assert.Contains("caused by System.FormatException", lines);
        Assert.Contains(lines, line => line.StartsWith("   at TokenGuard.", StringComparison.Ordinal));
        Assert.StartsWith("please report", lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(Content, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToArray());
    }
}
