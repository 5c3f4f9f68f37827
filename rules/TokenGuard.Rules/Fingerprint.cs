namespace TokenGuard.Rules;

/// <summary>
/// The public name of a secret: SHA-256 of its characters. A token holds 128 or more random bits, so nobody gets back from here,
/// and it stays the same wherever and however the token is written. A password holds far fewer, so it has none of its own: see
/// <see cref="Secret.Fingerprint"/>.
/// </summary>
public readonly record struct Fingerprint
{
    private const string Scheme = "sha256:";

    private Fingerprint(string value) => Value = value;

    /// <summary><c>sha256:</c> and 64 lowercase hex digits.</summary>
    public string Value { get; }

    public static Fingerprint Of(byte[] secret) => new(Scheme + Hex.Lower(Sha256.Hash(secret)));

    /// <summary>Reads what <see cref="Value"/> writes; anything else is refused.</summary>
    public static bool TryParse(string? text, out Fingerprint fingerprint)
    {
        fingerprint = default;
        if (text is null || text.Length != Scheme.Length + 64 || !text.StartsWith(Scheme, StringComparison.Ordinal)) return false;
        for (var i = Scheme.Length; i < text.Length; i++)
            if (!HexDigit.Is(text[i])) return false;
        fingerprint = new Fingerprint(text);
        return true;
    }

    public override string ToString() => Value;
}
