using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
#if NET
using System.Runtime.Intrinsics;
#endif

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// The pre-filter of base85 without marks: twice sixteen bytes, where <see cref="ListLook"/> looks for base32. base85 has no blanks, and every fifth character begins four
/// bytes, for which hex digits leave but a few. 62 digits and more take 77 characters, which hold one of the two; of the 30 that some tokens have, more than half do.
/// </summary>
internal static class Base85Look
{
    public const int Windows = 2;

    private const int Width = ListLook.Half;
#if NET
    private const uint AllOfWindow = (1u << Width) - 1;
#endif
    private const byte Lowest = (byte)'!';
    private const byte Highest = (byte)'~';
    private const byte SmallLetter = 0x20;

    // Twenty-six of 85 characters are: twelve of the thirteen that begin no group would be so once in a million times.
    private const int MostSmall = 11;

    /// <summary>Whether a window of a look is in the midst of base85 of digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Sees(ReadOnlySpan<byte> text, int look)
    {
        var second = ListLook.SecondOf(look, text.Length);
#if NET
        ref var bytes = ref MemoryMarshal.GetReference(text);
        var both = Vector256.Create(Vector128.LoadUnsafe(ref bytes, (nuint)look), Vector128.LoadUnsafe(ref bytes, (nuint)second));
        var visible = InRange(both, Lowest, Highest).ExtractMostSignificantBits();
        if (!((visible & AllOfWindow) == AllOfWindow | visible >= AllOfWindow << Width)) return false;
        // Most of what has no blanks is names in code.
        var small = InRange(both, (byte)'a', (byte)'z').ExtractMostSignificantBits();
        return (Bits.Count(small & AllOfWindow) <= MostSmall && (visible & AllOfWindow) == AllOfWindow && IsAt(text, look))
            || (Bits.Count(small >> Width) <= MostSmall && visible >= AllOfWindow << Width && IsAt(text, second));
#else
        return (!HasBlank(text, look) && IsAt(text, look)) || (!HasBlank(text, second) && IsAt(text, second));
#endif
    }

#if !NET
    /// <summary>Nearly every window of text has one, which eight bytes at a time tell faster than one.</summary>
    private static bool HasBlank(ReadOnlySpan<byte> text, int at)
    {
        const ulong Lane = 0x01010101_01010101;
        var (first, second) = (MemoryMarshal.Read<ulong>(text.Slice(at)), MemoryMarshal.Read<ulong>(text.Slice(at + sizeof(ulong))));
        // A bit of a byte below '!', or of one behind such a byte; none where there is none.
        return ((((first - (Lowest * Lane)) & ~first) | ((second - (Lowest * Lane)) & ~second)) & (0x80 * Lane)) != 0;
    }
#endif

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsAt(ReadOnlySpan<byte> text, int at)
    {
        var (ascii85, others) = FirstsOf(text.Slice(at, Width));
        return (HasFifths(ascii85) && IsOf(Base85Alphabet.Ascii85, text, at)) || (HasFifths(others) && (IsOf(Base85Alphabet.Rfc1924, text, at) || IsOf(Base85Alphabet.Z85, text, at)));
    }

    private static bool IsOf(Base85Alphabet alphabet, ReadOnlySpan<byte> text, int at) => CarrierLevel.BareBase85[(int)alphabet].IsAt(text, at);

    /// <summary>
    /// One bit for each character that four hex digits can begin with: in ascii85, and in the others, of which one has capitals where the other has small letters.
    /// </summary>
    private static (uint Ascii85, uint Others) FirstsOf(ReadOnlySpan<byte> window)
    {
#if NET
        var bytes = Vector128.Create(window);
        var letters = bytes | Vector128.Create(SmallLetter);
        var ascii85 = InRange(bytes, (byte)'0', (byte)'3') | InRange(bytes, (byte)'@', (byte)'A');
        var others = InRange(letters, (byte)'f', (byte)'i') | InRange(letters, (byte)'v', (byte)'w');
        return (ascii85.ExtractMostSignificantBits(), others.ExtractMostSignificantBits());
#else
        var (small, ascii85, others) = (0, 0u, 0u);
        for (var i = 0; i < window.Length; i++)
        {
            if (window[i] is < Lowest or > Highest) return default;
            if (window[i] is >= (byte)'a' and <= (byte)'z') small++;
            if (window[i] is (>= (byte)'0' and <= (byte)'3') or (byte)'@' or (byte)'A') ascii85 |= 1u << i;
            if ((window[i] | SmallLetter) is (>= 'f' and <= 'i') or 'v' or 'w') others |= 1u << i;
        }

        return small <= MostSmall ? (ascii85, others) : default;
#endif
    }

    private static bool HasFifths(uint first) => (first & (first >> Base85.Group) & (first >> (2 * Base85.Group))) != 0;

#if NET
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> InRange(Vector256<byte> bytes, byte from, byte to) => Vector256.LessThanOrEqual(bytes - Vector256.Create(from), Vector256.Create((byte)(to - from)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> InRange(Vector128<byte> bytes, byte from, byte to) => Vector128.LessThanOrEqual(bytes - Vector128.Create(from), Vector128.Create((byte)(to - from)));
#endif
}
