namespace TokenGuard.Rules.Carriers;

/// <summary>
/// What a terminal shows of text with its colours: everything but the control sequences (ECMA-48, 5.4) and the addresses of links. They may stand between any two
/// letters, where a program marks what it found or what changed.
/// </summary>
internal sealed class ColouredText() : Decoder(CarrierNames.Concatenated)
{
    public const byte Escape = 0x1B;

    private const byte Bell = 7;
    private const int LongestSequence = 32;
    private const int LongestLink = 1024;

    // What a piece of a token can be at most; behind more the next sequence belongs to something else.
    private const int LongestPiece = TokenMatcher.LongestToken;

    /// <summary>From a piece on that stands before the sequence there.</summary>
    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        if (SequenceLength(text, at) == 0) return -1;
        var start = at;
        while (start > Math.Max(earliest, at - LongestPiece) && Symbols.IsBody(text[start - 1])) start--;
        return start;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var behind = at; // the last sequence
        while (start < text.Length && !into.IsFull)
        {
            var length = text[start] == Escape ? SequenceLength(text, start) : 0;
            if (length > 0)
            {
                behind = start += length;
                continue;
            }

            if (start - behind > LongestPiece) break;
            into.Add(text[start], start, start + 1);
            start++;
        }

        return start;
    }

    /// <summary>Length of the sequence that begins there; 0 where none does.</summary>
    private static int SequenceLength(ReadOnlySpan<byte> text, int at) => Symbols.At(text, at + 1) switch
    {
        '[' => ControlLength(text, at),
        ']' => LinkLength(text, at),
        '(' or ')' when Symbols.At(text, at + 2) is 'B' or '0' => 3, // the alphabet, as tput resets it
        _ => 0,
    };

    /// <summary>Parameters, and the letter that says what is done.</summary>
    private static int ControlLength(ReadOnlySpan<byte> text, int at)
    {
        var end = at + 2;
        while (end < at + LongestSequence && Symbols.At(text, end) is >= 0x20 and < 0x40) end++;
        return Symbols.At(text, end) is >= 0x40 and < 0x7F ? end + 1 - at : 0;
    }

    /// <summary>Up to a bell or the sequence that ends it.</summary>
    private static int LinkLength(ReadOnlySpan<byte> text, int at)
    {
        var rest = text.Slice(at + 2, Math.Min(LongestLink, text.Length - at - 2));
        var end = rest.IndexOfAny(Bell, Escape);
        if (end < 0) return 0;
        return rest[end] == Bell ? end + 3 : Symbols.At(rest, end + 1) == '\\' ? end + 4 : 0;
    }
}
