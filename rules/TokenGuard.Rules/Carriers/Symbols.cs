using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>Classes of bytes that several decoders ask for, of each byte in their innermost loops: a call for each would be most of what that costs.</summary>
internal static class Symbols
{
    private const uint BlankText = 1 | (1 << '\t') | (1 << '\n') | (1 << '\r');

#if NET
    private static readonly System.Buffers.SearchValues<byte> Controls =
        System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(IsControl).Select(symbol => (byte)symbol)]);
#endif

    /// <summary>What a decoded byte must be where the carrier holds text: printable ASCII, blanks and line ends, and NUL for UTF-16 inside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsText(int symbol) => (uint)(symbol - ' ') <= '~' - ' ' || ((uint)symbol < ' ' && ((BlankText >> symbol) & 1) != 0);

    /// <summary>
    /// Whether some bytes that are text are NUL just where UTF-16 or UTF-32 has it, or nowhere. Pictures and tables that were encoded are full of NULs, with a few other
    /// bytes between them.
    /// </summary>
    /// <param name="visible">One bit for each byte that is not NUL.</param>
    /// <param name="known">One bit for each byte that is there.</param>
    public static bool AreTextAround(uint visible, uint known)
    {
        if (visible == known || visible == (known & 0x5555_5555) || visible == (known & 0xAAAA_AAAA)) return true;
        for (var place = 0; place < WideText.LongestUnit; place++)
            if (visible == (known & (0x1111_1111u << place))) return true;
        return false;
    }

    /// <summary>Whether it is one byte again and again: a ruler, padding, a made-up value.</summary>
    public static bool AreSame(ReadOnlySpan<byte> text) => text.Slice(1).SequenceEqual(text.Slice(0, text.Length - 1));

    /// <summary>Whether it is something else than text: control characters, that of a terminal's colours excepted.</summary>
    public static bool HasControls(ReadOnlySpan<byte> text)
    {
#if NET
        return text.ContainsAny(Controls);
#else
        foreach (var symbol in text)
            if (IsControl(symbol)) return true;
        return false;
#endif
    }

    private static bool IsControl(int symbol) => symbol < 0x20 && symbol is < 8 or > 13 and not 0x1B;

    /// <summary>What an encoded token can be written with: anything visible but quotes and angle brackets, which end a piece of text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsBody(int symbol) => (uint)(symbol - '!') <= '~' - '!' && !IsQuote(symbol) && symbol is not ('<' or '>');

    /// <summary>What a token consists of: small letters, digits, the dash of its prefix, the dots of v1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsOfToken(int symbol) => (uint)(symbol - 'a') <= 'z' - 'a' || (uint)(symbol - '0') <= 9 || symbol is '-' or '.';

    /// <summary>The same of either case: what encoded forms of one have too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsOfWord(int symbol) => symbol is '-' or '.' || (uint)((symbol | 0x20) - 'a') <= 'z' - 'a' || (uint)(symbol - '0') <= 9;

    /// <summary>What names in code consist of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsOfName(int symbol) => symbol == '_' || (uint)(symbol - '0') <= 9 || (uint)((symbol | 0x20) - 'a') <= 'z' - 'a';

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
