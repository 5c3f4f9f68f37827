namespace TokenGuard.Rules;

/// <summary>One way a token is written: <c>prefix</c>, an exact number of lowercase hex digits, version marker.</summary>
/// <param name="Kind">The kind the prefix stands for.</param>
/// <param name="Version">The wire format; its marker (<c>v1</c>, <c>v2</c>, <c>v3</c>) ends the token.</param>
/// <param name="Prefix">Literal text before the hex, dash included. Empty for v1, whose two leading ids are matched by form.</param>
/// <param name="HexLength">Number of hex digits directly before the marker: an unbroken run of exactly this length.</param>
public sealed record TokenShape(TokenKind Kind, TokenVersion Version, string Prefix, int HexLength)
{
    /// <summary>Hex digits in each of v1's two leading ids, which are UUIDs without dashes.</summary>
    public const int IdLength = 32;

    private const int MarkerLength = 2;

    /// <summary>True for v1: <c>account.token.hex</c> in place of a prefix.</summary>
    public bool IsDotted => Version == TokenVersion.V1;

    /// <summary>Characters before the last hex run: the prefix, or v1's two ids and their dots.</summary>
    public int LeadLength => IsDotted ? (2 * IdLength) + 2 : Prefix.Length;

    /// <summary>Characters in the whole token.</summary>
    public int Length => LeadLength + HexLength + MarkerLength;
}
