namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Text in several pieces that a program or a file format puts together: string literals joined by <c>+</c>, <c>.</c>, <c>&amp;</c> and the like or by
/// standing side by side, lines continued with a backslash, and lines of one quoted or folded string. Only such glue joins; a line break
/// that nothing explains does not.
/// </summary>
internal sealed class ConcatenatedText() : Decoder(CarrierNames.Concatenated)
{
    private const int LongestGap = 256;

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        if (!Symbols.IsBody(text[at])) return -1;
        var start = PieceStart(text, at, earliest);
        while (GlueBefore(text, start, earliest) is >= 0 and var before) start = before > earliest ? PieceStart(text, before, earliest) : before;
        return start;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var mayWrap = IsWrappedFrom(text, start);
        while (!into.IsFull && start < text.Length)
        {
            var glue = GlueLength(text, start);
            if (glue == 0 && mayWrap) glue = LineBreakLength(text, start);
            if (glue == 0 && !Symbols.IsBody(text[start])) break;
            if (glue == 0) into.Add(text[start], start, start + 1);
            start += Math.Max(1, glue);
        }

        return start;
    }

    /// <summary>Whether the piece that holds these two places has glue at either end, and where it ends; most have none, and this is all that they cost.</summary>
    public static bool IsGlued(ReadOnlySpan<byte> text, int at, int to, int earliest, out int end)
    {
        end = to;
        while (end < text.Length && Symbols.IsBody(text[end]) && (text[end] != '\\' || GlueLength(text, end) == 0)) end++;
        if (GlueLength(text, end) > 0) return true;
        var start = PieceStart(text, at, earliest);
        return GlueBefore(text, start, earliest) >= 0 || (LineBreakLength(text, end) > 0 && IsWrappedFrom(text, start));
    }

    private static int PieceStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        while (at > earliest && Symbols.IsBody(text[at - 1])) at--;
        return at;
    }

    /// <summary>Where the glue begins that ends before a piece, or -1.</summary>
    private static int GlueBefore(ReadOnlySpan<byte> text, int piece, int earliest)
    {
        var at = piece;
        if (at > earliest && Symbols.IsQuote(text[at - 1]))
        {
            at--;
            at -= LiteralPrefixBefore(text, at, earliest);
            var low = Math.Max(earliest, at - LongestGap);
            while (at > low && IsGapOrOperator(text[at - 1])) at--;
            if (at <= earliest || !Symbols.IsQuote(text[at - 1])) return -1;
            at--;
            if (at > earliest && text[at - 1] == '\\' && GlueLength(text, at - 1) == piece - at + 1) at--;
            return GlueLength(text, at) == piece - at ? at : -1;
        }

        var lowest = Math.Max(earliest, at - LongestGap);
        while (at > lowest && Symbols.IsBlank(text[at - 1])) at--;
        if (at <= lowest || !Symbols.IsLineEnd(text[at - 1])) return -1;
        at--;
        if (at > lowest && text[at] == '\n' && text[at - 1] == '\r') at--;
        if (at > lowest && text[at - 1] == '\\') return at - 1;
        var isLineOfBody = at > lowest && Symbols.IsBody(text[at - 1]) && !OpensBlock(text, at);
        return isLineOfBody && MayBeWrapped(text, at, earliest) ? at : -1;
    }

    /// <summary>Whether the lines above belong to one string: each holds one word only, up to one that an opening quote or a block's mark precedes.</summary>
    private static bool MayBeWrapped(ReadOnlySpan<byte> text, int lineEnd, int earliest)
    {
        while (true)
        {
            var start = PieceStart(text, lineEnd, earliest);
            if (start == lineEnd) return false;
            if (IsWrappedFrom(text, start)) return true;
            var above = start;
            while (above > earliest && Symbols.IsBlank(text[above - 1])) above--;
            if (above <= earliest || !Symbols.IsLineEnd(text[above - 1])) return false;
            lineEnd = above - 1;
            if (lineEnd > earliest && text[lineEnd] == '\n' && text[lineEnd - 1] == '\r') lineEnd--;
        }
    }

    /// <summary>Whether a string that begins there goes on over ends of lines: behind a quote, or below the mark of a YAML block.</summary>
    private static bool IsWrappedFrom(ReadOnlySpan<byte> text, int start)
    {
        if (Symbols.IsQuote(Symbols.At(text, start - 1))) return true;
        var at = start;
        while (at > 0 && start - at < LongestGap && Symbols.IsBlank(text[at - 1])) at--;
        if (at == start || at == 0 || !Symbols.IsLineEnd(text[at - 1])) return false;
        at--;
        if (at > 0 && text[at] == '\n' && text[at - 1] == '\r') at--;
        return OpensBlock(text, at);
    }

    /// <summary>Whether the line that ends there ends with <c>&gt;</c> or <c>|</c>, with YAML's indicators behind it.</summary>
    private static bool OpensBlock(ReadOnlySpan<byte> text, int lineEnd)
    {
        var at = lineEnd;
        while (at > 0 && lineEnd - at < 3 && (text[at - 1] is (byte)'-' or (byte)'+' || (uint)(text[at - 1] - '1') < 9)) at--;
        return at > 1 && text[at - 1] is (byte)'>' or (byte)'|' && Symbols.IsBlank(text[at - 2]);
    }

    /// <summary>Length of the glue that begins there, or 0.</summary>
    private static int GlueLength(ReadOnlySpan<byte> text, int start)
    {
        var at = start;
        if (Symbols.At(text, at) == '\\')
        {
            if (LineBreakLength(text, at + 1) is > 0 and var length) return 1 + length;
            at++;
        }

        if (!Symbols.IsQuote(Symbols.At(text, at))) return 0;
        at++;
        var gap = at;
        at = SkipGap(text, at);
        at += OperatorLength(text, at);
        at = SkipGap(text, at);
        if (at == gap) return 0; // two quotes side by side are one quote in some languages and an empty string in others
        at += LiteralPrefixLength(text, at);
        if (Symbols.At(text, at) == '\\') at++;
        return Symbols.IsQuote(Symbols.At(text, at)) ? at + 1 - start : 0;
    }

    private static int LineBreakLength(ReadOnlySpan<byte> text, int start)
    {
        var at = start;
        if (Symbols.At(text, at) == '\r') at++;
        if (Symbols.At(text, at) == '\n') at++;
        if (at == start) return 0;
        var limit = at + LongestGap;
        while (at < limit && Symbols.IsBlank(Symbols.At(text, at))) at++;
        return at < text.Length && Symbols.IsBody(text[at]) ? at - start : 0;
    }

    /// <summary>Blanks and line ends, also those that a backslash or Visual Basic's underscore continues.</summary>
    private static int SkipGap(ReadOnlySpan<byte> text, int at)
    {
        for (var limit = at + LongestGap; at < limit; at++)
        {
            var symbol = Symbols.At(text, at);
            var continues = symbol is '\\' or '_' && Symbols.IsLineEnd(Symbols.At(text, at + 1));
            if (!continues && !Symbols.IsBlank(symbol) && !Symbols.IsLineEnd(symbol)) break;
        }

        return at;
    }

    private static int OperatorLength(ReadOnlySpan<byte> text, int at)
    {
        var (first, second) = (Symbols.At(text, at), Symbols.At(text, at + 1));
        if ((first, second) is ('.', '.') or ('|', '|') or ('<', '>') or ('+', '+')) return 2;
        return first is '+' or '.' or '&' or '~' or '^' ? 1 : 0;
    }

    /// <summary>As in <c>@"</c>, <c>$"</c>, <c>f"</c>, <c>L"</c>.</summary>
    private static int LiteralPrefixLength(ReadOnlySpan<byte> text, int at) =>
        IsLiteralPrefix(Symbols.At(text, at)) && (Symbols.IsQuote(Symbols.At(text, at + 1)) || Symbols.At(text, at + 1) == '\\') ? 1 : 0;

    private static int LiteralPrefixBefore(ReadOnlySpan<byte> text, int quote, int earliest)
    {
        var length = 0;
        if (quote > earliest && text[quote - 1] == '\\') length++;
        if (quote - length > earliest && IsLiteralPrefix(text[quote - length - 1])) length++;
        return length;
    }

    private static bool IsLiteralPrefix(int symbol) => symbol is '@' or '$' or 'f' or 'b' or 'r' or 'u' or 'L' or 'F' or 'B' or 'R' or 'U';

    private static bool IsGapOrOperator(int symbol) =>
        Symbols.IsBlank(symbol) || Symbols.IsLineEnd(symbol) || symbol is '+' or '.' or '&' or '~' or '^' or '|' or '<' or '>' or '\\' or '_';
}
