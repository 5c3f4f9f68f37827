using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Bytes written one by one with always the same between them, blanks and line ends aside: <c>Chr(112) &amp; Chr(114)</c>, <c>(byte)0x70, (byte)0x72</c>,
/// <c>[char]112+[char]114</c>, <c>U+0070 U+0072</c>, <c>70h, 72h</c>, <c>'p','r'</c>. What that is does not matter, so it need not be known for each language.
/// Numbers between which stand only commas, colons and the like are <see cref="HexText"/>'s and <see cref="DecimalText"/>'s.
/// </summary>
/// <param name="radix">Of the numbers; 0 where the characters themselves are written, each in quotes.</param>
/// <param name="fewest">Digits of a number at least.</param>
/// <param name="most">Digits of a number at most. Where no fewer are allowed, zeroes that pad it belong to what stands between.</param>
internal sealed class ListedText(string name, int radix, int fewest, int most) : Decoder(name)
{
    // The shortest token has 37 characters; eight of them, with the same between them, are nothing else by accident.
    private const int ValuesToJudge = 8;
    private const int LongestGap = 40;
    private const int LongestIndentation = 64;

    // Of a value and the gap behind it, to the beginning of the next one.
    private const int LongestReach = 8 + LongestGap + 1;

    [MethodImpl(Jit.AtOnceInHost)]
    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        // Each is asked about for every value before it.
        Span<byte> lengths = stackalloc byte[ListLook.Width + LongestReach];
        if (!Measure(text, at, lengths.Slice(0, ListLook.Width))) return -1;
        Measure(text, at + ListLook.Width, lengths.Slice(ListLook.Width));
        for (var i = 0; i < ListLook.Width; i++)
        {
            if (lengths[i] == 0 || !TryFindGap(text, at + i, lengths.Slice(i, LongestReach), out var gap)) continue;
            var start = at + i;
            for (var before = Before(text, start, gap, earliest); before >= 0; before = Before(text, start, gap, earliest)) start = before;
            return start;
        }

        return -1;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var end = start;
        Span<byte> lengths = stackalloc byte[LongestReach];
        Measure(text, start, lengths);
        if (!TryFindGap(text, start, lengths, out var gap)) return end;
        for (var value = start; !into.IsFull && value >= 0; value = Skip(text, end, gap))
        {
            var symbol = ValueAt(text, value, out var length);
            if (symbol < 0) break;
            into.Add(symbol, value, value + length);
            end = value + length;
        }

        return end;
    }

    /// <summary>What follows the value there and every value after it.</summary>
    /// <param name="lengths">Of the values from that one on; 0 where there is none.</param>
    [MethodImpl(Jit.AtOnceInHost)]
    private bool TryFindGap(ReadOnlySpan<byte> text, int value, ReadOnlySpan<byte> lengths, out ReadOnlySpan<byte> gap)
    {
        gap = default;
        var length = lengths[0];
        if (length == 0) return false;
        // What stands next to the value, unless it is the next value, stands next to all of them, which nearly always tells.
        var next = SkipSpace(text, value + length);
        for (var i = length + 1; i <= length + LongestGap; i++)
        {
            if (lengths[i] == 0 || (next < value + i && Symbols.At(text, SkipSpace(text, value + i + lengths[i])) != text[next])) continue;
            gap = text.Slice(value + length, i - length);
            if (Separates(gap) && IsRepeated(text, value + i, gap)) return true;
        }

        return false;
    }

    /// <summary>The length of each value, 0 where there is none. Whether there is any.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private bool Measure(ReadOnlySpan<byte> text, int at, Span<byte> lengths)
    {
        var any = false;
        for (var i = 0; i < lengths.Length; i++)
        {
            var isValue = ValueAt(text, at + i, out var length) >= 0;
            lengths[i] = (byte)(isValue ? length : 0);
            any |= isValue;
        }

        return any;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private bool IsRepeated(ReadOnlySpan<byte> text, int value, ReadOnlySpan<byte> gap)
    {
        for (var i = 2; i < ValuesToJudge; i++)
        {
            if (ValueAt(text, value, out var length) < 0) return false;
            value = Skip(text, value + length, gap);
            if (value < 0) return false;
        }

        return ValueAt(text, value, out _) >= 0;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private bool Separates(ReadOnlySpan<byte> gap)
    {
        var (count, last) = (0, 0);
        foreach (var symbol in gap)
            if (!IsSpace(symbol)) (count, last) = (count + 1, symbol);
        if (radix == 0) return count >= 2 && Symbols.IsQuote(gap[gap.Length - 1]);
        return count > 1 || (radix == 2 && gap.Length > count) || (count == 1 && last is not (',' or ';' or ':' or '-' or '|'));
    }

    /// <summary>The value there, or -1 where there is none that is text.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private int ValueAt(ReadOnlySpan<byte> text, int at, out int length)
    {
        length = 1;
        var symbol = Symbols.At(text, at);
        if (radix == 0) return Symbols.IsBody(symbol) && symbol != '\\' && Symbols.IsQuote(Symbols.At(text, at - 1)) && EndsCharacter(text, at + 1) ? symbol : -1;

        var value = 0;
        for (length = 0; length < most; length++)
        {
            var digit = Symbols.HexValue(Symbols.At(text, at + length));
            if (digit < 0 || digit >= radix) break;
            value = (value * radix) + digit;
        }

        // Zeroes of other radices are what lists of numbers are full of; in hex they are the halves of wide characters.
        if (length < fewest || (value == 0 && radix != 16) || !Symbols.IsText(value)) return -1;
        // A number of any length has to be a whole one.
        return fewest < most && (IsDigit(Symbols.At(text, at - 1)) || IsDigit(Symbols.At(text, at + length))) ? -1 : value;
    }

    private static bool EndsCharacter(ReadOnlySpan<byte> text, int at) => Symbols.IsQuote(Symbols.At(text, at)) || (Symbols.At(text, at) == '\\' && Symbols.IsQuote(Symbols.At(text, at + 1)));

    /// <summary>Behind the gap, if it stands there; -1 if it does not. Blanks and line ends may be others each time.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static int Skip(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> gap)
    {
        foreach (var symbol in gap)
        {
            if (IsSpace(symbol)) continue;
            at = SkipSpace(text, at);
            if (Symbols.At(text, at) != symbol) return -1;
            at++;
        }

        return SkipSpace(text, at);
    }

    private int Before(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> gap, int earliest)
    {
        for (var i = gap.Length - 1; i >= 0; i--)
        {
            if (IsSpace(gap[i])) continue;
            at = SkipSpaceBack(text, at, earliest);
            if (at <= earliest || text[at - 1] != gap[i]) return -1;
            at--;
        }

        at = SkipSpaceBack(text, at, earliest);
        for (var length = most; length >= fewest; length--)
        {
            if (at - length >= earliest && ValueAt(text, at - length, out var actual) >= 0 && actual == length) return at - length;
        }

        return -1;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    public static int SkipSpace(ReadOnlySpan<byte> text, int at)
    {
        for (var limit = at + LongestIndentation; at < limit && IsSpace(Symbols.At(text, at)); at++)
        {
        }

        return at;
    }

    public static int SkipSpaceBack(ReadOnlySpan<byte> text, int at, int earliest)
    {
        for (var limit = Math.Max(earliest, at - LongestIndentation); at > limit && IsSpace(text[at - 1]); at--)
        {
        }

        return at;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    public static bool IsSpace(int symbol) => Symbols.IsBlank(symbol) || Symbols.IsLineEnd(symbol);

    private static bool IsDigit(int symbol) => (uint)(symbol - '0') <= 9;
}
