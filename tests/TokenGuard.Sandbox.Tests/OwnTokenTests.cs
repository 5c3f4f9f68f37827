using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Sandbox.Tests;

/// <summary>What a token may do to itself (contract §4.9).</summary>
public sealed class OwnTokenTests
{
    private const string NoRule = "You do not have permission to complete the request (ensure the token or license is allowed to access all resources)";

    [Theory]
    [InlineData(TokenKindName.Admin, 200, 204, 201)]
    [InlineData(TokenKindName.Developer, 200, 204, 201)]
    [InlineData(TokenKindName.Sales, 200, 204, 201)]
    [InlineData(TokenKindName.Support, 200, 204, 201)]
    [InlineData(TokenKindName.ReadOnly, 403, 403, 201)]
    [InlineData(TokenKindName.Environment, 200, 204, 201)]
    [InlineData(TokenKindName.Product, 200, 204, 403)]
    [InlineData(TokenKindName.User, 200, 204, 201)]
    [InlineData(TokenKindName.Activation, 200, 204, 403)]
    public async Task Each_kind_may_read_itself_and_some_may_act(TokenKindName kind, int put, int delete, int post)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var environment = kind == TokenKindName.Environment ? keygen.Account.AddEnvironment("staging", isolated: false) : null;
        MintedToken Fresh() => keygen.Account.AddToken(kind, environment: environment);
        Task<Reply> Send(string method, string path, MintedToken token) => keygen.SendAsync(method, path, token.Secret, environment?.Code);

        var token = Fresh();
        foreach (var path in new[] { "me", "profile", "tokens", $"tokens/{token.Id}" })
            Assert.Equal(200, (await Send("GET", path, token)).Code);
        Assert.Equal(post, (await Send("POST", "tokens", token)).Code);

        var byId = await Send("PUT", $"tokens/{token.Id}", token);
        Assert.Equal(put, byId.Code);
        var current = Fresh();
        Assert.Equal(put, (await Send("PUT", "tokens", current)).Code);
        var doomed = Fresh();
        Assert.Equal(delete, (await Send("DELETE", $"tokens/{doomed.Id}", doomed)).Code);

        Assert.Equal(put == 200 ? 401 : 200, (await Send("GET", "me", token)).Code);
        Assert.Equal(put == 200 ? 401 : 200, (await Send("GET", "me", current)).Code);
        Assert.Equal(delete == 204 ? 401 : 200, (await Send("GET", "me", doomed)).Code);
    }

    [Theory]
    [InlineData(TokenKindName.ReadOnly, "PUT", "read only lacks permission to perform action")]
    [InlineData(TokenKindName.ReadOnly, "DELETE", "read only lacks permission to perform action")]
    [InlineData(TokenKindName.Activation, "POST", "license lacks permission to perform action")]
    [InlineData(TokenKindName.Product, "POST", "ensure the token or license is allowed to access all resources")]
    public async Task A_refusal_by_policy_has_a_detail_and_no_code(TokenKindName kind, string method, string why)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(kind);

        var reply = await keygen.SendAsync(method, method == "POST" ? "tokens" : $"tokens/{token.Id}", token.Secret);

        Assert.Equal(403, reply.Code);
        Assert.Null(reply.ErrorCode);
        Assert.Equal("Access denied", reply.Error.GetProperty("title").GetString());
        Assert.Equal($"You do not have permission to complete the request ({why})", reply.Detail);
        Assert.Equal(token.Id.ToString(), reply.Header("Keygen-Token"));
    }

    [Theory]
    [InlineData(AuthStrategy.Token, true)]
    [InlineData(AuthStrategy.Mixed, true)]
    [InlineData(AuthStrategy.Unset, true)]
    [InlineData(AuthStrategy.License, false)]
    [InlineData(AuthStrategy.Session, false)]
    [InlineData(AuthStrategy.None, false)]
    public async Task A_licence_token_authenticates_as_its_policy_says(AuthStrategy strategy, bool allowed)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(keygen.Account.AddLicense(strategy: strategy));

        foreach (var (method, path, status) in Requests(token.Id, deleteStatus: 204))
        {
            var reply = await keygen.SendAsync(method, path, token.Secret);
            Assert.Equal(allowed ? status : 403, reply.Code);
            if (!allowed) Assert.Equal("TOKEN_NOT_ALLOWED", reply.ErrorCode);
        }
    }

    [Theory]
    [InlineData("user.read", "GET", "me")]
    [InlineData("admin.read", "GET", "profile")]
    [InlineData("token.read", "GET", "tokens")]
    [InlineData("token.read", "GET", "tokens/:id")]
    [InlineData("token.regenerate", "PUT", "tokens")]
    [InlineData("token.regenerate", "PUT", "tokens/:id")]
    [InlineData("token.revoke", "DELETE", "tokens/:id")]
    [InlineData("token.generate", "POST", "tokens")]
    public async Task A_missing_permission_is_the_token_s_or_the_role_s(string permission, string method, string path)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        HashSet<string> all = ["user.read", "admin.read", "token.read", "token.regenerate", "token.revoke", "token.generate"];
        HashSet<string> rest = [.. all.Except([permission])];
        var narrowedToken = keygen.Account.AddToken(TokenKindName.Admin, permissions: rest);
        var narrowedRole = keygen.Account.AddToken(TokenKindName.Admin);
        narrowedRole.Row.Bearer.CustomPermissions = rest;
        var complete = keygen.Account.AddToken(TokenKindName.Admin, permissions: all);

        Assert.EndsWith("(token lacks permission to perform action)", await Refusal(narrowedToken), StringComparison.Ordinal);
        Assert.EndsWith("(admin lacks permission to perform action)", await Refusal(narrowedRole), StringComparison.Ordinal);
        Assert.True((await Send(complete)).Code is >= 200 and < 300);

        Task<Reply> Send(MintedToken token) => keygen.SendAsync(method, path.Replace(":id", token.Id.ToString()), token.Secret);
        async Task<string> Refusal(MintedToken token)
        {
            var reply = await Send(token);
            Assert.Equal((403, null), (reply.Code, reply.ErrorCode));
            return reply.Detail!;
        }
    }

    [Fact]
    public async Task An_environment_token_without_its_header_is_no_token()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var environment = keygen.Account.AddEnvironment("staging", isolated: false);
        var token = keygen.Account.AddToken(TokenKindName.Environment, environment: environment);

        foreach (var (method, path, _) in Requests(token.Id, deleteStatus: 401))
        {
            var reply = await keygen.SendAsync(method, path, token.Secret);
            Assert.Equal((401, "TOKEN_INVALID", null), (reply.Code, reply.ErrorCode, reply.Header("Keygen-Token")));
        }
    }

    [Fact]
    public async Task A_licence_key_stands_in_for_a_token()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var license = keygen.Account.AddLicense(strategy: AuthStrategy.Mixed);
        var token = keygen.Account.AddToken(license);
        Task<Reply> Send(string method, string path) =>
            keygen.SendAsync(method, new Uri($"{keygen.BaseUri}/{path}"), $"License {license.LicenseKey}");

        var me = await Send("GET", "me");
        Assert.Equal(200, me.Code);
        Assert.False(me.Json.TryGetProperty("included", out _));
        Assert.Null(me.Header("Keygen-Token"));
        var profile = await Send("GET", "profile");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, profile.Json.GetProperty("meta").GetProperty("tokenId").ValueKind);
        Assert.Equal(token.Id, Assert.Single((await Send("GET", "tokens")).Json.GetProperty("data").EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Equal(200, (await Send("GET", $"tokens/{token.Id}")).Code);
        var current = await Send("PUT", "tokens");
        Assert.Equal((404, "The requested token was not found"), (current.Code, current.Detail));
        Assert.Equal(200, (await Send("PUT", $"tokens/{token.Id}")).Code);
        Assert.Equal(204, (await Send("DELETE", $"tokens/{token.Id}")).Code);
        var post = await Send("POST", "tokens");
        Assert.Equal((403, null), (post.Code, post.ErrorCode));
    }

    [Theory]
    [InlineData(TokenKindName.Admin, "admin developer sales support read-only product activation user")]
    [InlineData(TokenKindName.Developer, "admin developer sales support read-only product activation user")]
    [InlineData(TokenKindName.Sales, "admin developer sales support read-only product activation user")]
    [InlineData(TokenKindName.Support, "admin developer sales support read-only product activation user")]
    [InlineData(TokenKindName.ReadOnly, "admin developer sales support read-only product activation user")]
    [InlineData(TokenKindName.Product, "product activation user")]
    [InlineData(TokenKindName.User, "user")]
    [InlineData(TokenKindName.Activation, "activation")]
    public async Task The_list_shows_what_the_caller_may_know_of(TokenKindName kind, string expected)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var account = keygen.Account;
        var product = account.AddProduct();
        var user = account.AddUser();
        var tokens = new Dictionary<TokenKindName, MintedToken>
        {
            [TokenKindName.Product] = account.AddToken(product),
            [TokenKindName.User] = account.AddToken(user),
            [TokenKindName.Activation] = account.AddToken(account.AddLicense(product, user)),
        };
        foreach (var role in new[] { TokenKindName.Admin, TokenKindName.Developer, TokenKindName.Sales, TokenKindName.Support, TokenKindName.ReadOnly })
            tokens[role] = account.AddToken(role);
        var elsewhere = account.AddToken(TokenKindName.Environment, environment: account.AddEnvironment("staging", isolated: false));

        var reply = await keygen.SendAsync("GET", "tokens?limit=100", tokens[kind].Secret);

        var kinds = reply.Json.GetProperty("data").EnumerateArray().Select(t => t.GetProperty("attributes").GetProperty("kind").GetString()![..^6]);
        Assert.Equal(expected.Split(' ').Order(), kinds.Order());
        Assert.DoesNotContain(elsewhere.Id.ToString(), reply.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(tokens.Values, t => reply.Body.Contains(t.Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_environment_sees_global_tokens_of_a_shared_environment_but_no_admin_s()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var shared = keygen.Account.AddEnvironment("shared", isolated: false);
        var isolated = keygen.Account.AddEnvironment("isolated", isolated: true);
        var (inShared, inIsolated) = (Token(TokenKindName.Environment, shared), Token(TokenKindName.Environment, isolated));
        var (sharedUser, isolatedUser) = (Token(TokenKindName.User, shared), Token(TokenKindName.User, isolated));
        Token(TokenKindName.Admin, shared);
        Token(TokenKindName.Admin, isolated);
        Token(TokenKindName.Admin, null);
        var globalUser = Token(TokenKindName.User, null);

        Assert.Equal(new[] { inShared, sharedUser, globalUser }.Select(t => t.Id).Order(), await Seen(inShared, shared));
        Assert.Equal(new[] { inIsolated, isolatedUser }.Select(t => t.Id).Order(), await Seen(inIsolated, isolated));

        MintedToken Token(TokenKindName kind, SandboxEnvironment? environment) => keygen.Account.AddToken(kind, environment: environment);
        async Task<IEnumerable<Guid>> Seen(MintedToken token, SandboxEnvironment environment)
        {
            var reply = await keygen.SendAsync("GET", "tokens?limit=100", token.Secret, environment.Code);
            return reply.Json.GetProperty("data").EnumerateArray().Select(t => t.GetProperty("id").GetGuid()).Order();
        }
    }

    [Fact]
    public async Task Another_s_token_is_missing_and_one_s_own_other_token_is_not()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var mine = keygen.Account.AddToken(TokenKindName.Sales);
        var sibling = keygen.Account.AddToken(mine.Row.Bearer);

        Assert.Equal(200, (await keygen.SendAsync("PUT", $"tokens/{sibling.Id}", mine.Secret)).Code);
        Assert.Equal(204, (await keygen.SendAsync("DELETE", $"tokens/{sibling.Id}", mine.Secret)).Code);
        Assert.Equal(200, (await keygen.SendAsync("GET", "me", mine.Secret)).Code);

        var stranger = keygen.Account.AddToken(TokenKindName.Admin);
        var refused = await keygen.SendAsync("DELETE", $"tokens/{stranger.Id}", mine.Secret);
        Assert.Equal((403, NoRule), (refused.Code, refused.Detail));
    }

    private static (string Method, string Path, int Status)[] Requests(Guid id, int deleteStatus) =>
    [
        ("GET", "me", 200), ("GET", "profile", 200), ("GET", "tokens", 200), ("GET", $"tokens/{id}", 200), ("DELETE", $"tokens/{id}", deleteStatus),
    ];
}
