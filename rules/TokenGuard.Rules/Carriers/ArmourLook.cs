using System.Runtime.CompilerServices;
#if NET
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#endif

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// The pre-filter of uuencode, which has neither small letters nor, as a rule, blanks: of a line with the shortest token, 53 characters (whole ones have 61), sixteen are
/// looked at every 38. Every fourth begins three bytes, and those of text do so with what lies between a bracket and the question mark.
/// </summary>
internal static class ArmourLook
{
    public const int Width = 16;
    public const int Stride = 38;

    private const byte Lowest = (byte)' ';
    private const byte Highest = (byte)'`';
    private const byte LowestFirst = (byte)'(';
    private const byte HighestFirst = (byte)'?';

    /// <summary>The first look from <paramref name="from"/> on and before <paramref name="limit"/> that sees something; -1 where there is none.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static int Next(ReadOnlySpan<byte> text, int from, int limit)
    {
        for (var at = from; at <= limit - Width; at += Stride)
        {
#if NET
            var bytes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)at);
            if (!Vector128.LessThanOrEqualAll(bytes - Vector128.Create(Lowest), Vector128.Create((byte)(Highest - Lowest)))) continue;
            if (HasFourths(Vector128.LessThanOrEqual(bytes - Vector128.Create(LowestFirst), Vector128.Create((byte)(HighestFirst - LowestFirst))).ExtractMostSignificantBits())) return at;
#else
            if (SeesText(text.Slice(at, Width))) return at;
#endif
        }

        return -1;
    }

    /// <summary>The first look that does not fit into the text.</summary>
    public static int FirstBehind(int look, int length) => look > length - Width ? look : look + ((((length - Width - look) / Stride) + 1) * Stride);

    /// <summary>One look, byte by byte.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    public static bool SeesText(ReadOnlySpan<byte> text)
    {
        var first = 0u;
        for (var i = 0; i < Width; i++)
        {
            if (text[i] is < Lowest or > Highest) return false;
            if (text[i] is >= LowestFirst and <= HighestFirst) first |= 1u << i;
        }

        return HasFourths(first);
    }

    private static bool HasFourths(uint first) => (first & (first >> 4) & (first >> 8) & (first >> 12)) != 0;
}
