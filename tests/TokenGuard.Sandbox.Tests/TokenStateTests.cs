using Microsoft.Extensions.Time.Testing;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Sandbox.Tests;

/// <summary>Answers by state of the token (contract §5.6), and to the same action twice (contract §5.5).</summary>
public sealed class TokenStateTests
{
    private const string NotAuthenticated = "You must be authenticated to complete the request";
    private const string NoFormat = "Token format is invalid (make sure that you're providing a token value, not a token's UUID identifier)";

    [Theory]
    [InlineData("no credential", 401, "TOKEN_MISSING", NotAuthenticated, false)]
    [InlineData("malformed", 401, "TOKEN_INVALID", NotAuthenticated, false)]
    [InlineData("unknown version", 401, "TOKEN_INVALID", NotAuthenticated, false)]
    [InlineData("a uuid", 401, "TOKEN_FORMAT_INVALID", NoFormat, false)]
    [InlineData("a uuid without dashes", 401, "TOKEN_FORMAT_INVALID", NoFormat, false)]
    [InlineData("revoked", 401, "TOKEN_INVALID", NotAuthenticated, false)]
    [InlineData("regenerated away", 401, "TOKEN_INVALID", NotAuthenticated, false)]
    [InlineData("pruned", 401, "TOKEN_INVALID", NotAuthenticated, false)]
    [InlineData("wrong account", 401, "TOKEN_INVALID", NotAuthenticated, false)]
    [InlineData("missing environment", 401, "TOKEN_INVALID", NotAuthenticated, false)]
    [InlineData("one hex digit in the other case", 401, "TOKEN_INVALID", NotAuthenticated, false)]
    [InlineData("bearer deleted", 401, "TOKEN_INVALID", NotAuthenticated, true)]
    [InlineData("expired", 401, "TOKEN_EXPIRED", "Token is expired", true)]
    [InlineData("banned user", 403, "USER_BANNED", "User is banned", true)]
    [InlineData("banned owner", 403, "USER_BANNED", "User is banned", true)]
    [InlineData("expired and banned", 401, "TOKEN_EXPIRED", "Token is expired", true)]
    [InlineData("banned and forbidden", 403, "USER_BANNED", "User is banned", true)]
    [InlineData("policy forbids tokens", 403, "TOKEN_NOT_ALLOWED", "Token authentication is not allowed by policy", true)]
    public async Task Each_state_has_its_answer(string state, int status, string code, string detail, bool named)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { Time = time });
        var (token, sent) = Arrange(keygen, time, state);

        var reply = await keygen.SendAsync("GET", "me", sent);

        Assert.Equal((status, code, detail), (reply.Code, reply.ErrorCode, reply.Detail));
        Assert.Equal(status == 401 ? "Unauthorized" : "Access denied", reply.Error.GetProperty("title").GetString());
        Assert.Equal(named ? token.Id.ToString() : null, reply.Header("Keygen-Token"));
        Assert.Null(reply.Header("Keygen-Bearer"));
        Assert.Equal(keygen.Account.Id.ToString(), reply.Header("Keygen-Account"));
        Assert.Equal(status == 401 ? "Bearer realm=\"keygen\"" : null, reply.Header("WWW-Authenticate"));
        Assert.Equal(reply.Header("X-Request-Id"), reply.Json.GetProperty("meta").GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_unknown_account_is_missing()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(TokenKindName.Admin);

        var reply = await keygen.SendAsync("GET", new Uri(keygen.RootUri, "v1/accounts/nobody/me"), $"Bearer {token.Secret}");

        Assert.Equal((404, "NOT_FOUND", "The requested account 'nobody' was not found"), (reply.Code, reply.ErrorCode, reply.Detail));
        Assert.Null(reply.Header("Keygen-Token"));
    }

    [Fact]
    public async Task A_second_DELETE_with_the_revoked_token_is_not_authenticated()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(TokenKindName.Product);

        Assert.Equal(204, (await keygen.SendAsync("DELETE", $"tokens/{token.Id}", token.Secret)).Code);
        var again = await keygen.SendAsync("DELETE", $"tokens/{token.Id}", token.Secret);
        Assert.Equal((401, "TOKEN_INVALID"), (again.Code, again.ErrorCode));
    }

    [Fact]
    public async Task A_second_DELETE_with_an_admin_token_finds_nothing()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var (admin, token) = (keygen.Account.AddToken(TokenKindName.Admin), keygen.Account.AddToken(TokenKindName.Product));

        var first = await keygen.SendAsync("DELETE", $"tokens/{token.Id}", admin.Secret);
        Assert.Equal((204, ""), (first.Code, first.Body));
        var again = await keygen.SendAsync("DELETE", $"tokens/{token.Id}", admin.Secret);
        Assert.Equal((404, "NOT_FOUND", $"The requested token '{token.Id}' was not found"), (again.Code, again.ErrorCode, again.Detail));
    }

    [Fact]
    public async Task PUT_with_the_replaced_secret_is_not_authenticated()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(TokenKindName.Product);

        Assert.Equal(200, (await keygen.SendAsync("PUT", $"tokens/{token.Id}", token.Secret)).Code);
        var again = await keygen.SendAsync("PUT", $"tokens/{token.Id}", token.Secret);
        Assert.Equal((401, "TOKEN_INVALID"), (again.Code, again.ErrorCode));
    }

    [Fact]
    public async Task PUT_with_an_admin_token_makes_another_secret_each_time()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var (admin, token) = (keygen.Account.AddToken(TokenKindName.Admin), keygen.Account.AddToken(TokenKindName.Product));

        var (first, second) = (await Regenerate(), await Regenerate());

        Assert.Equal(3, new[] { token.Secret, first, second }.Distinct().Count());
        Assert.Equal(401, (await keygen.SendAsync("GET", "me", token.Secret)).Code);
        Assert.Equal(401, (await keygen.SendAsync("GET", "me", first)).Code);
        Assert.Equal(token.Id.ToString(), (await keygen.SendAsync("GET", "me", second)).Header("Keygen-Token"));

        async Task<string> Regenerate()
        {
            var reply = await keygen.SendAsync("PUT", $"tokens/{token.Id}", admin.Secret);
            Assert.Equal((200, token.Id), (reply.Code, reply.Json.GetProperty("data").GetProperty("id").GetGuid()));
            return reply.Json.GetProperty("data").GetProperty("attributes").GetProperty("token").GetString()!;
        }
    }

    [Theory]
    [InlineData(TokenFormat.V1Historic)]
    [InlineData(TokenFormat.V1Modern)]
    [InlineData(TokenFormat.V2Historic)]
    [InlineData(TokenFormat.V2Modern)]
    [InlineData(TokenFormat.V3)]
    public async Task Every_format_authenticates_and_regenerates_as_v3(TokenFormat format)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var token = keygen.Account.AddToken(TokenKindName.Developer, format);

        var reply = await keygen.SendAsync("PUT", "tokens", token.Secret);

        Assert.Matches("^dev-[0-9a-f]{64}v3$", reply.Json.GetProperty("data").GetProperty("attributes").GetProperty("token").GetString());
        if (format is not (TokenFormat.V1Historic or TokenFormat.V1Modern)) return;
        Assert.Equal([keygen.Account.Id.ToString("N"), token.Id.ToString("N")], token.Secret.Split('.')[..2]);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(-30, 14)]
    [InlineData(1, 14)]
    [InlineData(9000, 14)]
    public async Task Regenerating_resets_an_expiry_to_two_weeks_and_leaves_none_alone(int? days, int? expected)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { Time = time });
        var (admin, token) = (keygen.Account.AddToken(TokenKindName.Admin), keygen.Account.AddToken(TokenKindName.User, expiry: In(days)));

        var reply = await keygen.SendAsync("PUT", $"tokens/{token.Id}", admin.Secret);

        var expiry = reply.Json.GetProperty("data").GetProperty("attributes").GetProperty("expiry");
        Assert.Equal(expected is null ? null : "2026-01-16T03:04:05.000Z", expiry.GetString());
        Assert.Equal(In(expected), token.Row.Expiry);

        DateTimeOffset? In(int? count) => count is { } n ? time.GetUtcNow().AddDays(n) : null;
    }

    private static (MintedToken Token, string? Sent) Arrange(SandboxKeygen keygen, FakeTimeProvider time, string state)
    {
        var account = keygen.Account;
        var past = time.GetUtcNow().AddDays(-1);
        var product = account.AddToken(TokenKindName.Product);
        var user = account.AddToken(TokenKindName.User);
        switch (state)
        {
            case "no credential":
                return (product, null);
            case "malformed":
                return (product, product.Secret[..^2]);
            case "unknown version":
                return (product, product.Secret[..^1] + "4");
            case "a uuid":
                return (product, product.Id.ToString());
            case "a uuid without dashes":
                return (product, product.Id.ToString("N"));
            case "one hex digit in the other case":
                var digit = product.Secret.IndexOfAny([.. "abcdef"], "prod-".Length);
                return (product, product.Secret[..digit] + char.ToUpperInvariant(product.Secret[digit]) + product.Secret[(digit + 1)..]);
            case "revoked":
                account.Revoke(product.Row);
                return (product, product.Secret);
            case "regenerated away":
                account.Regenerate(product.Row);
                return (product, product.Secret);
            case "pruned":
                product.Row.Expiry = time.GetUtcNow().AddDays(-91);
                return (product, product.Secret);
            case "wrong account":
                return (product, keygen.AddAccount("other").AddToken(TokenKindName.Product).Secret);
            case "missing environment":
                var staging = account.AddToken(TokenKindName.Product, environment: account.AddEnvironment("staging", isolated: false));
                return (staging, staging.Secret);
            case "bearer deleted":
                var orphan = account.AddToken(TokenKindName.Orphaned);
                return (orphan, orphan.Secret);
            case "expired":
                product.Row.Expiry = past;
                return (product, product.Secret);
            case "banned user":
                user.Row.Bearer.Banned = true;
                return (user, user.Secret);
            case "expired and banned":
                user.Row.Bearer.Banned = true;
                user.Row.Expiry = past;
                return (user, user.Secret);
            case "banned owner":
                return License(AuthStrategy.Token, banned: true);
            case "banned and forbidden":
                return License(AuthStrategy.License, banned: true);
            case "policy forbids tokens":
                return License(AuthStrategy.License, banned: false);
            default:
                throw new ArgumentOutOfRangeException(nameof(state), state, "No such state.");
        }

        (MintedToken Token, string? Sent) License(AuthStrategy strategy, bool banned)
        {
            user.Row.Bearer.Banned = banned;
            var token = account.AddToken(account.AddLicense(owner: user.Row.Bearer, strategy: strategy));
            return (token, token.Secret);
        }
    }
}
