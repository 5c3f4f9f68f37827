using System.Text;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Sandbox.Tests;

/// <summary>The ways a credential travels (contract §2).</summary>
public sealed class AuthenticationTests
{
    // TOKEN and KEY stand for a token and a licence key; base64(…) is encoded before it is sent.
    [Theory]
    [InlineData("Bearer TOKEN", null)]
    [InlineData("Token TOKEN", null)]
    [InlineData("Token token=\"TOKEN\"", null)]
    [InlineData("Bearer token=\"TOKEN\"", null)]
    [InlineData("Bearer TOKEN, realm=x", null)]
    [InlineData("Bearer TOKEN;x", null)]
    [InlineData("bearer TOKEN", "TOKEN_MISSING")]
    [InlineData("BEARER TOKEN", "TOKEN_MISSING")]
    [InlineData("token TOKEN", "TOKEN_MISSING")]
    [InlineData("Bearer ", "TOKEN_MISSING")]
    [InlineData("Basic base64(token:TOKEN)", null)]
    [InlineData("bAsIc base64(token:TOKEN)", null)]
    [InlineData("Basic base64(Token:TOKEN)", "TOKEN_INVALID")]
    [InlineData("Basic base64(TOKEN:)", null)]
    [InlineData("Basic base64(TOKEN:ignored)", null)]
    [InlineData("Basic base64(license:KEY)", null)]
    [InlineData("Basic base64(a@example.test:pw)", "TOKEN_INVALID")]
    [InlineData("License KEY", null)]
    [InlineData("license KEY", null)]
    [InlineData("License TOKEN", "LICENSE_INVALID")]
    [InlineData("Bearer KEY", "TOKEN_INVALID")]
    [InlineData("Digest TOKEN", "TOKEN_MISSING")]
    public async Task The_header_s_spelling_decides(string authorization, string? code)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var (token, key) = Credentials(keygen);
        var header = authorization.Replace("TOKEN", token.Secret).Replace("KEY", key);
        if (header.IndexOf("base64(", StringComparison.Ordinal) is var at and > 0)
            header = header[..at] + Convert.ToBase64String(Encoding.UTF8.GetBytes(header[(at + 7)..^1]));

        var reply = await keygen.SendAsync("GET", new Uri($"{keygen.BaseUri}/me"), header);

        Assert.Equal(code, reply.ErrorCode);
        Assert.Equal(code is null ? 200 : 401, reply.Code);
        var scheme = header.Split(' ')[0].ToLowerInvariant();
        if (code is not null) Assert.Equal($"{char.ToUpperInvariant(scheme[0])}{scheme[1..]} realm=\"keygen\"", reply.Header("WWW-Authenticate"));
    }

    [Theory]
    [InlineData("token=TOKEN", null, null)]
    [InlineData("auth=TOKEN", null, null)]
    [InlineData("auth=token:TOKEN", null, null)]
    [InlineData("token=token:TOKEN", null, null)]
    [InlineData("auth=license:KEY", null, null)]
    [InlineData("token=license:KEY", null, null)]
    [InlineData("auth=Token:TOKEN", null, "TOKEN_INVALID")]
    [InlineData("token=x&auth=TOKEN", null, "TOKEN_INVALID")]
    [InlineData("token=TOKEN", "Digest x", null)]
    [InlineData("token=TOKEN", "bearer x", "TOKEN_MISSING")]
    [InlineData("token=TOKEN", "Bearer x", "TOKEN_INVALID")]
    [InlineData("", null, "TOKEN_MISSING")]
    public async Task The_query_counts_where_no_header_does(string query, string? authorization, string? code)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var (token, key) = Credentials(keygen);
        var sent = query.Replace("TOKEN", token.Secret).Replace("KEY", key);

        var reply = await keygen.SendAsync("GET", new Uri($"{keygen.BaseUri}/me?{sent}"), authorization);

        Assert.Equal(code, reply.ErrorCode);
        // The record keeps the address as it came: this is how a test catches a client that puts a secret there.
        Assert.Equal(sent.Contains(token.Secret, StringComparison.Ordinal), keygen.Requests[0].Target.Contains(token.Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("right", null, 201, null)]
    [InlineData("wrong", null, 401, "PASSWORD_INVALID")]
    [InlineData("wrong", "1.7", 401, "CREDENTIALS_INVALID")]
    public async Task A_password_mints_a_token_and_opens_nothing_else(string password, string? version, int status, string? code)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var user = keygen.Account.AddUser(BearerRole.Admin, password: "right");
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.Email}:{password}"));

        var minted = await keygen.SendAsync("POST", new Uri($"{keygen.BaseUri}/tokens"), basic, null, ("Keygen-Version", version));
        var read = await keygen.SendAsync("GET", new Uri($"{keygen.BaseUri}/me"), basic);

        Assert.Equal((status, code), (minted.Code, minted.ErrorCode));
        Assert.Equal("TOKEN_INVALID", read.ErrorCode);
    }

    private static (MintedToken Token, string Key) Credentials(SandboxKeygen keygen) =>
        (keygen.Account.AddToken(TokenKindName.Admin), keygen.Account.AddLicense(strategy: AuthStrategy.License).LicenseKey!);
}
