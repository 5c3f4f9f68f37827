using System.Diagnostics.CodeAnalysis;

namespace TokenGuard.Keygen;

/// <summary>
/// A token's UUID. Compared as a number, written lowercase with dashes, so that what a server or a v1 token calls it (any case, with or without
/// dashes) cannot make two ids of one, nor smuggle anything else into a URL.
/// </summary>
public readonly record struct TokenId(Guid Value)
{
    public static bool TryParse([NotNullWhen(true)] string? text, out TokenId id)
    {
        var read = Guid.TryParseExact(text, "D", out var value) || Guid.TryParseExact(text, "N", out value);
        id = new TokenId(value);
        return read;
    }

    public static TokenId? From(string? text) => TryParse(text, out var id) ? id : null;

    public override string ToString() => Value.ToString("D");
}
