using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;
using TokenGuard.TestKit;

namespace TokenGuard.Cli.Tests;

/// <summary>The tokens of an account, by their ids: listed, revoked, made.</summary>
public sealed partial class TokensTests
{
    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task The_list_looks_like_this(string format)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { Time = time });
        using var cli = Remedying.Connected(keygen);
        cli.Time = time;
        var leaked = keygen.Account.AddToken(keygen.Account.AddProduct(), name: "CI \u001b[31m");
        keygen.Account.AddToken(keygen.Account.AddUser(), expiry: time.GetUtcNow().AddDays(14));
        time.Advance(TimeSpan.FromDays(40));
        cli.With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.Admin).Secret);
        await cli.ReportAsync(leaked);
        await cli.RunAsync("verify", "report.json", "--output", "json=verified.json");

        var result = await cli.RunAsync("tokens", "list", "--report", "verified.json", "--format", format);

        var ids = Ids().Matches(result.Output).Select(match => match.Value).Distinct().Index().Aggregate(result.Transcript(), (text, id) => text.Replace(id.Item, $"{{id {id.Index + 1}}}", StringComparison.Ordinal));
        Approval.Verify(Fingerprints().Replace(ids.Replace(keygen.RootUri.GetLeftPart(UriPartial.Authority), "{server}", StringComparison.Ordinal), "sha256:{hex}"), name: $"The_list_looks_like_this.{format}");
    }

    [Fact]
    public async Task Every_page_is_read()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen);
        var product = keygen.Account.AddProduct();
        for (var i = 0; i < 250; i++) keygen.Account.AddToken(product);

        var result = await cli.RunAsync("tokens", "list", "--format", "json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(251, result.Lines().Select(line => line.GetProperty("id").GetString()).Distinct().Count());
        Assert.Equal(3, keygen.Requests.Count(request => request.Target.Contains("page%5Bcursor%5D=", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(new string[0], "admin product user old")]
    [InlineData(new[] { "--only-kind", "product" }, "product old")]
    [InlineData(new[] { "--only-kind", "product", "--only-kind", "user" }, "product user old")]
    [InlineData(new[] { "--never-expiring" }, "admin product old")]
    [InlineData(new[] { "--older-than", "30" }, "old")]
    [InlineData(new[] { "--older-than", "0", "--never-expiring", "--only-kind", "admin" }, "admin")]
    public async Task The_list_is_filtered_here(string[] options, string names)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { Time = time, LegacyFilters = true });
        using var cli = Remedying.Connected(keygen);
        cli.Time = time;
        keygen.Account.AddToken(keygen.Account.AddProduct(), name: "old");
        time.Advance(TimeSpan.FromDays(31));
        keygen.Account.AddToken(keygen.Account.AddUser(), name: "user", expiry: time.GetUtcNow().AddDays(1));
        keygen.Account.AddToken(keygen.Account.AddProduct(), name: "product");
        cli.With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(keygen.Account.AddUser(BearerRole.Admin), name: "admin").Secret);

        var result = await cli.RunAsync(["tokens", "list", "--format", "json", .. options]);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(names.Split(' ').Order(), result.Lines().Select(line => line.GetProperty("name").GetString()!).Order());
    }

    [Fact]
    public async Task A_bearer_has_these_tokens()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen);
        var product = keygen.Account.AddProduct();
        var (first, second) = (keygen.Account.AddToken(product), keygen.Account.AddToken(product));

        var result = await cli.RunAsync("tokens", "list", "--format", "json", "--bearer", product.Id.ToString("N"));

        Assert.Equal([second.Id, first.Id], result.Lines().Select(line => line.GetProperty("id").GetGuid()));
    }

    [Fact]
    public async Task Tokens_of_a_report_are_marked_and_a_v1_token_names_itself()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen);
        var (old, seen, gone) = (keygen.Account.AddToken(TokenKindName.Product, TokenFormat.V1Historic), keygen.Account.AddToken(TokenKindName.User), keygen.Account.AddToken(TokenKindName.User));
        await cli.ReportAsync(old, seen, gone);

        var unverified = await cli.RunAsync("tokens", "list", "--report", "report.json", "--in-report", "--format", "json");
        Assert.Equal((1, old.Id), (unverified.ExitCode, Assert.Single(unverified.Lines()).GetProperty("id").GetGuid()));
        Assert.Contains("2 findings of the report have no token id", unverified.Error, StringComparison.Ordinal);

        await cli.RunAsync("verify", "report.json", "--output", "json=verified.json");
        keygen.Account.Revoke(gone.Row);
        var verified = await cli.RunAsync("tokens", "list", "--report", "verified.json", "--in-report", "--format", "json");
        Assert.Equal([seen.Id, old.Id], verified.Lines().Select(line => line.GetProperty("id").GetGuid()));
        Assert.DoesNotContain("no token id", verified.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_environment_hides_is_said_and_its_own_token_shows_it()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen, out var admin);
        var (shared, isolated) = (keygen.Account.AddEnvironment("shared", isolated: false), keygen.Account.AddEnvironment("isolated", isolated: true));
        var (one, two) = (keygen.Account.AddToken(TokenKindName.Product, environment: shared), keygen.Account.AddToken(TokenKindName.Product, environment: isolated));
        cli.With("KEYGEN_ENVIRONMENT", $"shared,{isolated.Id}");

        var result = await cli.RunAsync("tokens", "list", "--format", "json");
        Assert.Equal(3, result.ExitCode);
        Assert.Equal(new[] { one.Id, admin.Id }.Order(), result.Lines().Select(line => line.GetProperty("id").GetGuid()).Order());
        Assert.Contains($"environment {isolated.Id}: The admin token is not known there.", result.Error, StringComparison.Ordinal);

        cli.With("KEYGEN_ADMIN_TOKEN", $"{admin.Secret},{keygen.Account.AddToken(TokenKindName.Environment, environment: isolated).Secret}");
        var whole = await cli.RunAsync("tokens", "list", "--format", "json");
        Assert.Equal(0, whole.ExitCode);
        Assert.Contains(whole.Lines(), line => line.GetProperty("id").GetGuid() == two.Id);
        Assert.Equal(2, whole.Lines().Count(line => line.GetProperty("ours").GetBoolean()));
    }

    [Theory]
    [InlineData(TokenKindName.ReadOnly, 0, null)]
    [InlineData(TokenKindName.Sales, 0, null)]
    [InlineData(TokenKindName.Support, 0, null)]
    [InlineData(TokenKindName.Product, 0, "The product token of KEYGEN_ADMIN_TOKEN sees the tokens of its product and of that product's licences and users, and not the account's others.\n")]
    [InlineData(TokenKindName.User, 0, "The user token of KEYGEN_ADMIN_TOKEN sees its own bearer's tokens, and not the account's others.\n")]
    [InlineData(TokenKindName.Activation, 0, "The activation token of KEYGEN_ADMIN_TOKEN sees its own bearer's tokens, and not the account's others.\n")]
    [InlineData(null, 2, "tokenguard: this needs an admin token of the account in KEYGEN_ADMIN_TOKEN. Put one there; a secret is never an option's value.\n")]
    public async Task Who_may_list(TokenKindName? kind, int exitCode, string? error)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        if (kind is { } named) cli.With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(named).Secret);

        var result = await cli.RunAsync("tokens", "list");

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(kind is null ? error : "1 token, 1 shown, 1 of these never expires.\n" + error, result.Error);
    }

    [Theory]
    [InlineData(false, true, "402")]
    [InlineData(true, false, "403")]
    public async Task An_account_that_is_not_paid_for_is_not_an_empty_one(bool active, bool overQuota, string says)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen);
        (keygen.Account.Active, keygen.Account.OverQuota) = (!active, overQuota);

        var result = await cli.RunAsync("tokens", "list", "--format", "json");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
        Assert.False(JsonDocument.Parse(result.Output).RootElement.GetProperty("summary").GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task Revoking_by_id_is_planned_and_then_proved_and_stands_in_the_journal()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen);
        var (one, two, bystander) = (keygen.Account.AddToken(TokenKindName.Admin), keygen.Account.AddToken(TokenKindName.Activation), keygen.Account.AddToken(TokenKindName.Product));

        var plan = await cli.RunAsync("tokens", "revoke", one.Id.ToString(), two.Id.ToString("N").ToUpperInvariant());
        Assert.Equal(0, plan.ExitCode);
        Assert.EndsWith("Nothing was done. To revoke 2 tokens, run it again with --yes.\n", plan.Error, StringComparison.Ordinal);
        Assert.Contains("revoke with the admin token of KEYGEN_ADMIN_TOKEN.", plan.Output, StringComparison.Ordinal);
        Assert.Equal(4, keygen.Account.Tokens.Count);

        var result = await cli.RunAsync("tokens", "revoke", one.Id.ToString(), two.Id.ToString(), one.Id.ToString(), "--yes", "--format", "json");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["proved", "proved"], result.Lines().Select(Remedying.Status));
        Assert.DoesNotContain(keygen.Account.Tokens, row => row.Id == one.Id || row.Id == two.Id);
        Assert.Contains(keygen.Account.Tokens, row => row.Id == bystander.Id);
        var steps = File.ReadLines(cli.Folder[".state/tokenguard/journal.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("step").GetString());
        Assert.Equal(["planned", "sending", "answered", "proved", "closed", "recorded", "planned", "sending", "answered", "proved", "closed", "recorded"], steps);
        Assert.Equal(0, (await cli.RunAsync("evidence", "check")).ExitCode);
        Assert.Equal(0, (await cli.RunAsync("resume")).ExitCode);
    }

    [Theory]
    [InlineData("own", 1, "This is the token TokenGuard itself acts with")]
    [InlineData("unknown", 0, "No token with this id is to be seen")]
    [InlineData("environment", 0, "No token with this id is to be seen")]
    [InlineData("hidden", 3, "The admin token is not known there")]
    public async Task Some_ids_are_left_alone(string which, int exitCode, string says)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen, out var admin);
        var isolated = keygen.Account.AddEnvironment("isolated", isolated: true);
        var inside = keygen.Account.AddToken(TokenKindName.Product, environment: isolated);
        if (which == "hidden") cli.With("KEYGEN_ENVIRONMENT", "isolated");
        var id = which switch { "own" => admin.Id, "unknown" => Guid.NewGuid(), _ => inside.Id };

        var result = await cli.RunAsync("tokens", "revoke", id.ToString(), "--yes");

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(says, result.Output, StringComparison.Ordinal);
        Assert.Equal(2, keygen.Account.Tokens.Count);
        Assert.DoesNotContain(keygen.Requests, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task A_token_of_a_shared_environment_is_revoked_inside_it()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen).With("KEYGEN_ENVIRONMENT", "shared");
        var token = keygen.Account.AddToken(TokenKindName.Product, environment: keygen.Account.AddEnvironment("shared", isolated: false));

        Assert.Equal(0, (await cli.RunAsync("tokens", "revoke", token.Id.ToString(), "--yes")).ExitCode);
        Assert.Single(keygen.Account.Tokens);
    }

    [Theory]
    [InlineData("lost answer", "proved", 0)]
    [InlineData("throttled", "not-done", 1)]
    [InlineData("others first", "done-by-others", 0)]
    public async Task What_may_come_between(string disturbance, string status, int exitCode)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen);
        var token = keygen.Account.AddToken(TokenKindName.Product);
        switch (disturbance)
        {
            case "lost answer": keygen.Disturbances.LoseNextAnswerTo("DELETE"); break;
            case "throttled":
                keygen.Disturbances.RetryAfter = TimeSpan.FromHours(1);
                keygen.Disturbances.FailNextWith(429, method: "DELETE");
                break;
            case "others first":
                keygen.Disturbances.BeforeRequest = request =>
                {
                    if (request.Method == "DELETE") keygen.Account.Revoke(token.Row);
                };
                break;
        }

        var result = await cli.RunAsync("tokens", "revoke", token.Id.ToString(), "--yes", "--format", "json");

        Assert.Equal((status, exitCode), (Assert.Single(result.Lines()).Status(), result.ExitCode));
        Assert.Equal(status == "not-done", keygen.Account.Tokens.Any(row => row.Id == token.Id));
    }

    [Fact]
    public async Task A_token_in_place_of_an_id_is_not_repeated()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen, out var admin);

        var result = await cli.RunAsync("tokens", "revoke", admin.Secret);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("tokenguard: an id is needed", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(admin.Secret[10..22], result.Output + result.Error, StringComparison.Ordinal);
    }

    /// <summary>Who makes tokens for whom (contract §4.7, §4.8).</summary>
    public static TheoryData<TokenKindName, string, int> Generations => new()
    {
        { TokenKindName.Admin, "self", 0 },
        { TokenKindName.Admin, "product", 0 },
        { TokenKindName.Admin, "license", 0 },
        { TokenKindName.Admin, "user", 0 },
        { TokenKindName.Admin, "environment", 1 },
        { TokenKindName.Admin, "other admin", 1 },
        { TokenKindName.Admin, "nobody", 1 },
        { TokenKindName.Developer, "self", 0 },
        { TokenKindName.Developer, "product", 0 },
        { TokenKindName.Developer, "other admin", 1 },
        { TokenKindName.Sales, "self", 0 },
        { TokenKindName.Sales, "its own user", 0 },
        { TokenKindName.Sales, "license", 0 },
        { TokenKindName.Sales, "product", 4 },
        { TokenKindName.Sales, "user", 4 },
        { TokenKindName.Support, "self", 0 },
        { TokenKindName.Support, "license", 4 },
        { TokenKindName.ReadOnly, "self", 0 },
        { TokenKindName.ReadOnly, "license", 4 },
        { TokenKindName.Product, "self", 4 },
        { TokenKindName.Product, "product", 4 },
        { TokenKindName.Product, "its licence", 0 },
        { TokenKindName.Product, "license", 1 },
        { TokenKindName.User, "self", 0 },
        { TokenKindName.User, "user", 4 },
        { TokenKindName.Activation, "self", 4 },
    };

    [Theory]
    [MemberData(nameof(Generations))]
    public async Task Who_makes_tokens_for_whom(TokenKindName kind, string bearer, int exitCode)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        var admin = keygen.Account.AddToken(kind);
        cli.With("KEYGEN_ADMIN_TOKEN", admin.Secret);
        var account = keygen.Account;
        var target = bearer switch
        {
            "its own user" => $"user:{admin.Row.Bearer.Id}",
            "its licence" => $"license:{account.AddLicense(admin.Row.Bearer).Id}",
            "product" => $"product:{account.AddProduct().Id}",
            "license" => $"license:{account.AddLicense().Id}",
            "user" => $"user:{account.AddUser().Id}",
            "other admin" => $"user:{account.AddUser(BearerRole.Admin).Id}",
            "environment" => $"environment:{account.AddEnvironment("live", isolated: false).Id}",
            "nobody" => $"product:{Guid.NewGuid()}",
            _ => "self",
        };

        var result = await cli.RunAsync("tokens", "generate", "--for", target, "--deliver", "file:new", "--yes", "--format", "json");

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(exitCode == 0, File.Exists(cli.Folder["new"]));
        Assert.Equal(exitCode == 0 ? 2 : 1, account.Tokens.Count);
        if (exitCode == 0) await AssertLiveAsync(cli, "new");
        Assert.Empty(Kept(cli));
    }

    [Theory]
    [InlineData("live", "environment")]
    [InlineData("live", "product")]
    public async Task A_token_is_made_inside_the_environment_that_is_named(string code, string type)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen);
        var environment = keygen.Account.AddEnvironment(code, isolated: false);
        var id = type == "environment" ? environment.Id : keygen.Account.AddProduct(environment).Id;

        var result = await cli.RunAsync("tokens", "generate", "--for", $"{type}:{id}", "--environment", code, "--deliver", "file:new", "--yes");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(environment, keygen.Account.Tokens[^1].Environment);
    }

    [Theory]
    [InlineData("2100-01-31", "2100-01-31T00:00:00Z")]
    [InlineData("2100-01-31T12:00:00+02:00", "2100-01-31T10:00:00Z")]
    [InlineData("never", null)]
    public async Task Name_and_expiry_are_those_asked_for(string expiry, string? until)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen);

        var result = await cli.RunAsync("tokens", "generate", "--for", $"user:{keygen.Account.AddUser().Id}", "--name", "night job", "--expiry", expiry, "--deliver", "file:new", "--yes");

        Assert.Equal(0, result.ExitCode);
        var made = keygen.Account.Tokens[^1];
        Assert.Equal(("night job", until is null ? null : DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture)), (made.Name, made.Expiry));
    }

    [Theory]
    [InlineData("--for", "product:x")]
    [InlineData("--for", "admin:5b0c8d3e-4c61-4e0b-9d7e-0c1f6a1b2c3d")]
    [InlineData("--for", "self", "--expiry", "soon")]
    [InlineData("--for", "self", "--expiry", "2001-01-01")]
    [InlineData("--for", "self", "--deliver", "file:{id}")]
    [InlineData("--for", "self", "--yes")]
    [InlineData("--for", "self", "--environment", "a,b")]
    [InlineData]
    public async Task What_cannot_be_made_is_one_line(params string[] options)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen);

        var result = await cli.RunAsync(["tokens", "generate", .. options]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("tokenguard: ", result.Error, StringComparison.Ordinal);
        Assert.Single(keygen.Account.Tokens);
    }

    [Fact]
    public async Task Without_yes_nothing_is_made()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen);

        var result = await cli.RunAsync("tokens", "generate", "--for", "self", "--deliver", "file:new");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("Nothing was done. To make it, run it again with --yes.\n", result.Error);
        Assert.Single(keygen.Account.Tokens);
        Assert.False(File.Exists(cli.Folder["new"]));
    }

    [Fact]
    public async Task A_lost_answer_is_not_asked_for_again()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen);
        keygen.Disturbances.LoseNextAnswerTo("POST");

        var result = await cli.RunAsync("tokens", "generate", "--for", "self", "--deliver", "file:new", "--yes", "--format", "json");

        Assert.Equal((3, "unknown"), (result.ExitCode, Assert.Single(result.Lines()).Status()));
        Assert.Single(keygen.Requests, request => request.Method == "POST");
        Assert.Equal(2, keygen.Account.Tokens.Count);
        Assert.False(File.Exists(cli.Folder["new"]));
    }

    /// <summary>Nobody knows whether it was made: it is not asked for again, and what may exist is named.</summary>
    [Theory]
    [InlineData("lost", true)]
    [InlineData("500", false)]
    [InlineData("503", false)]
    [InlineData("502", false)]
    public async Task What_may_have_been_made_is_named(string trouble, bool made)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen);
        var product = keygen.Account.AddProduct();
        if (made) keygen.Disturbances.LoseNextAnswerTo("POST");
        else keygen.Disturbances.FailNextWith(int.Parse(trouble, CultureInfo.InvariantCulture), method: "POST");

        var result = await cli.RunAsync("tokens", "generate", "--for", $"product:{product.Id}", "--name", "CI", "--deliver", "file:new", "--yes");

        Assert.Equal(3, result.ExitCode);
        Assert.Single(keygen.Requests, request => request.Method == "POST");
        Assert.Contains(made ? $"this one was made in the last minutes: {keygen.Account.Tokens[^1].Id}. Revoke" : "most likely none exists", result.Output, StringComparison.Ordinal);
    }

    /// <summary>An environment's token makes tokens in its environment: for itself, its products, licences and users.</summary>
    [Theory]
    [InlineData("self", 0)]
    [InlineData("product", 0)]
    [InlineData("license", 0)]
    [InlineData("user", 0)]
    [InlineData("admin", 1)]
    [InlineData("product outside", 1)]
    public async Task An_environment_token_makes_tokens(string whose, int exitCode)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var account = keygen.Account;
        var environment = account.AddEnvironment("live", isolated: true);
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ENVIRONMENT", "live")
            .With("KEYGEN_ADMIN_TOKEN", account.AddToken(TokenKindName.Environment, environment: environment).Secret);
        var bearer = whose switch
        {
            "self" => "self",
            "license" => $"license:{account.AddLicense(environment: environment).Id}",
            "user" => $"user:{account.AddUser(environment: environment).Id}",
            "admin" => $"user:{account.AddUser(BearerRole.Admin, environment).Id}",
            "product" => $"product:{account.AddProduct(environment).Id}",
            _ => $"product:{account.AddProduct().Id}",
        };

        var result = await cli.RunAsync("tokens", "generate", "--for", bearer, "--deliver", "file:new", "--yes");

        Assert.True(result.ExitCode == exitCode, result.Transcript());
        Assert.Equal(exitCode == 0, File.Exists(cli.Folder["new"]));
        if (exitCode == 0) Assert.Equal(environment, account.Tokens[^1].Environment);
    }

    [Fact]
    public async Task Acts_by_id_leave_evidence_that_holds_together()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen);
        var doomed = keygen.Account.AddToken(TokenKindName.ReadOnly);
        await cli.RunAsync("tokens", "generate", "--for", "self", "--deliver", "file:new", "--yes");
        var revoked = await cli.RunAsync("tokens", "revoke", doomed.Id.ToString(), "--yes");

        Assert.Contains("evidence:", revoked.Output, StringComparison.Ordinal);
        var pages = Directory.GetFiles(cli.Folder[".state/tokenguard/evidence"], "*.md").Select(File.ReadAllText).ToList();
        Assert.Contains(pages, page => page.Contains($"# Revoked: {doomed.Id}", StringComparison.Ordinal) && page.Contains("| the admin token | 204 |", StringComparison.Ordinal));
        Assert.Contains(pages, page => page.Contains("# Generated: ", StringComparison.Ordinal) && page.Contains("/me | the new secret | 200 |", StringComparison.Ordinal));
        var check = await cli.RunAsync("evidence", "check");
        Assert.Equal(0, check.ExitCode);
        Assert.StartsWith("2 records, all as written.", check.Error, StringComparison.Ordinal);
        Assert.Null(SecretPieces.Find([File.ReadAllText(cli.Folder["new"])], string.Concat(Directory.GetFiles(cli.Folder[".state"], "*", SearchOption.AllDirectories).Select(File.ReadAllText))));
    }

    [Fact]
    public async Task A_delivery_that_fails_leaves_the_new_secret_in_a_private_file_that_the_next_run_names()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen);
        File.SetUnixFileMode(cli.Folder.Write("fails", "#!/bin/sh\nexit 7\n"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var result = await cli.RunAsync("tokens", "generate", "--for", "self", "--deliver", "command:./fails", "--deliver", "file:new", "--yes");

        Assert.Equal(3, result.ExitCode);
        var kept = Assert.Single(Kept(cli));
        Assert.Contains($"It is in {kept}: move it now.", result.Error, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));
        Assert.Equal(File.ReadAllText(kept), File.ReadAllText(cli.Folder["new"]));
        Assert.Contains($"an earlier run kept a new secret that was not delivered: {kept}.", (await cli.RunAsync("tokens", "generate", "--for", "self")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:taken", "exists already")]
    [InlineData("command:./nowhere", "is not there")]
    public async Task A_destination_that_cannot_be_written_stops_it_before_the_act(string destination, string says)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen);
        cli.Folder.Write("taken", "");

        var result = await cli.RunAsync("tokens", "generate", "--for", "self", "--deliver", "file:new", "--deliver", destination, "--yes");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(says, result.Output, StringComparison.Ordinal);
        Assert.Single(keygen.Account.Tokens);
        Assert.DoesNotContain(Directory.GetFiles(cli.Folder.Path, "*", SearchOption.AllDirectories), file => file.EndsWith(".tokenguard", StringComparison.Ordinal));
        Assert.Empty(Kept(cli));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task Neither_the_admin_token_nor_the_new_one_is_told(string format)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = WithAdmin(keygen, out var admin);
        var said = "";
        foreach (var args in new[] { "generate --for self --deliver file:new --yes", $"revoke {keygen.Account.AddToken(TokenKindName.Product).Id} --yes", "list" })
        {
            var result = await cli.RunAsync(["tokens", .. args.Split(' '), "--format", format]);
            Assert.Equal(0, result.ExitCode);
            said += result.Output + result.Error;
        }

        foreach (var file in Directory.GetFiles(cli.Folder.Path, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "new")) said += File.ReadAllText(file);
        foreach (var secret in new[] { admin.Secret, File.ReadAllText(cli.Folder["new"]) })
            for (var start = 6; start + 12 <= secret.Length; start++) Assert.DoesNotContain(secret.Substring(start, 12), said, StringComparison.OrdinalIgnoreCase);
        Assert.All(keygen.Requests, request => Assert.DoesNotContain(admin.Secret[10..22], request.Target, StringComparison.Ordinal));
    }

    private static CliRun WithAdmin(SandboxKeygen keygen) => WithAdmin(keygen, out _);

    private static CliRun WithAdmin(SandboxKeygen keygen, out MintedToken admin) =>
        Remedying.Connected(keygen).With("KEYGEN_ADMIN_TOKEN", (admin = keygen.Account.AddToken(TokenKindName.Admin)).Secret);

    private static string[] Kept(CliRun cli) =>
        Directory.Exists(cli.Folder[".state/tokenguard"]) ? Directory.GetFiles(cli.Folder[".state/tokenguard"], "*generated-*") : [];

    private static async Task AssertLiveAsync(CliRun cli, string file)
    {
        var verified = await cli.RunAsync(["verify", "--secret-stdin", "--format", "json"], File.ReadAllBytes(cli.Folder[file]));
        Assert.Contains("\"verdict\": \"live\"", verified.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.None, 1000)]
    private static partial Regex Ids();

    [GeneratedRegex("sha256:[0-9a-f]{64}", RegexOptions.None, 1000)]
    private static partial Regex Fingerprints();
}
