using TokenGuard.EndToEnd.Tests.Support;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.GitHub;
using TokenGuard.Sandbox.Keygen;
using TokenGuard.TestKit;

namespace TokenGuard.EndToEnd.Tests;

/// <summary>
/// Every command in every format with tokens wherever it looks: stdout, stderr, arguments and all files it wrote are held against the tokens
/// (<see cref="Bench"/> does the former for each run of all tests). The other tests say what must be shown; this one that nothing more is.
/// </summary>
public sealed class LeakTests(PublishedProgram program)
{
    [Fact]
    public async Task Scans_show_no_token_in_any_format()
    {
        using var bench = new Bench(program);
        await using var github = await SandboxGitHub.StartAsync();
        bench.With("TOKENGUARD_GITHUB_API", github.ApiUrl.AbsoluteUri);
        var tokens = Enum.GetValues<TokenFormat>().Select(format => bench.Mint(TokenKindName.Activation, format)).ToList();
        var text = string.Join('\n', tokens);
        bench.Plant("leaks.txt", text);
        Directory.CreateDirectory(bench["reports"]);
        File.Delete(bench.Plant($"{tokens[0]}/{tokens[1]}.txt", text)); // the folder stays, with its name
        using var repository = TempRepository.Create();
        repository.Write($"{tokens[0]}.txt", text).Commit($"message\n\n{text}", "--author", $"{tokens[0]} <{tokens[1]}@example.com>");
        repository.Git("tag", "--annotate", $"v-{tokens[0]}", "--message", text);
        repository.Write("staged.txt", text).Git("add", "staged.txt");
        SandboxGit.Commit(github.AddRepository("acme", "app").Path, $"refs/heads/{tokens[0]}", text, ($"{tokens[1]}.txt", text));

        string[][] sources =
        [
            ["dir", ".", $"missing-{tokens[2]}"], ["dir", $"{tokens[0]}"], ["stdin", "--name", tokens[0]],
            ["git", repository.Path], ["git", "--staged", repository.Path], ["github", "acme"],
        ];
        foreach (var source in sources)
        {
            // These arguments are the user's own: what they name is a file here, not a secret that the program put there.
            var run = await RunUncheckedAsync(bench, ["scan", .. source, "--format", "text", "--output", "json=reports/r.json", "--output", "sarif=reports/r.sarif"], text);
            Assert.Equal(1, run.ExitCode);
        }

        bench.AssertNothingLeaked();
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("sarif")]
    public async Task Verify_shows_no_token(string format)
    {
        await using var bench = await KeygenBench.StartAsync(program);
        await bench.LeakAsync();

        (await bench.Machine.RunAsync("verify", "report.json", "--format", format, "--output", $"{format}=copy")).Exits(1);
        (await bench.Machine.RunAsync("scan", "dir", "leak.txt", "--verify", "--format", format)).Exits(1);

        bench.Machine.AssertNothingLeaked();
    }

    [Theory]
    [InlineData("text", false)]
    [InlineData("text", true)]
    [InlineData("json", false)]
    [InlineData("json", true)]
    public async Task Remedies_show_no_token(string format, bool withAdmin)
    {
        await using var bench = await KeygenBench.StartAsync(program);
        await bench.LeakAsync();
        if (withAdmin) bench.UseAdmin();
        var file = bench.Machine.Expect("new-token");

        (await bench.Machine.RunAsync("revoke", "report.json", "--format", format)).Exits(0);
        var run = (await bench.Machine.RunAsync("regenerate", "report.json", "--format", format, "--yes", "--deliver", "file:new-token")).Exits(0);
        var replacement = bench.Machine.Guard(File.ReadAllText(file));
        Leaks.AssertNone([replacement], "what the run wrote", run.Output + run.Error);
        (await bench.Machine.RunAsync(["revoke", "--secret-stdin", "--format", format, "--yes"], replacement)).Exits(0);

        bench.Machine.AssertNothingLeaked();
    }

    [Theory]
    [InlineData("KEYGEN_HOST")]
    [InlineData("KEYGEN_ACCOUNT_ID")]
    [InlineData("KEYGEN_ENVIRONMENT")]
    [InlineData("KEYGEN_ADMIN_TOKEN")]
    [InlineData("GH_HOST")]
    [InlineData("TOKENGUARD_GITHUB_API")]
    [InlineData("TOKENGUARD_GITHUB_WEB")]
    public async Task A_token_in_the_wrong_variable_is_not_repeated(string variable)
    {
        using var bench = new Bench(program).With("KEYGEN_HOST", "http://127.0.0.1:9").With("KEYGEN_ACCOUNT_ID", "acme");
        var token = bench.Mint(TokenKindName.Admin);
        bench.With(variable, variable == "KEYGEN_ADMIN_TOKEN" ? token[..^1] : token);

        var run = variable.StartsWith("KEYGEN", StringComparison.Ordinal)
            ? await bench.RunAsync(["revoke", "--secret-stdin"], bench.Mint(TokenKindName.User))
            : await bench.RunAsync("scan", "github", "acme/app");

        run.Exits(2);
        Assert.StartsWith("tokenguard: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        bench.AssertNothingLeaked();
    }

    [Theory]
    [InlineData("scan", "dir", "{0}")]
    [InlineData("scan", "dir", "--{0}")]
    [InlineData("scan", "git", "{0}")]
    [InlineData("scan", "github", "{0}")]
    [InlineData("scan", "dir", "--format", "{0}")]
    [InlineData("scan", "dir", "--max-size", "{0}")]
    [InlineData("scan", "dir", "--output", "{0}/r.json")]
    [InlineData("verify", "{0}")]
    [InlineData("revoke", "--secret-stdin", "{0}")]
    [InlineData("regenerate", "--secret-stdin", "--deliver", "{0}")]
    [InlineData("verify", "--secret-stdin", "--only-fingerprint", "{0}")]
    [InlineData("verify", "--secret-stdin", "--host", "{0}")]
    [InlineData("verify", "--secret-stdin", "--account", "{0}")]
    [InlineData("{0}")]
    public async Task A_token_given_as_an_argument_is_not_repeated(params string[] arguments)
    {
        using var bench = new Bench(program).With("KEYGEN_HOST", "http://127.0.0.1:9").With("KEYGEN_ACCOUNT_ID", "acme");
        var token = bench.Mint(TokenKindName.Admin);

        var run = await RunUncheckedAsync(bench, [.. arguments.Select(argument => argument.Replace("{0}", token, StringComparison.Ordinal))], input: "");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("tokenguard: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        bench.AssertNothingLeaked();
    }

    [Fact]
    public void The_check_sees_a_leak()
    {
        var secret = TokenMint.Cryptographic.Mint(TokenKindName.Product);

        Assert.True(Leaks.Found([secret], $"text {secret} text"));
        Assert.True(Leaks.Found([secret], secret.Substring(20, 12).ToUpperInvariant()));
        Assert.False(Leaks.Found([secret], $"{secret[..9]}…{secret[^6..]}")); // a redaction
        Assert.False(Leaks.Found([secret], RecordedRequest.FingerprintOf(secret)));
    }

    private static async Task<Run> RunUncheckedAsync(Bench bench, string[] arguments, string input)
    {
        using var running = bench.Start(arguments);
        await running.SendAsync(input);
        running.CloseInput();
        return await running.EndAsync(argumentsMayHold: true);
    }
}
