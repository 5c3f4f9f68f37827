using System.Security.Cryptography;
using System.Text;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Cli.Tests;

/// <summary>With the account's public key configured, nothing is believed that is not signed with it (contract §8).</summary>
public sealed class SignatureTests
{
    /// <summary>A key in each of the forms that people have it in.</summary>
    public enum KeyForm
    {
        Plain,
        Base64,
        File,
        FileOfBase64,
    }

    public static MatrixTheoryData<string, KeyForm> Keys => new(["rsa", "ecdsa", "ed25519", "ed25519 in PEM"], Enum.GetValues<KeyForm>());

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_signed_server_works_as_ever(string kind, KeyForm form)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.Admin).Secret);
        var key = Key(keygen, kind);
        if (form is KeyForm.Base64 or KeyForm.FileOfBase64) key = Convert.ToBase64String(Encoding.ASCII.GetBytes(key), Base64FormattingOptions.InsertLineBreaks);
        cli.With("TOKENGUARD_PUBLIC_KEY", form is KeyForm.File or KeyForm.FileOfBase64 ? cli.Folder.Write("account.pub", key + "\n") : key);
        var (revoked, regenerated) = (keygen.Account.AddToken(TokenKindName.ReadOnly), keygen.Account.AddToken(TokenKindName.Product));

        Assert.Equal(1, (await cli.RunAsync(["verify", "--secret-stdin"], Remedying.Piped(revoked))).ExitCode);
        Assert.Equal(0, (await cli.RunAsync(["revoke", "--secret-stdin", "--yes"], Remedying.Piped(revoked))).ExitCode);
        Assert.Equal(0, (await cli.RunAsync(["regenerate", "--secret-stdin", "--yes", "--deliver", "file:new"], Remedying.Piped(regenerated))).ExitCode);
        Assert.Equal(0, (await cli.RunAsync(["verify", "--secret-stdin"], Remedying.Piped(revoked))).ExitCode);
    }

    public static TheoryData<string, SigningMode, string> Forgeries
    {
        get
        {
            var rows = new TheoryData<string, SigningMode, string>();
            foreach (var kind in new[] { "rsa", "ecdsa", "ed25519" })
            {
                rows.Add(kind, SigningMode.NoSignature, "is not signed");
                rows.Add(kind, SigningMode.OtherKey, "does not fit the configured key");
                rows.Add(kind, SigningMode.OtherBody, "does not fit the configured key");
                rows.Add(kind, SigningMode.OtherRequest, "does not fit the configured key");
                rows.Add(kind, SigningMode.Stale, "set the clock right");
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_forged_answer_proves_nothing(string kind, SigningMode mode, string says)
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen).With("TOKENGUARD_PUBLIC_KEY", Key(keygen, kind));
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
    public async Task Several_accounts_have_several_keys()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        var other = keygen.AddAccount("other");
        using var cli = Remedying.Connected(keygen).With("KEYGEN_ACCOUNT_ID", $"{keygen.Account.Id},{other.Id}");
        cli.With("TOKENGUARD_PUBLIC_KEY", Hex(keygen.Account) + ", " + Hex(other));
        foreach (var token in new[] { keygen.Account.AddToken(TokenKindName.Product), other.AddToken(TokenKindName.Product) })
            Assert.Equal(0, (await cli.RunAsync(["revoke", "--secret-stdin", "--yes"], Remedying.Piped(token))).ExitCode);
    }

    /// <summary>A signature of another length, or in no base64 at all, is no reason to break.</summary>
    [Theory]
    [InlineData("AAAA")]
    [InlineData("")]
    [InlineData("%%%%")]
    public async Task A_signature_that_is_none(string signature)
    {
        await using var server = new OtherServer(Habit.None);
        using var cli = new CliRun().With("KEYGEN_HOST", server.Url).With("KEYGEN_ACCOUNT_ID", server.AccountId);
        cli.Time = new ShortWaits();
        cli.With("TOKENGUARD_PUBLIC_KEY", new string('a', 64));
        server.Instead = (_, _) => (401, $"Date: {DateTimeOffset.UtcNow:R}\r\nKeygen-Signature: keyid=\"{server.AccountId}\", algorithm=\"ed25519\", signature=\"{signature}\", headers=\"(request-target) host date digest\"\r\n",
            """{"errors":[{"code":"TOKEN_INVALID"}]}""");

        var result = await cli.RunAsync(["verify", "--secret-stdin"], Encoding.ASCII.GetBytes(server.Add("product-token", "products", "prod-").Secret));

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("unknown", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_confirmation_is_no_proof()
    {
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen).With("TOKENGUARD_PUBLIC_KEY", Key(keygen, "ecdsa"));
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
    [InlineData("e8601e48b69383ba520245fd07971e983d06d22c4257cfd82304601479cee7")]
    [InlineData("e8601e48b69383ba520245fd07971e983d06d22c4257cfd82304601479cee788 and another")]
    [InlineData("MC4CAQAwBQYDK2VwBCIEIA==")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    public async Task A_key_that_is_none_is_one_line(string key)
    {
        using var cli = new CliRun().With("KEYGEN_ACCOUNT_ID", "acme").With("TOKENGUARD_PUBLIC_KEY", key);

        var result = await cli.RunAsync(["verify", "--secret-stdin"], "x"u8.ToArray());

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("tokenguard: TOKENGUARD_PUBLIC_KEY holds no public key", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.Error.Count(c => c == '\n'));
    }

    private static string Key(SandboxKeygen keygen, string kind) => kind switch
    {
        "rsa" => keygen.Account.RsaKey.ExportSubjectPublicKeyInfoPem(),
        "ecdsa" => keygen.Account.EcdsaKey.ExportSubjectPublicKeyInfoPem(),
        "ed25519" => Hex(keygen.Account),
        // What openssl writes (RFC 8410): the same twelve bytes before every key.
        _ => PemEncoding.WriteString("PUBLIC KEY", [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00, .. keygen.Account.Ed25519Key.PublicKey]),
    };

    private static string Hex(Account account) => Convert.ToHexStringLower(account.Ed25519Key.PublicKey);
}
