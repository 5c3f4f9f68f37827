using System.Globalization;
using System.Text;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Cli.Tests;

/// <summary>The tables of the contract, row by row, through the whole program over real HTTP.</summary>
public sealed class ContractTests
{
    /// <summary>§4.9: what a leaked token may do to itself: its verdict, and how revoking and regenerating it without an admin token end.</summary>
    public static TheoryData<string, string, string, string> Itself => new()
    {
        { "admin", "live", "proved", "proved" },
        { "developer", "live", "proved", "proved" },
        { "sales agent", "live", "proved", "proved" },
        { "support agent", "live", "proved", "proved" },
        { "read only", "live", "nothing", "nothing" },
        { "environment", "live", "proved", "proved" },
        { "environment without its header", "not-authenticated", "nothing", "nothing" },
        { "product", "live", "proved", "proved" },
        { "user", "live", "proved", "proved" },
        { "licence, strategy TOKEN", "live", "proved", "proved" },
        { "licence, strategy MIXED", "live", "proved", "proved" },
        { "licence, no strategy", "live", "proved", "proved" },
        { "licence, strategy LICENSE", "restricted", "nothing", "nothing" },
        { "licence, strategy SESSION", "restricted", "nothing", "nothing" },
        { "licence, strategy NONE", "restricted", "nothing", "nothing" },
        { "token that may only read", "live", "refused", "refused" },
        { "token that may not even read itself", "live", "refused", "refused" },
    };

    [Theory]
    [MemberData(nameof(Itself))]
    public async Task A_token_and_itself(string row, string verdict, string revoke, string regenerate)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        var verified = await cli.RunAsync(["verify", "--secret-stdin", "--format", "json"], Remedying.Piped(Token(keygen, cli, row)));
        Assert.Contains($"\"verdict\": \"{verdict}\"", verified.Output, StringComparison.Ordinal);

        var toRevoke = Token(keygen, cli, row);
        var revoked = await cli.RunAsync(["revoke", "--secret-stdin", "--yes", "--format", "json"], Remedying.Piped(toRevoke));
        Assert.Equal(revoke, Assert.Single(revoked.Lines()).Status() ?? "nothing");
        Assert.Equal(revoke != "proved", keygen.Account.Tokens.Any(t => t.Id == toRevoke.Id));

        var toRegenerate = Token(keygen, cli, row);
        var regenerated = await cli.RunAsync(["regenerate", "--secret-stdin", "--yes", "--deliver", "file:new", "--format", "json"], Remedying.Piped(toRegenerate));
        Assert.Equal(regenerate, Assert.Single(regenerated.Lines()).Status() ?? "nothing");
        Assert.Equal(regenerate == "proved", File.Exists(cli.Folder["new"]));
    }

    private static MintedToken Token(SandboxKeygen keygen, CliRun cli, string row)
    {
        var account = keygen.Account;
        return row switch
        {
            "admin" => account.AddToken(TokenKindName.Admin),
            "developer" => account.AddToken(TokenKindName.Developer),
            "sales agent" => account.AddToken(TokenKindName.Sales),
            "support agent" => account.AddToken(TokenKindName.Support),
            "read only" => account.AddToken(TokenKindName.ReadOnly),
            "environment" => InEnvironment(true),
            "environment without its header" => InEnvironment(false),
            "product" => account.AddToken(TokenKindName.Product),
            "user" => account.AddToken(TokenKindName.User),
            "licence, strategy TOKEN" => account.AddToken(account.AddLicense(strategy: AuthStrategy.Token)),
            "licence, strategy MIXED" => account.AddToken(account.AddLicense(strategy: AuthStrategy.Mixed)),
            "licence, no strategy" => account.AddToken(account.AddLicense(strategy: AuthStrategy.Unset)),
            "licence, strategy LICENSE" => account.AddToken(account.AddLicense(strategy: AuthStrategy.License)),
            "licence, strategy SESSION" => account.AddToken(account.AddLicense(strategy: AuthStrategy.Session)),
            "licence, strategy NONE" => account.AddToken(account.AddLicense(strategy: AuthStrategy.None)),
            "token that may only read" => account.AddToken(TokenKindName.Product, permissions: new HashSet<string>(["product.read", "token.read"])),
            "token that may not even read itself" => account.AddToken(TokenKindName.Product, permissions: new HashSet<string>(["license.read"])),
            _ => throw new ArgumentOutOfRangeException(nameof(row), row, "No such row."),
        };

        MintedToken InEnvironment(bool configured)
        {
            var code = "env-" + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8];
            var environment = account.AddEnvironment(code, isolated: true);
            if (configured) cli.With("KEYGEN_ENVIRONMENT", code);
            return account.AddToken(TokenKindName.Environment, environment: environment);
        }
    }

    private static readonly TokenKindName[] Kinds =
    [
        TokenKindName.Admin, TokenKindName.Developer, TokenKindName.Sales, TokenKindName.Support, TokenKindName.ReadOnly, TokenKindName.Product, TokenKindName.User,
        TokenKindName.Activation,
    ];

    /// <summary>§4.10: what a configured token may do to tokens of others. Expired ones, so that nothing but its authority can act.</summary>
    public static TheoryData<TokenKindName, TokenKindName, bool, bool> Others
    {
        get
        {
            var rows = new TheoryData<TokenKindName, TokenKindName, bool, bool>();
            foreach (var caller in new[] { TokenKindName.Admin, TokenKindName.Developer })
                foreach (var target in Kinds)
                    rows.Add(caller, target, true, target is TokenKindName.Product or TokenKindName.User or TokenKindName.Activation);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task An_admin_or_developer_and_others(TokenKindName caller, TokenKindName target, bool revokes, bool regenerates)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(caller).Secret);
        var expired = DateTimeOffset.UtcNow.AddDays(-1);

        var regenerated = await cli.RunAsync(
            ["regenerate", "--secret-stdin", "--yes", "--deliver", "file:new", "--format", "json"], Remedying.Piped(keygen.Account.AddToken(target, expiry: expired)));
        Assert.Equal(regenerates ? "proved" : null, Assert.Single(regenerated.Lines()).Status());
        if (!regenerates) Assert.Contains("Revoke it instead", regenerated.Output, StringComparison.Ordinal);

        var revoked = await cli.RunAsync(["revoke", "--secret-stdin", "--yes", "--format", "json"], Remedying.Piped(keygen.Account.AddToken(target, expiry: expired)));
        Assert.Equal(revokes ? "proved" : null, Assert.Single(revoked.Lines()).Status());
    }

    [Theory]
    [InlineData(TokenKindName.Product, "proved")]
    [InlineData(TokenKindName.User, "proved")]
    [InlineData(TokenKindName.Developer, "proved")]
    [InlineData(TokenKindName.Admin, null)]
    public async Task An_environment_token_and_others_of_its_environment(TokenKindName target, string? status)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var environment = keygen.Account.AddEnvironment("live", isolated: true);
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ENVIRONMENT", "live")
            .With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.Environment, environment: environment).Secret);
        var token = keygen.Account.AddToken(target, environment: environment, expiry: DateTimeOffset.UtcNow.AddDays(-1));

        var result = await cli.RunAsync(["revoke", "--secret-stdin", "--yes", "--format", "json"], Remedying.Piped(token));

        Assert.Equal(status, Assert.Single(result.Lines()).Status());
    }

    /// <summary>A product's token acts on its own licences' and users' tokens, and nobody else's.</summary>
    [Theory]
    [InlineData("its licence", "proved")]
    [InlineData("its user", "proved")]
    [InlineData("its own other token", "proved")]
    [InlineData("a licence of another product", "refused")]
    [InlineData("another product", null)]
    [InlineData("an admin", null)]
    public async Task A_product_token_and_others(string target, string? status)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var account = keygen.Account;
        var (product, user) = (account.AddProduct(), account.AddUser());
        var license = account.AddLicense(product, user);
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ADMIN_TOKEN", account.AddToken(product).Secret);
        cli.Time = new ShortWaits();
        var expired = DateTimeOffset.UtcNow.AddDays(-1);
        var token = account.AddToken(target switch
        {
            "its licence" => license,
            "its user" => user,
            "its own other token" => product,
            "a licence of another product" => account.AddLicense(account.AddProduct()),
            "another product" => account.AddProduct(),
            _ => account.AddUser(BearerRole.Admin),
        }, expiry: expired);

        var result = await cli.RunAsync(["revoke", "--secret-stdin", "--yes", "--format", "json"], Remedying.Piped(token));

        Assert.Equal(status, Assert.Single(result.Lines()).Status());
    }

    /// <summary>Whoever holds another token of the same bearer may do what else only the bearer may: regenerate an admin's token, for example.</summary>
    [Theory]
    [InlineData(BearerRole.Admin)]
    [InlineData(BearerRole.Developer)]
    public async Task Another_token_of_the_same_bearer_regenerates_what_an_admin_may_not(BearerRole role)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var bearer = keygen.Account.AddUser(role);
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(bearer).Secret);
        var expired = keygen.Account.AddToken(bearer, expiry: DateTimeOffset.UtcNow.AddDays(-1));

        var result = await cli.RunAsync(["regenerate", "--secret-stdin", "--yes", "--deliver", "file:new", "--format", "json"], Remedying.Piped(expired));

        Assert.Equal("proved", Assert.Single(result.Lines()).Status());
    }

    [Fact]
    public async Task Of_several_admin_tokens_one_that_may_act_is_taken()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen)
            .With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.Product).Secret + "," + keygen.Account.AddToken(TokenKindName.Developer).Secret);

        var result = await cli.RunAsync(
            ["revoke", "--secret-stdin", "--yes", "--format", "json"], Remedying.Piped(keygen.Account.AddToken(TokenKindName.Admin, expiry: DateTimeOffset.UtcNow.AddDays(-1))));

        Assert.Equal("proved", Assert.Single(result.Lines()).Status());
    }

    /// <summary>An expired token tells nothing about itself; the plan has it from the admin token.</summary>
    [Fact]
    public async Task What_a_token_cannot_say_any_more_the_admin_token_tells()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.Admin).Secret);
        var token = keygen.Account.AddToken(TokenKindName.ReadOnly, TokenFormat.V1Historic, expiry: DateTimeOffset.UtcNow.AddDays(-1));

        var line = Assert.Single((await cli.RunAsync(["revoke", "--secret-stdin", "--format", "json"], Remedying.Piped(token))).Lines());

        Assert.Equal("read-only-token", line.GetProperty("kind").GetString());
        Assert.Equal(token.Row.Bearer.Id.ToString(), line.GetProperty("bearer").GetProperty("id").GetString());
        Assert.Equal(token.Row.Expiry!.Value.Date, line.GetProperty("expiry").GetDateTimeOffset().Date);
    }

    /// <summary>An admin's token may be narrowed to what remedies need, and then cannot read its own user.</summary>
    [Fact]
    public async Task A_narrow_admin_token_is_enough()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var narrow = keygen.Account.AddToken(TokenKindName.Admin, permissions: new HashSet<string>(["token.read", "token.revoke"]));
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ADMIN_TOKEN", narrow.Secret);

        var result = await cli.RunAsync(["revoke", "--secret-stdin", "--yes", "--format", "json"], Remedying.Piped(keygen.Account.AddToken(TokenKindName.ReadOnly)));

        Assert.Equal("proved", Assert.Single(result.Lines()).Status());
    }

    /// <summary>Read-only tokens may revoke and regenerate nothing, not even what is theirs (contract §4.9).</summary>
    [Fact]
    public async Task A_read_only_token_is_no_admin()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.ReadOnly).Secret);

        var result = await cli.RunAsync(["revoke", "--secret-stdin", "--yes"], Remedying.Piped(keygen.Account.AddToken(TokenKindName.User)));

        Assert.Equal(4, result.ExitCode);
        Assert.Contains("it is a read-only token, which may neither revoke nor regenerate", result.Error, StringComparison.Ordinal);
        Assert.All(keygen.Requests, request => Assert.Equal("GET", request.Method));
    }

    /// <summary>§4.9, §4.10: these act on the other tokens of their own bearer and on nobody else's; what leaked then acts for itself, where it can.</summary>
    public static MatrixTheoryData<TokenKindName, string, bool> LesserCallers => new(
        [TokenKindName.Sales, TokenKindName.Support, TokenKindName.User, TokenKindName.Activation], ["own", "a user's", "an admin's", "a product's"], [false, true]);

    [Theory]
    [MemberData(nameof(LesserCallers))]
    public async Task A_lesser_token_and_others(TokenKindName caller, string target, bool expired)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var acting = keygen.Account.AddToken(caller);
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ADMIN_TOKEN", acting.Secret);
        cli.Time = new ShortWaits();
        foreach (var action in new[] { "regenerate", "revoke" })
        {
            DateTimeOffset? expiry = expired ? DateTimeOffset.UtcNow.AddDays(-1) : null;
            var token = target switch
            {
                "own" => keygen.Account.AddToken(acting.Row.Bearer, expiry: expiry),
                "a user's" => keygen.Account.AddToken(TokenKindName.User, expiry: expiry),
                "an admin's" => keygen.Account.AddToken(TokenKindName.Admin, expiry: expiry),
                _ => keygen.Account.AddToken(TokenKindName.Product, expiry: expiry),
            };
            var deliver = action == "regenerate" ? (string[])["--deliver", $"file:new-{action}"] : [];

            var line = Assert.Single((await cli.RunAsync([action, "--secret-stdin", "--yes", "--format", "json", .. deliver], Remedying.Piped(token))).Lines());

            Assert.Equal(target == "own" ? ("admin-token", "proved") : expired ? (null, null) : ("leaked-token", "proved"), (line.TryGetProperty("authority", out var authority) ? authority.GetString() : null, line.Status()));
            if (target != "own") Assert.Contains($"may not {action} ", line.GetProperty("why").GetString(), StringComparison.Ordinal);
            Assert.True(keygen.Account.Accepts(acting.Secret));
        }
    }

    [Theory]
    [InlineData("own", "proved")]
    [InlineData("other", null)]
    [InlineData("other, and an admin's token beside it", "proved")]
    public async Task A_sales_token_revokes_by_id_what_is_its_bearers(string target, string? status)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var acting = keygen.Account.AddToken(TokenKindName.Sales);
        using var cli = Remedying.Connected(keygen)
            .With("KEYGEN_ADMIN_TOKEN", acting.Secret + (target.Contains("admin", StringComparison.Ordinal) ? "," + keygen.Account.AddToken(TokenKindName.Admin).Secret : ""));
        var token = target == "own" ? keygen.Account.AddToken(acting.Row.Bearer) : keygen.Account.AddToken(TokenKindName.Product);

        var result = await cli.RunAsync("tokens", "revoke", token.Id.ToString(), "--yes", "--format", "json");

        Assert.Equal((status is null ? 1 : 0, status), (result.ExitCode, Assert.Single(result.Lines()).Status()));
        Assert.Equal(status is null, keygen.Account.Tokens.Any(row => row.Id == token.Id));
        if (status is null) Assert.Contains("a sales token may not revoke a product token of another bearer. An admin or developer can", result.Output, StringComparison.Ordinal);
    }

    /// <summary>§5.2 and §5.6: the state of a token, what is said of it, and whether its id is known.</summary>
    public static TheoryData<string, string, bool> States => new()
    {
        { "good", "live", true },
        { "expired", "expired", true },
        { "pruned", "not-authenticated", false },
        { "revoked", "not-authenticated", false },
        { "regenerated away", "not-authenticated", false },
        { "v1, revoked", "not-authenticated", true },
        { "bearer deleted", "not-authenticated", true },
        { "banned user", "banned", true },
        { "licence of a banned owner", "banned", true },
        { "restricted licence", "restricted", true },
        { "other account", "not-authenticated", false },
        { "environment not named", "not-authenticated", false },
        { "unknown environment named", "unknown", false },
        { "unknown account named", "unknown", false },
        { "throttled", "unknown", false },
        { "failing server", "unknown", false },
        { "blocked address", "unknown", false },
        { "gateway without a body", "unknown", false },
    };

    [Theory]
    [MemberData(nameof(States))]
    public async Task A_state_and_its_verdict(string state, string verdict, bool knowsId)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        cli.Time = new ShortWaits();
        var account = keygen.Account;
        var token = state switch
        {
            "expired" => account.AddToken(TokenKindName.Product, expiry: DateTimeOffset.UtcNow.AddDays(-1)),
            "pruned" => account.AddToken(TokenKindName.Product, expiry: DateTimeOffset.UtcNow.AddDays(-91)),
            "v1, revoked" => account.AddToken(TokenKindName.Product, TokenFormat.V1Historic),
            "banned user" => account.AddToken(account.AddUser()),
            "licence of a banned owner" => account.AddToken(account.AddLicense(owner: Banned(account.AddUser()))),
            "restricted licence" => account.AddToken(account.AddLicense(strategy: AuthStrategy.None)),
            "other account" => keygen.AddAccount("other").AddToken(TokenKindName.Product),
            "environment not named" => account.AddToken(TokenKindName.Product, environment: account.AddEnvironment("live", isolated: false)),
            "bearer deleted" => account.AddToken(TokenKindName.User),
            _ => account.AddToken(TokenKindName.Product),
        };
        switch (state)
        {
            case "revoked" or "v1, revoked": account.Revoke(token.Row); break;
            case "regenerated away": account.Regenerate(token.Row); break;
            case "banned user": Banned(token.Row.Bearer); break;
            case "bearer deleted": token.Row.Bearer.Deleted = true; break;
            case "unknown environment named":
                account.Revoke(token.Row);
                cli.With("KEYGEN_ENVIRONMENT", "nowhere");
                break;
            case "unknown account named": cli.With("KEYGEN_ACCOUNT_ID", "nobody"); break;
            case "throttled": keygen.Disturbances.FailNextWith(429, times: 9); break;
            case "failing server": keygen.Disturbances.FailNextWith(500, times: 9); break;
            case "gateway without a body": keygen.Disturbances.FailNextWith(502, times: 9); break;
            case "blocked address": keygen.Disturbances.Blocklisted = true; break;
        }

        var result = await cli.RunAsync(["verify", "--secret-stdin", "--format", "json"], Remedying.Piped(token));

        Assert.Contains($"\"verdict\": \"{verdict}\"", result.Output, StringComparison.Ordinal);
        Assert.Equal(knowsId, result.Output.Contains($"\"tokenId\": \"{token.Id}\"", StringComparison.Ordinal));
        Assert.Equal(verdict switch { "live" => 1, "unknown" => 3, _ => 0 }, result.ExitCode);
    }

    /// <summary>§4.6: servers of v1.0.x say that it is revoked, and let a job do it; the proof waits for the job, and says so where it never comes.</summary>
    [Theory]
    [InlineData("leaked", 2, 0, "proved")]
    [InlineData("admin", 2, 0, "proved")]
    [InlineData("by id", 2, 0, "proved")]
    [InlineData("leaked", 99, 3, "unconfirmed")]
    [InlineData("admin", 99, 3, "unconfirmed")]
    [InlineData("by id", 99, 3, "unconfirmed")]
    public async Task A_server_that_revokes_later(string who, int requests, int exitCode, string status)
    {
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { ApiVersion = "1.3", RequestsUntilDestroyed = requests });
        using var cli = Remedying.Connected(keygen);
        cli.Time = new ShortWaits();
        if (who != "leaked") cli.With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.Admin).Secret);
        var token = keygen.Account.AddToken(TokenKindName.Product);

        var result = who == "by id"
            ? await cli.RunAsync("tokens", "revoke", token.Id.ToString(), "--yes", "--format", "json")
            : await cli.RunAsync(["revoke", "--secret-stdin", "--yes", "--format", "json"], Remedying.Piped(token));

        Assert.Equal((exitCode, status), (result.ExitCode, Assert.Single(result.Lines()).Status()));
    }

    /// <summary>§5.5: once more, and nothing changes.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_time(bool withAdmin)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        if (withAdmin) cli.With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.Admin).Secret);
        var (revoked, regenerated) = (keygen.Account.AddToken(TokenKindName.Product), keygen.Account.AddToken(TokenKindName.User));
        for (var time = 1; time <= 3; time++)
        {
            Assert.Equal(0, (await cli.RunAsync(["revoke", "--secret-stdin", "--yes"], Remedying.Piped(revoked))).ExitCode);
            Assert.Equal(0, (await cli.RunAsync(["regenerate", "--secret-stdin", "--yes", "--deliver", "file:new"], Remedying.Piped(regenerated))).ExitCode);
        }

        Assert.Equal(["DELETE", "PUT"], keygen.Requests.Where(r => r.Method != "GET").Select(r => r.Method));
        Assert.Contains("\"verdict\": \"live\"", (await cli.RunAsync(["verify", "--secret-stdin", "--format", "json"], File.ReadAllBytes(cli.Folder["new"]))).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "is not in the form of this API")]
    [InlineData("[]", "is not in the form of this API")]
    [InlineData("<html>portal</html>", "is not in the form of this API")]
    [InlineData("", "is not in the form of this API")]
    public async Task An_answer_that_is_none_changes_nothing(string body, string says)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        keygen.Disturbances.AnswerEverythingWith = body;
        var token = keygen.Account.AddToken(TokenKindName.Product);

        var result = await cli.RunAsync(["revoke", "--secret-stdin", "--yes"], Remedying.Piped(token));

        Assert.Equal(3, result.ExitCode);
        Assert.Contains(says, result.Output, StringComparison.Ordinal);
        Assert.Single(keygen.Account.Tokens);
    }

    [Theory]
    [InlineData("sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("sha256:xyz")]
    public async Task A_report_edited_by_hand_makes_no_other_token_suffer(string fingerprint)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        var path = await cli.ReportAsync(keygen.Account.AddToken(TokenKindName.Product));
        File.WriteAllText(path, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(path), "sha256:[0-9a-f]{64}(?=\",\\s*\"rule)", fingerprint));

        var result = await cli.RunAsync("revoke", "report.json", "--yes");

        Assert.True(result.ExitCode is 2 or 3, result.Error);
        Assert.Single(keygen.Account.Tokens);
        Assert.All(keygen.Requests, request => Assert.Equal("GET", request.Method));
    }

    private static Bearer Banned(Bearer user)
    {
        user.Banned = true;
        return user;
    }
}

/// <summary>Real time, but waits between tries are short; deadlines, which are longer, stay as they are.</summary>
internal sealed class ShortWaits : TimeProvider
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(9);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime <= LongestWait ? dueTime / 50 : dueTime, period);
}
