using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>Pieces of a token that are too short to be told by their digits alone: by what encloses them, or by what alone stands between them.</summary>
internal static class ShortPieces
{
    private const uint AtStart = 3;
    private const uint AtEnd = AtStart << (ListLook.Width - 2);
    private const uint AllOfHalf = (1u << ListLook.Half) - 1;
    private const int FewestDigits = ListLook.Half / 2;
    private const int FewestGaps = 2;
    private const int AlwaysSeen = 13;

    /// <summary>
    /// Whether there is a piece of two digits or more between quotes or brackets, or two digits of it where the look begins or ends, or two of one digit; or, in half a
    /// look, nothing but digits and, several times, one other character; or eight to twelve digits, which <see cref="Look"/> may not see. A single
    /// number of a few digits is none.
    /// </summary>
    /// <param name="digits">One bit for each decimal digit in the look.</param>
    /// <param name="letters">Likewise for the other hex digits.</param>
    /// <param name="marks">Likewise for quotes and brackets.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreIn(ReadOnlySpan<byte> look, uint digits, uint letters, uint marks)
    {
        var hex = digits | letters;
        if (marks == 0 && (letters == 0 || Bits.Count(hex) < FewestDigits)) return false;
        var behindMarks = (marks << 1) & hex;
        var starts = behindMarks & (hex >> 1);
        if ((hex & AtStart) == AtStart) starts |= 1;
        // What is added runs through the digits and stops behind them.
        var behind = starts + hex;
        var ends = behind & ~hex & marks;
        if (ends != 0 || (behind < starts && (hex & AtEnd) == AtEnd && hex != uint.MaxValue))
        {
            // One number of a few digits is in most code.
            var pieces = hex & ~behind;
            if ((pieces & letters) != 0 || (ends & (ends - 1)) != 0) return true;
            pieces &= pieces >> 1;
            if ((pieces & (pieces >> 1) & (pieces >> 3)) != 0) return true;
        }

        var single = behindMarks & (marks >> 1);
        if ((single & (single - 1)) != 0 && (single & letters) != 0) return true;
        var eight = hex & (hex >> 1);
        eight &= eight >> 2;
        eight &= eight >> 4;
        if (eight != 0 && (eight & (eight >> (AlwaysSeen - HexDigit.Several))) == 0 && (Eights(eight) & letters) != 0) return true;
        return AreParted(look.Slice(0, ListLook.Half), digits & AllOfHalf, letters & AllOfHalf) || AreParted(look.Slice(ListLook.Half), digits >> ListLook.Half, letters >> ListLook.Half);
    }

    /// <summary>The first digit of the next piece in a look that sees one, from a place on; -1 where there is none.</summary>
    public static int Next(ReadOnlySpan<byte> text, int look, int from)
    {
        for (var at = from; at < look + ListLook.Width; at++)
        {
            if (!HexDigit.Is(text[at])) continue;
            var start = at;
            while (at < look + ListLook.Width && HexDigit.Is(text[at])) at++;
            // Of the first and the last only a part may be in view.
            var (before, behind) = (Symbols.At(text, start - 1), Symbols.At(text, at));
            if (at - start >= HexDigit.Several ? AlikeText.HasLetter(text.Slice(start, at - start)) : before == behind) return start;
            if ((IsMark(before) && (IsMark(behind) || HexDigit.Is(behind))) || (IsMark(behind) && HexDigit.Is(before))) return start;
        }

        return -1;
    }

    /// <summary>The bits from each of these on, eight of them.</summary>
    private static uint Eights(uint first)
    {
        first |= first << 1;
        first |= first << 2;
        return first | (first << 4);
    }

    /// <summary>What encloses a piece.</summary>
    public static bool IsMark(int symbol) => symbol is '"' or '\'' or '(' or ')' or '\\' or '<' or '>';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreParted(ReadOnlySpan<byte> half, uint digits, uint letters) =>
        letters != 0 && Bits.Count(digits | letters) is >= FewestDigits and <= ListLook.Half - FewestGaps && IsSameGap(half, digits | letters);

    private static bool IsSameGap(ReadOnlySpan<byte> half, uint hex)
    {
        var gaps = ~hex & AllOfHalf;
        var gap = half[Bits.TrailingZeros(gaps)];
        for (var i = 0; i < half.Length; i++)
            if ((hex >> i & 1) == 0 && half[i] != gap) return false;
        return true;
    }
}
