using System.Runtime.CompilerServices;

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
    private const int MostDeclarations = 4;
    private const int ShortestPiece = 4; // env-

    // Calls whose argument is put behind what is there, or is the string itself.
    private static readonly byte[][] Calls = Names(
        "append", "concat", "write", "push", "push_str", "string", "str", "add", "put", "plus", "writestring", "write_str", "from", "bytes", "text", "_t", "to_string", "to_owned", "strcat", "strcpy", "fprintf", "fprint");

    // Those of C and Go that are told first what they append to.
    private static readonly byte[][] CallsWithTarget = Names("strcat", "strcpy", "writestring", "fprintf", "fprint");

    // Words that join where no sign does: R, Haskell, Cobol.
    private static readonly byte[][] Joints = Names("%+%", "%s+%", "`mappend`", "delimited by size");

    // Directives of assemblers that put one string behind the other.
    private static readonly byte[][] Directives = Names(".ascii", ".asciz", ".string", ".byte", "db");

    // What may stand before the name in a declaration.
    private static readonly byte[][] Declarations = Names(
        "const", "let", "var", "val", "static", "final", "string", "str", "char", "auto", "private", "public", "internal", "protected", "readonly", "local", "export", "my", "dim", "constexpr");

    /// <summary>Where the text of the next literal begins, behind its quote; -1 where what follows the closing quote there is something else.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    public static int End(ReadOnlySpan<byte> text, int quote)
    {
        var closing = QuoteLength(text, quote);
        var at = quote + closing;
        var start = at;
        var limit = at + Longest;
        var atLineStart = false;
        var isInside = Symbols.At(text, quote - 1) == '\\'; // code that is itself a string
        var behindComment = -1;
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
            if (length == 0)
            {
                // No code after all.
                if (behindComment <= at) return -1;
                (at, atLineStart) = (behindComment, false);
                continue;
            }

            if (IsDeclaration(text.Slice(at, length)) && !MayBeginToken(text, quote)) return -1;
            if (atLineStart && IsComment(text, at)) behindComment = at + CommentLength(text, at, length, atLineStart: false);
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

    private static bool IsPrefix(int symbol) => symbol is '@' or '$' or 'f' or 'b' or 'r' or 'u' or 'L' or 'F' or 'B' or 'R' or 'U' or 'N' or 'E' or '8';

    /// <summary>Length of one thing that may stand in a gap; 0 for anything else.</summary>
    private static int PartLength(ReadOnlySpan<byte> text, int at, bool atLineStart)
    {
        var (symbol, next) = (Symbols.At(text, at), Symbols.At(text, at + 1));
        if (Symbols.IsBlank(symbol) || Symbols.IsLineEnd(symbol)) return 1;
        if (symbol is '\\' or '_' or '`' && Symbols.IsLineEnd(next)) return 1;
        if (symbol == '\\' && next is 'n' or 'r' or 't') return 2;
        if ((symbol, next) is ('/', '*')) return text.Slice(at + 2, Math.Min(Longest, text.Length - at - 2)).IndexOf("*/"u8) is >= 0 and var end ? end + 4 : 0;
        if ((symbol, next) is ('/', '/') && Symbols.IsQuote(Symbols.At(text, LinePrefix.SkipBlanks(text, at + 2)))) return 2; // an operator of Fortran's
        if (symbol == '#' && atLineStart && DefinitionLength(text, at) is > 0 and var definition) return definition;
        if (IsComment(text, at)) return CommentLength(text, at, symbol == '#' ? 1 : 2, atLineStart);
        if (symbol == '*' || (symbol == '-' && atLineStart && Symbols.IsBlank(next))) return 1;
        if (Symbols.IsQuote(symbol) && symbol == next) return 2; // an empty literal
        if (symbol == '.' && Symbols.IsOfName(next)) return CallLength(text, at + 1) is > 0 and var call ? call + 1 : atLineStart ? WordLength(text, at, Directives) : 0;
        if (symbol == ',') return 1 + AssignmentLength(text, at + 1);
        if (Joins(symbol)) return 1;
        if (symbol == ';') return StatementLength(text, at + 1) is > 0 and var statement ? statement + 1 : Symbols.IsQuote(Symbols.At(text, SkipSpace(text, at + 1))) ? 1 : 0;
        if (WordLength(text, at, Joints) is > 0 and var joint) return joint;
        return Symbols.IsOfName(symbol) || symbol == '$' ? NameLength(text, at, atLineStart) : 0;
    }

    /// <summary>Whether an operator, or what opens or parts the arguments of a call, may stand between two literals.</summary>
    public static bool Joins(int symbol) => symbol is '+' or '.' or '&' or '~' or '^' or '|' or '<' or '>' or ',' or '(' or ')' or '[' or ']';

    private static bool IsComment(ReadOnlySpan<byte> text, int at) => (Symbols.At(text, at), Symbols.At(text, at + 1)) is ('#', _) or ('/', '/') or ('-', '-');

    /// <summary>A comment to the end of the line; of one that begins the line only the mark, so that code in it is seen.</summary>
    private static int CommentLength(ReadOnlySpan<byte> text, int at, int mark, bool atLineStart)
    {
        if (atLineStart) return mark;
        var length = text.Slice(at, Math.Min(Longest, text.Length - at)).IndexOfAny((byte)'\n', (byte)'\r');
        return length < 0 ? 0 : length;
    }

    private static int NameLength(ReadOnlySpan<byte> text, int at, bool atLineStart)
    {
        if (CallLength(text, at) is > 0 and var call) return call;
        if (text.Slice(at).StartsWith("new "u8)) return "new ".Length;
        if (!atLineStart) return 0;
        return WordLength(text, at, Directives) is > 0 and var directive ? directive : StatementLength(text, at);
    }

    /// <summary>Length of one of some words, of which a blank or a quote follows the last letter.</summary>
    private static int WordLength(ReadOnlySpan<byte> text, int at, byte[][] words)
    {
        foreach (var word in words)
            if (text.Length - at > word.Length && !Symbols.IsOfName(text[at + word.Length]) && IsSame(text.Slice(at, word.Length), word)) return word.Length;
        return 0;
    }

    /// <summary><c>append(</c> and the like, with what the name is qualified by.</summary>
    private static int CallLength(ReadOnlySpan<byte> text, int at)
    {
        var (start, word) = (at, at);
        for (; at - start < LongestName; at++)
        {
            var symbol = Symbols.At(text, at);
            if (symbol is '.' or ':') word = at + 1;
            else if (!Symbols.IsOfName(symbol) && symbol != '!') break;
        }

        if (Symbols.At(text, at) != '(') return 0;
        var name = text.Slice(word, at - word);
        if (!name.IsEmpty && name[name.Length - 1] == '!') name = name.Slice(0, name.Length - 1); // a macro of Rust's
        if (!IsAnyOf(name, Calls)) return 0;
        return (IsAnyOf(name, CallsWithTarget) ? BehindTarget(text, at + 1) : at + 1) - start;
    }

    /// <summary>Behind <c>s, </c>, the first argument; where that is the string itself, before it.</summary>
    private static int BehindTarget(ReadOnlySpan<byte> text, int start)
    {
        var at = SkipSpace(text, start);
        if (Symbols.At(text, at) == '&') at++;
        var target = ReadTarget(text, ref at);
        at = SkipSpace(text, at);
        return !target.IsEmpty && Symbols.At(text, at) == ',' ? at + 1 : start;
    }

    /// <summary>
    /// <c>s += </c>, <c>$s .= </c>, <c>s = s + </c>, <c>s &lt;&lt; </c>: the rest of the statement before and the beginning of the next. Or that of a declaration or an
    /// assignment, <c>const b = </c>, of a part that is put behind the first elsewhere.
    /// </summary>
    private static int StatementLength(ReadOnlySpan<byte> text, int start)
    {
        var at = SkipDeclaration(text, SkipSpace(text, start));
        var target = ReadTarget(text, ref at);
        if (target.IsEmpty) return CallLength(text, SkipSpace(text, start)) is > 0 and var call ? SkipSpace(text, start) + call - start : 0;
        if (Symbols.At(text, at) == '(') return CallLength(text, at - target.Length) is > 0 and var length ? at - target.Length + length - start : 0;
        at = SkipSpace(text, at);
        if ((Symbols.At(text, at), Symbols.At(text, at + 1)) is ('+' or '.' or '&' or '~' or '|', '=') or ('<', '<')) return at + 2 - start;
        at = SkipType(text, at);
        if (Symbols.At(text, at) != '=') return 0;
        at = SkipSpace(text, at + 1);
        if (OpeningEnd(text, at) > 0) return at - start;
        var again = ReadTarget(text, ref at);
        at = SkipSpace(text, at);
        return again.SequenceEqual(target) && Symbols.At(text, at) is '+' or '.' or '&' or '~' or '|' ? at + 1 - start : 0;
    }

    /// <summary>Whether a part of a gap gives a name to the next literal.</summary>
    private static bool IsDeclaration(ReadOnlySpan<byte> part)
    {
        if (part.Length < 2) return false;
        var end = part.Length;
        while (end > 1 && (Symbols.IsBlank(part[end - 1]) || Symbols.IsLineEnd(part[end - 1]))) end--;
        return part.StartsWith("#define "u8) || (end > 1 && part[end - 1] == '=' && part[end - 2] is not ((byte)'+' or (byte)'.' or (byte)'&' or (byte)'~' or (byte)'|'));
    }

    /// <summary>
    /// Whether the literal that is closed there is a token's prefix, or that and digits, or digits. Of those that have names of their own no others are parts of one
    /// string: joined to a v1 token, which has no prefix, they would hide it.
    /// </summary>
    private static bool MayBeginToken(ReadOnlySpan<byte> text, int quote)
    {
        if (Symbols.At(text, quote - 1) == '\\') quote--;
        var start = quote;
        var isBehindDash = false;
        for (; start > 0 && quote - start < TokenMatcher.LongestToken && !Symbols.IsQuote(text[start - 1]); start--)
        {
            var symbol = text[start - 1];
            isBehindDash |= symbol == '-';
            if (isBehindDash ? !(symbol == '-' || (uint)(symbol - 'a') <= 'z' - 'a') : !(symbol == '.' || HexDigit.Is(symbol))) return false;
        }

        return start > 0 && Symbols.IsQuote(text[start - 1]) && quote - start >= ShortestPiece;
    }

    /// <summary><c>b = </c> before a literal, in a list of declarations or of arguments.</summary>
    private static int AssignmentLength(ReadOnlySpan<byte> text, int start)
    {
        var at = SkipSpace(text, start);
        if (ReadTarget(text, ref at).IsEmpty) return 0;
        at = SkipSpace(text, at);
        if (Symbols.At(text, at) != '=') return 0;
        at = SkipSpace(text, at + 1);
        return OpeningEnd(text, at) > 0 ? at - start : 0;
    }

    /// <summary><c>#define B </c></summary>
    private static int DefinitionLength(ReadOnlySpan<byte> text, int start)
    {
        if (!text.Slice(start).StartsWith("#define "u8)) return 0;
        var at = SkipSpace(text, start + "#define ".Length);
        return ReadTarget(text, ref at).IsEmpty ? 0 : at - start;
    }

    /// <summary>Behind <c>private const string</c> and its kin, and the star of a pointer.</summary>
    private static int SkipDeclaration(ReadOnlySpan<byte> text, int at)
    {
        for (var i = 0; i < MostDeclarations && WordLength(text, at, Declarations) is > 0 and var length && Symbols.IsBlank(Symbols.At(text, at + length)); i++) at = SkipSpace(text, at + length);
        while (Symbols.At(text, at) is '*' or '&') at = SkipSpace(text, at + 1);
        return at;
    }

    /// <summary>Behind <c>: string</c> or <c>[]</c>, and the colon of <c>:=</c>.</summary>
    private static int SkipType(ReadOnlySpan<byte> text, int at)
    {
        if (Symbols.At(text, at) == '[' && Symbols.At(text, at + 1) == ']') return SkipSpace(text, at + 2);
        if (Symbols.At(text, at) != ':') return at;
        at = SkipSpace(text, at + 1);
        if (Symbols.At(text, at) is '&') at++;
        if (Symbols.At(text, at) is '\'') at++; // a lifetime
        return SkipDeclaration(text, at) is var behind && behind > at ? behind : ReadTarget(text, ref at).IsEmpty ? at : SkipSpace(text, at);
    }

    private static ReadOnlySpan<byte> ReadTarget(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        while (at - start < LongestName && (Symbols.IsOfName(Symbols.At(text, at)) || Symbols.At(text, at) == '$' || (at > start && IsJoint(text, at)))) at++;
        return text.Slice(start, at - start);
    }

    // The dot of a member, not that of .= or of an operator between blanks.
    private static bool IsJoint(ReadOnlySpan<byte> text, int at) => Symbols.At(text, at) is '.' or ':' or '>' or '-' && (Symbols.IsOfName(Symbols.At(text, at + 1)) || Symbols.At(text, at + 1) is '>' or ':');

    private static int SkipSpace(ReadOnlySpan<byte> text, int at)
    {
        for (var limit = at + LongestName; at < limit && (Symbols.IsBlank(Symbols.At(text, at)) || Symbols.IsLineEnd(Symbols.At(text, at))); at++)
        {
        }

        return at;
    }

    private static byte[][] Names(params string[] names) => [.. names.Select(System.Text.Encoding.ASCII.GetBytes)];

    private static bool IsAnyOf(ReadOnlySpan<byte> name, byte[][] names)
    {
        foreach (var one in names)
            if (IsSame(name, one)) return true;
        return false;
    }

    private static bool IsSame(ReadOnlySpan<byte> name, byte[] lower)
    {
        if (name.Length != lower.Length) return false;
        for (var i = 0; i < lower.Length; i++)
            if ((name[i] | 0x20) != lower[i] && name[i] != lower[i]) return false;
        return true;
    }
}
