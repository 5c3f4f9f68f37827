using TokenGuard.Rules;

namespace TokenGuard.Scanning;

/// <summary>A token found in a document, before anyone has said where the document stands.</summary>
/// <param name="Secret">The token.</param>
/// <param name="Offset">Bytes before it in the document.</param>
/// <param name="Length">Bytes it takes there, in its encoded form.</param>
/// <param name="Start">Its first character.</param>
/// <param name="End">The position behind its last character.</param>
/// <param name="Carrier">How it was written at that place; nested encodings outermost first, as in <c>percent-encoded&gt;base64</c>.</param>
public sealed record DocumentMatch(Secret Secret, long Offset, int Length, TextPosition Start, TextPosition End, string Carrier)
{
    /// <summary>Where inside the document it stands: a member of an archive, a method of an assembly; null for the document's own bytes. Offsets and positions count in it.</summary>
    public string? Member { get; init; }

    /// <summary>What stands around it, where that says anything.</summary>
    public Hints? Hints { get; init; }
}

/// <summary>Names of the ways a token can be written.</summary>
public static class Carriers
{
    public const string Plain = "plain";
}
