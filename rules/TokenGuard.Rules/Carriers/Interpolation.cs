namespace TokenGuard.Rules.Carriers;

/// <summary>
/// A string literal within another or within a template: <c>a${"b"}c</c>, <c>a#{'b'}c</c>, <c>a{"b"}c</c>, <c>a$("b")c</c>, <c>a\("b")c</c>, <c>a{{ "b" }}c</c>,
/// <c>a&lt;%= "b" %&gt;c</c>. What it holds stands between its neighbours in the end.
/// </summary>
internal static class Interpolation
{
    private const int LongestMark = 3;
    private const int MostBlanks = 8;

    /// <summary>Whether such a thing may begin with this character, inside of what looks like a word.</summary>
    public static bool Opens(int symbol) => symbol is '$' or '#' or '{' or '\\';

    /// <summary>From the mark to behind the quote of the literal; 0 where there is none, or no word before and behind.</summary>
    public static int OpeningLength(ReadOnlySpan<byte> text, int start) => Symbols.IsOfWord(Symbols.At(text, start - 1)) ? MarkLength(text, start) : 0;

    /// <summary>From the quote that closes the literal to behind its mark, and that of another which follows at once; 0 where no word does.</summary>
    public static int ClosingLength(ReadOnlySpan<byte> text, int quote)
    {
        var at = SkipBlanks(text, quote + 1);
        var end = at + ((Symbols.At(text, at), Symbols.At(text, at + 1)) switch
        {
            ('}', '}') or ('%', '>') or ('?', '>') => 2,
            ('}' or ')', _) => 1,
            _ => 0,
        });
        if (end == at) return 0;
        if (Symbols.IsOfWord(Symbols.At(text, end))) return end - quote;
        return MarkLength(text, end) is > 0 and var next ? end + next - quote : 0;
    }

    /// <summary>Where the glue begins that ends before a piece, which a quote precedes; -1 where there is none.</summary>
    public static int Before(ReadOnlySpan<byte> text, int piece, int earliest)
    {
        if (ClosingLength(text, piece - 1) > 0) return piece - 1;
        var at = piece - 1;
        if (at > earliest && text[at - 1] == '\\') at--;
        for (var limit = Math.Max(earliest, at - MostBlanks); at > limit && Symbols.IsBlank(text[at - 1]); at--)
        {
        }

        for (var length = 1; length <= LongestMark && at - length >= earliest; length++)
        {
            if (MarkLength(text, at - length) != piece - at + length) continue;
            if (Symbols.IsOfWord(Symbols.At(text, at - length - 1))) return at - length;
            if (ClosingBefore(text, at - length, piece, earliest) is >= 0 and var closing) return closing;
        }

        return -1;
    }

    /// <summary>Likewise, before a piece that begins with the mark behind a literal, or behind it.</summary>
    public static int BeforeMark(ReadOnlySpan<byte> text, int piece, int earliest)
    {
        if (!(Symbols.At(text, piece) is '}' or ')' || Symbols.At(text, piece - 1) == '>')) return -1;
        for (var quote = piece - 1; quote >= Math.Max(earliest, piece - MostBlanks); quote--)
            if (Symbols.IsQuote(text[quote])) return quote > earliest && Symbols.IsOfWord(text[quote - 1]) && ClosingLength(text, quote) >= piece - quote ? quote : -1;
        return -1;
    }

    /// <summary>Where the literal before the mark that begins there is closed, with nothing but its own mark between; -1 where there is none.</summary>
    private static int ClosingBefore(ReadOnlySpan<byte> text, int mark, int piece, int earliest)
    {
        for (var quote = mark - 2; quote >= Math.Max(earliest, mark - MostBlanks); quote--)
            if (Symbols.IsQuote(text[quote])) return ClosingLength(text, quote) == piece - quote ? quote : -1;
        return -1;
    }

    private static int MarkLength(ReadOnlySpan<byte> text, int start)
    {
        var length = (Symbols.At(text, start), Symbols.At(text, start + 1), Symbols.At(text, start + 2)) switch
        {
            ('<', '%' or '?', '=') => 3,
            ('$' or '#', '{', '{') => 3,
            ('$' or '#', '{', _) or ('$' or '\\', '(', _) or ('{', '{', _) => 2,
            ('{', _, _) => 1,
            _ => 0,
        };
        if (length == 0) return 0;
        var at = SkipBlanks(text, start + length);
        if (Symbols.At(text, at) == '\\') at++;
        return Symbols.IsQuote(Symbols.At(text, at)) && Symbols.IsOfWord(Symbols.At(text, at + 1)) ? at + 1 - start : 0;
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        for (var limit = at + MostBlanks; at < limit && Symbols.IsBlank(Symbols.At(text, at)); at++)
        {
        }

        return at;
    }
}
