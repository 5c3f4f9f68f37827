using System.Diagnostics;
using System.Text;
using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>
/// What a regeneration brought. Usually a token; if the server ever answers with another shape it is still the only copy, so it is carried
/// as bytes and delivered all the same. Formats only as a redaction.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class NewSecret
{
    private readonly byte[] _utf8;

    private NewSecret(byte[] utf8)
    {
        _utf8 = utf8;
        Token = Secret.TryParse(utf8, out var token) ? token : null;
    }

    /// <summary>The value as a token; null when it has no known token shape.</summary>
    public Secret? Token { get; }

    internal static NewSecret Of(ReadOnlySpan<byte> utf8) => new(utf8.ToArray());

    /// <summary>The value itself, UTF-8. For the delivery only.</summary>
    public ReadOnlySpan<byte> RevealRawSecret() => _utf8;

    public override string ToString() => Token?.Redacted ?? $"({Encoding.UTF8.GetCharCount(_utf8)} characters in no known token shape)";
}
