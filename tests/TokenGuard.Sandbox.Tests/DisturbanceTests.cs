using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Sandbox.Tests;

/// <summary>The switches by which tests of clients make things go wrong.</summary>
public sealed class DisturbanceTests
{
    [Fact]
    public async Task A_throttle_says_when_to_come_again()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(TokenKindName.Admin);
        keygen.Disturbances.RetryAfter = TimeSpan.FromSeconds(7);
        keygen.Disturbances.FailNextWith(429, times: 2);

        var (first, second, third) = (await Me(keygen, token), await Me(keygen, token), await Me(keygen, token));

        Assert.Equal((429, "TOO_MANY_REQUESTS", "Too many requests"), (first.Code, first.ErrorCode, first.Error.GetProperty("title").GetString()));
        Assert.Equal(("7", "0"), (first.Header("Retry-After"), first.Header("X-RateLimit-Remaining")));
        Assert.False(first.Json.TryGetProperty("meta", out _));
        Assert.Null(first.Header("Keygen-Account"));
        Assert.Equal((429, 200), (second.Code, third.Code));
    }

    [Theory]
    [InlineData(500, "Internal server error")]
    [InlineData(503, "Service unavailable")]
    [InlineData(403, "Forbidden")]
    public async Task A_failure_hits_the_method_it_was_armed_for_and_does_nothing(int status, string title)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(TokenKindName.Admin);
        keygen.Disturbances.FailNextWith(status, method: "DELETE");

        Assert.Equal(200, (await Me(keygen, token)).Code);
        var failed = await keygen.SendAsync("DELETE", $"tokens/{token.Id}", token.Secret);
        Assert.Equal((status, title), (failed.Code, failed.Error.GetProperty("title").GetString()));
        Assert.Equal(200, (await Me(keygen, token)).Code);
    }

    [Fact]
    public async Task A_gateway_fails_without_a_body()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        keygen.Disturbances.FailNextWith(502);

        var reply = await Me(keygen, keygen.Account.AddToken(TokenKindName.Admin));

        Assert.Equal((502, "", null), (reply.Code, reply.Body, reply.Header("Keygen-Version")));
    }

    [Fact]
    public async Task A_lost_answer_leaves_the_deed_done()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(TokenKindName.Product);
        keygen.Disturbances.LoseNextAnswerTo("PUT");

        await Assert.ThrowsAsync<HttpRequestException>(() => keygen.SendAsync("PUT", $"tokens/{token.Id}", token.Secret, body: ""));

        Assert.Equal("TOKEN_INVALID", (await Me(keygen, token)).ErrorCode);
        Assert.Null(keygen.Requests.Single(r => r.Method == "PUT").Status);
    }

    [Fact]
    public async Task An_attacker_may_come_in_between()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(TokenKindName.Product);
        var stolen = "";
        keygen.Disturbances.BeforeRequest = request =>
        {
            if (request.Method == "DELETE") stolen = keygen.Account.Regenerate(token.Row);
        };

        Assert.Equal(200, (await Me(keygen, token)).Code);
        Assert.Equal("TOKEN_INVALID", (await keygen.SendAsync("DELETE", $"tokens/{token.Id}", token.Secret)).ErrorCode);
        Assert.Equal(200, (await keygen.SendAsync("GET", "me", stolen)).Code);
    }

    [Theory]
    [InlineData("GET", 301)]
    [InlineData("DELETE", 307)]
    public async Task Everything_may_be_redirected(string method, int status)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(TokenKindName.Product);
        keygen.Disturbances.RedirectEverythingTo = new Uri("http://127.0.0.1:1/");

        var reply = await keygen.SendAsync(method, $"tokens/{token.Id}", token.Secret);

        Assert.Equal(status, reply.Code);
        Assert.Equal($"http://127.0.0.1:1{keygen.BaseUri.AbsolutePath}/tokens/{token.Id}", reply.Header("Location"));
    }

    [Fact]
    public async Task A_blocked_address_learns_nothing_of_its_token()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        keygen.Disturbances.Blocklisted = true;

        var reply = await Me(keygen, keygen.Account.AddToken(TokenKindName.Admin));

        Assert.Equal((403, null, "blacklist"), (reply.Code, reply.ErrorCode, reply.Header("X-RateLimit-Window")));
        Assert.Null(reply.Header("Keygen-Token"));
    }

    [Fact]
    public async Task A_lagging_replica_accepts_a_dead_secret_a_few_times()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var (revoked, replaced) = (keygen.Account.AddToken(TokenKindName.Product), keygen.Account.AddToken(TokenKindName.Product));
        keygen.Account.LingeringAnswers = 2;
        keygen.Account.Revoke(revoked.Row);
        keygen.Account.Regenerate(replaced.Row);

        foreach (var token in new[] { revoked, replaced })
        {
            Assert.Equal(200, (await Me(keygen, token)).Code);
            Assert.Equal(200, (await Me(keygen, token)).Code);
            Assert.Equal(401, (await Me(keygen, token)).Code);
        }
    }

    [Fact]
    public async Task Requests_are_recorded_without_their_credential()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(TokenKindName.Admin);

        await keygen.SendAsync("GET", "tokens?limit=5", token.Secret);

        var request = Assert.Single(keygen.Requests);
        Assert.Equal(("GET", $"{keygen.BaseUri.AbsolutePath}/tokens?limit=5", 200), (request.Method, request.Target, request.Status));
        Assert.Equal(("Bearer", RecordedRequest.FingerprintOf(token.Secret)), (request.Scheme, request.CredentialFingerprint));
        Assert.Equal(keygen.RootUri.Authority, request.Host);
        Assert.DoesNotContain("Authorization", request.Headers.Keys);
        Assert.DoesNotContain(request.Headers, h => h.Value.Contains(token.Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(token.Secret, $"{request} {token}", StringComparison.Ordinal);
    }

    private static Task<Reply> Me(SandboxKeygen keygen, MintedToken token) => keygen.SendAsync("GET", "me", token.Secret);
}
