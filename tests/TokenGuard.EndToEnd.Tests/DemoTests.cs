using System.Diagnostics;
using System.Text.RegularExpressions;
using TokenGuard.EndToEnd.Tests.Support;
using TokenGuard.Sandbox;

namespace TokenGuard.EndToEnd.Tests;

public sealed partial class DemoTests
{
    [Fact]
    public async Task It_goes_the_whole_way_and_shows_no_token()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(TokenMint).Assembly.Location, "demo"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var demo = Process.Start(start)!;
        var errors = demo.StandardError.ReadToEndAsync();
        var output = await demo.StandardOutput.ReadToEndAsync();
        await demo.WaitForExitAsync();

        Assert.True(demo.ExitCode == 0, output + await errors);
        Assert.StartsWith("Done: three leaks found, two live tokens revoked and proved dead", output.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);

        // Its tokens are its own secret. All the hex it may show: ids, fingerprints, commits (12 digits), and of tokens no more than a redaction.
        var shown = RunsOfHex().Matches(Known().Replace(output + await errors, "")).Select(match => match.Value);
        Assert.Empty(shown);
    }

    [GeneratedRegex("[0-9a-f]{12,}")]
    private static partial Regex RunsOfHex();

    [GeneratedRegex("sha256:[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(added by|in|commit) [0-9a-f]{12}\\b")]
    private static partial Regex Known();
}
