using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace TokenGuard.Keygen;

/// <summary>
/// Checks that an answer was signed by the account's own key (contract §8): without it, whoever can put himself between can call a live token dead, or a
/// revocation done. The key comes from the user, never from the server.
/// </summary>
internal sealed partial class AnswerSignature
{
    /// <summary>What Keygen's own client allows clocks to differ.</summary>
    private static readonly TimeSpan Drift = TimeSpan.FromMinutes(5);

    private readonly List<Func<byte[], byte[], bool>> _keys = [];

    private AnswerSignature(string algorithm) => Algorithm = algorithm;

    /// <summary><c>rsa-sha256</c> or <c>ecdsa-p256</c>, after the kind of the key.</summary>
    public string Algorithm { get; }

    /// <summary>
    /// Reads one or more public keys in PEM, or the base64 of that, as the API hands them out; several are those of several accounts, all of one kind.
    /// <paramref name="error"/> is one line that does not repeat the text.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AnswerSignature? signature, [NotNullWhen(false)] out string? error)
    {
        signature = null;
        error = "TOKENGUARD_PUBLIC_KEY holds no public key that answers can be checked with: give the account's RSA or ECDSA P-256 key in PEM "
            + "(or its base64, as the API hands it out), or the name of a file with it.";
        foreach (var pem in Blocks(text))
        {
            if (ReadKey(pem) is not var (algorithm, verify) || (signature is not null && signature.Algorithm != algorithm))
            {
                signature = null;
                return false;
            }

            signature ??= new AnswerSignature(algorithm);
            signature._keys.Add(verify);
        }

        if (signature is null) return false;
        error = null;
        return true;
    }

    /// <summary>Null where a key signed exactly this answer to exactly this request a moment ago; otherwise what is wrong, for a sentence.</summary>
    public string? Problem(ApiRequest request, SignatureHeaders headers, byte[] body, DateTimeOffset now)
    {
        if (headers.Signature is null || SignaturePattern().Match(headers.Signature) is not { Success: true } read) return "the answer is not signed";
        if (read.Groups["algorithm"].Value != Algorithm) return $"the answer is not signed with {Algorithm}";
        var digest = "sha-256=" + Convert.ToBase64String(SHA256.HashData(body));
        var value = new byte[read.Groups["signature"].Length];
        if (!Convert.TryFromBase64String(read.Groups["signature"].Value, value, out var length)) return "the answer's signature is no signature";
        // A proxy may have put its own Date; Keygen sends a copy for that case.
        foreach (var date in new[] { headers.Date, headers.KeygenDate }.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            var signed = Encoding.UTF8.GetBytes(
                $"(request-target): {request.Method.Method.ToLowerInvariant()} {request.Address.PathAndQuery}\nhost: {request.Address.Host}\ndate: {date}\ndigest: {digest}");
            if (!_keys.Exists(verify => verify(signed, value[..length]))) continue;
            return DateTimeOffset.TryParse(date, System.Globalization.CultureInfo.InvariantCulture, out var at) && (now - at).Duration() <= Drift
                ? null : "the answer is signed, but dated more than five minutes from this machine's clock: set the clock right, or somebody plays old answers back";
        }

        return "the answer's signature does not fit the configured key";
    }

    private static IEnumerable<string> Blocks(string text)
    {
        if (!text.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            var decoded = new byte[text.Length];
            if (!Convert.TryFromBase64String(text.Trim(), decoded, out var length)) yield break;
            text = Encoding.ASCII.GetString(decoded, 0, length);
        }

        for (var rest = text; PemEncoding.TryFind(rest, out var block); rest = rest[block.Location.End.GetOffset(rest.Length)..]) yield return rest[block.Location];
    }

    private static (string Algorithm, Func<byte[], byte[], bool> Verify)? ReadKey(string pem)
    {
        // A private key would verify too, and has no business here.
        if (pem.Contains("PRIVATE", StringComparison.Ordinal)) return null;
        try
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return ("rsa-sha256", (data, signature) => rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // Not RSA.
        }

        try
        {
            var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(pem);
            return ecdsa.KeySize != 256 ? null
                : ("ecdsa-p256", (data, signature) => ecdsa.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex(
        "\\Akeyid=\"[^\"]*\", ?algorithm=\"(?<algorithm>[^\"]*)\", ?signature=\"(?<signature>[^\"]*)\", ?headers=\"\\(request-target\\) host date digest\"\\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SignaturePattern();
}

/// <summary>The headers a signature is made of, exactly as sent.</summary>
internal sealed record SignatureHeaders(string? Signature, string? Date, string? KeygenDate);
