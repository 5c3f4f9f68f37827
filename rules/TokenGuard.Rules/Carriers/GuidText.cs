using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Identifiers in the form of RFC 9562, section 4: 8-4-4-4-12 hex digits. Fixtures and project files are full of them, and by themselves they are neither a token nor
/// a piece of one: its digits go on behind a dash for longer, or not at all. Those whose first bytes are text may be text written as identifiers, and count as none.
/// </summary>
internal static class GuidText
{
    /// <summary>Digits before the first dash.</summary>
    public const int First = 8;

    /// <summary>Digits behind the last one.</summary>
    public const int Last = 12;

    private const int Length = 36;

    /// <summary>The end of the one that a place is in; -1 where it is in none, or in one that more digits, a dash or a version follows.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    public static int EndAround(ReadOnlySpan<byte> text, int at)
    {
        var start = at;
        for (var low = Math.Max(0, at - Length); start > low && IsPart(text[start - 1]); start--)
        {
        }

        if (start + Length > text.Length || IsBeside(Symbols.At(text, start - 1)) || IsBeside(Symbols.At(text, start + Length))) return -1;
        var guid = text.Slice(start, Length);
        if (guid[8] != '-' || guid[13] != '-' || guid[18] != '-' || guid[23] != '-') return -1;
        return AreDigits(guid.Slice(0, First)) && !HexText.AreText(guid.Slice(0, First), backwards: false) && AreDigits(guid.Slice(9, 4)) && AreDigits(guid.Slice(14, 4)) && AreDigits(guid.Slice(19, 4)) && AreDigits(guid.Slice(Length - Last)) ? start + Length : -1;
    }

    private static bool AreDigits(ReadOnlySpan<byte> text)
    {
        foreach (var symbol in text)
            if (Symbols.HexValue(symbol) < 0) return false;
        return true;
    }

    private static bool IsPart(byte symbol) => Symbols.HexValue(symbol) >= 0 || symbol == '-';

    private static bool IsBeside(int symbol) => Symbols.IsOfWord(symbol) || symbol == '_';
}
