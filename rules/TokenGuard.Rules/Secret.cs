using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TokenGuard.Rules;

/// <summary>
/// A token in our hands, or another secret of Keygen's. It formats only as its redaction, so interpolation, logging, serialising or an exception message cannot leak it;
/// the characters themselves have one way out, <see cref="RevealRawSecret"/>, which a banned-symbol rule makes every caller justify.
/// </summary>
[DebuggerDisplay("{Redacted,nq}")]
public sealed class Secret : IEquatable<Secret>
{
    private readonly byte[] _ascii;

    private Secret(byte[] ascii, TokenShape shape)
    {
        _ascii = ascii;
        Shape = shape;
        Rule = RuleTable.For(shape.Kind);
        Fingerprint = Fingerprint.Of(ascii);
        Redacted = Redaction.Of(ascii, shape);
        IsPlaceholder = Placeholder.Is(ascii.AsSpan(shape.LeadLength, shape.HexLength));
    }

    private Secret(Rule rule, byte[] ascii, Fingerprint fingerprint, string redacted, bool isPlaceholder)
    {
        _ascii = ascii;
        Rule = rule;
        Fingerprint = fingerprint;
        Redacted = redacted;
        IsPlaceholder = isPlaceholder;
    }

    /// <summary>Null for a secret that is no token.</summary>
    public TokenShape? Shape { get; }

    public Rule Rule { get; }

    /// <summary>Of the secret itself, unless that could be guessed: a password is named by its login.</summary>
    public Fingerprint Fingerprint { get; }

    /// <summary>Prefix, four hex digits at either end, and the marker: enough to recognise, far too little to use.</summary>
    public string Redacted { get; }

    /// <summary>v1 names its account: 32 hex digits, a UUID without dashes, usable in URLs as it is. Null for v2 and v3 (contract §1.4).</summary>
    public string? EmbeddedAccountId => Shape is { IsDotted: true } ? Encoding.ASCII.GetString(_ascii, 0, TokenShape.IdLength) : null;

    /// <summary>v1 names its token id, which stays known when the token is dead. Null for v2 and v3 (contract §1.4).</summary>
    public string? EmbeddedTokenId => Shape is { IsDotted: true } ? Encoding.ASCII.GetString(_ascii, TokenShape.IdLength + 1, TokenShape.IdLength) : null;

    /// <summary>True for what people type in place of a token: see <see cref="Placeholder"/>. A sign and no proof: it is verified and revoked like any other.</summary>
    public bool IsPlaceholder { get; }

    /// <summary>Takes the matched characters out of the text they were found in.</summary>
    public static Secret From(ReadOnlySpan<byte> text, TokenMatch match) => new(text.Slice(match.Start, match.Length).ToArray(), match.Shape);

    /// <inheritdoc cref="From(ReadOnlySpan{byte}, TokenMatch)"/>
    public static Secret From(ReadOnlySpan<char> text, TokenMatch match)
    {
        var ascii = new byte[match.Length];
        for (var i = 0; i < ascii.Length; i++) ascii[i] = (byte)text[match.Start + i];
        return new Secret(ascii, match.Shape);
    }

    /// <summary>A secret that is no token.</summary>
    /// <param name="named">What the fingerprint is made of: the secret, where nobody could guess it; else something that names it.</param>
    internal static Secret Other(Rule rule, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> named, string redacted, bool isPlaceholder) =>
        new(rule, secret.ToArray(), Fingerprint.Of(named.ToArray()), redacted, isPlaceholder);

    /// <summary>Accepts text that is one token and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out Secret? secret)
    {
        secret = TokenMatcher.TryFind(text, 0, out var match) && match.Length == text.Length ? From(text, match) : null;
        return secret is not null;
    }

    /// <summary>
    /// The secret itself; a token is ASCII. For three callers only: the request that carries it, the file that delivers a new one, and whoever compares it.
    /// Never for anything a person, a log, another process's arguments or the disk could see.
    /// </summary>
    public ReadOnlySpan<byte> RevealRawSecret() => _ascii;

    public bool Equals(Secret? other) => other is not null && Fingerprint == other.Fingerprint;

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => Fingerprint.GetHashCode();

    public override string ToString() => Redacted;
}
