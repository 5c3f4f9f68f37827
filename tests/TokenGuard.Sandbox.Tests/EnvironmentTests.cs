using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Sandbox.Tests;

/// <summary>Which token works under which <c>Keygen-Environment</c> (contract §3.2).</summary>
public sealed class EnvironmentTests
{
    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "S", false)]
    [InlineData(null, "I", false)]
    [InlineData("S", null, true)]
    [InlineData("S", "S", true)]
    [InlineData("S", "I", false)]
    [InlineData("I", null, false)]
    [InlineData("I", "S", false)]
    [InlineData("I", "I", true)]
    public async Task A_token_authenticates_where_the_table_says(string? request, string? home, bool authenticates)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var environments = new[] { keygen.Account.AddEnvironment("S", isolated: false), keygen.Account.AddEnvironment("I", isolated: true) };
        var token = keygen.Account.AddToken(TokenKindName.Admin, environment: environments.SingleOrDefault(e => e.Code == home));

        // By code and by id, as a header and as a parameter: all the same.
        var id = environments.SingleOrDefault(e => e.Code == request)?.Id.ToString();
        foreach (var reply in new[]
        {
            await keygen.SendAsync("GET", "me", token.Secret, request),
            await keygen.SendAsync("GET", "me", token.Secret, id),
            await keygen.SendAsync("GET", request is null ? "me" : $"me?environment={request}", token.Secret),
        })
        {
            Assert.Equal(authenticates ? 200 : 401, reply.Code);
            Assert.Equal(authenticates ? null : "TOKEN_INVALID", reply.ErrorCode);
            Assert.Equal(authenticates ? token.Id.ToString() : null, reply.Header("Keygen-Token"));
            Assert.Equal(request, reply.Header("Keygen-Environment"));
        }
    }

    [Theory]
    [InlineData(null, null, 200, 204)]
    [InlineData("S", null, 200, 403)]
    [InlineData(null, "S", 404, 404)]
    [InlineData("S", "S", 200, 204)]
    [InlineData("S", "I", 404, 404)]
    public async Task Reads_are_lax_and_writes_are_strict(string? request, string? home, int read, int delete)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var environments = new[] { keygen.Account.AddEnvironment("S", isolated: false), keygen.Account.AddEnvironment("I", isolated: true) };
        var admin = keygen.Account.AddToken(TokenKindName.Admin);
        var target = keygen.Account.AddToken(TokenKindName.User, environment: environments.SingleOrDefault(e => e.Code == home));

        Assert.Equal(read, (await keygen.SendAsync("GET", $"tokens/{target.Id}", admin.Secret, request)).Code);
        var deleted = await keygen.SendAsync("DELETE", $"tokens/{target.Id}", admin.Secret, request);
        Assert.Equal(delete, deleted.Code);
        if (delete == 403) Assert.EndsWith("(record environment is not compatible with the current environment)", deleted.Detail, StringComparison.Ordinal);
        if (delete == 404) Assert.Equal($"The requested token '{target.Id}' was not found", deleted.Detail);
    }

    [Theory]
    [InlineData(KeygenEdition.CE, true)]
    [InlineData(KeygenEdition.EE, false)]
    public async Task A_server_without_environments_refuses_the_header(KeygenEdition edition, bool entitled)
    {
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { Edition = edition, EnvironmentsEntitled = entitled });
        var token = keygen.Account.AddToken(TokenKindName.Admin);

        var byHeader = await keygen.SendAsync("GET", "me", token.Secret, "staging");
        var byParameter = await keygen.SendAsync("GET", "me?environment=staging", token.Secret);

        Assert.Equal((400, "ENVIRONMENT_NOT_SUPPORTED", "is unsupported"), (byHeader.Code, byHeader.ErrorCode, byHeader.Detail));
        Assert.Equal("Keygen-Environment", byHeader.Error.GetProperty("source").GetProperty("header").GetString());
        Assert.Equal("environment", byParameter.Error.GetProperty("source").GetProperty("parameter").GetString());
        Assert.Null(byHeader.Header("Keygen-Token"));
    }

    [Fact]
    public async Task An_unknown_environment_is_refused_before_the_token_is_looked_at()
    {
        await using var keygen = await SandboxKeygen.StartAsync();

        var reply = await keygen.SendAsync("GET", "me", environment: "nowhere");

        Assert.Equal((400, "ENVIRONMENT_INVALID", "environment is invalid"), (reply.Code, reply.ErrorCode, reply.Detail));
        Assert.Equal("Keygen-Environment", reply.Error.GetProperty("source").GetProperty("header").GetString());
    }

    [Fact]
    public async Task The_community_edition_says_nothing_of_environments_and_permissions()
    {
        await using var ce = await SandboxKeygen.StartAsync(new SandboxOptions { Edition = KeygenEdition.CE });
        await using var ee = await SandboxKeygen.StartAsync();

        var (inCe, inEe) = (await Included(ce), await Included(ee));

        Assert.False(inCe.GetProperty("attributes").TryGetProperty("permissions", out _));
        Assert.False(inCe.GetProperty("relationships").TryGetProperty("environment", out _));
        Assert.True(inEe.GetProperty("attributes").TryGetProperty("permissions", out _));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, inEe.GetProperty("relationships").GetProperty("environment").GetProperty("data").ValueKind);

        static async Task<System.Text.Json.JsonElement> Included(SandboxKeygen keygen)
        {
            var reply = await keygen.SendAsync("GET", "me", keygen.Account.AddToken(TokenKindName.Admin).Secret);
            return Assert.Single(reply.Json.GetProperty("included").EnumerateArray());
        }
    }

    [Fact]
    public async Task An_admin_outside_may_mint_into_an_isolated_environment_and_others_may_not()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var isolated = keygen.Account.AddEnvironment("I", isolated: true);
        var body = "{'data':{'relationships':{'environment':{'data':{'type':'environments','id':'ID'}}}}}".Replace('\'', '"').Replace("ID", isolated.Id.ToString());

        var admin = await keygen.SendAsync("POST", "tokens", keygen.Account.AddToken(TokenKindName.Admin).Secret, body: body);
        var developer = await keygen.SendAsync("POST", "tokens", keygen.Account.AddToken(TokenKindName.Developer).Secret, body: body);

        Assert.Equal((201, 403), (admin.Code, developer.Code));
        var secret = admin.Json.GetProperty("data").GetProperty("attributes").GetProperty("token").GetString();
        Assert.Equal(200, (await keygen.SendAsync("GET", "me", secret, "I")).Code);
        Assert.Equal(401, (await keygen.SendAsync("GET", "me", secret)).Code);
    }
}
