namespace TokenGuard.Rules.Carriers;

/// <summary>
/// base64 of which all characters were turned round or exchanged, as scripts hide themselves: read from right to left (<c>strrev(…)</c>, <c>[::-1]</c>), moved by ROT13
/// (<c>str_rot13(…)</c>), with the small letters before the capitals (the alphabet of JavaScript obfuscators). It leaves base64, which is undone like any other.
/// </summary>
internal sealed class TurnedBase64(Turn turn) : Decoder(NameOf(turn))
{
    /// <summary>Characters from which it can be told.</summary>
    public const int Judged = 128;

    // Bytes that are text by chance once in ten thousand million times.
    private const int FewestText = 24;

    private const int Letters = 'z' - 'a' + 1;

    public static readonly Turn[] All = [Turn.Backwards, Turn.Rot13, Turn.OtherCase];

    /// <summary>Whether a run of base64 tells nothing as it is, and text or packed data when it is read like this.</summary>
    public static bool IsAt(Turn turn, ReadOnlySpan<byte> run)
    {
        Span<byte> symbols = stackalloc byte[Math.Min(run.Length, Judged)];
        for (var i = 0; i < symbols.Length; i++) symbols[i] = Undo(turn, run[turn == Turn.Backwards ? run.Length - 1 - i : i]);
        Span<byte> bytes = stackalloc byte[DeflateStart.Judged];
        bytes = bytes.Slice(0, Base64Text.Read(symbols, bytes));
        if (DeflateStart.At(bytes, mayBeBare: true, out _) != Packing.None || ForeignStart.At(bytes) != Packing.None) return true;
        // Text that is read from right to left is known wherever a token is in it.
        if (turn == Turn.Backwards || bytes.Length < FewestText) return false;
        foreach (var symbol in bytes.Slice(0, FewestText))
            if (!Symbols.IsText(symbol) || symbol == 0) return false;
        return true;
    }

    /// <summary>Only data of packed kinds and texts have letters of both cases at once; digests, and the names of things in one case, do not.</summary>
    public static bool HasBothCases(ReadOnlySpan<byte> run)
    {
        var (hasSmall, hasCapital) = (false, false);
        foreach (var symbol in run)
        {
            hasSmall |= symbol is >= (byte)'a' and <= (byte)'z';
            hasCapital |= symbol is >= (byte)'A' and <= (byte)'Z';
            if (hasSmall && hasCapital) return true;
        }

        return false;
    }

    /// <summary>What is read from right to left starts with its last character, the place after which nothing of it stands.</summary>
    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest) => at;

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var step = turn == Turn.Backwards ? -1 : 1;
        var place = start;
        while (!into.IsFull && (uint)place < (uint)text.Length)
        {
            var next = Base64Text.IsSymbol(text[place]) ? place : turn == Turn.Backwards ? Base64Text.Before(text, place + 1, 0) : Base64Text.SkipWrap(text, place);
            if ((uint)next >= (uint)text.Length || !Base64Text.IsSymbol(text[next])) break;
            into.Add(Undo(turn, text[next]), next, next + 1);
            place = next + step;
        }

        return Math.Max(0, place);
    }

    private static byte Undo(Turn turn, byte symbol) => turn switch
    {
        Turn.Rot13 when IsLetter(symbol) => (byte)(((symbol & 0x1F) - 1 + (Letters / 2)) % Letters + (symbol & 0x60) + 1),
        Turn.OtherCase when IsLetter(symbol) => (byte)(symbol ^ 0x20),
        _ => symbol,
    };

    private static bool IsLetter(byte symbol) => (uint)((symbol | 0x20) - 'a') < Letters;

    private static string NameOf(Turn turn) => turn switch
    {
        Turn.Backwards => CarrierNames.Reversed,
        Turn.Rot13 => CarrierNames.Rot13,
        _ => CarrierNames.SwappedCase,
    };
}

/// <summary>How the characters of base64 were changed.</summary>
internal enum Turn
{
    Backwards,
    Rot13,
    OtherCase,
}
