using Microsoft.Extensions.Time.Testing;
using TokenGuard.Sandbox;
using TokenGuard.TestKit;

namespace TokenGuard.Cli.Tests;

public sealed class ScanDirTests
{
    private static readonly string Fake = $"admin-{new string('0', 64)}v3";

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task A_report_looks_like_this(string format)
    {
        using var cli = new CliRun { Time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero)) };
        var mint = TokenMint.Seeded(7);
        var (product, user) = (mint.Mint(TokenKindName.Product), mint.Mint(TokenKindName.User, TokenFormat.V2Historic));
        cli.Folder.Write("src/Deploy.cs", $"class Deploy\n{{\n    const string Token = \"{product}\";\n}}\n");
        cli.Folder.Write("src/.hidden/notes.md", $"Grüße 🙂 {user} und {product}\r\n");
        cli.Folder.Write("README.md", "Nothing to see.\n");

        var result = await cli.RunAsync("scan", "dir", "src", "gone", "--format", format);

        Assert.Equal(1, result.ExitCode);
        Approval.Verify(result.Transcript((cli.Folder.Path, "{folder}")), name: $"{nameof(A_report_looks_like_this)}.{format}");
    }

    public static TheoryData<string, int> ExitCodes => new()
    {
        { "scan dir clean", 0 },
        { "scan dir leaky", 1 },
        { "scan dir leaky --fail-on never", 0 },
        { "scan dir clean gone", 3 },
        { "scan dir leaky gone", 1 },
        { "scan dir leaky gone --fail-on never", 3 },
        { "scan dir leaky gone --require-complete", 3 },
        { "scan dir leaky --require-complete", 1 },
        { "scan dir leaky --max-size 10", 3 },
        { "scan dir leaky --max-size 1k", 1 },
        { "scan dir fake", 0 },
        { "scan dir fake gone", 3 },
        { "scan dir fake --include-test", 1 },
        { "scan dir fake --include-test --fail-on never", 0 },
        { "scan dir fake leaky", 1 },
    };

    [Theory]
    [MemberData(nameof(ExitCodes))]
    public async Task The_exit_code_says_what_was_found_and_what_was_missed(string commandLine, int expected)
    {
        using var cli = new CliRun();
        cli.Folder.Write("clean/a.txt", "nothing");
        cli.Folder.Write("fake/a.txt", Fake);
        cli.Folder.Write("leaky/a.txt", TokenMint.Cryptographic.Mint(TokenKindName.Admin));

        Assert.Equal(expected, (await cli.RunAsync(commandLine.Split(' '))).ExitCode);
    }

    [Fact]
    public async Task A_placeholder_is_reported_as_one()
    {
        using var cli = new CliRun();
        cli.Folder.Write("a.txt", Fake);

        var result = await cli.RunAsync("scan", "dir", "a.txt", "--no-progress");

        Assert.StartsWith("low TG001  Keygen admin token (v3)  admin-0000…0000v3  test: an obvious placeholder\n  a.txt:1:1\n", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 token found in 1 place (1 obvious placeholder).\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_and_standard_output_each_get_their_format()
    {
        using var cli = new CliRun();
        cli.Folder.Write("a.txt", TokenMint.Cryptographic.Mint(TokenKindName.Environment));

        var result = await cli.RunAsync("scan", "dir", "a.txt", "--output", "json=r.json", "--output", "sarif=r.sarif");

        Assert.StartsWith("critical TG003", result.Output, StringComparison.Ordinal);
        Assert.StartsWith("{\n  \"schemaVersion\": 1", File.ReadAllText(cli.Folder["r.json"]), StringComparison.Ordinal);
        Assert.Contains("\"version\": \"2.1.0\"", File.ReadAllText(cli.Folder["r.sarif"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_is_a_link_or_a_pipe_stays_one()
    {
        if (OperatingSystem.IsWindows()) return;
        using var cli = new CliRun();
        cli.Folder.Write("a.txt", "clean");
        cli.Folder.Write("target.json", "of last time");
        File.CreateSymbolicLink(cli.Folder["link.json"], "target.json");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [cli.Folder["pipe"]])) await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        var piped = Task.Run(() => File.ReadAllText(cli.Folder["pipe"]), TestContext.Current.CancellationToken);

        var result = await cli.RunAsync("scan", "dir", "a.txt", "--output", "json=link.json", "--output", "json=pipe");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("target.json", new FileInfo(cli.Folder["link.json"]).LinkTarget);
        Assert.Equal(File.ReadAllText(cli.Folder["target.json"]), await piped.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.StartsWith("{", await piped, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_standard_input_cannot_be_read()
    {
        using var input = new Terminal.InterruptibleInput(inner: null, CancellationToken.None);
        Assert.Throws<IOException>(() => input.Read(new byte[1]));
    }

    [Fact]
    public async Task An_output_without_a_format_takes_the_place_of_standard_output()
    {
        using var cli = new CliRun();
        cli.Folder.Write("a.txt", TokenMint.Cryptographic.Mint(TokenKindName.Environment));

        var result = await cli.RunAsync("scan", "dir", "a.txt", "--format", "json", "--output", "r.json");

        Assert.Equal("", result.Output);
        Assert.True(File.Exists(cli.Folder["r.json"]));
        Assert.Equal(2, Directory.GetFiles(cli.Folder.Path).Length);
    }

    /// <summary>To replace it would turn a device such as /dev/null into a file, for the whole machine.</summary>
    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task An_output_that_exists_and_is_empty_is_written_in_place()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the file is told by its Unix mode");
        using var cli = new CliRun();
        const UnixFileMode Unusual = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherExecute;
        var output = cli.Folder.Write("report.json", "");
        File.SetUnixFileMode(output, Unusual);
        Directory.CreateDirectory(cli.Folder["empty"]);

        Assert.Equal(0, (await cli.RunAsync("scan", "dir", "empty", "--output", "json=report.json")).ExitCode);

        Assert.Equal(Unusual, File.GetUnixFileMode(output));
        Assert.Contains("schemaVersion", await File.ReadAllTextAsync(output, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_leaves_standard_error_empty()
    {
        using var cli = new CliRun();
        cli.Folder.Write("a.txt", "nothing");

        Assert.Equal(new CliResult(0, "", ""), await cli.RunAsync("scan", "dir", "--quiet"));
    }

    [Fact]
    public async Task An_interrupted_scan_reports_what_it_has_and_says_it_is_not_all()
    {
        using var cli = new CliRun();
        cli.Folder.Write("a.txt", "nothing");

        var result = await cli.RunAsync(["scan", "dir", "--format", "json"], cancel: new CancellationToken(canceled: true));

        Assert.Equal(130, result.ExitCode);
        Assert.Contains("\"complete\": false", result.Output, StringComparison.Ordinal);
        Assert.Contains("interrupted", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_is_one_document_with_the_name_it_is_given()
    {
        using var cli = new CliRun();
        var token = TokenMint.Cryptographic.Mint(TokenKindName.Sales);

        var result = await cli.RunAsync(["scan", "stdin", "--name", "api.log"], System.Text.Encoding.UTF8.GetBytes($"first\nsecond {token}\n"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("\n  api.log:2:8\n", result.Output, StringComparison.Ordinal);
    }
}
