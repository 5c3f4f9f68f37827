namespace TokenGuard.Cli.Tests;

/// <summary>What cannot be done gets one line (what, where, what next) on stderr, nothing on stdout, and its exit code.</summary>
public sealed class UsageTests
{
    public static TheoryData<string, int, string> Mistakes => new()
    {
        { "", 2, "which command?" },
        { "scan", 2, "which command?" },
        { "scna dir", 2, "scna" },
        { "scan dir --formt json", 2, "unknown option '--formt'" },
        { "scan dir -Z", 2, "unknown option '-Z'" },
        { "scan dir --format yaml", 2, "--format yaml: must be one of text, json, sarif." },
        { "rules list --format sarif", 2, "--format sarif: must be one of text, json." },
        { "scan dir --threads 0", 2, "a number from 1 to 1024" },
        { "scan dir --threads many", 2, "a number from 1 to 1024" },
        { "scan dir --max-size huge", 2, "a size like 500k" },
        { "scan git --memory plenty", 2, "a size like 64M" },
        { "scan dir --max-decode-depth 7", 2, "a number from 0 to 6" },
        { "scan dir --fail-on live", 2, "--verify" },
        { "scan dir --output missing/r.txt", 2, "the folder does not exist" },
        { "scan dir --output json=", 2, "a file name is missing" },
        { "scan dir --output .", 2, "is a folder" },
        { "scan dir gone", 2, "gone: no such file or folder" },
        { "scan git gone", 2, "no such folder" },
        { "scan git .", 2, "not a git repository" },
        { "scan git --staged", 2, "not a git repository" },
        { "scan git --staged --push", 2, "--staged and --push: choose one" },
        { "scan git --remote origin", 2, "only with --push" },
        { "scan git --range main", 2, "not a git repository" },
        { "scan git https://user:pass@git.example.com/r.git", 2, "TOKENGUARD_GIT_PASSWORD" },
        { "scan git https://git.example.com/r.git --staged", 2, "Clone it first" },
        { "hook", 2, "which command?" },
        { "hook install", 2, "not a git repository" },
        { "hook install --only pre-rebase", 2, "must be one of pre-commit, pre-push" },
        { "scan github", 2, "TARGET" },
        { "scan github a/b/c", 2, "neither OWNER nor OWNER/REPO" },
        { "verify", 2, "--secret-stdin" },
        { "verify r.json --secret-stdin", 2, "not both" },
        { "verify gone.json", 2, "no such file" },
        { "verify broken.json", 2, "not a TokenGuard report at line" },
        { "verify other.json", 2, "not a TokenGuard report" },
        { "verify future.json", 2, "schema version 99" },
        { "verify empty.json --only-fingerprint 12", 2, "8 to 64" },
        { "verify empty.json --only-fingerprint 0123456789", 2, "no finding" },
        { "verify --secret-stdin", 2, "standard input is empty" },
        { "verify empty.json --host http://keygen.example.com", 2, "https://" },
        { "verify empty.json --host https://a:b@keygen.example.com", 2, "user info" },
        { "revoke", 2, "--secret-stdin" },
        { "regenerate empty.json --deliver ftp://x", 2, "file:" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_gets_one_line(string commandLine, int exitCode, string inTheLine)
    {
        using var cli = new CliRun();
        cli.Folder.Write("broken.json", "{ \"schemaVersion\": 1, ");
        cli.Folder.Write("other.json", "{ \"hello\": \"world\" }");
        cli.Folder.Write("future.json", EmptyReport(99));
        cli.Folder.Write("empty.json", EmptyReport(1));
        cli.Folder.Write("r.json", EmptyReport(1));

        var result = await cli.RunAsync(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.StartsWith("tokenguard: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(inTheLine, result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.Error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task A_path_that_begins_with_a_dash_goes_behind_two()
    {
        using var cli = new CliRun();
        cli.Folder.Write("-odd", "nothing");

        Assert.Equal(0, (await cli.RunAsync("scan", "dir", "--", "-odd")).ExitCode);
    }

    [Fact]
    public async Task A_folder_with_an_at_sign_is_a_path_and_not_a_response_file()
    {
        using var cli = new CliRun();
        cli.Folder.Write("@types/index.d.ts", "export {};");

        var result = await cli.RunAsync("scan", "dir", "@types");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Read 1 document", result.Error, StringComparison.Ordinal);
    }

    private static string EmptyReport(int version) => $$"""
        { "schemaVersion": {{version}}, "tool": { "name": "TokenGuard", "version": "0", "rulesDigest": "" },
          "run": { "startedAt": "2026-01-01T00:00:00Z", "finishedAt": "2026-01-01T00:00:00Z", "source": "dir", "target": "." },
          "summary": { "findings": 0, "occurrences": 0, "live": 0, "suppressed": 0, "complete": true },
          "findings": [], "coverage": { "documents": 0, "bytes": 0, "complete": true, "skipped": [] } }
        """;
}
