using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Keygen.Tests;

/// <summary>Nobody configured an account, and something near the token names one. The sandbox stands for Cloud: requests to its host are led to loopback.</summary>
public sealed class HintedAccountTests : IAsyncLifetime
{
    private SandboxKeygen _server = null!;

    public async ValueTask InitializeAsync() => _server = await SandboxKeygen.StartAsync(new SandboxOptions { Mode = KeygenMode.Multiplayer });

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task An_account_that_knows_the_token_is_believed()
    {
        var other = _server.AddAccount("other");
        var token = _server.Account.AddToken(TokenKindName.Product);

        var verification = await VerifyAsync(token, other.Slug, _server.Account.Slug);

        Assert.Equal(Verdict.Live, verification.Verdict);
        Assert.EndsWith($"To act on it, set KEYGEN_ACCOUNT_ID={_server.Account.Slug}.", verification.Reason);
        Assert.Equal(2, _server.Requests.Count);
    }

    /// <summary>A stranger could have planted the name, so that a live token looks dead.</summary>
    [Fact]
    public async Task That_none_of_them_knows_it_proves_nothing()
    {
        var planted = _server.AddAccount("planted");
        var token = _server.Account.AddToken(TokenKindName.Product);

        var verification = await VerifyAsync(token, planted.Slug, "no-such-account");

        Assert.Equal(Verdict.Unknown, verification.Verdict);
        Assert.Contains("(planted, no-such-account)", verification.Reason);
        Assert.Null(verification.Address);
    }

    [Fact]
    public async Task Without_a_hint_nobody_is_asked()
    {
        var verification = await VerifyAsync(_server.Account.AddToken(TokenKindName.Product), "not an account");

        Assert.Equal((Verdict.Unknown, Reasons.NoAccount), (verification.Verdict, verification.Reason));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_v1_token_names_its_account_and_needs_no_hint()
    {
        var token = _server.Account.AddToken(TokenKindName.Admin, TokenFormat.V1Historic);

        Assert.Equal(Verdict.Live, (await VerifyAsync(token, "planted")).Verdict);
        Assert.Single(_server.Requests);
    }

    private async Task<Verification> VerifyAsync(MintedToken token, params string[] hints)
    {
        using var handler = new ToLoopback(_server.RootUri);
        using var api = new TokensApi(Some.Endpoint(null), Some.Patience, new FastTime(), handler);
        return await new TokenVerifier(api).VerifyAsync(Some.SecretOf(token.Secret), hints, default);
    }

    private sealed class ToLoopback(Uri server) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal("api.keygen.sh", request.RequestUri!.Host);
            request.RequestUri = new Uri(server, request.RequestUri.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
