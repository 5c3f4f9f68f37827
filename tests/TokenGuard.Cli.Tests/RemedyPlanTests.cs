using System.Text;
using System.Text.Json;
using TokenGuard.Cli.Terminal;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;
using TokenGuard.TestKit;

namespace TokenGuard.Cli.Tests;

/// <summary>What is chosen, asked, shown and held back before anything is done.</summary>
public sealed class RemedyPlanTests
{
    private static readonly TerminalProfile AtTheTerminal = new(true, false, false) { CanAsk = true };

    [Fact]
    public async Task A_kind_narrows_the_plan_and_of_a_v1_token_the_API_tells_it()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        var (product, user) = (keygen.Account.AddToken(TokenKindName.Product), keygen.Account.AddToken(TokenKindName.User));
        var (oldProduct, oldAdmin) = (
            keygen.Account.AddToken(TokenKindName.Product, TokenFormat.V1Historic), keygen.Account.AddToken(TokenKindName.Admin, TokenFormat.V1Historic));
        await cli.ReportAsync(product, user, oldProduct, oldAdmin);

        var result = await cli.RunAsync("revoke", "report.json", "--only-kind", "product", "--yes", "--format", "json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(2, result.Lines().Length);
        Assert.Equal([user.Id, oldAdmin.Id], keygen.Account.Tokens.Select(row => row.Id));
    }

    [Theory]
    [InlineData("1", 2)]
    [InlineData("0", 2)]
    [InlineData("2", 0)]
    public async Task The_brake_holds_before_anything_is_done(string max, int exitCode)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        await cli.ReportAsync(keygen.Account.AddToken(TokenKindName.Product), keygen.Account.AddToken(TokenKindName.User));

        var result = await cli.RunAsync("revoke", "report.json", "--yes", "--max", max);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(exitCode == 0 ? 0 : 2, keygen.Account.Tokens.Count);
        if (exitCode != 0) Assert.Equal($"tokenguard: 2 tokens would be acted on, and --max allows {max}. Choose with --only-fingerprint or --only-kind, or raise it. Nothing was done.\n", result.Error);
    }

    [Theory]
    [InlineData("revoke 1\n", true)]
    [InlineData("Revoke 1\r\n", true)]
    [InlineData("y\n", false)]
    [InlineData("yes\n", false)]
    [InlineData("revoke 2\n", false)]
    [InlineData("\n", false)]
    [InlineData("", false)]
    public async Task A_person_types_what_is_about_to_happen(string typed, bool acts)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        cli.Terminal = AtTheTerminal;
        await cli.ReportAsync(keygen.Account.AddToken(TokenKindName.Product));

        var result = await cli.RunAsync(["revoke", "report.json"], Encoding.UTF8.GetBytes(typed));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("type 'revoke 1'", result.Error, StringComparison.Ordinal);
        Assert.Equal(acts, keygen.Account.Tokens.Count == 0);
        Assert.Equal(!acts, result.Error.Contains("Nothing was done", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--no-input")]
    [InlineData("--format", "json")]
    public async Task Nobody_is_asked_where_nobody_should_be(params string[] options)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        cli.Terminal = AtTheTerminal;
        await cli.ReportAsync(keygen.Account.AddToken(TokenKindName.Product));

        var result = await cli.RunAsync(["revoke", "report.json", .. options], "revoke 1\n"u8.ToArray());

        Assert.Equal("Nothing was done. To revoke 1 token, run it again with --yes.\n", result.Error);
        Assert.Single(keygen.Account.Tokens);
    }

    [Fact]
    public async Task Two_accounts_are_asked_and_each_token_is_revoked_in_its_own()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var other = keygen.AddAccount("other");
        var (here, there) = (keygen.Account.AddToken(TokenKindName.Product), other.AddToken(TokenKindName.ReadOnly));
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ACCOUNT_ID", $"{keygen.Account.Id}, other");
        cli.With("KEYGEN_ADMIN_TOKEN", $"{keygen.Account.AddToken(TokenKindName.Admin).Secret},{other.AddToken(TokenKindName.Developer).Secret}");
        await cli.ReportAsync(here, there);

        var result = await cli.RunAsync("revoke", "report.json", "--yes", "--format", "json");

        Assert.Equal(0, result.ExitCode);
        Assert.All(result.Lines(), line => Assert.Equal(("proved", "admin-token"), (line.Status(), line.GetProperty("authority").GetString())));
        Assert.Equal(TokenKindName.Admin, Assert.Single(keygen.Account.Tokens).Kind);
        Assert.Equal(TokenKindName.Developer, Assert.Single(other.Tokens).Kind);
    }

    [Fact]
    public async Task An_admin_of_another_account_is_of_no_use_and_the_plan_says_so()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var other = keygen.AddAccount("other");
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ACCOUNT_ID", $"{keygen.Account.Id},other").With("KEYGEN_ADMIN_TOKEN", other.AddToken(TokenKindName.Admin).Secret);
        await cli.ReportAsync(keygen.Account.AddToken(TokenKindName.ReadOnly));

        var result = await cli.RunAsync("revoke", "report.json", "--yes");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no admin token of KEYGEN_ADMIN_TOKEN belongs to its account", result.Output, StringComparison.Ordinal);
        Assert.Single(keygen.Account.Tokens);
    }

    [Fact]
    public async Task A_v1_token_of_an_account_nobody_named_is_left_alone()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var other = keygen.AddAccount("other");
        var token = other.AddToken(TokenKindName.Admin, TokenFormat.V1Historic);
        using var cli = Remedying.Connected(keygen);
        await cli.ReportAsync(token);

        var result = await cli.RunAsync("revoke", "report.json", "--yes");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("not among those configured", result.Output, StringComparison.Ordinal);
        Assert.Single(other.Tokens);
        // Named by its slug, which the token does not tell.
        Assert.Equal(0, (await cli.With("KEYGEN_ACCOUNT_ID", "other").RunAsync("revoke", "report.json", "--yes")).ExitCode);
        Assert.Empty(other.Tokens);
    }

    [Fact]
    public async Task A_mistyped_account_among_several_leaves_the_verdict_open()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ACCOUNT_ID", $"{keygen.Account.Id},nobody");
        var token = keygen.Account.AddToken(TokenKindName.Product);
        keygen.Account.Revoke(token.Row);

        var result = await cli.RunAsync(["verify", "--secret-stdin", "--format", "json"], Remedying.Piped(token));

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("Account nobody: The server does not know this account", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_of_the_same_bearer_made_after_the_leak_are_listed_and_left_alone()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var thief = keygen.Account.AddUser(BearerRole.ReadOnly);
        var leaked = keygen.Account.AddToken(thief);
        var sibling = keygen.Account.AddToken(thief, name: "made by whom?");
        keygen.Account.AddToken(TokenKindName.ReadOnly);
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.Admin).Secret);

        var result = await cli.RunAsync(["revoke", "--secret-stdin", "--yes"], Remedying.Piped(leaked));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"{sibling.Id} read-only-token", result.Output, StringComparison.Ordinal);
        Assert.Contains("'made by whom?': left alone", result.Output, StringComparison.Ordinal);
        Assert.Single(result.Output.Split('\n'), line => line.Contains("sibling:", StringComparison.Ordinal));
        Assert.Contains(keygen.Account.Tokens, row => row.Id == sibling.Id);
    }

    /// <summary>What a product's token may have made are tokens of its licences and users; it sees just those, and only it can say which they are.</summary>
    [Fact]
    public async Task What_a_leaked_product_token_may_have_made_is_listed_and_offered_as_a_second_plan()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var account = keygen.Account;
        var product = account.AddProduct();
        var license = account.AddLicense(product);
        account.AddToken(license);
        using var repository = TempRepository.Create();
        repository.Write("leak.txt", account.AddToken(product).Secret).Commit("leak");
        var made = account.AddToken(license);
        account.AddToken(TokenKindName.Activation);
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ADMIN_TOKEN", account.AddToken(TokenKindName.Admin).Secret);
        // The commit is a second or two old; what came before it is no sibling.
        await cli.RunAsync("scan", "git", repository.Path, "--output", "json=report.json");
        var report = cli.Folder["report.json"];
        File.WriteAllText(report, System.Text.RegularExpressions.Regex.Replace(
            File.ReadAllText(report), "\"date\": \"[^\"]*\"", $"\"date\": \"{made.Row.Created.AddMilliseconds(-1).ToString("o")}\""));

        var plan = await cli.RunAsync("revoke", "report.json");
        var done = await cli.RunAsync("revoke", "report.json", "--yes");

        foreach (var result in new[] { plan, done })
        {
            Assert.Single(result.Output.Split('\n'), line => line.Contains("sibling:", StringComparison.Ordinal));
            Assert.Contains($"1 token made since may be a thief's and is left alone. A plan for it: tokenguard tokens revoke {made.Id}\n", result.Error, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await cli.RunAsync("tokens", "revoke", made.Id.ToString(), "--yes")).ExitCode);
        Assert.Contains(made.Id.ToString(), File.ReadAllText(Directory.GetFiles(cli.Folder[".state/tokenguard/evidence"], "*-revoke-*.md").Order(StringComparer.Ordinal).First()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_admin_token_a_powerful_leaked_one_lists_its_own_siblings()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var bearer = keygen.Account.AddUser(BearerRole.Developer);
        var (leaked, sibling) = (keygen.Account.AddToken(bearer), keygen.Account.AddToken(bearer));
        using var cli = Remedying.Connected(keygen);

        var plan = await cli.RunAsync(["revoke", "--secret-stdin"], Remedying.Piped(leaked));

        Assert.Contains($"tokenguard tokens revoke {sibling.Id}", plan.Error, StringComparison.Ordinal);
    }

    /// <summary>The logs name the bearer; what TokenGuard asked itself is not use.</summary>
    [Fact]
    public async Task What_the_bearer_did_since_the_leak_stands_in_plan_and_evidence()
    {
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { LogsEntitled = true });
        var product = keygen.Account.AddProduct();
        var (leaked, other) = (keygen.Account.AddToken(product), keygen.Account.AddToken(product));
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.Admin).Secret);
        await UseAsync(keygen, "GET", "me", leaked, "curl/8", "203.0.113.9");
        await UseAsync(keygen, "GET", "tokens", leaked, "curl/8", "203.0.113.9");
        await UseAsync(keygen, "PUT", $"tokens/{other.Id}", leaked, "our-ci/1.0", "198.51.100.4");

        var plan = await cli.RunAsync(["revoke", "--secret-stdin"], Remedying.Piped(leaked));
        await cli.RunAsync(["revoke", "--secret-stdin", "--yes"], Remedying.Piped(leaked));

        Assert.Contains("used:       3 requests by its bearer since ", plan.Output, StringComparison.Ordinal);
        Assert.Contains("from:       203.0.113.9, curl/8", plan.Output, StringComparison.Ordinal);
        Assert.Contains("2 requests, the last at ", plan.Output, StringComparison.Ordinal);
        Assert.Contains("did:        token.regenerated (1)", plan.Output, StringComparison.Ordinal);
        Assert.Contains("| used by its bearer | 198.51.100.4, our-ci/1.0: 1 requests |", File.ReadAllText(Assert.Single(Directory.GetFiles(cli.Folder[".state/tokenguard/evidence"], "*.md"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KeygenEdition.CE)]
    [InlineData(KeygenEdition.EE)]
    public async Task A_server_without_logs_is_asked_once(KeygenEdition edition)
    {
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { Edition = edition });
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.Admin).Secret);

        var plan = await cli.RunAsync(
            ["revoke", "--secret-stdin", "--format", "json"], Remedying.Piped(keygen.Account.AddToken(TokenKindName.Product), keygen.Account.AddToken(TokenKindName.Developer)));

        Assert.All(plan.Lines(), line => Assert.False(line.TryGetProperty("usage", out _)));
        Assert.Single(keygen.Requests, request => request.Target.Contains("-logs", StringComparison.Ordinal));
    }

    private static async Task UseAsync(SandboxKeygen keygen, string method, string path, MintedToken token, string userAgent, string address)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{keygen.BaseUri}/{path}");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token.Secret);
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", address);
        using var response = await client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task An_answer_is_kept_in_the_report_and_asked_for_again_on_demand()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        var token = keygen.Account.AddToken(TokenKindName.Product);
        await cli.ReportAsync(token);
        await cli.RunAsync("verify", "report.json", "--output", "json=report.json");
        keygen.Account.Revoke(token.Row);
        var asked = keygen.Requests.Count;

        var kept = await cli.RunAsync("verify", "report.json");
        Assert.Equal(1, kept.ExitCode);
        Assert.Equal($"Asked {keygen.BaseUri} about 0 tokens, 1 answer from the report (--recheck asks again): 1 live.\n", kept.Error);
        Assert.Equal(asked, keygen.Requests.Count);

        var again = await cli.RunAsync("verify", "report.json", "--recheck");
        Assert.Equal(0, again.ExitCode);
        Assert.EndsWith("about 1 token: 1 not-authenticated.\n", again.Error, StringComparison.Ordinal);

        // What acts never believes the report.
        Assert.Equal(0, (await cli.RunAsync("revoke", "report.json", "--yes")).ExitCode);
    }

    [Theory]
    [InlineData("0", 2)]
    [InlineData("fast", 2)]
    [InlineData("-1", 2)]
    [InlineData("1000", 0)]
    [InlineData("unlimited", 0)]
    public async Task The_rate_is_the_users(string rate, int exitCode)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);

        var result = await cli.RunAsync(["revoke", "--secret-stdin", "--rate", rate], Remedying.Piped(keygen.Account.AddToken(TokenKindName.User)));

        Assert.Equal(exitCode, result.ExitCode);
        if (exitCode == 2) Assert.Contains("TOKENGUARD_RATE (--rate)", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_machine_readable_plan_holds_what_a_reviewer_needs()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        var expiry = DateTimeOffset.UtcNow.AddDays(3);
        var token = keygen.Account.AddToken(TokenKindName.User, expiry: expiry);

        var line = Assert.Single((await cli.RunAsync(["regenerate", "--secret-stdin", "--format", "json"], Remedying.Piped(token))).Lines());

        Assert.Equal(("live", "user-token", "users", token.Row.Bearer.Id.ToString(), "leaked-token", token.Id.ToString()), (
            Text("verdict"), Text("kind"), line.GetProperty("bearer").GetProperty("type").GetString(), line.GetProperty("bearer").GetProperty("id").GetString(), Text("authority"), Text("tokenId")));
        Assert.Equal(expiry, line.GetProperty("expiry").GetDateTimeOffset(), TimeSpan.FromSeconds(1));
        Assert.Contains(line.GetProperty("warnings").EnumerateArray(), warning => warning.GetString()!.Contains("two weeks", StringComparison.Ordinal));
        Assert.NotEmpty(Text("blastRadius")!);

        string? Text(string name) => line.GetProperty(name).GetString();
    }
}
