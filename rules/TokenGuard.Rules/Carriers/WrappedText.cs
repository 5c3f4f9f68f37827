using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// A token that goes on in the next lines, because somebody or a program broke one that was too long: nothing but the end of the line is between, and what a
/// patch, quoted mail, a log or a comment puts before each line. Wherever the breaks are, there have to be a token's version at the end and no digit too many.
/// </summary>
internal sealed class WrappedText() : Decoder(CarrierNames.Pieces)
{
    private const int LongestBlank = 8; // behind the text of a line

    /// <summary>Whether digits stand where a line begins or ends, but for the rest of a prefix or of a version.</summary>
    public static bool CanBeAtBreak(ReadOnlySpan<byte> text, int start, int end)
    {
        const int Longest = 7; // of a prefix with its dash
        for (var limit = end + 2; end < limit && Symbols.At(text, end) is 'v' or '1' or '2' or '3' or '.'; end++)
        {
        }

        if (Symbols.At(text, end) is var behind && (ListedText.IsSpace(behind) || behind is '\\' or '|')) return true;
        for (var limit = start - Longest; start > limit && Symbols.IsOfToken(Symbols.At(text, start - 1)); start--)
        {
        }

        return ListedText.IsSpace(Symbols.At(text, start - 1));
    }

    [MethodImpl(Jit.AtOnceInHost)]
    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var end = EndOfToken(text, at, out var breaks, out _);
        if (end < 0) return -1;
        var (start, count) = (at, end - at);
        while (count <= 2 * TokenMatcher.LongestToken)
        {
            for (; start > earliest && Symbols.IsOfToken(text[start - 1]); start--) count++;
            var before = BreakBefore(text, start, earliest);
            if (before < 0) break;
            (start, breaks) = (before, breaks + 1);
        }

        return breaks > 0 ? start : -1;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        while (!into.IsFull)
        {
            for (; Symbols.IsOfToken(Symbols.At(text, start)); start++) into.Add(text[start], start, start + 1);
            var next = BreakEnd(text, start);
            if (next < 0 || into.Count > 2 * TokenMatcher.LongestToken) break;
            start = next;
        }

        DropLineBefore(into);
        return start;
    }

    /// <summary>A v1 token begins with a digit, and the line before it may end with one that is none of its own.</summary>
    private static void DropLineBefore(Layer into)
    {
        var extra = into.Text.IndexOf((byte)'.') - TokenShape.IdLength;
        if (extra > 0 && into.StartOf(extra) != into.StartOf(extra - 1) + 1) into.KeepLast(into.Count - extra);
    }

    /// <summary>Behind the version that ends the digits there, in this line or one of the next; -1 where none does.</summary>
    /// <param name="breaks">Ends of lines up to there.</param>
    /// <param name="isTooLong">They go on for longer than any token.</param>
    [MethodImpl(Jit.AtOnceInHost)]
    public static int EndOfToken(ReadOnlySpan<byte> text, int at, out int breaks, out bool isTooLong)
    {
        (breaks, isTooLong) = (0, false);
        for (var (count, last) = (0, 0); count <= TokenMatcher.LongestToken; count++)
        {
            var symbol = Symbols.At(text, at);
            if (last == 'v' && symbol is '1' or '2' or '3') return at + 1;
            if (HexDigit.Is(symbol) || symbol is 'v' or '.')
            {
                if (last == 'v') return -1;
                last = symbol;
                at++;
                continue;
            }

            at = BreakEnd(text, at);
            if (at < 0) return -1;
            breaks++;
        }

        isTooLong = true;
        return -1;
    }

    /// <summary>Where the text of the next line begins, if there is nothing else in this one; -1 otherwise.</summary>
    private static int BreakEnd(ReadOnlySpan<byte> text, int at)
    {
        var end = at;
        for (var limit = at + LongestBlank; at < limit && (Symbols.IsBlank(Symbols.At(text, at)) || Symbols.At(text, at) is '|' or '\\'); at++)
        {
        }

        if (Symbols.At(text, at) == '\r') at++;
        else if (Symbols.At(text, at) != '\n') return -1;
        if (Symbols.At(text, at) == '\n') at++;
        var line = at;
        at = Math.Max(LinePrefix.Skip(text, line), line + LinePrefix.Between(text, end, line));
        at = LinePrefix.SkipBlanks(text, at);
        // What looks like the mark of a patch may be the dash of a token.
        if (text[at - 1] == '-' && TokenPrefix.IsBeforeDash(text.Slice(0, end))) at--;
        return Symbols.IsOfToken(Symbols.At(text, at)) ? at : -1;
    }

    /// <summary>Where the text of the line before ends, if the text of this one begins there and nothing else is between; -1 otherwise.</summary>
    private static int BreakBefore(ReadOnlySpan<byte> text, int start, int earliest)
    {
        var line = earliest + text.Slice(earliest, start - earliest).LastIndexOfAny((byte)'\n', (byte)'\r');
        if (line < earliest) return -1;
        var end = line;
        if (end > earliest && text[end] == '\n' && text[end - 1] == '\r') end--;
        for (var limit = Math.Max(earliest, end - LongestBlank); end > limit && (Symbols.IsBlank(text[end - 1]) || text[end - 1] is (byte)'|' or (byte)'\\'); end--)
        {
        }

        return end > earliest && Symbols.IsOfToken(text[end - 1]) && BreakEnd(text, end) == start ? end : -1;
    }
}
