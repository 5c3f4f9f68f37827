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

    private readonly IReadOnlyList<SignatureKey> _keys;

    private AnswerSignature(IReadOnlyList<SignatureKey> keys) => _keys = keys;

    /// <summary><c>ed25519</c>, <c>rsa-sha256</c> or <c>ecdsa-p256</c>, after the kind of the keys.</summary>
    public string Algorithm => _keys[0].Algorithm;

    /// <summary>
    /// Reads one or more public keys: PEM, the 64 hex digits of an Ed25519 key, or the base64 of either, as the API hands them out (contract §1.7). Several
    /// are those of several accounts, all of one kind. <paramref name="error"/> is one line that does not repeat the text.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AnswerSignature? signature, [NotNullWhen(false)] out string? error)
    {
        var keys = Keys(text);
        var usable = keys is [{ Algorithm: var algorithm }, ..] && keys.All(key => key?.Algorithm == algorithm);
        signature = usable ? new AnswerSignature([.. keys.OfType<SignatureKey>()]) : null;
        error = usable ? null
            : "TOKENGUARD_PUBLIC_KEY holds no public key that answers can be checked with: give the account's Ed25519 key (64 hex digits), its RSA or ECDSA P-256 key "
                + "in PEM, the base64 of one of these, as the API hands it out, or the name of a file with it.";
        return usable;
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
            if (!_keys.Any(key => key.Verifies(signed, value[..length]))) continue;
            return DateTimeOffset.TryParse(date, System.Globalization.CultureInfo.InvariantCulture, out var at) && (now - at).Duration() <= Drift
                ? null : "the answer is signed, but dated more than five minutes from this machine's clock: set the clock right, or somebody plays old answers back";
        }

        return "the answer's signature does not fit the configured key";
    }

    /// <summary>Null stands for a key that is none.</summary>
    private static IReadOnlyList<SignatureKey?> Keys(string text)
    {
        if (text.Contains("-----BEGIN", StringComparison.Ordinal)) return [.. Blocks(text).Select(SignatureKey.FromPem)];
        var words = text.Split((char[])[' ', '\t', '\r', '\n', ','], StringSplitOptions.RemoveEmptyEntries);
        // Hex digits are base64 too, so they come first.
        if (words.Length > 0 && words.All(word => Ed25519SignatureKey.FromHex(word) is not null)) return [.. words.Select(Ed25519SignatureKey.FromHex)];
        var decoded = new byte[text.Length];
        if (!Convert.TryFromBase64String(text.Trim(), decoded, out var length)) return [];
        if (Ed25519SignatureKey.FromRaw(decoded[..length]) is { } raw) return [raw];
        var inner = Encoding.ASCII.GetString(decoded, 0, length);
        return inner.Contains("-----BEGIN", StringComparison.Ordinal) ? [.. Blocks(inner).Select(SignatureKey.FromPem)] : [Ed25519SignatureKey.FromHex(inner.Trim())];
    }

    private static IEnumerable<string> Blocks(string text)
    {
        for (var rest = text; PemEncoding.TryFind(rest, out var block); rest = rest[block.Location.End.GetOffset(rest.Length)..]) yield return rest[block.Location];
    }

    [GeneratedRegex(
        "\\Akeyid=\"[^\"]*\", ?algorithm=\"(?<algorithm>[^\"]*)\", ?signature=\"(?<signature>[^\"]*)\", ?headers=\"\\(request-target\\) host date digest\"\\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SignaturePattern();
}

/// <summary>The headers a signature is made of, exactly as sent.</summary>
internal sealed record SignatureHeaders(string? Signature, string? Date, string? KeygenDate);
