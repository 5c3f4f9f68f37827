using System.Text.Json.Nodes;

namespace TokenGuard.Sandbox.Tests;

/// <summary>The tables of the contract, row by row, over HTTP and nothing else: against the sandbox, or a real server (see <see cref="ConformanceServer"/>).</summary>
public sealed class ConformanceTests(ConformanceServer server) : IClassFixture<ConformanceServer>
{
    private const string OnlyEnterprise = "the server knows no environments";

    /// <summary>§4.9: what a token may do to itself: PUT, DELETE, and POST for itself; it may read everything about itself.</summary>
    public static TheoryData<string, int, int, int> Itself => new()
    {
        { "admin", 200, 204, 201 },
        { "developer", 200, 204, 201 },
        { "sales-agent", 200, 204, 201 },
        { "support-agent", 200, 204, 201 },
        { "read-only", 403, 403, 201 },
        { "environment", 200, 204, 201 },
        { "product", 200, 204, 403 },
        { "user", 200, 204, 201 },
        { "license", 200, 204, 403 },
        { "license MIXED", 200, 204, 403 },
    };

    [Theory]
    [MemberData(nameof(Itself))]
    public async Task A_token_and_itself(string kind, int put, int delete, int post)
    {
        if (kind == "environment" && !server.IsEnterprise) Assert.Skip(OnlyEnterprise);
        var token = await server.NewAsync(kind);
        foreach (var path in new[] { "me", "profile", "tokens", $"tokens/{token.Id}" }) Assert.Equal(200, (await server.AsAsync(token, "GET", path)).Code);
        var me = await server.AsAsync(token, "GET", "me");
        Assert.Equal(token.Id, me.Json.GetProperty("included")[0].GetProperty("id").GetString());
        Assert.Equal(token.Id, me.Header("Keygen-Token") ?? me.Header("Keygen-Token-Id"));
        Assert.Equal(token.Id, (await server.AsAsync(token, "GET", "profile")).Json.GetProperty("meta").GetProperty("tokenId").GetString());
        Refused(post, await server.AsAsync(token, "POST", "tokens"));

        var regenerated = await server.AsAsync(token, "PUT", $"tokens/{token.Id}");
        Refused(put, regenerated);
        if (put == 200)
        {
            Assert.Equal(token.Id, regenerated.Json.GetProperty("data").GetProperty("id").GetString());
            Dead(await server.AsAsync(token, "GET", "me"));
            token = token with { Secret = regenerated.Json.GetProperty("data").GetProperty("attributes").GetProperty("token").GetString()! };
        }

        Refused(delete, await server.AsAsync(token, "DELETE", $"tokens/{token.Id}"));
        if (delete == 204) Dead(await server.AsAsync(token, "GET", "me"));
        else Assert.Equal(200, (await server.AsAsync(token, "GET", "me")).Code);
    }

    [Theory]
    [InlineData("license LICENSE")]
    [InlineData("license SESSION")]
    [InlineData("license NONE")]
    public async Task A_licence_that_may_not_use_tokens(string kind)
    {
        var token = await server.NewAsync(kind);

        foreach (var (method, path) in new[] { ("GET", "me"), ("GET", $"tokens/{token.Id}"), ("PUT", $"tokens/{token.Id}"), ("DELETE", $"tokens/{token.Id}") })
            Is(403, "TOKEN_NOT_ALLOWED", token.Id, await server.AsAsync(token, method, path));
    }

    /// <summary>§4.10: callers, targets, and the answers to DELETE and PUT.</summary>
    public static TheoryData<string, string, int, int> Others
    {
        get
        {
            var rows = new TheoryData<string, string, int, int>();
            foreach (var caller in new[] { "admin", "developer" })
            {
                foreach (var target in new[] { "product", "license", "user" }) rows.Add(caller, target, 204, 200);
                foreach (var target in new[] { "admin", "developer", "sales-agent", "support-agent", "read-only" }) rows.Add(caller, target, 204, 403);
            }

            foreach (var caller in new[] { "sales-agent", "support-agent", "read-only" })
                foreach (var target in new[] { "admin", "product", "user" }) rows.Add(caller, target, 403, 403);
            foreach (var caller in new[] { "user", "license" })
                foreach (var target in new[] { "admin", "product", "user" }) rows.Add(caller, target, 404, 404);
            rows.Add("product", "its license", 204, 200);
            rows.Add("product", "its user", 204, 200);
            foreach (var target in new[] { "admin", "product", "user", "license" }) rows.Add("product", target, 404, 404);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task A_token_and_those_of_others(string caller, string target, int delete, int put)
    {
        var actor = await server.BearerAsync(caller);
        var holder = target switch
        {
            "its license" => await server.BearerAsync("license", product: actor),
            "its user" => await server.BearerAsync("user"),
            _ => await server.BearerAsync(target),
        };
        if (target == "its user") await server.BearerAsync("license", product: actor, owner: holder);
        var (token, doomed) = (await server.TokenOfAsync(actor), await server.TokenOfAsync(holder));

        Refused(put, await server.AsAsync(token, "PUT", $"tokens/{doomed.Id}"));
        Refused(delete, await server.AsAsync(token, "DELETE", $"tokens/{doomed.Id}"));
    }

    /// <summary>§5.2 and §5.6: the state of a credential, and what /me says of it.</summary>
    public static TheoryData<string, int, string?, bool> States => new()
    {
        { "none", 401, "TOKEN_MISSING", false },
        { "scheme in small letters", 401, "TOKEN_MISSING", false },
        { "malformed", 401, "TOKEN_INVALID", false },
        { "never was", 401, "TOKEN_INVALID", false },
        { "a UUID", 401, "TOKEN_FORMAT_INVALID", false },
        { "revoked", 401, "TOKEN_INVALID", false },
        { "regenerated away", 401, "TOKEN_INVALID", false },
        { "expired", 401, "TOKEN_EXPIRED", true },
        { "banned user", 403, "USER_BANNED", true },
        { "licence of a banned owner", 403, "USER_BANNED", true },
        { "unknown account", 404, "NOT_FOUND", false },
        { "environment that is none", 400, "ENVIRONMENT_INVALID", false },
    };

    [Theory]
    [MemberData(nameof(States))]
    public async Task A_state_and_its_answer(string state, int status, string? code, bool tellsId)
    {
        if (state == "environment that is none" && !server.IsEnterprise) code = "ENVIRONMENT_NOT_SUPPORTED";
        var user = await server.BearerAsync("user");
        // An expiry in the past would do, but a server may refuse to make such a token.
        var token = await server.TokenOfAsync(
            state == "licence of a banned owner" ? await server.BearerAsync("license", owner: user) : user,
            state == "expired" ? new JsonObject { ["expiry"] = DateTimeOffset.UtcNow.AddSeconds(2).ToString("o") } : null);
        var authorization = state switch
        {
            "none" => null,
            "scheme in small letters" => "bearer " + token.Secret,
            "malformed" => "Bearer not-a-token",
            "never was" => "Bearer user-" + new string('0', 63) + "1v3",
            "a UUID" => "Bearer " + token.Id,
            _ => "Bearer " + token.Secret,
        };
        switch (state)
        {
            case "revoked": Assert.Equal(204, (await server.AsAdminAsync("DELETE", $"tokens/{token.Id}")).Code); break;
            case "regenerated away": Assert.Equal(200, (await server.AsAdminAsync("PUT", $"tokens/{token.Id}")).Code); break;
            case "expired": await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken); break;
            case "banned user" or "licence of a banned owner": await server.BanAsync(user); break;
        }

        var reply = await server.SendAsync(
            "GET", "me", authorization, environment: state == "environment that is none" ? "nowhere" : null, account: state == "unknown account" ? Guid.NewGuid().ToString() : null);

        Is(status, code, tellsId ? token.Id : null, reply);
    }

    /// <summary>§3.2: a token of an environment is dead outside it, and revoked only inside it.</summary>
    [Fact]
    public async Task An_environment_hides_its_tokens()
    {
        if (!server.IsEnterprise) Assert.Skip(OnlyEnterprise);
        var token = await server.NewAsync("environment");

        Dead(await server.SendAsync("GET", "me", ConformanceServer.Bearer(token.Secret)));
        Assert.Equal(200, (await server.AsAsync(token, "GET", "me")).Code);
        Assert.Equal(404, (await server.AsAdminAsync("DELETE", $"tokens/{token.Id}")).Code);
        Assert.Equal(204, (await server.AsAdminAsync("DELETE", $"tokens/{token.Id}", token.Holder.Environment)).Code);
    }

    /// <summary>§5.5: once more.</summary>
    [Fact]
    public async Task A_second_time()
    {
        var user = await server.BearerAsync("user");
        var (first, second) = (await server.TokenOfAsync(user), await server.TokenOfAsync(user));
        Assert.Equal(204, (await server.AsAsync(first, "DELETE", $"tokens/{first.Id}")).Code);

        Dead(await server.AsAsync(first, "DELETE", $"tokens/{first.Id}"));
        Is(404, "NOT_FOUND", null, await server.AsAdminAsync("DELETE", $"tokens/{first.Id}"), namesCaller: true);
        Assert.Equal(200, (await server.AsAsync(second, "PUT", $"tokens/{second.Id}")).Code);
        Dead(await server.AsAsync(second, "PUT", $"tokens/{second.Id}"));
        var (one, other) = (await server.AsAdminAsync("PUT", $"tokens/{second.Id}"), await server.AsAdminAsync("PUT", $"tokens/{second.Id}"));
        Assert.Equal((200, 200), (one.Code, other.Code));
        Dead(await server.SendAsync("GET", "me", ConformanceServer.Bearer(one.Json.GetProperty("data").GetProperty("attributes").GetProperty("token").GetString()!)));
    }

    /// <summary>A refusal by policy has a title and a detail, and no code (contract §4.9).</summary>
    private static void Refused(int expected, Reply reply)
    {
        Assert.True(expected == reply.Code, $"expected {expected}: {reply.Code} {reply.Body}");
        if (expected == 403) Assert.Equal(("Access denied", null), (reply.Error.GetProperty("title").GetString(), reply.ErrorCode));
    }

    private static void Dead(Reply reply) => Is(401, "TOKEN_INVALID", null, reply);

    private static void Is(int status, string? code, string? tokenId, Reply reply, bool namesCaller = false)
    {
        Assert.True((status, code) == (reply.Code, reply.ErrorCode), $"expected {status} {code}: {reply.Code} {reply.Body}");
        if (!namesCaller) Assert.Equal(tokenId ?? "", reply.Header("Keygen-Token") ?? reply.Header("Keygen-Token-Id") ?? "");
    }
}
