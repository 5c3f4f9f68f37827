using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Sandbox.Tests;

/// <summary>Everything that is decided before the token is looked at: address, version, media type (contract §3 and §10).</summary>
public sealed class RequestTests
{
    private const string NoEndpoint = "The requested endpoint was not found (check your HTTP method, Accept header, and URL path)";

    [Theory]
    [InlineData(KeygenMode.Multiplayer, "v1/accounts/ID/me", null)]
    [InlineData(KeygenMode.Multiplayer, "v1/accounts/DASHLESS/me", null)]
    [InlineData(KeygenMode.Multiplayer, "v1/accounts/UPPERCASE/me", null)]
    [InlineData(KeygenMode.Multiplayer, "v1/accounts/acme/me", null)]
    [InlineData(KeygenMode.Multiplayer, "v1/accounts/ACME/me", "The requested account 'ACME' was not found")]
    [InlineData(KeygenMode.Multiplayer, "v1/me", "account is required")]
    [InlineData(KeygenMode.Singleplayer, "v1/me", null)]
    [InlineData(KeygenMode.Singleplayer, "v1/accounts/ID/me", null)]
    [InlineData(KeygenMode.Singleplayer, "v1/accounts/acme/me", null)]
    [InlineData(KeygenMode.Singleplayer, "v1/accounts/other/me", "account is invalid (expected ID)")]
    [InlineData(KeygenMode.Multiplayer, "v2/accounts/ID/me", NoEndpoint)]
    [InlineData(KeygenMode.Multiplayer, "accounts/ID/me", NoEndpoint)]
    [InlineData(KeygenMode.Multiplayer, "v1/accounts/ID/nothing", NoEndpoint)]
    public async Task An_address_names_its_account(KeygenMode mode, string path, string? detail)
    {
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { Mode = mode });
        var id = keygen.Account.Id;
        string Fill(string text) => text
            .Replace("UPPERCASE", id.ToString().ToUpperInvariant()).Replace("DASHLESS", id.ToString("N")).Replace("ID", id.ToString());

        var reply = await keygen.SendAsync("GET", new Uri(keygen.RootUri, Fill(path)), $"Bearer {keygen.Account.AddToken(TokenKindName.Admin).Secret}");

        Assert.Equal((detail is null ? 200 : 404, detail is null ? null : "NOT_FOUND"), (reply.Code, reply.ErrorCode));
        Assert.Equal(detail is null ? null : Fill(detail), reply.Detail);
        Assert.Equal(mode.ToString().ToLowerInvariant(), detail == NoEndpoint ? mode.ToString().ToLowerInvariant() : reply.Header("Keygen-Mode"));
        Assert.Equal("1.8", reply.Header("Keygen-Version"));
    }

    [Fact]
    public async Task A_custom_domain_serves_its_account_without_the_account_path()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        keygen.Account.CustomHost = "licensing.example.test";
        var bearer = $"Bearer {keygen.Account.AddToken(TokenKindName.Admin).Secret}";

        var bare = await keygen.SendAsync("GET", new Uri(keygen.RootUri, "v1/me"), bearer, null, ("Host", keygen.Account.CustomHost));
        var named = await keygen.SendAsync("GET", new Uri($"{keygen.BaseUri}/me"), bearer, null, ("Host", keygen.Account.CustomHost));

        Assert.Equal((200, 404), (bare.Code, named.Code));
        Assert.Equal(keygen.Account.CustomHost, keygen.Requests[0].Host);
    }

    [Fact]
    public async Task An_unknown_host_gets_a_bare_403()
    {
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { AllowedHosts = new HashSet<string> { "keygen.example.test" } });

        var reply = await keygen.SendAsync("GET", "me");

        Assert.Equal((403, "", "text/html; charset=UTF-8"), (reply.Code, reply.Body, reply.ContentType));
    }

    [Theory]
    [InlineData("GET", "v1/ping", 200)]
    [InlineData("GET", "v1/accounts/acme/ping", 200)]
    [InlineData("GET", "v1/health", 204)]
    public async Task The_probes_need_no_credential(string method, string path, int status)
    {
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { Edition = KeygenEdition.CE });

        var reply = await keygen.SendAsync(method, new Uri(keygen.RootUri, path), null);

        Assert.Equal((status, "", "1.8", "CE"), (reply.Code, reply.Body, reply.Header("Keygen-Version"), reply.Header("Keygen-Edition")));
    }

    [Theory]
    [InlineData("DELETE", "tokens")]
    [InlineData("DELETE", "me")]
    [InlineData("PATCH", "tokens/x")]
    public async Task A_method_that_no_endpoint_takes_is_not_found(string method, string path)
    {
        await using var keygen = await SandboxKeygen.StartAsync();

        var reply = await keygen.SendAsync(method, path, keygen.Account.AddToken(TokenKindName.Admin).Secret);

        Assert.Equal((404, NoEndpoint), (reply.Code, reply.Detail));
        Assert.Equal("1.8", reply.Header("Keygen-Version"));
        Assert.Null(reply.Header("Keygen-Account"));
        Assert.True(reply.Json.TryGetProperty("meta", out _));
    }

    [Theory]
    [InlineData(null, "1.8", "")]
    [InlineData("1.8", "1.8", "")]
    [InlineData("v1.4", "1.4", "")]
    [InlineData("1.3", "1.3", "-Id")]
    [InlineData("1.0", "1.0", "-Id")]
    public async Task The_version_decides_how_the_whoami_headers_are_spelled(string? asked, string effective, string suffix)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(TokenKindName.Admin);

        var reply = await keygen.SendAsync("GET", new Uri($"{keygen.BaseUri}/me"), $"Bearer {token.Secret}", null, ("Keygen-Version", asked));

        Assert.Equal(effective, reply.Header("Keygen-Version"));
        Assert.Equal(keygen.Account.Id.ToString(), reply.Header("Keygen-Account" + suffix));
        Assert.Equal(token.Row.Bearer.Id.ToString(), reply.Header("Keygen-Bearer" + suffix));
        Assert.Equal(token.Id.ToString(), reply.Header("Keygen-Token" + suffix));
        Assert.Null(reply.Header(suffix.Length > 0 ? "Keygen-Token" : "Keygen-Token-Id"));
    }

    [Fact]
    public async Task An_old_server_spells_the_whoami_headers_its_way_unasked()
    {
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { ApiVersion = "1.3" });
        var token = keygen.Account.AddToken(TokenKindName.ReadOnly);

        var reply = await keygen.SendAsync("DELETE", $"tokens/{token.Id}", token.Secret);

        Assert.Equal((403, token.Id.ToString(), null), (reply.Code, reply.Header("Keygen-Token-Id"), reply.Header("Keygen-Token")));
    }

    [Theory]
    [InlineData("1.9")]
    [InlineData("2.0")]
    [InlineData("latest")]
    public async Task An_unsupported_version_is_refused_before_anything_is_known(string version)
    {
        await using var keygen = await SandboxKeygen.StartAsync();

        var reply = await keygen.SendAsync("GET", new Uri($"{keygen.BaseUri}/me"), null, null, ("Keygen-Version", version));

        Assert.Equal((400, "INVALID_API_VERSION", "unsupported API version requested"), (reply.Code, reply.ErrorCode, reply.Detail));
        Assert.Equal("https://keygen.sh/docs/api/versioning/", reply.Error.GetProperty("links").GetProperty("about").GetString());
        Assert.DoesNotContain(reply.Headers, h => h.Key.StartsWith("Keygen-", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(null, "application/vnd.api+json; charset=utf-8")]
    [InlineData("*/*", "application/vnd.api+json; charset=utf-8")]
    [InlineData("application/vnd.api+json", "application/vnd.api+json; charset=utf-8")]
    [InlineData("application/vnd.keygen+json", "application/vnd.api+json; charset=utf-8")]
    [InlineData("application/json", "application/json; charset=utf-8")]
    [InlineData("text/html, application/json;q=0.9", "application/json; charset=utf-8")]
    [InlineData("application/octet-stream", "application/vnd.api+json; charset=utf-8")]
    [InlineData("text/html", null)]
    [InlineData("text/html,application/xhtml+xml", null)]
    public async Task The_accept_header_is_honoured(string? accept, string? contentType)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(TokenKindName.Admin);

        var reply = await keygen.SendAsync("GET", new Uri($"{keygen.BaseUri}/me"), $"Bearer {token.Secret}", null, ("Accept", accept));

        if (contentType is not null)
        {
            Assert.Equal((200, contentType), (reply.Code, reply.ContentType));
            return;
        }

        Assert.Equal((400, "MIME_TYPE_INVALID"), (reply.Code, reply.ErrorCode));
        Assert.False(reply.Json.TryGetProperty("meta", out _));
        Assert.DoesNotContain(reply.Headers, h => h.Key.StartsWith("Keygen-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_path_with_another_format_and_a_broken_body_are_refused_by_middleware()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(TokenKindName.Admin);

        Assert.Equal("MIME_TYPE_INVALID", (await keygen.SendAsync("GET", "me.html", token.Secret)).ErrorCode);
        var broken = await keygen.SendAsync("POST", "tokens", token.Secret, body: "{");
        Assert.Equal("JSON_INVALID", broken.ErrorCode);
        Assert.False(broken.Json.TryGetProperty("meta", out _));
    }

    [Theory]
    [InlineData("GET", "tokens", true)]
    [InlineData("PUT", "tokens", true)]
    [InlineData("PUT", "tokens/:id", true)]
    [InlineData("GET", "me", false)]
    [InlineData("GET", "tokens/:id", false)]
    [InlineData("POST", "tokens", false)]
    [InlineData("DELETE", "tokens/:id", false)]
    public async Task A_subscription_is_needed_to_list_and_regenerate_only(string method, string path, bool needed)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        await using var community = await SandboxKeygen.StartAsync(new SandboxOptions { Edition = KeygenEdition.CE });
        keygen.Account.Active = community.Account.Active = false;
        var quota = keygen.AddAccount("greedy");
        quota.OverQuota = true;

        var inactive = await Send(keygen, keygen.Account);
        var exhausted = await Send(keygen, quota);
        var inCommunity = await Send(community, community.Account);

        Assert.Equal(needed ? 403 : 200, Rounded(inactive));
        Assert.Equal(needed ? 402 : 200, Rounded(exhausted));
        Assert.Equal(200, Rounded(inCommunity));
        if (!needed) return;
        Assert.Equal("Account does not have an active subscription", inactive.Error.GetProperty("title").GetString());
        Assert.Equal("must have an active subscription to access this resource", inactive.Detail);
        Assert.Equal("Daily API request limit reached", exhausted.Error.GetProperty("title").GetString());
        Assert.Null(inactive.Header("Keygen-Token"));

        static int Rounded(Reply reply) => reply.Code is >= 200 and < 300 ? 200 : reply.Code;
        Task<Reply> Send(SandboxKeygen server, Account account)
        {
            var token = account.AddToken(TokenKindName.Admin);
            var address = new Uri($"{server.BaseUriOf(account)}/{path.Replace(":id", token.Id.ToString())}");
            return server.SendAsync(method, address, $"Bearer {token.Secret}");
        }
    }
}
