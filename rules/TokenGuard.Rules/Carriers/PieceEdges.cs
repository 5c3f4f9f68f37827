#if NET
using System.Numerics;
#endif
using System.Runtime.CompilerServices;
#if NET
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#endif

namespace TokenGuard.Rules.Carriers;

/// <summary>Where pieces of a token can begin and end: digits beside which no small letter and no other digit stands.</summary>
internal static class PieceEdges
{
    /// <summary>What a piece does not stand beside: a small letter or a digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool GoesOn(int symbol) => (uint)(symbol - 'a') <= 'z' - 'a' || (uint)(symbol - '0') <= 9;

    /// <summary>The first place where a piece can begin, <paramref name="from"/> or behind it; -1 where there is none up to <paramref name="last"/>.</summary>
    public static int NextStart(ReadOnlySpan<byte> text, int from, int last)
    {
#if NET
        // The beginning of the text has nothing before it.
        for (; from > 0 && from <= last && from <= text.Length - Vector256<byte>.Count; from += Vector256<byte>.Count)
        {
            var starts = AreDigits(text, from) & ~AreWords(text, from - 1);
            if (starts == 0) continue;
            from += BitOperations.TrailingZeroCount(starts);
            return from <= last ? from : -1;
        }
#endif
        for (last = Math.Min(last, text.Length - 1); from <= last; from++)
            if (HexDigit.Is(text[from]) && !GoesOn(Symbols.At(text, from - 1))) return from;
        return -1;
    }

    /// <summary>The last place behind which no piece goes on, <paramref name="from"/> or before it; -1 where there is none behind <paramref name="low"/>.</summary>
    public static int LastEnd(ReadOnlySpan<byte> text, int from, int low)
    {
#if NET
        // The end of the text has nothing behind it.
        for (; from < text.Length && from > low && from >= Vector256<byte>.Count; from -= Vector256<byte>.Count)
        {
            var ends = AreDigits(text, from - Vector256<byte>.Count) & ~AreWords(text, from - Vector256<byte>.Count + 1);
            if (ends == 0) continue;
            from -= BitOperations.LeadingZeroCount(ends);
            return from > low ? from : -1;
        }
#endif
        for (low = Math.Max(low, 0); from > low; from--)
            if (HexDigit.Is(text[from - 1]) && !GoesOn(Symbols.At(text, from))) return from;
        return -1;
    }

#if NET
    private static uint AreDigits(ReadOnlySpan<byte> text, int at)
    {
        var symbols = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)at);
        return (AreIn(symbols, '0', '9') | AreIn(symbols, 'a', 'f')).ExtractMostSignificantBits();
    }

    private static uint AreWords(ReadOnlySpan<byte> text, int at)
    {
        var symbols = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)at);
        return (AreIn(symbols, '0', '9') | AreIn(symbols, 'a', 'z')).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> AreIn(Vector256<byte> symbols, char first, char last) => Vector256.LessThanOrEqual(symbols - Vector256.Create((byte)first), Vector256.Create((byte)(last - first)));
#endif
}
