using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Sodium;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>How answers are signed while this lasts.</summary>
public enum SigningMode
{
    Proper,

    /// <summary>As by somebody in between who has no key.</summary>
    NoSignature,

    /// <summary>As by somebody with a key of his own.</summary>
    OtherKey,

    /// <summary>As by somebody who plays an old answer back.</summary>
    Stale,

    /// <summary>As by somebody who changes what a signed answer says.</summary>
    OtherBody,

    /// <summary>As by somebody who gives a signed answer to another question than was asked.</summary>
    OtherRequest,
}

/// <summary>The signature headers of contract §8; <c>rsa-pss-sha256</c>, whose salt .NET cannot make that long, is accepted and left unsigned.</summary>
internal static partial class SandboxSignature
{
    private static readonly Lazy<RSA> OtherRsa = new(() => RSA.Create(2048));
    private static readonly Lazy<ECDsa> OtherEcdsa = new(() => ECDsa.Create(ECCurve.NamedCurves.nistP256));
    private static readonly Lazy<KeyPair> OtherEd25519 = new(PublicKeyAuth.GenerateKeyPair);
    private static readonly string[] Algorithms = ["ed25519", "rsa-pss-sha256", "rsa-sha256", "ecdsa-p256"];

    /// <summary>Whether the request's wish can be met; anything else is a 400.</summary>
    public static bool IsAcceptable(HttpRequest request) =>
        Wish(request) is var wish && (wish.Length == 0 || (WishPattern().Match(wish) is { Success: true } read && Algorithms.Contains(read.Groups["algorithm"].Value)));

    public static IEnumerable<(string Name, string Value)> Of(Exchange exchange, Answer answer, byte[] body, SigningMode mode, DateTimeOffset now)
    {
        if (answer.Disclosure != Disclosure.Everything || exchange.Account is not { } account || mode == SigningMode.NoSignature) yield break;
        // Who does not ask gets the default.
        var algorithm = WishPattern().Match(Wish(exchange.Request)) is { Success: true } read ? read.Groups["algorithm"].Value : "ed25519";
        if (algorithm == "rsa-pss-sha256") yield break;

        var date = (mode == SigningMode.Stale ? now - TimeSpan.FromMinutes(10) : now).ToString("R", CultureInfo.InvariantCulture);
        var digest = "sha-256=" + Convert.ToBase64String(SHA256.HashData(mode == SigningMode.OtherBody ? [.. body, (byte)' '] : body));
        var target = exchange.Request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget + (mode == SigningMode.OtherRequest ? "/other" : "");
        var signed = Encoding.UTF8.GetBytes(
            $"(request-target): {exchange.Request.Method.ToLowerInvariant()} {target}\nhost: {exchange.Request.Host.Host}\ndate: {date}\ndigest: {digest}");
        var signature = (algorithm, mode) switch
        {
            ("rsa-sha256", SigningMode.OtherKey) => OtherRsa.Value.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            ("rsa-sha256", _) => account.RsaKey.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            ("ed25519", SigningMode.OtherKey) => PublicKeyAuth.SignDetached(signed, OtherEd25519.Value.PrivateKey),
            ("ed25519", _) => PublicKeyAuth.SignDetached(signed, account.Ed25519Key.PrivateKey),
            (_, SigningMode.OtherKey) => OtherEcdsa.Value.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
            _ => account.EcdsaKey.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
        };
        foreach (var prefix in new[] { "", "Keygen-" })
        {
            yield return (prefix + "Date", date);
            yield return (prefix + "Digest", digest);
        }

        yield return ("Keygen-Signature",
            $"keyid=\"{account.Id}\", algorithm=\"{algorithm}\", signature=\"{Convert.ToBase64String(signature)}\", headers=\"(request-target) host date digest\"");
    }

    private static string Wish(HttpRequest request) => request.Headers["Keygen-Accept-Signature"].ToString();

    [GeneratedRegex("\\A(keyid=\"[^\"]*\", ?)?algorithm=\"(?<algorithm>[^\"]*)\"\\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WishPattern();
}
