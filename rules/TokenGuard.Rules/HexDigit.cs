#if NET
using System.Buffers;
#endif
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TokenGuard.Rules;

/// <summary>
/// The alphabet of every token: lowercase only, because lookups on the server are exact (contract §1.1). Eight symbols are compared at once by
/// arithmetic on whole registers, which both target frameworks can do and which never mispredicts: adding moves a lane over its highest
/// bit exactly when its symbol reaches a bound. A lane that holds more than ASCII has that bit from the start and may carry into its neighbour,
/// but then the answer is no anyway.
/// </summary>
internal static class HexDigit
{
    /// <summary>How many symbols <see cref="AreAll(ReadOnlySpan{byte})"/> looks at.</summary>
    public const int Several = 8;

#if NET
    private static readonly SearchValues<byte> Bytes = SearchValues.Create("0123456789abcdef"u8);
    private static readonly SearchValues<byte> OtherThanZero = SearchValues.Create("123456789abcdefABCDEF"u8);
    private static readonly SearchValues<char> Chars = SearchValues.Create("0123456789abcdef");
#endif

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(int symbol) => (uint)(symbol - '0') <= 9 || (uint)(symbol - 'a') <= 5;

    /// <summary>True when the first <see cref="Several"/> symbols are all hex digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreAll(ReadOnlySpan<byte> text) => AreEight(MemoryMarshal.Read<ulong>(text));

    /// <summary>The same for digits of either case. Control characters that differ from a digit by one bit count as it.</summary>
    public static bool AreAllOfEitherCase(ReadOnlySpan<byte> text) => AreEight(MemoryMarshal.Read<ulong>(text) | (0x20 * 0x01010101_01010101ul));

    /// <summary>Whether no symbol is a hex digit of either case but zero.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    public static bool AreZeros(ReadOnlySpan<byte> text)
    {
#if NET
        return text.IndexOfAny(OtherThanZero) < 0;
#else
        foreach (var symbol in text)
            if (symbol != '0' && Is(symbol | 0x20)) return false;
        return true;
#endif
    }

    /// <inheritdoc cref="AreAll(ReadOnlySpan{byte})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreAll(ReadOnlySpan<char> text)
    {
        var bytes = MemoryMarshal.AsBytes(text);
        return AreFour(MemoryMarshal.Read<ulong>(bytes)) && AreFour(MemoryMarshal.Read<ulong>(bytes.Slice(sizeof(ulong))));
    }

    /// <summary>Number of hex digits at the beginning of the text.</summary>
    public static int CountLeading(ReadOnlySpan<byte> text)
    {
#if NET
        var end = text.IndexOfAnyExcept(Bytes);
        return end < 0 ? text.Length : end;
#else
        var count = 0;
        while (count <= text.Length - Several && AreAll(text.Slice(count))) count += Several;
        while (count < text.Length && Is(text[count])) count++;
        return count;
#endif
    }

    /// <inheritdoc cref="CountLeading(ReadOnlySpan{byte})"/>
    public static int CountLeading(ReadOnlySpan<char> text)
    {
#if NET
        var end = text.IndexOfAnyExcept(Chars);
        return end < 0 ? text.Length : end;
#else
        var count = 0;
        while (count <= text.Length - Several && AreAll(text.Slice(count))) count += Several;
        while (count < text.Length && Is(text[count])) count++;
        return count;
#endif
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreEight(ulong symbols)
    {
        const ulong Lane = 0x01010101_01010101;
        const ulong Top = 0x80 * Lane;
        var digit = (symbols + ((0x80 - '0') * Lane)) & ~(symbols + ((0x80 - '9' - 1) * Lane));
        var letter = (symbols + ((0x80 - 'a') * Lane)) & ~(symbols + ((0x80 - 'f' - 1) * Lane));
        return ((digit | letter) & ~symbols & Top) == Top;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreFour(ulong symbols)
    {
        const ulong Lane = 0x0001_0001_0001_0001;
        const ulong Top = 0x8000 * Lane;
        var digit = (symbols + ((0x8000 - '0') * Lane)) & ~(symbols + ((0x8000 - '9' - 1) * Lane));
        var letter = (symbols + ((0x8000 - 'a') * Lane)) & ~(symbols + ((0x8000 - 'f' - 1) * Lane));
        return ((digit | letter) & ~symbols & Top) == Top;
    }
}
