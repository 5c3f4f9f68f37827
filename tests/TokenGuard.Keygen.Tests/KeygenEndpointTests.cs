using TokenGuard.Sandbox;

namespace TokenGuard.Keygen.Tests;

public sealed class KeygenEndpointTests
{
    private const string Id = "0198c0de-0000-7000-8000-00000000acc0";

    [Theory]
    [InlineData(null, null, null, null)]
    [InlineData(null, null, "acme", "https://api.keygen.sh/v1/accounts/acme")]
    [InlineData(null, null, Id, "https://api.keygen.sh/v1/accounts/" + Id)]
    [InlineData("api.keygen.sh", null, "acme", "https://api.keygen.sh/v1/accounts/acme")]
    [InlineData("https://API.keygen.sh/", null, "acme", "https://api.keygen.sh/v1/accounts/acme")]
    [InlineData("https://api.keygen.sh/v1/accounts/acme", null, null, "https://api.keygen.sh/v1/accounts/acme")]
    [InlineData("licensing.example.com", null, null, "https://licensing.example.com/v1")]
    [InlineData(null, "licensing.example.com", null, "https://licensing.example.com/v1")]
    [InlineData(null, "https://licensing.example.com", null, "https://licensing.example.com/v1")]
    [InlineData("licensing.example.com:8443", null, null, "https://licensing.example.com:8443/v1")]
    [InlineData("licensing.example.com", null, "acme", "https://licensing.example.com/v1/accounts/acme")]
    [InlineData("https://licensing.example.com/v1", null, null, "https://licensing.example.com/v1")]
    [InlineData("https://licensing.example.com/v1/", null, "acme", "https://licensing.example.com/v1/accounts/acme")]
    [InlineData("https://licensing.example.com/v1/accounts/acme", null, "acme", "https://licensing.example.com/v1/accounts/acme")]
    [InlineData("https://example.com/keygen/v1", null, null, "https://example.com/keygen/v1")]
    [InlineData("localhost", null, null, "https://localhost/v1")]
    [InlineData("http://localhost:3000", null, null, "http://localhost:3000/v1")]
    [InlineData("http://127.8.9.1", null, null, "http://127.8.9.1/v1")]
    [InlineData("http://loopback", null, null, "http://localhost/v1")]
    [InlineData("http://[::1]:80", null, null, "http://[::1]/v1")]
    [InlineData("a.example.com", "https://a.example.com/", null, "https://a.example.com/v1")]
    public void Base_address(string? host, string? url, string? account, string? expected)
    {
        Assert.True(KeygenEndpoint.TryParse(new EndpointSettings(host, url, account), out var endpoint, out var error), error);

        var address = endpoint.AddressesFor(Some.Secret()).SingleOrDefault();

        Assert.Equal(expected, address?.ToString());
        if (expected is not null) Assert.Equal(expected + "/me", address!.Me.AbsoluteUri);
    }

    /// <summary>Requests keep no distance on loopback, and only an address that says so itself is loopback: what a name resolves to is others' to decide.</summary>
    [Theory]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://127.0.0.1", true)]
    [InlineData("https://[::1]", true)]
    [InlineData("https://localhost.example.com", false)]
    [InlineData("https://127.0.0.1.example.com", false)]
    [InlineData("https://localhost.", false)]
    [InlineData("https://localhost.localdomain", false)]
    [InlineData("https://0.0.0.0", false)]
    [InlineData("https://licensing.example.com", false)]
    public void Only_an_address_that_says_so_is_loopback(string host, bool isLoopback) => Assert.Equal(isLoopback, Some.Endpoint(host).IsLoopback);

    [Theory]
    [InlineData("http://licensing.example.com", null, null, "http://")]
    [InlineData("http://127.0.0.1.example.com", null, null, "http://")]
    [InlineData("http://localhost.example.com", null, null, "http://")]
    [InlineData("ftp://example.com", null, null, "web address")]
    [InlineData("https://", null, null, "web address")]
    [InlineData("https://api.keygen.sh@evil.example", null, null, "user info")]
    [InlineData("https://token:x@example.com", null, null, "user info")]
    [InlineData("https://example.com/?", null, null, "query")]
    [InlineData("https://example.com/v1?x=1", null, null, "query")]
    [InlineData("https://example.com/v1#x", null, null, "fragment")]
    [InlineData("https://example.com/v1/tokens", null, null, "path")]
    [InlineData("https://example.com/a%2fb", null, null, "path")]
    [InlineData("a.example.com", "b.example.com", null, "different servers")]
    [InlineData("https://example.com/v1/accounts/acme", null, "other", "differ")]
    [InlineData(null, null, "../x", "account")]
    [InlineData(null, null, "Acme Inc", "account")]
    public void Refused(string? host, string? url, string? account, string says)
    {
        Assert.False(KeygenEndpoint.TryParse(new EndpointSettings(host, url, account), out _, out var error));
        Assert.Contains(says, error);
        Assert.DoesNotContain('\n', error);
    }

    [Theory]
    [InlineData("KEYGEN_HOST")]
    [InlineData("KEYGEN_API_URL")]
    [InlineData("KEYGEN_ACCOUNT_ID")]
    [InlineData("KEYGEN_ENVIRONMENT")]
    public void A_token_in_the_wrong_variable_is_refused_and_not_repeated(string variable)
    {
        var token = TokenMint.Cryptographic.Mint(TokenKindName.Activation);

        Assert.False(KeygenEndpoint.TryParse(EndpointSettings.FromEnvironment(name => name == variable ? token : null), out _, out var error));

        Assert.Contains(variable, error);
        Assert.DoesNotContain(token[8..20], error);
    }

    [Fact]
    public void Environments_are_a_list()
    {
        Assert.Equal(["staging", "prod"], Some.Endpoint(null, null, " staging, prod,").Environments);
        Assert.False(KeygenEndpoint.TryParse(new EndpointSettings(Environments: "a b"), out _, out var error));
        Assert.Contains("KEYGEN_ENVIRONMENT", error);
    }

    [Fact]
    public void A_hint_names_an_account_of_Cloud_where_none_is_configured()
    {
        string[] hints = ["acme", "../me", "evil.example.com", "acme", "a b", "", "x?y", "A", Id, "demo", Some.Secret().Redacted, "fourth"];

        Assert.Equal(["acme", Id, "demo"], Hinted(null, null));
        Assert.All(Some.Endpoint(null).AddressesHinted(hints), address => Assert.Equal("api.keygen.sh", address.Base.Host));
        Assert.Empty(Hinted(null, "configured"));
        Assert.Empty(Hinted("example.com", null));

        IEnumerable<string?> Hinted(string? host, string? account) => Some.Endpoint(host, account).AddressesHinted(hints).Select(a => a.Account);
    }

    [Fact]
    public void A_v1_token_names_its_account_and_off_cloud_there_is_a_second_choice()
    {
        var secret = Some.Secret(TokenKindName.Admin, TokenFormat.V1Historic);
        var embedded = secret.EmbeddedAccountId;

        Assert.Equal([$"https://api.keygen.sh/v1/accounts/{embedded}"], Addresses(null, null));
        Assert.Equal(["https://api.keygen.sh/v1/accounts/acme", $"https://api.keygen.sh/v1/accounts/{embedded}"], Addresses(null, "acme"));
        Assert.Equal([$"https://api.keygen.sh/v1/accounts/{embedded}"], Addresses(null, Id));
        Assert.Equal(["https://example.com/v1", $"https://example.com/v1/accounts/{embedded}"], Addresses("example.com", null));
        Assert.Equal(["https://example.com/v1/accounts/acme", $"https://example.com/v1/accounts/{embedded}"], Addresses("example.com", "acme"));
        Assert.Equal([$"https://example.com/v1/accounts/{embedded}", $"https://example.com/v1/accounts/{Id}"], Addresses("example.com", Id));

        IEnumerable<string> Addresses(string? host, string? account) => Some.Endpoint(host, account).AddressesFor(secret).Select(a => a.ToString());
    }
}
