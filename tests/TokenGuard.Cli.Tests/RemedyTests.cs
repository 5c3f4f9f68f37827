using System.Text;
using Microsoft.Extensions.Time.Testing;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;
using TokenGuard.TestKit;

namespace TokenGuard.Cli.Tests;

/// <summary>From a report to a verdict, a plan and an act, against the sandbox's server over real HTTP.</summary>
public sealed class RemedyTests
{
    /// <summary>Verdicts as <c>verify</c> reports them, with the exit code of each (contract §5.2, §5.6).</summary>
    public static TheoryData<string, string, int> Verdicts => new()
    {
        { "live", "live", 1 },
        { "expired", "expired", 0 },
        { "banned", "banned", 0 },
        { "restricted", "restricted", 0 },
        { "revoked", "not-authenticated", 0 },
        { "other account", "not-authenticated", 0 },
        { "no such account", "unknown", 3 },
        { "server fails", "unknown", 3 },
        { "blocked", "unknown", 3 },
        { "redirected", "unknown", 3 },
    };

    [Theory]
    [MemberData(nameof(Verdicts))]
    public async Task Verify_says_what_the_server_says(string state, string verdict, int exitCode)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Connected(keygen);
        var token = keygen.Account.AddToken(TokenKindName.Product);
        switch (state)
        {
            case "expired": token.Row.Expiry = DateTimeOffset.UtcNow.AddDays(-1); break;
            case "banned":
                token = keygen.Account.AddToken(TokenKindName.User);
                token.Row.Bearer.Banned = true;
                break;
            case "restricted": token = keygen.Account.AddToken(keygen.Account.AddLicense(strategy: AuthStrategy.License)); break;
            case "revoked": keygen.Account.Revoke(token.Row); break;
            case "other account": token = keygen.AddAccount("other").AddToken(TokenKindName.Product); break;
            case "no such account": cli.With("KEYGEN_ACCOUNT_ID", "nobody"); break;
            case "server fails": keygen.Disturbances.FailNextWith(501, times: 10); break;
            case "blocked": keygen.Disturbances.Blocklisted = true; break;
            case "redirected": keygen.Disturbances.RedirectEverythingTo = new Uri("http://127.0.0.1:9/"); break;
        }

        var result = await cli.RunAsync(["verify", "--secret-stdin", "--format", "json"], Encoding.ASCII.GetBytes(token.Secret));

        Assert.Contains($"\"verdict\": \"{verdict}\"", result.Output, StringComparison.Ordinal);
        Assert.Equal(exitCode, result.ExitCode);
    }

    /// <summary>What a token may do to itself (contract §4.9), and what it takes where it may not.</summary>
    public static TheoryData<TokenKindName, string, int> OwnRevocations => new()
    {
        { TokenKindName.Admin, "proved", 0 },
        { TokenKindName.Developer, "proved", 0 },
        { TokenKindName.Sales, "proved", 0 },
        { TokenKindName.Support, "proved", 0 },
        { TokenKindName.Product, "proved", 0 },
        { TokenKindName.User, "proved", 0 },
        { TokenKindName.Activation, "proved", 0 },
        { TokenKindName.ReadOnly, "", 1 },
    };

    [Theory]
    [MemberData(nameof(OwnRevocations))]
    public async Task A_leaked_token_revokes_itself_where_it_may(TokenKindName kind, string status, int exitCode)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Connected(keygen);
        var token = keygen.Account.AddToken(kind);

        var result = await cli.RunAsync(["revoke", "--secret-stdin", "--yes", "--format", "json"], Encoding.ASCII.GetBytes(token.Secret));

        Assert.Equal(exitCode, result.ExitCode);
        if (status.Length > 0) Assert.Contains($"\"status\": \"{status}\"", result.Output, StringComparison.Ordinal);
        else Assert.DoesNotContain("\"outcome\"", result.Output, StringComparison.Ordinal);
        Assert.Equal(exitCode == 1, keygen.Account.Tokens.Any(row => row.Id == token.Id));
    }

    [Fact]
    public async Task A_token_of_an_environment_is_found_there_and_revoked_there()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var environment = keygen.Account.AddEnvironment("staging", isolated: true);
        using var cli = Connected(keygen).With("KEYGEN_ENVIRONMENT", "staging");
        var token = keygen.Account.AddToken(TokenKindName.Environment, environment: environment);

        var result = await cli.RunAsync(["revoke", "--secret-stdin", "--yes"], Encoding.ASCII.GetBytes(token.Secret));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("proved", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Plan_and_outcome_look_like_this(string format)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { Mint = TokenMint.Seeded(11), Time = time });
        using var cli = Connected(keygen);
        cli.Time = time;
        var product = keygen.Account.AddToken(TokenKindName.Product);
        var readOnly = keygen.Account.AddToken(TokenKindName.ReadOnly);
        var gone = keygen.Account.AddToken(TokenKindName.Support);
        keygen.Account.Revoke(gone.Row);
        cli.Folder.Write("leak.txt", $"{product.Secret}\n{readOnly.Secret}\n{gone.Secret}\n");
        await cli.RunAsync("scan", "dir", "leak.txt", "--output", "report.json", "--format", "json");

        var plan = await cli.RunAsync("revoke", "report.json", "--format", format);
        var outcome = await cli.RunAsync("revoke", "report.json", "--format", format, "--yes");

        var transcript = plan.Transcript() + "\n=== --yes\n" + outcome.Transcript();
        var ids = new[] { (product, "{product id}"), (readOnly, "{read-only id}"), (gone, "{gone id}") };
        transcript = ids.Aggregate(transcript, (text, id) => text.Replace(id.Item1.Id.ToString(), id.Item2, StringComparison.Ordinal));
        transcript = Remedying.Scrub(transcript, keygen, cli);
        Approval.Verify(transcript, name: $"{nameof(Plan_and_outcome_look_like_this)}.{format}");
    }

    [Fact]
    public async Task A_plan_changes_nothing()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Connected(keygen);
        var token = keygen.Account.AddToken(TokenKindName.Admin);

        foreach (var command in new[] { "revoke", "regenerate" })
            Assert.Equal(0, (await cli.RunAsync([command, "--secret-stdin"], Encoding.ASCII.GetBytes(token.Secret))).ExitCode);

        Assert.All(keygen.Requests, request => Assert.Equal("GET", request.Method));
        Assert.False(Directory.Exists(cli.Folder[".state"]));
    }

    [Fact]
    public async Task Regenerate_needs_a_place_for_the_new_secret()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Connected(keygen);
        var token = keygen.Account.AddToken(TokenKindName.Product);

        var result = await cli.RunAsync(["regenerate", "--secret-stdin", "--yes"], Encoding.ASCII.GetBytes(token.Secret));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--deliver file:PATH", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(keygen.Requests, request => request.Method == "PUT");
    }

    [Fact]
    public async Task One_file_does_not_take_two_secrets()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Connected(keygen);
        var tokens = $"{keygen.Account.AddToken(TokenKindName.Product).Secret}\n{keygen.Account.AddToken(TokenKindName.User).Secret}\n";

        var result = await cli.RunAsync(["regenerate", "--secret-stdin", "--yes", "--deliver", "file:new"], Encoding.ASCII.GetBytes(tokens));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--only-fingerprint", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(cli.Folder["new"]));
    }

    [Fact]
    public async Task Regenerate_delivers_and_proves()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Connected(keygen);
        var token = keygen.Account.AddToken(TokenKindName.Product);

        var result = await cli.RunAsync(["regenerate", "--secret-stdin", "--yes", "--deliver", "file:new"], Encoding.ASCII.GetBytes(token.Secret));

        Assert.Equal(0, result.ExitCode);
        var delivered = File.ReadAllBytes(cli.Folder["new"]);
        Assert.Contains("\"verdict\": \"live\"", (await cli.RunAsync(["verify", "--secret-stdin", "--format", "json"], delivered)).Output, StringComparison.Ordinal);
        Assert.Contains("not-authenticated", (await cli.RunAsync(["verify", "--secret-stdin"], Encoding.ASCII.GetBytes(token.Secret))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_that_cannot_be_written_stops_before_the_act()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Connected(keygen);
        var token = keygen.Account.AddToken(TokenKindName.Product);
        Directory.CreateDirectory(cli.Folder["door"]);

        var result = await cli.RunAsync(["regenerate", "--secret-stdin", "--yes", "--deliver", "file:door"], Encoding.ASCII.GetBytes(token.Secret));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("not-done", result.Output, StringComparison.Ordinal);
        Assert.Contains(keygen.Account.Tokens, row => row.Id == token.Id);
        Assert.DoesNotContain(keygen.Requests, request => request.Method == "PUT");
    }

    [Theory]
    [InlineData("expired", 4)]
    [InlineData("revoked", 4)]
    [InlineData("a read-only user's", 4)]
    [InlineData("not a token", 2)]
    [InlineData("unreachable", 3)]
    public async Task A_bad_admin_token_stops_everything(string state, int exitCode)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Connected(keygen);
        var admin = keygen.Account.AddToken(state == "a read-only user's" ? TokenKindName.ReadOnly : TokenKindName.Admin);
        cli.With("KEYGEN_ADMIN_TOKEN", state == "not a token" ? "hunter2" : admin.Secret);
        if (state == "expired") admin.Row.Expiry = DateTimeOffset.UtcNow.AddDays(-1);
        if (state == "revoked") keygen.Account.Revoke(admin.Row);
        if (state == "unreachable") keygen.Disturbances.Blocklisted = true;
        var token = keygen.Account.AddToken(TokenKindName.User);

        var result = await cli.RunAsync(["revoke", "--secret-stdin", "--yes"], Encoding.ASCII.GetBytes(token.Secret));

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Equal(1, result.Error.Count(c => c == '\n'));
        Assert.DoesNotContain("hunter2", result.Error, StringComparison.Ordinal);
        Assert.Contains(keygen.Account.Tokens, row => row.Id == token.Id);
    }

    [Fact]
    public async Task The_admin_token_is_never_turned_against_itself()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var admin = keygen.Account.AddToken(TokenKindName.Admin);
        using var cli = Connected(keygen).With("KEYGEN_ADMIN_TOKEN", admin.Secret);

        var result = await cli.RunAsync(["revoke", "--secret-stdin", "--yes"], Encoding.ASCII.GetBytes(admin.Secret));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(keygen.Account.Tokens, row => row.Id == admin.Id);
    }

    [Fact]
    public async Task A_secret_that_left_its_file_is_unknown_and_not_called_dead()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Connected(keygen);
        var file = cli.Folder.Write("leak.txt", keygen.Account.AddToken(TokenKindName.User).Secret);
        await cli.RunAsync("scan", "dir", "leak.txt", "--output", "json=report.json");
        File.WriteAllText(file, "cleaned");

        var result = await cli.RunAsync("verify", "report.json");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("--secret-stdin", result.Output, StringComparison.Ordinal);
        Assert.Empty(keygen.Requests);
    }

    /// <summary>Whoever was faster may be the thief, who then holds a new secret; only that the id is gone, as an admin token sees it, settles it.</summary>
    [Theory]
    [InlineData(false, "done-by-others", 3)]
    [InlineData(true, "proved", 0)]
    public async Task A_thief_who_regenerates_first_is_not_taken_for_success(bool withAdmin, string status, int exitCode)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Connected(keygen);
        if (withAdmin) cli.With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.Admin).Secret);
        var token = keygen.Account.AddToken(TokenKindName.Product);
        keygen.Disturbances.BeforeRequest = r =>
        {
            if (r.Method == "DELETE") keygen.Account.Regenerate(token.Row);
        };

        var result = await cli.RunAsync(["revoke", "--secret-stdin", "--yes", "--format", "json"], Encoding.ASCII.GetBytes(token.Secret));

        Assert.Contains($"\"status\": \"{status}\"", result.Output, StringComparison.Ordinal);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(withAdmin, keygen.Account.Tokens.All(row => row.Id != token.Id));
    }

    [Fact]
    public async Task An_interruption_between_two_acts_still_reports_the_first()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Connected(keygen);
        var tokens = new[] { keygen.Account.AddToken(TokenKindName.Product), keygen.Account.AddToken(TokenKindName.User) };
        using var interruption = new CancellationTokenSource();
        keygen.Disturbances.BeforeRequest = r =>
        {
            if (r.Method == "DELETE") interruption.Cancel();
        };

        var input = Encoding.ASCII.GetBytes(string.Join('\n', tokens.Select(token => token.Secret)));
        var result = await cli.RunAsync(["revoke", "--secret-stdin", "--yes", "--format", "json"], input, cancel: interruption.Token);

        Assert.Equal(130, result.ExitCode);
        Assert.Contains("\"status\": \"unconfirmed\"", result.Output, StringComparison.Ordinal);
        Assert.Contains("\"status\": \"not-done\"", result.Output, StringComparison.Ordinal);
        Assert.Single(keygen.Requests, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task Something_else_than_tokens_on_standard_input_is_not_repeated()
    {
        using var cli = new CliRun().With("KEYGEN_ACCOUNT_ID", "acme");

        var result = await cli.RunAsync(["verify", "--secret-stdin"], Encoding.UTF8.GetBytes("\n\ncorrect horse battery staple\n"));

        Assert.Equal(new CliResult(2, "", "tokenguard: standard input, line 3: not a Keygen token. Pipe in tokens and nothing else, one a line.\n"), result);
    }

    [Fact]
    public async Task A_scan_can_ask_at_once_and_fail_only_on_what_is_live()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Connected(keygen);
        var (live, dead) = (keygen.Account.AddToken(TokenKindName.User), keygen.Account.AddToken(TokenKindName.User));
        keygen.Account.Revoke(dead.Row);
        cli.Folder.Write("dead/a.txt", dead.Secret);
        cli.Folder.Write("live/a.txt", live.Secret);

        Assert.Equal(0, (await cli.RunAsync("scan", "dir", "dead", "--verify", "--fail-on", "live")).ExitCode);
        var both = await cli.RunAsync("scan", "dir", "--verify", "--fail-on", "live");
        Assert.Equal(1, both.ExitCode);
        Assert.Contains("  live: ", both.Output, StringComparison.Ordinal);
        Assert.Contains("  not-authenticated: ", both.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_placeholder_that_is_live_fails_a_scan_like_any_token()
    {
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { Mint = TokenMint.Placeholders });
        using var cli = Connected(keygen);
        cli.Folder.Write("a.txt", keygen.Account.AddToken(TokenKindName.Product).Secret);

        Assert.Equal(0, (await cli.RunAsync("scan", "dir", "a.txt")).ExitCode);
        var asked = await cli.RunAsync("scan", "dir", "a.txt", "--verify");

        Assert.Equal(1, asked.ExitCode);
        Assert.Contains("test: an obvious placeholder\n  live: ", asked.Output, StringComparison.Ordinal);
    }

    private static CliRun Connected(SandboxKeygen keygen) => Remedying.Connected(keygen);
}
