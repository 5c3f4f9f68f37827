using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Sandbox.Tests;

/// <summary>The shape of what comes back (contract §4.1–§4.7).</summary>
public sealed class ResourceTests
{
    [Theory]
    [InlineData(TokenKindName.Admin, "admin-token", "users")]
    [InlineData(TokenKindName.Developer, "developer-token", "users")]
    [InlineData(TokenKindName.Sales, "sales-token", "users")]
    [InlineData(TokenKindName.Support, "support-token", "users")]
    [InlineData(TokenKindName.ReadOnly, "read-only-token", "users")]
    [InlineData(TokenKindName.User, "user-token", "users")]
    [InlineData(TokenKindName.Product, "product-token", "products")]
    [InlineData(TokenKindName.Activation, "activation-token", "licenses")]
    [InlineData(TokenKindName.Environment, "environment-token", "environments")]
    public async Task Me_names_the_bearer_and_includes_the_token(TokenKindName kind, string apiKind, string type)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { Time = time });
        var environment = keygen.Account.AddEnvironment("staging", isolated: true);
        var token = keygen.Account.AddToken(kind, environment: environment, expiry: time.GetUtcNow().AddDays(1));
        var root = $"/v1/accounts/{keygen.Account.Id}";

        var me = await keygen.SendAsync("GET", "me", token.Secret, "staging");
        var profile = await keygen.SendAsync("GET", "profile", token.Secret, "staging");

        Assert.Equal(token.Row.Bearer.Id, me.Json.GetProperty("data").GetProperty("id").GetGuid());
        Assert.Equal(type, me.Json.GetProperty("data").GetProperty("type").GetString());
        Assert.False(me.Json.TryGetProperty("meta", out _));
        Assert.Equal(token.Id, profile.Json.GetProperty("meta").GetProperty("tokenId").GetGuid());

        var included = Assert.Single(me.Json.GetProperty("included").EnumerateArray());
        Assert.Equal(token.Id, included.GetProperty("id").GetGuid());
        var attributes = included.GetProperty("attributes");
        Assert.Equal(apiKind, attributes.GetProperty("kind").GetString());
        Assert.False(attributes.TryGetProperty("token", out _));
        Assert.Equal("2026-01-03T03:04:05.678Z", attributes.GetProperty("expiry").GetString());
        Assert.Equal("2026-01-02T03:04:05.678Z", attributes.GetProperty("created").GetString());
        Assert.Equal(kind == TokenKindName.Activation, attributes.TryGetProperty("maxActivations", out _));
        var relationships = included.GetProperty("relationships");
        Assert.Equal(environment.Id, relationships.GetProperty("environment").GetProperty("data").GetProperty("id").GetGuid());
        Assert.Equal(type, relationships.GetProperty("bearer").GetProperty("data").GetProperty("type").GetString());
        Assert.Equal($"{root}/{type}/{token.Row.Bearer.Id}", relationships.GetProperty("bearer").GetProperty("links").GetProperty("related").GetString());
        Assert.Equal($"{root}/tokens/{token.Id}", included.GetProperty("links").GetProperty("self").GetString());
        Assert.DoesNotContain(token.Secret, me.Body + profile.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not-an-id")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task A_token_that_does_not_exist_is_named_as_it_was_sent(string id)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(TokenKindName.Admin);

        foreach (var method in new[] { "GET", "PUT", "DELETE" })
        {
            var reply = await keygen.SendAsync(method, $"tokens/{id}", token.Secret);
            Assert.Equal((404, "NOT_FOUND", $"The requested token '{id}' was not found"), (reply.Code, reply.ErrorCode, reply.Detail));
        }
    }

    [Fact]
    public async Task An_id_may_come_without_dashes()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(TokenKindName.Admin);

        Assert.Equal(204, (await keygen.SendAsync("DELETE", $"tokens/{token.Id:N}", token.Secret)).Code);
        Assert.Empty(keygen.Account.Tokens);
    }

    [Fact]
    public async Task A_generated_token_works_and_is_shown_once()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { Time = time });
        var user = keygen.Account.AddToken(TokenKindName.User);

        var byDefault = await keygen.SendAsync("POST", "tokens", user.Secret);
        var forEver = await keygen.SendAsync("POST", "tokens", user.Secret, body: """{"data":{"type":"tokens","attributes":{"name":"CI","expiry":null}}}""");

        var (first, second) = (byDefault.Json.GetProperty("data"), forEver.Json.GetProperty("data"));
        Assert.Equal($"/v1/accounts/{keygen.Account.Id}/tokens/{first.GetProperty("id").GetString()}", byDefault.Header("Location"));
        Assert.Equal("2026-01-16T03:04:05.000Z", first.GetProperty("attributes").GetProperty("expiry").GetString());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("attributes").GetProperty("expiry").ValueKind);
        Assert.Equal("CI", second.GetProperty("attributes").GetProperty("name").GetString());
        var secret = second.GetProperty("attributes").GetProperty("token").GetString();
        var shown = await keygen.SendAsync("GET", $"tokens/{second.GetProperty("id").GetString()}", secret);
        Assert.Equal(200, shown.Code);
        Assert.DoesNotContain(secret!, shown.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"x":1}""", 400, "/x")]
    [InlineData("""{"data":{"x":1}}""", 400, "/data/x")]
    [InlineData("""{"data":{"attributes":{"token":"mine"}}}""", 400, "/data/attributes/token")]
    [InlineData("""{"data":{"attributes":{"expiry":"soon"}}}""", 400, "/data/attributes/expiry")]
    [InlineData("""{"data":{"attributes":{"permissions":["no.such"]}}}""", 422, "/data/attributes/permissions")]
    public async Task A_body_outside_the_schema_is_refused(string body, int status, string blamed)
    {
        await using var keygen = await SandboxKeygen.StartAsync();

        var reply = await keygen.SendAsync("POST", "tokens", keygen.Account.AddToken(TokenKindName.Admin).Secret, body: body);

        Assert.Equal(status, reply.Code);
        Assert.Equal(blamed, reply.Error.GetProperty("source").GetProperty("pointer").GetString());
    }

    [Theory]
    [InlineData(TokenKindName.Admin, "user", 201)]
    [InlineData(TokenKindName.Admin, "product", 403)]
    [InlineData(TokenKindName.Developer, "user", 201)]
    [InlineData(TokenKindName.Sales, "user", 403)]
    [InlineData(TokenKindName.ReadOnly, "user", 403)]
    [InlineData(TokenKindName.Product, "user", 403)]
    [InlineData(TokenKindName.Product, "own-user", 201)]
    [InlineData(TokenKindName.Product, "own-license", 201)]
    public async Task Minting_for_another_follows_the_policy(TokenKindName kind, string target, int status)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var account = keygen.Account;
        var caller = account.AddToken(kind);
        var user = account.AddUser();
        var license = account.AddLicense(target.StartsWith("own", StringComparison.Ordinal) ? caller.Row.Bearer : null, user);
        var bearer = target switch { "own-license" => license, "product" => account.AddProduct(), _ => user };
        var body = "{'data':{'type':'tokens','relationships':{'bearer':{'data':{'type':'x','id':'ID'}}}}}".Replace('\'', '"').Replace("ID", bearer.Id.ToString());

        var reply = await keygen.SendAsync("POST", "tokens", caller.Secret, body: body);

        Assert.Equal(status, reply.Code);
    }
}
