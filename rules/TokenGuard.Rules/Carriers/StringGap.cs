namespace TokenGuard.Rules.Carriers;

/// <summary>
/// What stands between two string literals that make one string: nothing but blanks, line ends, comments, operators that join, brackets and commas of
/// calls and lists that join, the statement that appends to a variable, or the call that appends to a buffer. The name of a variable between the two
/// means that something else is between them.
/// </summary>
internal static class StringGap
{
    /// <summary>Quotes in a row that open or close one literal.</summary>
    public const int LongestQuote = 3;

    private const int Longest = 256;
    private const int LongestPrefix = 3;
    private const int LongestName = 64;

    // Calls whose argument is put behind what is there, or is the string itself.
    private static readonly byte[][] Calls = [.. new[] { "append", "concat", "write", "push", "push_str", "string", "str", "add", "put" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    /// <summary>Where the text of the next literal begins, behind its quote; -1 where what follows the closing quote there is something else.</summary>
    public static int End(ReadOnlySpan<byte> text, int quote)
    {
        var closing = QuoteLength(text, quote);
        var at = quote + closing;
        var start = at;
        var limit = at + Longest;
        var atLineStart = false;
        var isInside = Symbols.At(text, quote - 1) == '\\'; // code that is itself a string
        while (at < limit)
        {
            if (isInside && LineJointLength(text, at) is > 0 and var joint)
            {
                (at, atLineStart) = (at + joint, true);
                continue;
            }

            if (OpeningEnd(text, at) is > 0 and var end)
            {
                // Two equal quotes side by side are one quote in some languages and an empty string in others; of two kinds they are two literals of a shell.
                return at > start || (closing == 1 && QuoteAt(text, at) != text[quote]) ? end : -1;
            }

            var length = PartLength(text, at, atLineStart);
            if (length == 0) return -1;
            atLineStart = Symbols.IsLineEnd(text[at + length - 1]) || (atLineStart && Symbols.IsBlank(text[at]));
            at += length;
        }

        return -1;
    }

    /// <summary><c>",</c> and the next <c>"</c>: between the lines of code in a notebook, which is a list of strings.</summary>
    private static int LineJointLength(ReadOnlySpan<byte> text, int start)
    {
        if (Symbols.At(text, start) != '"' || Symbols.At(text, start + 1) != ',') return 0;
        var at = SkipSpace(text, start + 2);
        return Symbols.At(text, at) == '"' ? at + 1 - start : 0;
    }

    private static int QuoteAt(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && !Symbols.IsQuote(text[at])) at++;
        return Symbols.At(text, at);
    }

    /// <summary>Behind the quote, or three of them, with what a language writes before it (<c>@"</c>, <c>u8"</c>, <c>rb'</c>); an empty literal is none.</summary>
    private static int OpeningEnd(ReadOnlySpan<byte> text, int at)
    {
        for (var limit = at + LongestPrefix; at < limit && IsPrefix(Symbols.At(text, at)); at++)
        {
        }

        if (Symbols.At(text, at) == '\\') at++;
        if (!Symbols.IsQuote(Symbols.At(text, at))) return -1;
        var length = QuoteLength(text, at);
        return length == 2 ? -1 : at + length;
    }

    private static int QuoteLength(ReadOnlySpan<byte> text, int at)
    {
        var length = 1;
        while (length < LongestQuote && Symbols.At(text, at + length) == text[at]) length++;
        return length;
    }

    private static bool IsPrefix(int symbol) => symbol is '@' or '$' or 'f' or 'b' or 'r' or 'u' or 'L' or 'F' or 'B' or 'R' or 'U' or '8';

    /// <summary>Length of one thing that may stand in a gap; 0 for anything else.</summary>
    private static int PartLength(ReadOnlySpan<byte> text, int at, bool atLineStart)
    {
        var (symbol, next) = (Symbols.At(text, at), Symbols.At(text, at + 1));
        if (Symbols.IsBlank(symbol) || Symbols.IsLineEnd(symbol)) return 1;
        if (symbol is '\\' or '_' or '`' && Symbols.IsLineEnd(next)) return 1;
        if (symbol == '\\' && next is 'n' or 'r' or 't') return 2;
        if ((symbol, next) is ('/', '*')) return text.Slice(at + 2, Math.Min(Longest, text.Length - at - 2)).IndexOf("*/"u8) is >= 0 and var end ? end + 4 : 0;
        if (symbol == '#' || (symbol, next) is ('/', '/') or ('-', '-')) return CommentLength(text, at, symbol == '#' ? 1 : 2, atLineStart);
        if (symbol == '*' && atLineStart) return 1;
        if (Symbols.IsQuote(symbol) && symbol == next) return 2; // an empty literal
        if (symbol is '+' or '.' or '&' or '~' or '^' or '|' or '<' or '>' or ',' or '(' or ')' or '[' or ']') return symbol == '.' && IsName(next) ? CallLength(text, at + 1) is > 0 and var call ? call + 1 : 0 : 1;
        if (symbol == ';') return StatementLength(text, at + 1) is > 0 and var statement ? statement + 1 : 0;
        return IsName(symbol) || symbol == '$' ? NameLength(text, at, atLineStart) : 0;
    }

    /// <summary>A comment to the end of the line; of one that begins the line only the mark, so that code in it is seen.</summary>
    private static int CommentLength(ReadOnlySpan<byte> text, int at, int mark, bool atLineStart)
    {
        if (atLineStart) return mark;
        var length = text.Slice(at, Math.Min(Longest, text.Length - at)).IndexOfAny((byte)'\n', (byte)'\r');
        return length < 0 ? 0 : length;
    }

    private static int NameLength(ReadOnlySpan<byte> text, int at, bool atLineStart)
    {
        var call = CallLength(text, at);
        return call > 0 || !atLineStart ? call : StatementLength(text, at);
    }

    /// <summary><c>append(</c> and the like, with what the name is qualified by.</summary>
    private static int CallLength(ReadOnlySpan<byte> text, int at)
    {
        var (start, word) = (at, at);
        for (; at - start < LongestName; at++)
        {
            var symbol = Symbols.At(text, at);
            if (symbol is '.' or ':') word = at + 1;
            else if (!IsName(symbol) && symbol != '!') break;
        }

        if (Symbols.At(text, at) != '(') return 0;
        var name = text.Slice(word, at - word);
        if (!name.IsEmpty && name[name.Length - 1] == '!') name = name.Slice(0, name.Length - 1); // a macro of Rust's
        foreach (var call in Calls)
            if (IsSame(name, call)) return at + 1 - start;
        return 0;
    }

    /// <summary><c>s += </c>, <c>$s .= </c>, <c>s = s + </c>: the rest of the statement before and the beginning of the next.</summary>
    private static int StatementLength(ReadOnlySpan<byte> text, int start)
    {
        var at = SkipSpace(text, start);
        var target = ReadTarget(text, ref at);
        if (target.IsEmpty) return CallLength(text, SkipSpace(text, start)) is > 0 and var call ? SkipSpace(text, start) + call - start : 0;
        if (Symbols.At(text, at) == '(') return CallLength(text, at - target.Length) is > 0 and var length ? at - target.Length + length - start : 0;
        at = SkipSpace(text, at);
        if (Symbols.At(text, at) is '+' or '.' or '&' or '~' or '|' && Symbols.At(text, at + 1) == '=') return at + 2 - start;
        if (Symbols.At(text, at) != '=') return 0;
        at = SkipSpace(text, at + 1);
        var again = ReadTarget(text, ref at);
        at = SkipSpace(text, at);
        return again.SequenceEqual(target) && Symbols.At(text, at) is '+' or '.' or '&' or '~' or '|' ? at + 1 - start : 0;
    }

    private static ReadOnlySpan<byte> ReadTarget(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        while (at - start < LongestName && (IsName(Symbols.At(text, at)) || Symbols.At(text, at) == '$' || (at > start && IsJoint(text, at)))) at++;
        return text.Slice(start, at - start);
    }

    // The dot of a member, not that of .= or of an operator between blanks.
    private static bool IsJoint(ReadOnlySpan<byte> text, int at) => Symbols.At(text, at) is '.' or ':' or '>' or '-' && (IsName(Symbols.At(text, at + 1)) || Symbols.At(text, at + 1) is '>' or ':');

    private static int SkipSpace(ReadOnlySpan<byte> text, int at)
    {
        for (var limit = at + LongestName; at < limit && (Symbols.IsBlank(Symbols.At(text, at)) || Symbols.IsLineEnd(Symbols.At(text, at))); at++)
        {
        }

        return at;
    }

    private static bool IsSame(ReadOnlySpan<byte> name, byte[] lower)
    {
        if (name.Length != lower.Length) return false;
        for (var i = 0; i < lower.Length; i++)
            if ((name[i] | 0x20) != lower[i] && name[i] != lower[i]) return false;
        return true;
    }

    private static bool IsName(int symbol) => symbol == '_' || (uint)(symbol - '0') <= 9 || (uint)((symbol | 0x20) - 'a') <= 'z' - 'a';
}
