using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Text in several pieces that a program or a file format puts together: string literals with nothing between them but what joins such (see
/// <see cref="StringGap"/>), lines continued with a backslash, <c>^</c> or a backtick, lines of one quoted or folded string, a doubled quote, and what nobody
/// sees: invisible characters, the tags of a page, the colours of a terminal. Only such glue joins; a line break that nothing explains does not. Dashes of
/// typographers, which editors put where somebody typed a hyphen, are taken for one.
/// </summary>
internal sealed class ConcatenatedText() : Decoder(CarrierNames.Concatenated)
{
    private const int LongestGap = 256;

    // Between two runs of a word processor's document stand the properties of both.
    private const int LongestMarkup = 480;
    private const int LongestSequence = 24;
    private const int LongestNumber = 16;
    private const int ShortestFolded = 70;
    private const int LongestFolded = 80;
    private const int MostQuotesBetween = 4;
    private const int Escape = 0x1B;

#if NET
    private static readonly System.Buffers.SearchValues<byte> PlainBody =
        System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 256).Where(IsPlainBody).Select(static symbol => (byte)symbol)]);

    private static readonly System.Buffers.SearchValues<byte> QuotesAndEscape = System.Buffers.SearchValues.Create("\"'`\\"u8);
#else
    private static readonly byte[] QuotesAndEscape = [.. "\"'`\\"u8];
#endif

    /// <summary>Whether a literal is there that is a token's prefix and at most some digits, or at most some digits and a token's version.</summary>
    public static bool HoldsPiece(ReadOnlySpan<byte> text)
    {
        // Nearly everything has dashes or a v, and most has no quote.
        if (text.IndexOfAny(QuotesAndEscape) < 0) return false;
        for (int at = 0, next; (next = text.Slice(at).IndexOfAny((byte)'-', (byte)'v')) >= 0;)
        {
            at += next + 1;
            if (text[at - 1] == '-' ? IsFirstPiece(text, at) : IsLastPiece(text, at)) return true;
        }

        return false;
    }

    private static bool IsFirstPiece(ReadOnlySpan<byte> text, int behindDash)
    {
        var (start, end) = (behindDash - 1, behindDash);
        while ((uint)(Symbols.At(text, start - 1) - 'a') <= 'z' - 'a') start--;
        if (!IsQuoteOrEscape(text, start - 1)) return false;
        while (HexDigit.Is(Symbols.At(text, end))) end++;
        return IsQuoteOrEscape(text, end) && TokenPrefix.Is(text.Slice(start, behindDash - start));
    }

    private static bool IsLastPiece(ReadOnlySpan<byte> text, int version)
    {
        if (Symbols.At(text, version) is not ('1' or '2' or '3') || !IsQuoteOrEscape(text, version + 1)) return false;
        var start = version - 1;
        while (HexDigit.Is(Symbols.At(text, start - 1))) start--;
        return IsQuoteOrEscape(text, start - 1);
    }

    private static bool IsQuoteOrEscape(ReadOnlySpan<byte> text, int at) => Symbols.At(text, at) is var symbol && (symbol == '\\' || Symbols.IsQuote(symbol));

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        if (!Symbols.IsBody(text[at])) return -1;
        var start = PieceStart(text, at, earliest);
        while (GlueBefore(text, start, earliest) is >= 0 and var before) start = before > earliest ? PieceStart(text, before, earliest) : before;
        return start;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var mayWrap = IsWrappedFrom(text, start);
        while (!into.IsFull && start < text.Length)
        {
            var glue = GlueLength(text, start);
            if (glue == 0 && mayWrap) glue = LineBreakLength(text, start);
            if (glue == 0 && !Symbols.IsBody(text[start])) break;
            if (glue == 0) into.Add(text[start], start, start + 1);
            else if (DashLength(text, start) > 0 || HasHyphen(text.Slice(start, glue))) into.Add('-', start, start + glue);
            start += Math.Max(1, glue);
        }

        return start;
    }

    /// <summary>
    /// Whether a run of hex digits can be a token's, or a part of it, by what stands on both sides: what may stand there in a token, read either way, an escape of it,
    /// or something that is no part of the piece. Most long runs are ids of commits, in addresses.
    /// </summary>
    public static bool CanBeOfToken(ReadOnlySpan<byte> text, int start, int end)
    {
        var (before, behind) = (Symbols.At(text, start - 1), Symbols.At(text, end));
        // A terminal's colours end with a letter, and an escape's digits may stand behind one; behind that of a hex number there is only the number.
        var isLetter = (uint)((before | 0x20) - 'a') <= 'z' - 'a' && !(before == 'x' && Symbols.At(text, start - 2) == '0');
        return (!IsPlainBody(before) || isLetter || before is '-' or '.' or ';' or '}' or '(' or ')' or '%' or '=')
            && (!IsPlainBody(behind) || behind is '-' or '.' or 'v' or '%' or '&' or '=' or '+');
    }

    /// <summary>Whether the piece that holds these two places has glue at either end, and where it ends; most have none, and this is all that they cost.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    public static bool IsGlued(ReadOnlySpan<byte> text, int at, int to, int earliest, out int end)
    {
        end = to;
        while (true)
        {
            end = BehindPlainBody(text, end);
            if (GlueLength(text, end) > 0) return true;
            if (end >= text.Length || !Symbols.IsBody(text[end])) break;
            end++;
        }

        var start = PieceStart(text, at, earliest);
        return GlueBefore(text, start, earliest) >= 0 || (LineBreakLength(text, end) > 0 && IsWrappedFrom(text, start));
    }

    /// <summary>Behind what is body and no beginning of glue.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static int BehindPlainBody(ReadOnlySpan<byte> text, int at)
    {
#if NET
        var length = text[at..].IndexOfAnyExcept(PlainBody);
        return length < 0 ? text.Length : at + length;
#else
        while (at < text.Length && IsPlainBody(text[at])) at++;
        return at;
#endif
    }

    private static bool IsPlainBody(int symbol) => Symbols.IsBody(symbol) && !(Continues(symbol) || symbol == ')' || Interpolation.Opens(symbol));

    [MethodImpl(Jit.AtOnceInHost)]
    private static int PieceStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        while (at > earliest && Symbols.IsBody(text[at - 1])) at--;
        return at;
    }

    /// <summary>Where the glue begins that ends before a piece, or -1.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static int GlueBefore(ReadOnlySpan<byte> text, int piece, int earliest)
    {
        var at = piece;
        if (at > earliest && Symbols.IsQuote(text[at - 1])) return QuotedGlueBefore(text, piece, earliest);
        if (Symbols.At(text, at) == '(') return ArrayGapBefore(text, at, earliest);
        if (InvisibleBefore(text, at, earliest) is > 0 and var invisible) return at - invisible;
        if (at > earliest && text[at - 1] == Escape && SequenceLength(text, at - 1) > 0) return at - 1; // what follows it looks like text
        if (Interpolation.BeforeMark(text, at, earliest) is >= 0 and var closing) return closing;
        if (MarkupBefore(text, at, earliest) is > 0 and var markup) return at - markup;

        var lowest = Math.Max(earliest, at - LongestGap);
        while (at > lowest && Symbols.IsBlank(text[at - 1])) at--;
        if (at <= lowest || !Symbols.IsLineEnd(text[at - 1])) return -1;
        at--;
        if (at > lowest && text[at] == '\n' && text[at - 1] == '\r') at--;
        if (at > lowest && Continues(text[at - 1])) return at - 1;
        if (FoldLength(text, at) == piece - at) return at;
        var isLineOfBody = at > lowest && Symbols.IsBody(text[at - 1]) && !OpensBlock(text, at);
        return isLineOfBody && MayBeWrapped(text, at, earliest) ? at : -1;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private static int QuotedGlueBefore(ReadOnlySpan<byte> text, int piece, int earliest)
    {
        if (GapBefore(text, piece, earliest) is >= 0 and var gap) return gap;
        return GlueLength(text, piece - 1) == 1 ? piece - 1 : Interpolation.Before(text, piece, earliest);
    }

    /// <summary>Likewise, before a literal: from its opening quote back to the quote that closes another literal, over those of a gap.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static int GapBefore(ReadOnlySpan<byte> text, int piece, int earliest)
    {
        var at = piece - 1;
        while (at > earliest && piece - at < StringGap.LongestQuote && text[at - 1] == text[piece - 1]) at--;
        if (piece - at == 2 && GlueLength(text, at) == 2) return at;
        var low = Math.Max(earliest, at - LongestGap);
        for (var tried = 0; tried < MostQuotesBetween; tried++)
        {
            while (at > low && !Symbols.IsQuote(text[at - 1])) at--;
            if (at <= low) return -1;
            var quote = text[at - 1];
            var length = 0;
            for (; length < StringGap.LongestQuote && at > low && text[at - 1] == quote; length++) at--;
            if (length == 2 && at > earliest && StringGap.Joins(text[at - 1])) continue; // an empty literal
            var closing = at > earliest && text[at - 1] == '\\' ? at - 1 : at;
            if (closing <= earliest || !Symbols.IsBody(text[closing - 1])) continue; // it opens a literal, or closes an empty one
            if (GlueLength(text, closing) == piece - closing) return closing;
            if (closing < at && GlueLength(text, at) == piece - at) return at;
        }

        return -1;
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
    [MethodImpl(Jit.AtOnceInHost)]
    private static bool OpensBlock(ReadOnlySpan<byte> text, int lineEnd)
    {
        var at = lineEnd;
        while (at > 0 && lineEnd - at < 3 && (text[at - 1] is (byte)'-' or (byte)'+' || (uint)(text[at - 1] - '1') < 9)) at--;
        return at > 1 && text[at - 1] is (byte)'>' or (byte)'|' && Symbols.IsBlank(text[at - 2]);
    }

    /// <summary>Whether what ends there goes on behind a joint.</summary>
    public static bool IsGlueAt(ReadOnlySpan<byte> text, int at) => at < text.Length && GlueLength(text, at) > 0;

    /// <summary>Length of the glue that begins there, or 0.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static int GlueLength(ReadOnlySpan<byte> text, int start)
    {
        var at = start;
        var symbol = Symbols.At(text, at);
        if (symbol == ')') return ArrayGapLength(text, at);
        if (Symbols.IsLineEnd(symbol)) return FoldLength(text, at);
        if (Continues(symbol) && LineBreakLength(text, at + 1) is > 0 and var length) return 1 + length;
        if (symbol >= 0x80) return InvisibleLength(text, at);
        if ((Interpolation.Opens(symbol) || symbol == '<') && Interpolation.OpeningLength(text, at) is > 0 and var opening) return opening;
        if (symbol == '<') return MarkupLength(text, at);
        if (symbol == Escape) return SequencesLength(text, at);
        if (symbol == '\\') at++;
        if (!Symbols.IsQuote(Symbols.At(text, at))) return 0;
        if (StringGap.End(text, at) is > 0 and var end) return end - start;
        // A quote that is written twice: two literals side by side in some languages, a quote in others, where nobody has one in a token.
        var isDoubled = at == start && Symbols.At(text, at + 1) == symbol && Symbols.At(text, at + 2) != symbol && Symbols.At(text, at - 1) != symbol;
        if (isDoubled && Symbols.IsOfWord(Symbols.At(text, at - 1)) && Symbols.IsOfWord(Symbols.At(text, at + 2))) return 2;
        // A single one: a shell puts what is quoted and what is not together.
        if (at == start && Symbols.IsOfWord(Symbols.At(text, at - 1)) && Symbols.IsOfWord(Symbols.At(text, at + 1))) return 1;
        return Symbols.IsOfWord(Symbols.At(text, at - 1)) && Interpolation.ClosingLength(text, at) is > 0 and var closing ? at + closing - start : 0;
    }

    /// <summary>
    /// A line of a calendar, a contact or a directory's export that is too long goes on behind the end of the line and one blank, 75 characters further on at most.
    /// </summary>
    private static int FoldLength(ReadOnlySpan<byte> text, int start)
    {
        var at = text[start] == '\r' ? start + 1 : start;
        if (Symbols.At(text, at) != '\n' || !Symbols.IsBlank(Symbols.At(text, at + 1)) || !Symbols.IsBody(Symbols.At(text, at + 2))) return 0;
        var low = Math.Max(0, start - LongestFolded - 1);
        var line = low + text.Slice(low, start - low).LastIndexOf((byte)'\n') + 1;
        return start - line is >= ShortestFolded and <= LongestFolded ? at + 2 - start : 0;
    }

    /// <summary><c>)-10(</c>: between the strings of a PDF's array, by how much they stand apart.</summary>
    private static int ArrayGapLength(ReadOnlySpan<byte> text, int start)
    {
        var at = start + 1;
        for (var limit = at + LongestNumber; at < limit && (Symbols.IsBlank(Symbols.At(text, at)) || IsNumber(Symbols.At(text, at))); at++)
        {
        }

        return Symbols.At(text, at) == '(' ? at + 1 - start : 0;
    }

    /// <summary>Where the gap begins that ends with the bracket there, or -1.</summary>
    private static int ArrayGapBefore(ReadOnlySpan<byte> text, int bracket, int earliest)
    {
        var at = bracket;
        for (var limit = Math.Max(earliest, at - LongestNumber); at > limit && (Symbols.IsBlank(text[at - 1]) || IsNumber(text[at - 1])); at--)
        {
        }

        return at < bracket && at > earliest && text[at - 1] == ')' ? at - 1 : -1;
    }

    private static bool IsNumber(int symbol) => (uint)(symbol - '0') <= 9 || symbol is '-' or '.';

    /// <summary>Tags, one after the other, with nothing but blanks and line ends between and behind them.</summary>
    private static int MarkupLength(ReadOnlySpan<byte> text, int start)
    {
        var rest = text.Slice(start, Math.Min(LongestMarkup, text.Length - start));
        var at = 0;
        while (TagLength(rest.Slice(at)) is > 0 and var length)
        {
            at += length;
            while (at < rest.Length && (Symbols.IsBlank(rest[at]) || Symbols.IsLineEnd(rest[at]))) at++;
        }

        return at;
    }

    private static int TagLength(ReadOnlySpan<byte> text)
    {
        if (Symbols.At(text, 0) != '<') return 0;
        var name = Symbols.At(text, 1) == '/' ? 2 : 1;
        if ((uint)((Symbols.At(text, name) | 0x20) - 'a') > 'z' - 'a' || IsCell(text, name)) return 0;
        var end = text.Slice(name).IndexOfAny((byte)'>', (byte)'<');
        return end >= 0 && text[name + end] == '>' ? name + end + 1 : 0;
    }

    /// <summary>What stands in two cells of a table, or rows, is two things: a v1 token, which has no prefix, would begin with the cell before.</summary>
    private static bool IsCell(ReadOnlySpan<byte> text, int name) =>
        (Symbols.At(text, name) | 0x20) == 't' && (Symbols.At(text, name + 1) | 0x20) is 'd' or 'h' or 'r' && (uint)((Symbols.At(text, name + 2) | 0x20) - 'a') > 'z' - 'a';

    private static int MarkupBefore(ReadOnlySpan<byte> text, int piece, int earliest)
    {
        var at = piece;
        var low = Math.Max(earliest, piece - LongestMarkup);
        var found = 0;
        while (true)
        {
            while (at > low && (Symbols.IsBlank(text[at - 1]) || Symbols.IsLineEnd(text[at - 1]))) at--;
            if (at <= low || text[at - 1] != '>') return found;
            var tag = text.Slice(low, at - low).LastIndexOf((byte)'<');
            if (tag < 0 || TagLength(text.Slice(low + tag, at - low - tag)) != at - low - tag) return found;
            at = low + tag;
            found = piece - at;
        }
    }

    /// <summary>Sequences that tell a terminal a colour: escape, bracket, numbers, a letter.</summary>
    private static int SequencesLength(ReadOnlySpan<byte> text, int start)
    {
        var at = start;
        while (SequenceLength(text, at) is > 0 and var length) at += length;
        return at - start;
    }

    private static int SequenceLength(ReadOnlySpan<byte> text, int start)
    {
        if (Symbols.At(text, start) != Escape || Symbols.At(text, start + 1) != '[') return 0;
        var at = start + 2;
        while (at - start < LongestSequence && (uint)(Symbols.At(text, at) - '0') <= '?' - '0') at++;
        return (uint)(Symbols.At(text, at) - '@') <= '~' - '@' ? at + 1 - start : 0;
    }

    /// <summary>Shells, C and Python; the command prompt of Windows; PowerShell.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static bool Continues(int symbol) => symbol is '\\' or '^' or '`';

    /// <summary>Soft hyphens, zero-width spaces and joiners, marks of direction and of byte order: what pages and chats put into long words. Dashes too.</summary>
    private static int InvisibleLength(ReadOnlySpan<byte> text, int at)
    {
        var rest = text.Slice(at);
        if (rest.StartsWith("\u00AD"u8)) return 2;
        var isInvisible = rest.StartsWith((ReadOnlySpan<byte>)[0xE2, 0x80]) ? (uint)(Symbols.At(rest, 2) - 0x8B) <= 4 : rest.StartsWith("\u2060"u8) || rest.StartsWith("\uFEFF"u8);
        return isInvisible ? 3 : DashLength(text, at);
    }

    /// <summary>Hyphens and dashes from U+2010 to U+2015, the minus sign, the wide and the small hyphen. In a text of Windows' own the dashes are one byte.</summary>
    private static int DashLength(ReadOnlySpan<byte> text, int at)
    {
        if (Symbols.At(text, at) is 0x96 or 0x97) return Symbols.IsOfToken(Symbols.At(text, at - 1)) && Symbols.IsOfToken(Symbols.At(text, at + 1)) ? 1 : 0;
        if (Symbols.At(text, at) == 0xEF) return text.Slice(at).StartsWith("\uFF0D"u8) || text.Slice(at).StartsWith("\uFE63"u8) ? 3 : 0;
        if (Symbols.At(text, at) != 0xE2) return 0;
        var isDash = Symbols.At(text, at + 1) == 0x80 ? (uint)(Symbols.At(text, at + 2) - 0x90) <= 5 : text.Slice(at).StartsWith("\u2212"u8);
        return isDash ? 3 : 0;
    }

    /// <summary>Whether markup has the element by which a word processor keeps what is around a hyphen on one line.</summary>
    private static bool HasHyphen(ReadOnlySpan<byte> markup) => markup[0] == '<' && markup.IndexOf(":noBreakHyphen"u8) >= 0;

    private static int InvisibleBefore(ReadOnlySpan<byte> text, int at, int earliest)
    {
        for (var length = 1; length <= 3; length++)
            if (at - length >= earliest && text[at - 1] >= 0x80 && InvisibleLength(text, at - length) == length) return length;
        return 0;
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
}
