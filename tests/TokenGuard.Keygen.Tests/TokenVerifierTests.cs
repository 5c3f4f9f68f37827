using System.Net;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Keygen.Tests;

public sealed class TokenVerifierTests
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
    public async Task Live_in_every_kind_and_format(TokenKindName kind, string reported, string bearer)
    {
        await using var rig = await Rig.StartAsync();
        foreach (var format in Enum.GetValues<TokenFormat>())
        {
            var token = rig.Account.AddToken(kind, format);

            var verification = await rig.VerifyAsync(token);

            Assert.Equal(Verdict.Live, verification.Verdict);
            Assert.Equal(token.Id, verification.TokenId?.Value);
            Assert.Equal(reported, verification.Kind);
            Assert.Equal(new BearerRef(bearer, token.Row.Bearer.Id.ToString()), verification.Bearer);
            Assert.NotNull(verification.RequestId);
        }
    }

    [Fact]
    public async Task One_plain_request_with_the_secret_in_the_header_only()
    {
        await using var rig = await Rig.StartAsync(environments: "staging");
        var token = rig.Account.AddToken(TokenKindName.Product);

        await rig.VerifyAsync(token);

        var request = Assert.Single(rig.Server.Requests);
        Assert.Equal($"GET /v1/accounts/{rig.Account.Id}/me", $"{request.Method} {request.Target}");
        Assert.Equal("Bearer", request.Scheme);
        Assert.Equal(RecordedRequest.FingerprintOf(token.Secret), request.CredentialFingerprint);
        Assert.Equal("application/vnd.api+json", request.Headers["Accept"]);
        Assert.StartsWith("TokenGuard/", request.Headers["User-Agent"]);
        Assert.Equal(["Accept", "Accept-Encoding", "Content-Length", "Host", "User-Agent"], request.Headers.Keys.Order());
        Assert.Equal("0", request.Headers["Content-Length"]);
    }

    [Fact]
    public async Task What_the_account_says_becomes_the_verdict()
    {
        await using var rig = await Rig.StartAsync();
        var expired = rig.Account.AddToken(TokenKindName.Product, expiry: DateTimeOffset.UtcNow.AddDays(-1));
        var banned = rig.Account.AddToken(TokenKindName.User);
        banned.Row.Bearer.Banned = true;
        var restricted = rig.Account.AddToken(rig.Account.AddLicense(strategy: AuthStrategy.License));
        var narrow = rig.Account.AddToken(TokenKindName.Product, permissions: new HashSet<string> { "token.revoke" });
        var revoked = rig.Account.AddToken(TokenKindName.Product);
        rig.Account.Revoke(revoked.Row);

        await ExpectAsync(expired, Verdict.Expired, expired.Id, "has expired");
        await ExpectAsync(banned, Verdict.Banned, banned.Id, "banned");
        await ExpectAsync(restricted, Verdict.Restricted, restricted.Id, "policy");
        await ExpectAsync(narrow, Verdict.Live, narrow.Id, "it is live");
        await ExpectAsync(revoked, Verdict.NotAuthenticated, null, "proves no safety");

        async Task ExpectAsync(MintedToken token, Verdict verdict, Guid? id, string says)
        {
            var verification = await rig.VerifyAsync(token);
            Assert.Equal((verdict, id), (verification.Verdict, verification.TokenId?.Value));
            Assert.Contains(says, verification.Reason);
        }
    }

    [Fact]
    public async Task Expiry_and_name_are_told()
    {
        await using var rig = await Rig.StartAsync();
        var expiry = new DateTimeOffset(2050, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var token = rig.Account.AddToken(rig.Account.AddProduct(), expiry: expiry, name: "CI \u001b[31mred\u202e");

        var verification = await rig.VerifyAsync(token);

        Assert.Equal(expiry, verification.Expiry);
        Assert.Equal("CI  [31mred", verification.Name);
    }

    [Fact]
    public async Task A_dead_v1_token_still_names_its_id()
    {
        await using var rig = await Rig.StartAsync();
        var token = rig.Account.AddToken(TokenKindName.Admin, TokenFormat.V1Historic);
        rig.Account.Revoke(token.Row);

        var verification = await rig.VerifyAsync(token);

        Assert.Equal(Verdict.NotAuthenticated, verification.Verdict);
        Assert.Equal(token.Id, verification.TokenId?.Value);
    }

    [Fact]
    public async Task A_token_of_an_environment_is_found_in_it()
    {
        await using var rig = await Rig.StartAsync(environments: "shared,isolated");
        rig.Account.AddEnvironment("shared", isolated: false);
        var isolated = rig.Account.AddEnvironment("isolated", isolated: true);
        var token = rig.Account.AddToken(TokenKindName.Environment, environment: isolated);

        var verification = await rig.VerifyAsync(token);

        Assert.Equal(Verdict.Live, verification.Verdict);
        Assert.Equal(isolated.Id.ToString(), verification.Environment);
        Assert.Equal(["", "shared", "isolated"], rig.Server.Requests.Select(r => r.Headers.GetValueOrDefault("Keygen-Environment", "")));
    }

    [Theory]
    [InlineData(KeygenEdition.EE, Verdict.Unknown, "could not be asked")]
    [InlineData(KeygenEdition.CE, Verdict.NotAuthenticated, "has no environments")]
    public async Task An_environment_that_cannot_be_asked(KeygenEdition edition, Verdict verdict, string says)
    {
        await using var rig = await Rig.StartAsync(new SandboxOptions { Edition = edition }, environments: "misspelt");

        var verification = await rig.Verifier.VerifyAsync(Some.Secret(), default);

        Assert.Equal(verdict, verification.Verdict);
        Assert.Contains(says, verification.Reason);
    }

    [Theory]
    [InlineData("1.3")]
    [InlineData("1.8")]
    public async Task The_id_header_is_read_in_both_spellings(string version)
    {
        await using var rig = await Rig.StartAsync(new SandboxOptions { ApiVersion = version });
        var expired = rig.Account.AddToken(TokenKindName.Product, expiry: DateTimeOffset.UtcNow.AddDays(-1));

        Assert.Equal(expired.Id, (await rig.VerifyAsync(expired)).TokenId?.Value);
    }

    [Fact]
    public async Task Without_an_account_a_multiplayer_server_is_asked_again_with_the_one_a_v1_token_names()
    {
        await using var rig = await Rig.StartAsync(nameAccount: false);

        Assert.Equal(Verdict.Live, (await rig.VerifyAsync(rig.Account.AddToken(TokenKindName.Admin, TokenFormat.V1Modern))).Verdict);
        var other = await rig.VerifyAsync(rig.Account.AddToken(TokenKindName.Admin));
        Assert.Equal(Verdict.Unknown, other.Verdict);
        Assert.Contains("account is required", other.Reason);
    }

    [Fact]
    public async Task A_singleplayer_server_needs_no_account()
    {
        await using var rig = await Rig.StartAsync(new SandboxOptions { Mode = KeygenMode.Singleplayer }, nameAccount: false);

        Assert.Equal(Verdict.Live, (await rig.VerifyAsync(rig.Account.AddToken(TokenKindName.Product))).Verdict);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Passing_trouble_is_sat_out_and_lasting_trouble_is_unknown(int status)
    {
        await using var rig = await Rig.StartAsync();
        var token = rig.Account.AddToken(TokenKindName.Product);

        rig.Server.Disturbances.FailNextWith(status, times: 3);
        Assert.Equal(Verdict.Live, (await rig.VerifyAsync(token)).Verdict);
        Assert.Equal(4, rig.Server.Requests.Count);

        rig.Server.Disturbances.FailNextWith(status, times: 4);
        Assert.Equal(Verdict.Unknown, (await rig.VerifyAsync(token)).Verdict);
        Assert.Equal(8, rig.Server.Requests.Count);
    }

    [Fact]
    public async Task A_blocked_address_says_nothing_about_the_token()
    {
        await using var rig = await Rig.StartAsync();
        rig.Server.Disturbances.Blocklisted = true;

        var verification = await rig.VerifyAsync(rig.Account.AddToken(TokenKindName.Product));

        Assert.Equal(Verdict.Unknown, verification.Verdict);
        Assert.Contains("refuses this network address", verification.Reason);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var rig = await Rig.StartAsync();
        await using var elsewhere = await SandboxKeygen.StartAsync();
        rig.Server.Disturbances.RedirectEverythingTo = elsewhere.RootUri;

        var verification = await rig.VerifyAsync(rig.Account.AddToken(TokenKindName.Product));

        Assert.Equal(Verdict.Unknown, verification.Verdict);
        Assert.Contains("redirected", verification.Reason);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task An_unreachable_server_is_unknown()
    {
        var server = await SandboxKeygen.StartAsync();
        var gone = server.RootUri.ToString();
        await server.DisposeAsync();
        using var api = new TokensApi(Some.Endpoint(gone), Some.Patience, new FastTime());

        var verification = await new TokenVerifier(api).VerifyAsync(Some.Secret(), default);

        Assert.Equal(Verdict.Unknown, verification.Verdict);
        Assert.Contains("could not be reached", verification.Reason);
    }

    [Fact]
    public async Task On_cloud_without_an_account_nobody_is_asked()
    {
        using var server = new StubServer(_ => throw new InvalidOperationException("no request expected"));
        using var api = server.Api(Some.Endpoint(null));

        var verification = await new TokenVerifier(api).VerifyAsync(Some.Secret(), default);

        Assert.Equal(Verdict.Unknown, verification.Verdict);
        Assert.Contains("no account configured", verification.Reason);
        Assert.Empty(server.Requests);
    }

    public static TheoryData<string, int, string, Verdict> OddAnswers() => new()
    {
        { "a portal's page", 200, "<html>Sign in</html>", Verdict.Unknown },
        { "JSON of something else", 200, """{"ok":true}""", Verdict.Unknown },
        { "an array", 200, "[]", Verdict.Unknown },
        { "nothing", 200, "", Verdict.Unknown },
        { "half a document", 200, """{"data":{"type":"users","id":"u"},"inclu""", Verdict.Unknown },
        { "too much", 200, "\"" + new string('x', 2_000_000) + "\"", Verdict.Unknown },
        { "nothing at all", 204, "", Verdict.Unknown },
        { "another API's resource", 200, """{"data":{"type":"articles","id":"1"}}""", Verdict.Unknown },
        { "a lone surrogate", 200, """{"data":{"type":"\ud800","id":"u"}}""", Verdict.Unknown },
        { "deep nesting", 200, new string('[', 5000), Verdict.Unknown },
        { "a bearer and no token", 200, """{"data":{"type":"users","id":"u"}}""", Verdict.Live },
        { "a host check's page", 403, "", Verdict.Unknown },
        { "a policy refusal", 403, """{"errors":[{"title":"Access denied","detail":"x"}]}""", Verdict.Live },
        { "no subscription", 403, """{"errors":[{"title":"Account does not have an active subscription"}]}""", Verdict.Unknown },
        { "an unknown code", 403, """{"errors":[{"title":"Access denied","code":"SSO_REQUIRED"}]}""", Verdict.Unknown },
        { "the wrong scheme", 401, """{"errors":[{"code":"TOKEN_MISSING"}]}""", Verdict.Unknown },
        { "a UUID", 401, """{"errors":[{"code":"TOKEN_FORMAT_INVALID"}]}""", Verdict.Unknown },
        { "a gateway's 401", 401, "Unauthorized", Verdict.Unknown },
        { "an empty list of errors", 401, """{"errors":[]}""", Verdict.Unknown },
        { "an unknown account", 404, """{"errors":[{"detail":"The requested account 'x' was not found","code":"NOT_FOUND"}]}""", Verdict.Unknown },
        { "another server", 404, "<h1>Not found</h1>", Verdict.Unknown },
        { "quota", 402, """{"errors":[{"title":"Daily API request limit reached"}]}""", Verdict.Unknown },
        { "a bad version", 400, """{"errors":[{"code":"INVALID_API_VERSION"}]}""", Verdict.Unknown },
        { "a teapot", 418, "{}", Verdict.Unknown },
        { "an early answer", 202, "{}", Verdict.Unknown },
    };

    [Theory]
    [MemberData(nameof(OddAnswers))]
    public async Task Odd_answers_are_values(string what, int status, string body, Verdict verdict)
    {
        Assert.NotNull(what);
        using var server = new StubServer(_ => Some.Json(status, body));
        using var api = server.Api();

        var verification = await new TokenVerifier(api).VerifyAsync(Some.Secret(), default);

        Assert.Equal(verdict, verification.Verdict);
        Assert.NotEmpty(verification.Reason);
    }

    [Fact]
    public async Task Two_different_ids_are_both_withheld()
    {
        using var server = new StubServer(_ =>
        {
            var answer = Some.Json(200, $$"""{"data":{"type":"users","id":"u"},"included":[{"type":"tokens","id":"{{Guid.NewGuid()}}"}]}""");
            answer.Headers.Add("Keygen-Token", Guid.NewGuid().ToString());
            return answer;
        });
        using var api = server.Api();

        var verification = await new TokenVerifier(api).VerifyAsync(Some.Secret(), default);

        Assert.Equal(Verdict.Live, verification.Verdict);
        Assert.Null(verification.TokenId);
        Assert.Contains("two different token ids", verification.Reason);
    }

    /// <summary>What a server may put between the pieces of a secret it repeats; some of it is invisible and left out of what is shown.</summary>
    [Theory]
    [InlineData("\\u200b")]
    [InlineData("\\u0000")]
    [InlineData(" ")]
    [InlineData("-")]
    public async Task A_server_that_repeats_the_secret_in_pieces_is_not_quoted(string between)
    {
        var secret = Some.Secret();
        using var server = new StubServer(request =>
        {
            var random = request.Headers.GetValues("Authorization").Single()["Bearer prod-".Length..];
            var pieces = string.Join(between, random.Chunk(5).Select(piece => new string(piece)));
            var answer = Some.Error(418, null, pieces, pieces);
            answer.Headers.Add("X-Request-Id", string.Join('-', random[..30].Chunk(5).Select(piece => new string(piece))));
            return answer;
        });
        using var api = server.Api();

        var verification = await new TokenVerifier(api).VerifyAsync(secret, default);

        Assert.Contains("withheld", verification.Reason);
        Leaks.AssertNone([secret], string.Concat(verification.ToString().Where(char.IsAsciiLetterOrDigit)));
        Assert.Null(verification.RequestId);
    }

    [Fact]
    public async Task A_server_that_repeats_the_secret_is_not_quoted()
    {
        var secret = Some.Secret();
        using var server = new StubServer(request =>
        {
            var raw = request.Headers.GetValues("Authorization").Single()["Bearer ".Length..];
            var answer = Some.Error(418, "CODE-" + raw[5..25], raw, raw[10..40] + "\\u001b[2J");
            answer.Headers.Add("X-Request-Id", raw[5..37]);
            return answer;
        });
        using var api = server.Api();

        var verification = await new TokenVerifier(api).VerifyAsync(secret, default);

        Leaks.AssertNone([secret], verification.ToString());
        Assert.Contains("withheld", verification.Reason);
        Assert.Null(verification.RequestId);
    }

    [Fact]
    public async Task Cancelling_is_the_one_exception()
    {
        using var server = new StubServer(_ => new HttpResponseMessage(HttpStatusCode.OK));
        using var api = server.Api();

        var verifier = new TokenVerifier(api);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => verifier.VerifyAsync(Some.Secret(), new CancellationToken(canceled: true)));
    }
}
