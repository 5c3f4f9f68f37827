using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TokenGuard.EndToEnd.Tests.Support;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.EndToEnd.Tests;

/// <summary>Over TLS: a server that cannot show who it is gets no token, and one line says what was wrong.</summary>
public sealed class CertificateTests(PublishedProgram program)
{
    [Theory]
    [InlineData("good", null)]
    [InlineData("self-signed", "nobody whom this machine trusts vouches for it")]
    [InlineData("of another host", "it is for another host name")]
    [InlineData("expired", "it has expired, or is not valid yet, by this machine's clock")]
    [InlineData("from tomorrow", "it has expired, or is not valid yet, by this machine's clock")]
    public async Task A_certificate(string which, string? trouble)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var authority = Authority();
        using var certificate = Certificate(which, authority);
        await using var server = await SandboxKeygen.StartAsync(new SandboxOptions { Certificate = certificate });
        using var machine = new Bench(program).With("KEYGEN_HOST", server.RootUri.GetLeftPart(UriPartial.Authority)).With("KEYGEN_ACCOUNT_ID", server.Account.Id.ToString());
        File.WriteAllText(machine["authority.pem"], authority.ExportCertificatePem());
        machine.With("SSL_CERT_FILE", machine["authority.pem"]).With("SSL_CERT_DIR", machine["nowhere"]);
        var (token, admin) = (machine.Guard(server.Account.AddToken(TokenKindName.Product).Secret), machine.Guard(server.Account.AddToken(TokenKindName.Admin).Secret));

        var verified = await machine.RunAsync(["verify", "--secret-stdin", "--format", "json"], token);
        var withAdmin = await machine.With("KEYGEN_ADMIN_TOKEN", admin).RunAsync(["revoke", "--secret-stdin", "--yes"], token);

        if (trouble is null)
        {
            verified.Exits(1);
            withAdmin.Exits(0);
            return;
        }

        var words = $"The API could not be reached: the server's certificate is not accepted: {trouble}. Check KEYGEN_HOST and the network.";
        Assert.Contains($"\"reason\": \"{words}\"", verified.Exits(3).Output.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(("", $"tokenguard: The admin token cannot be used: {words}\n"), (withAdmin.Exits(3).Output, withAdmin.Error));
        Assert.Empty(server.Requests);
        Assert.Equal(2, server.Account.Tokens.Count);
        machine.AssertNothingLeaked();
    }

    private static X509Certificate2 Authority()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=TokenGuard test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-2), DateTimeOffset.UtcNow.AddYears(2));
    }

    private static X509Certificate2 Certificate(string which, X509Certificate2 authority)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=TokenGuard test server", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (which == "of another host") names.AddDnsName("api.example.test");
        else names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var (from, until) = which switch { "expired" => (-9, -2), "from tomorrow" => (1, 9), _ => (-1, 9) };
        var (begins, ends) = (DateTimeOffset.UtcNow.AddDays(from), DateTimeOffset.UtcNow.AddDays(until));
        if (which == "self-signed") return Keyed(request.CreateSelfSigned(begins, ends));
        using var issued = request.Create(authority, begins, ends, RandomNumberGenerator.GetBytes(16));
        return Keyed(issued.CopyWithPrivateKey(key));
    }

    private static X509Certificate2 Keyed(X509Certificate2 certificate)
    {
        using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
