using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Cli.Tests;

/// <summary>With the account's public key configured, nothing is believed that is not signed with it (contract §8).</summary>
public sealed class SignatureTests
{
    [Theory]
    [InlineData("rsa", false)]
    [InlineData("ecdsa", false)]
    [InlineData("ecdsa", true)]
    public async Task A_signed_server_works_as_ever(string kind, bool inFile)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.Admin).Secret);
        var pem = Pem(keygen, kind);
        cli.With("TOKENGUARD_PUBLIC_KEY", inFile ? cli.Folder.Write("account.pem", pem) : Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(pem)));
        var (revoked, regenerated) = (keygen.Account.AddToken(TokenKindName.ReadOnly), keygen.Account.AddToken(TokenKindName.Product));

        Assert.Equal(1, (await cli.RunAsync(["verify", "--secret-stdin"], Remedying.Piped(revoked))).ExitCode);
        Assert.Equal(0, (await cli.RunAsync(["revoke", "--secret-stdin", "--yes"], Remedying.Piped(revoked))).ExitCode);
        Assert.Equal(0, (await cli.RunAsync(["regenerate", "--secret-stdin", "--yes", "--deliver", "file:new"], Remedying.Piped(regenerated))).ExitCode);
        Assert.Equal(0, (await cli.RunAsync(["verify", "--secret-stdin"], Remedying.Piped(revoked))).ExitCode);
    }

    [Theory]
    [InlineData("rsa", SigningMode.NoSignature, "is not signed")]
    [InlineData("rsa", SigningMode.OtherKey, "does not fit the configured key")]
    [InlineData("ecdsa", SigningMode.OtherKey, "does not fit the configured key")]
    [InlineData("ecdsa", SigningMode.Stale, "set the clock right")]
    public async Task A_forged_answer_proves_nothing(string kind, SigningMode mode, string says)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen).With("TOKENGUARD_PUBLIC_KEY", Pem(keygen, kind));
        var (live, dead) = (keygen.Account.AddToken(TokenKindName.Product), keygen.Account.AddToken(TokenKindName.Product));
        keygen.Account.Revoke(dead.Row);
        keygen.Disturbances.Signing = mode;

        foreach (var token in new[] { live, dead })
        {
            var verified = await cli.RunAsync(["verify", "--secret-stdin"], Remedying.Piped(token));
            Assert.Equal(3, verified.ExitCode);
            Assert.Contains(says, verified.Output, StringComparison.Ordinal);
        }

        Assert.Equal(3, (await cli.RunAsync(["revoke", "--secret-stdin", "--yes"], Remedying.Piped(live))).ExitCode);
        Assert.DoesNotContain(keygen.Requests, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task A_forged_confirmation_is_no_proof()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen).With("TOKENGUARD_PUBLIC_KEY", Pem(keygen, "ecdsa"));
        cli.Time = new ShortWaits();
        var token = keygen.Account.AddToken(TokenKindName.Product);
        keygen.Disturbances.BeforeRequest = request =>
        {
            if (request.Method == "DELETE") keygen.Disturbances.Signing = SigningMode.OtherKey;
        };

        var result = await cli.RunAsync(["revoke", "--secret-stdin", "--yes", "--format", "json"], Remedying.Piped(token));

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("unknown", Assert.Single(result.Lines()).Status());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("e8601e48b69383ba520245fd07971e983d06d22c4257cfd82304601479cee788")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    public async Task A_key_that_is_none_is_one_line(string key)
    {
        using var cli = new CliRun().With("KEYGEN_ACCOUNT_ID", "acme").With("TOKENGUARD_PUBLIC_KEY", key);

        var result = await cli.RunAsync(["verify", "--secret-stdin"], "x"u8.ToArray());

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("tokenguard: TOKENGUARD_PUBLIC_KEY holds no public key", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.Error.Count(c => c == '\n'));
    }

    private static string Pem(SandboxKeygen keygen, string kind) =>
        kind == "rsa" ? keygen.Account.RsaKey.ExportSubjectPublicKeyInfoPem() : keygen.Account.EcdsaKey.ExportSubjectPublicKeyInfoPem();
}
