using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

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
}

/// <summary>The signature headers of contract §8, for the two algorithms that .NET has; the others are accepted and left unsigned.</summary>
internal static partial class SandboxSignature
{
    private static readonly string[] Algorithms = ["ed25519", "rsa-pss-sha256", "rsa-sha256", "ecdsa-p256"];

    /// <summary>Whether the request's wish can be met; anything else is a 400.</summary>
    public static bool IsAcceptable(HttpRequest request) =>
        Wish(request) is var wish && (wish.Length == 0 || (WishPattern().Match(wish) is { Success: true } read && Algorithms.Contains(read.Groups["algorithm"].Value)));

    public static IEnumerable<(string Name, string Value)> Of(Exchange exchange, Answer answer, byte[] body, SigningMode mode, DateTimeOffset now)
    {
        if (answer.Disclosure != Disclosure.Everything || exchange.Account is not { } account || mode == SigningMode.NoSignature) yield break;
        var algorithm = WishPattern().Match(Wish(exchange.Request)).Groups["algorithm"].Value;
        if (algorithm is not ("rsa-sha256" or "ecdsa-p256")) yield break;

        var date = (mode == SigningMode.Stale ? now - TimeSpan.FromMinutes(10) : now).ToString("R", CultureInfo.InvariantCulture);
        var digest = "sha-256=" + Convert.ToBase64String(SHA256.HashData(body));
        var target = exchange.Request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var signed = Encoding.UTF8.GetBytes(
            $"(request-target): {exchange.Request.Method.ToLowerInvariant()} {target}\nhost: {exchange.Request.Host.Host}\ndate: {date}\ndigest: {digest}");
        var signature = (algorithm, mode) switch
        {
            ("rsa-sha256", SigningMode.OtherKey) => SignWithFreshRsa(signed),
            ("rsa-sha256", _) => account.RsaKey.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            (_, SigningMode.OtherKey) => SignWithFreshEcdsa(signed),
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

    private static byte[] SignWithFreshRsa(byte[] data)
    {
        using var key = RSA.Create(2048);
        return key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static byte[] SignWithFreshEcdsa(byte[] data)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    [GeneratedRegex("\\A(keyid=\"[^\"]*\", ?)?algorithm=\"(?<algorithm>[^\"]*)\"\\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WishPattern();
}
