using System.Runtime.CompilerServices;

namespace TokenGuard.Rules;

/// <summary>
/// Finds tokens in bytes and in chars, by one piece of code. Every token holds an unbroken run of at least <see cref="ShortestRun"/> lowercase
/// hex digits that ends at the version marker, so it cannot slip between looks of <see cref="Look"/> symbols taken every <see cref="Stride"/>;
/// only where such a look sees nothing but hex digits is the run around it measured, and only a run of the right length before a marker is
/// compared with the table. Linear: each run is walked once. Nothing is allocated.
/// </summary>
public static class TokenMatcher
{
    /// <summary>Hex digits before the marker of the shortest shape (v2 activation as today's server would mint it).</summary>
    public const int ShortestRun = 30;

    /// <summary>Hex digits before the marker of the longest shapes (v1 and v2 of 2017 to 2020).</summary>
    public const int LongestRun = 126;

    /// <summary>Length of the shortest token, that of the shortest run.</summary>
    public const int ShortestToken = 37;

    /// <summary>Length of the longest token (v1).</summary>
    public const int LongestToken = 194;

    /// <summary>
    /// How much of the text before a position can belong to a match that ends after it: the longest token and the one symbol that must not stand
    /// before v1. Whoever reads a stream in pieces keeps this much of the previous piece and searches from there.
    /// </summary>
    public const int Overlap = LongestToken + 1;

    // One symbol every ShortestRun would do, but in text every fourth letter is a hex digit: the processor could not foresee the answer.
    // Eight in a row are rare, and a vector compares them at once.
    private const int Look = HexDigit.Several;
    private const int Stride = ShortestRun - Look + 1;

    private static readonly TokenShape[][] PrefixedByRun = IndexByRun(dotted: false);
    private static readonly TokenShape[][] DottedByRun = IndexByRun(dotted: true);

    /// <summary>Finds the first match that ends after <paramref name="from"/>; it may begin before. To go on, pass the match's end.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int from, out TokenMatch match) => TryFind<byte, ByteSymbols>(text, from, out match);

    /// <inheritdoc cref="TryFind(ReadOnlySpan{byte}, int, out TokenMatch)"/>
    public static bool TryFind(ReadOnlySpan<char> text, int from, out TokenMatch match) => TryFind<char, CharSymbols>(text, from, out match);

    [MethodImpl(Jit.AtOnce)]
    private static bool TryFind<T, TSymbols>(ReadOnlySpan<T> text, int from, out TokenMatch match)
        where T : struct
        where TSymbols : struct, ISymbols<T>
    {
        var symbols = default(TSymbols);

        // A token that ends after `from` has its last hex digit at from - 2 or later: the first look ends there.
        var look = Math.Max(Stride - 1, from - 1 - Look);
        while (look <= text.Length - Look)
        {
            if (!symbols.AreAllHex(text.Slice(look, Look)))
            {
                look += Stride;
                continue;
            }

            var end = look + Look;
            end += symbols.CountLeadingHex(text.Slice(end));
            if (TryMatchRun<T, TSymbols>(text, look, end, out match)) return true;
            look = end + Stride;
        }

        match = default;
        return false;
    }

    /// <summary>Decides about one run of hex digits, known from somewhere inside it to its end. Most are digests, which no marker follows.</summary>
    private static bool TryMatchRun<T, TSymbols>(ReadOnlySpan<T> text, int inside, int end, out TokenMatch match)
        where T : struct
        where TSymbols : struct, ISymbols<T>
    {
        match = default;
        var symbols = default(TSymbols);
        if (end + 2 > text.Length || symbols.ToInt(text[end]) != 'v') return false;

        var start = inside;
        var earliest = Math.Max(0, end - LongestRun);
        while (start > earliest && HexDigit.Is(symbols.ToInt(text[start - 1]))) start--;
        if (start == 0 || end - start > LongestRun) return false;

        var version = symbols.ToInt(text[end + 1]) - '0';
        var candidates = symbols.ToInt(text[start - 1]) switch
        {
            '-' => PrefixedByRun[end - start],
            '.' => DottedByRun[end - start],
            _ => [],
        };
        foreach (var shape in candidates)
        {
            if ((int)shape.Version != version || start < shape.LeadLength) continue;
            var lead = start - shape.LeadLength;
            if (shape.IsDotted ? !HasLeadingIds<T, TSymbols>(text, lead) : !HasPrefix<T, TSymbols>(text, lead, shape.Prefix)) continue;
            match = new TokenMatch(lead, shape);
            return true;
        }

        return false;
    }

    private static bool HasPrefix<T, TSymbols>(ReadOnlySpan<T> text, int at, string prefix)
        where T : struct
        where TSymbols : struct, ISymbols<T>
    {
        for (var i = 0; i < prefix.Length; i++)
            if (default(TSymbols).ToInt(text[at + i]) != prefix[i]) return false;
        return true;
    }

    /// <summary>v1: two runs of exactly 32 digits, each followed by a dot. Without the guard on the left the first id could be the tail of a longer run.</summary>
    private static bool HasLeadingIds<T, TSymbols>(ReadOnlySpan<T> text, int at)
        where T : struct
        where TSymbols : struct, ISymbols<T>
    {
        var symbols = default(TSymbols);
        if (at > 0 && HexDigit.Is(symbols.ToInt(text[at - 1]))) return false;
        for (var i = 0; i < 2 * (TokenShape.IdLength + 1); i++)
        {
            var symbol = symbols.ToInt(text[at + i]);
            if (i % (TokenShape.IdLength + 1) == TokenShape.IdLength ? symbol != '.' : !HexDigit.Is(symbol)) return false;
        }

        return true;
    }

    private static TokenShape[][] IndexByRun(bool dotted)
    {
        var index = new TokenShape[LongestRun + 1][];
        for (var run = 0; run < index.Length; run++) index[run] = [.. RuleTable.Shapes.Where(s => s.HexLength == run && s.IsDotted == dotted)];
        return index;
    }

    /// <summary>Bytes and chars look alike to the matcher through this; being a struct, it costs nothing.</summary>
    private interface ISymbols<T>
    {
        int ToInt(T symbol);

        bool AreAllHex(ReadOnlySpan<T> look);

        int CountLeadingHex(ReadOnlySpan<T> text);
    }

    private readonly struct ByteSymbols : ISymbols<byte>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int ToInt(byte symbol) => symbol;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool AreAllHex(ReadOnlySpan<byte> look) => HexDigit.AreAll(look);

        public int CountLeadingHex(ReadOnlySpan<byte> text) => HexDigit.CountLeading(text);
    }

    private readonly struct CharSymbols : ISymbols<char>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int ToInt(char symbol) => symbol;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool AreAllHex(ReadOnlySpan<char> look) => HexDigit.AreAll(look);

        public int CountLeadingHex(ReadOnlySpan<char> text) => HexDigit.CountLeading(text);
    }
}
