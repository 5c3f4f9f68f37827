using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Bytes written as two hex digits of either case each: in one piece, wrapped, or apart from each other by blanks, colons, commas, dashes and the like, <c>0x</c>.
/// </summary>
internal sealed class HexText(int phase) : Decoder(CarrierNames.Hex)
{
    // Eight random bytes are text once in 3,000 times.
    private const int BytesToJudge = 8;
    private const int LongestSeparator = 64;
    private const int LongestNumber = 16;

    // Bytes of a character or two that are no ASCII: a typographer's dash, what nobody sees.
    private const int MostForeign = 6;

    /// <summary>Alignments, each a decoder: the wrong one can look like text for a while, so both are tried.</summary>
    public const int Phases = 2;

    [MethodImpl(Jit.AtOnceInHost)]
    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var start = at + phase;
        if (!DecodesToText(text, start))
        {
            // Of bytes that stand apart, any shows where all begin.
            if (phase > 0) return -1;
            while (start < at + Look.Width && (IsDigit(text, start - 1) || !IsDigit(text, start) || !IsDigit(text, start + 1))) start++;
            if (start == at + Look.Width || !DecodesToText(text, start)) return -1;
        }

        var foreign = 0;
        for (var before = Before(text, start, earliest); before >= 0; before = Before(text, start, earliest))
        {
            foreign = ValueAt(text, before) < 0x80 ? 0 : foreign + 1;
            if (foreign > MostForeign) break;
            start = before;
        }

        return start;
    }

    /// <summary>Sixteen digits of which neither the odd nor the even ones can begin the codes of letters and digits hold no text.</summary>
    public static bool CanBeText(ReadOnlySpan<byte> look)
    {
        const ulong Lane = 0x0001_0001_0001_0001;
        var (first, second) = (MemoryMarshal.Read<ulong>(look), MemoryMarshal.Read<ulong>(look.Slice(sizeof(ulong))));
        return CanBegin(first & (0xFF * Lane), second & (0xFF * Lane)) || CanBegin((first >> 8) & (0xFF * Lane), (second >> 8) & (0xFF * Lane));

        // '0' to '7'.
        static bool CanBegin(ulong first, ulong second) => (((first ^ ('0' * Lane)) | (second ^ ('0' * Lane))) & (0xFFF8 * Lane)) == 0;
    }

    /// <summary>Whether pairs of digits from there on, with nothing between them, are text.</summary>
    public static bool DigitsHoldText(ReadOnlySpan<byte> text, int at) => at + (2 * BytesToJudge) <= text.Length && AreText(text.Slice(at, 2 * BytesToJudge), backwards: false);

    /// <summary>
    /// Whether digits from there on are text when read from right to left. More of them are asked for, because what follows is read as a whole: the shortest token
    /// takes 74, and one of the looks is among the first fourteen of them.
    /// </summary>
    public static bool DigitsHoldTextBackwards(ReadOnlySpan<byte> text, int at)
    {
        const int Digits = 56;
        return at + Digits < text.Length && (AreText(text.Slice(at, Digits), backwards: true) || AreText(text.Slice(at + 1, Digits), backwards: true));
    }

    /// <summary>Whether all of some digits, two for each byte, are text.</summary>
    public static bool AreText(ReadOnlySpan<byte> digits, bool backwards)
    {
        var visible = 0u;
        for (var i = digits.Length - 2; i >= 0; i -= 2)
        {
            var (high, low) = (Symbols.HexValue(digits[backwards ? i + 1 : i]), Symbols.HexValue(digits[backwards ? i : i + 1]));
            if ((high | low) < 0 || !Symbols.IsText((high << 4) | low)) return false;
            visible = (visible << 1) | ((high | low) != 0 ? 1u : 0);
        }

        return Symbols.AreTextAround(visible, (1u << (digits.Length / 2)) - 1);
    }

    /// <summary>Whether a number that ends before a gap and the one behind it are two digits with <c>0x</c> before them, and nothing else is between them but what separates those.</summary>
    public static bool IsPair(ReadOnlySpan<byte> text, int gap, int gapEnd)
    {
        var separator = gapEnd - 2;
        if (separator <= gap || !IsPrefix(text, separator) || !IsPrefix(text, gap - 4) || ValueAt(text, gap - 2) < 0 || ValueAt(text, gapEnd) < 0 || IsDigit(text, gapEnd + 2)) return false;
        for (var i = gap; i < separator; i++)
            if (!IsSeparator(text[i])) return false;
        return true;
    }

    private static bool IsDigit(ReadOnlySpan<byte> text, int at) => Symbols.HexValue(Symbols.At(text, at)) >= 0;

    [MethodImpl(Jit.AtOnceInHost)]
    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var (end, foreign) = (start, 0);
        while (!into.IsFull)
        {
            var pair = SkipSeparator(text, end);
            var value = ValueAt(text, pair);
            foreign = value < 0x80 ? 0 : foreign + 1;
            if (value < 0 || (pair > at + Look.Width && (foreign > MostForeign || !IsText(value)))) break;
            into.Add(value, pair, pair + 2);
            end = pair + 2;
        }

        return end;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private static bool DecodesToText(ReadOnlySpan<byte> text, int at)
    {
        var visible = 0u;
        for (var i = 0; i < BytesToJudge; i++)
        {
            var value = ValueAt(text, at);
            if (value < 0 || !Symbols.IsText(value)) return false;
            visible = (visible << 1) | (value != 0 ? 1u : 0);
            at = SkipSeparator(text, at + 2);
        }

        return Symbols.AreTextAround(visible, (1u << BytesToJudge) - 1);
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private static int ValueAt(ReadOnlySpan<byte> text, int at)
    {
        var high = Symbols.HexValue(Symbols.At(text, at));
        var low = Symbols.HexValue(Symbols.At(text, at + 1));
        return high < 0 || low < 0 ? -1 : (high << 4) | low;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private static int SkipSeparator(ReadOnlySpan<byte> text, int at)
    {
        var (start, limit) = (at, at + LongestSeparator);
        while (at < limit && IsSeparator(Symbols.At(text, at))) at++;
        if (at > start && ListComment.Skip(text, start, at) is var behind && behind > at)
            for (at = behind; at < behind + LongestSeparator && IsSeparator(Symbols.At(text, at));) at++;
        if (at == start && Symbols.At(text, at) == '>') return BehindArrayGap(text, at);
        if (at > start && (Symbols.IsLineEnd(text[start]) || Symbols.IsLineEnd(text[Math.Min(start + 1, at - 1)]))) at = BehindPrefix(text, start, at);
        return IsPrefix(text, at) ? at + 2 : at;
    }

    private static int BehindPrefix(ReadOnlySpan<byte> text, int end, int at)
    {
        var line = end + text.Slice(end, at - end).LastIndexOf((byte)'\n') + 1;
        if (line == end) return at;
        at = Math.Max(at, LinePrefix.Skip(text, line));
        // What lines have in common may be a byte too, where they stand apart.
        if (ValueAt(text, at) >= 0 || IsPrefix(text, at) || line > end + 2) return at;
        return LinePrefix.Between(text, end, line) is > 0 and var prefix ? LinePrefix.SkipBlanks(text, line + prefix) : at;
    }

    private static int Before(ReadOnlySpan<byte> text, int at, int earliest)
    {
        if (at - 2 >= earliest && IsPrefix(text, at - 2)) at -= 2;
        if (PairBefore(text, at, earliest) is >= 0 and var pair) return pair;
        if (ListComment.Before(text, at, earliest) is > 0 and var comment && PairBefore(text, comment, earliest) is >= 0 and var commented) return commented;
        if (LinePrefix.Before(text, at, earliest) is > 0 and var line) return PairBefore(text, line, earliest);
        return !IsDigit(text, at - 1) && LinePrefix.LineEndBefore(text, at, earliest) is > 0 and var end ? PairBefore(text, end, earliest) : -1;
    }

    /// <summary>Behind <c>&gt; -10 &lt;</c>, which stands between the strings of a PDF's array.</summary>
    private static int BehindArrayGap(ReadOnlySpan<byte> text, int start)
    {
        var at = start + 1;
        for (var limit = at + LongestNumber; at < limit && IsOfNumber(Symbols.At(text, at)); at++)
        {
        }

        return Symbols.At(text, at) == '<' ? at + 1 : start;
    }

    private static int BeforeArrayGap(ReadOnlySpan<byte> text, int end, int earliest)
    {
        var at = end - 1;
        for (var limit = Math.Max(earliest, at - LongestNumber); at > limit && IsOfNumber(text[at - 1]); at--)
        {
        }

        return at > earliest && text[at - 1] == '>' ? at - 1 : end;
    }

    private static bool IsOfNumber(int symbol) => Symbols.IsBlank(symbol) || symbol is '-' or '.' || (uint)(symbol - '0') <= 9;

    private static int PairBefore(ReadOnlySpan<byte> text, int at, int earliest)
    {
        if (at > earliest && text[at - 1] == '<') at = BeforeArrayGap(text, at, earliest);
        var limit = Math.Max(earliest, at - LongestSeparator);
        while (at > limit && IsSeparator(text[at - 1])) at--;
        return at - 2 >= earliest && ValueAt(text, at - 2) is >= 0 and var value && IsText(value) ? at - 2 : -1;
    }

    private static bool IsText(int value) => value >= 0x80 || Symbols.IsText(value);

    private static bool IsPrefix(ReadOnlySpan<byte> text, int at) => Symbols.At(text, at) == '0' && (Symbols.At(text, at + 1) | 0x20) == 'x';

    private static bool IsSeparator(int symbol) => symbol is ' ' or '\t' or '\r' or '\n' or ':' or ',' or '-' or ';' or '|' or '\\' or '#' or '*' or '[' or ']' or '{' or '}';
}
