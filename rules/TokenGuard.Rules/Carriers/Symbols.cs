using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>Classes of bytes that several decoders ask for, of each byte in their innermost loops: a call for each would be most of what that costs.</summary>
internal static class Symbols
{
    /// <summary>Of eight bytes of text in UTF-32 as many are not NUL. Pictures and tables that were encoded are full of nothing but NULs.</summary>
    public const int FewestInWideText = 2;

    private const uint BlankText = 1 | (1 << '\t') | (1 << '\n') | (1 << '\r');

    /// <summary>What a decoded byte must be where the carrier holds text: printable ASCII, blanks and line ends, and NUL for UTF-16 inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsText(int symbol) => (uint)(symbol - ' ') <= '~' - ' ' || ((uint)symbol < ' ' && ((BlankText >> symbol) & 1) != 0);

    /// <summary>What an encoded token can be written with: anything visible but quotes and angle brackets, which end a piece of text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBody(int symbol) => (uint)(symbol - '!') <= '~' - '!' && !IsQuote(symbol) && symbol is not ('<' or '>');

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsQuote(int symbol) => symbol is '"' or '\'' or '`';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBlank(int symbol) => symbol is ' ' or '\t';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLineEnd(int symbol) => symbol is '\r' or '\n';

    /// <summary>The value of a hex digit of either case, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int HexValue(int symbol)
    {
        if ((uint)(symbol - '0') <= 9) return symbol - '0';
        var lower = symbol | 0x20;
        return (uint)(lower - 'a') <= 5 ? lower - 'a' + 10 : -1;
    }

    /// <summary>The symbol there, or -1 outside the text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int At(ReadOnlySpan<byte> text, int index) => (uint)index < (uint)text.Length ? text[index] : -1;
}
