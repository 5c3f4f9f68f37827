using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>
/// What a client sent, for tests to assert on. The credential is kept as its digest; the target is kept as it came, so that a secret put into a
/// URL can be found there.
/// </summary>
public sealed class RecordedRequest
{
    private RecordedRequest(HttpRequest request, int bodyLength, DateTimeOffset at)
    {
        At = at;
        Method = request.Method;
        Host = request.Host.Value ?? "";
        Target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        BodyLength = bodyLength;
        Headers = request.Headers.Where(h => !h.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);

        var authorization = request.Headers.Authorization.ToString();
        if (authorization.Length == 0) return;
        var space = authorization.IndexOf(' ', StringComparison.Ordinal);
        Scheme = space < 0 ? authorization : authorization[..space];
        CredentialFingerprint = FingerprintOf(space < 0 ? "" : authorization[(space + 1)..]);
    }

    public DateTimeOffset At { get; }

    public string Method { get; }

    /// <summary>Host and port as the client named them.</summary>
    public string Host { get; }

    /// <summary>Path and query, byte for byte.</summary>
    public string Target { get; }

    /// <summary>Every header but <c>Authorization</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The authorization scheme as it was spelled, or null.</summary>
    public string? Scheme { get; }

    /// <summary><c>sha256:</c> and the lowercase hex digest of what followed the scheme, or null.</summary>
    public string? CredentialFingerprint { get; }

    /// <summary>Characters of body.</summary>
    public int BodyLength { get; }

    /// <summary>The status that was sent, or null while undecided and for an answer that was lost.</summary>
    public int? Status { get; internal set; }

    public override string ToString() => $"{Method} {Target} {Status}";

    /// <summary>The fingerprint that a request bearing this secret is recorded with.</summary>
    public static string FingerprintOf(string secret) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    internal static RecordedRequest Of(HttpRequest request, int bodyLength, DateTimeOffset at) => new(request, bodyLength, at);
}
