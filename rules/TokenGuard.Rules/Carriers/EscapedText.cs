using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Text in which some or all characters are written as escape sequences. A region is what stands between blanks, quotes and angle brackets;
/// each sequence that stands for an ASCII character is undone, everything else is taken as it is.
/// </summary>
internal abstract class EscapedText(string name, char introducer) : Decoder(name)
{
    // An escape that has no character: a soft line break.
    protected const int Nothing = -1;

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var start = at;
        while (start > earliest && GoesOn(text, start - 1)) start--;
        return start;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        while (!into.IsFull && start < text.Length)
        {
            var length = EscapeAt(text, start, out var symbol);
            if (length == 0 && !Symbols.IsBody(text[start])) break;
            if (length == 0) (length, symbol) = (1, text[start]);
            if (symbol != Nothing) into.Add(symbol, start, start + length);
            start += length;
        }

        return start;
    }

    /// <summary>Length of the sequence that begins there and the character it stands for; 0 where there is none.</summary>
    public abstract int EscapeAt(ReadOnlySpan<byte> text, int at, out int symbol);

    /// <summary>Whether at least a third of a text belongs to its sequences. In 64 bytes it takes two of them at least.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    public bool IsMostlyEscapes(ReadOnlySpan<byte> text)
    {
        var first = text.IndexOf((byte)introducer);
        if (first < 0 || text.Slice(first + 1).IndexOf((byte)introducer) < 0) return false;
        var escaped = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var length = EscapeAt(text, at, out _);
            escaped += length;
            if (length > 0) at += length - 1;
        }

        return 3 * escaped >= text.Length;
    }

    /// <summary>Whether the byte there is inside the region, as seen from behind it.</summary>
    protected virtual bool GoesOn(ReadOnlySpan<byte> text, int at) => Symbols.IsBody(text[at]);

    /// <summary>Reads up to <paramref name="most"/> digits of a base; returns how many there were.</summary>
    protected static int ReadNumber(ReadOnlySpan<byte> text, int at, int radix, int most, out int value)
    {
        value = 0;
        var count = 0;
        for (; count < most; count++)
        {
            var digit = Symbols.HexValue(Symbols.At(text, at + count));
            if (digit < 0 || digit >= radix) break;
            value = Math.Min(0xFFFF, (value * radix) + digit);
        }

        return count;
    }

    /// <summary>Length of the two or three sequences from there on whose bytes are a dash or a character that nobody sees, in UTF-8; 0 for any other.</summary>
    /// <param name="mark">What each of them begins with, two digits behind it.</param>
    /// <param name="symbol">The byte of the first; becomes what it stands for.</param>
    protected static int Utf8EscapeAt(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> mark, ref int symbol)
    {
        var (count, value) = symbol switch { 0xC2 => (2, 2), 0xE2 => (3, 2), 0xEF => (3, 0xF), _ => (0, 0) };
        for (var i = 1; i < count; i++)
        {
            var next = at + (i * (mark.Length + 2));
            if (next + mark.Length > text.Length || !text.Slice(next).StartsWith(mark) || ReadNumber(text, next + mark.Length, 16, 2, out var octet) != 2 || (octet & 0xC0) != 0x80) return 0;
            value = (value << 6) | (octet & 0x3F);
        }

        if (count == 0 || value < 0x80 || !IsUndone(ref value)) return 0;
        symbol = value;
        return count * (mark.Length + 2);
    }

    /// <summary>
    /// Whether an escape of that character is undone: those of ASCII are, NUL too because UTF-16 may be inside, dashes of all kinds as the one of ASCII, and those of
    /// characters that nobody sees (soft hyphens, zero-width spaces and joiners) leave nothing.
    /// </summary>
    protected static bool IsUndone(ref int symbol)
    {
        if (symbol is (>= 0x2010 and <= 0x2015) or 0x2212 or 0xFE63 or 0xFF0D) symbol = '-'; // who writes a token with another dash means this one
        if (symbol is 0xAD or 0x200B or 0x200C or 0x200D or 0x2060 or 0xFEFF) symbol = Nothing;
        return symbol is Nothing or (>= 0 and < 0x80);
    }
}

/// <summary><c>%2D</c> as in URLs, and the <c>%u002D</c> of old scripts.</summary>
internal sealed class PercentText() : EscapedText(CarrierNames.Percent, '%')
{
    public override int EscapeAt(ReadOnlySpan<byte> text, int at, out int symbol)
    {
        symbol = Nothing;
        if (text[at] != '%') return 0;
        // Files of settings write the sign twice.
        var sign = Symbols.At(text, at + 1) == '%' ? 2 : 1;
        var isLong = (Symbols.At(text, at + sign) | 0x20) == 'u';
        var digits = isLong ? 4 : 2;
        var length = (isLong ? sign + 1 : sign) + digits;
        if (ReadNumber(text, at + length - digits, 16, digits, out symbol) != digits) return 0;
        return IsUndone(ref symbol) ? length : isLong ? 0 : Utf8EscapeAt(text, at, text.Slice(at, sign), ref symbol);
    }
}

/// <summary>
/// The backslash of C, C#, JavaScript, JSON, Python, PHP, regular expressions: <c>\x2d</c>, <c>\u002d</c>, <c>\u{2d}</c>, <c>\U0000002d</c>, octal
/// <c>\055</c>, <c>\0055</c> and <c>\o{55}</c>; of RTF: <c>\'2d</c>, <c>\u45?</c>; and <c>\/</c>, <c>\-</c> or <c>\\</c> for the character itself.
/// </summary>
internal sealed class BackslashText() : EscapedText(CarrierNames.Escaped, '\\')
{
    public override int EscapeAt(ReadOnlySpan<byte> text, int at, out int symbol)
    {
        symbol = Nothing;
        if (text[at] != '\\') return 0;
        var kind = Symbols.At(text, at + 1);
        var length = kind switch
        {
            'x' => HexEscape(text, at + 2, 2, out symbol),
            'u' => UnicodeEscape(text, at + 2, out symbol),
            'o' => BracedOctal(text, at + 2, out symbol),
            'U' => HexEscape(text, at + 2, 8, out symbol),
            >= '0' and <= '7' => OctalEscape(text, at + 1, out symbol) - 1,
            '\'' when IsRtf(text, at, out symbol) => 2,
            'n' => Itself('\n', out symbol),
            'r' => Itself('\r', out symbol),
            't' => Itself('\t', out symbol),
            >= '!' and <= '/' or >= ':' and <= '@' or >= '[' and <= '`' or >= '{' and <= '~' => Itself(kind, out symbol),
            'P' => DashOfTex(text.Slice(at + 2), out symbol),
            _ => -1,
        };
        if (length >= 0 && IsUndone(ref symbol)) return 2 + length;
        return kind == 'x' && length == 2 ? Utf8EscapeAt(text, at, text.Slice(at, 2), ref symbol) : 0;
    }

    /// <summary>
    /// Whether a hex escape in the text stands for what no form of a token has: a control character, or one beyond ASCII that leaves something. Programs have long tables
    /// and whole files of those.
    /// </summary>
    [MethodImpl(Jit.AtOnceInHost)]
    public static bool HasForeign(ReadOnlySpan<byte> text)
    {
        for (var from = 0; TryFindHexEscape(text, from, out var end, out var symbol); from = end)
            if (!IsUndone(ref symbol) || (symbol != Nothing && !Symbols.IsText(symbol))) return true;
        return false;
    }

    /// <summary>Whether there is a hex escape in the text; read from the wrong side it is none.</summary>
    public static bool HasHexEscape(ReadOnlySpan<byte> text) => TryFindHexEscape(text, 0, out _, out _);

    [MethodImpl(Jit.AtOnceInHost)]
    private static bool TryFindHexEscape(ReadOnlySpan<byte> text, int from, out int end, out int symbol)
    {
        (end, symbol) = (from, Nothing);
        while (end < text.Length - 2 && text.Slice(end).IndexOf((byte)'\\') is >= 0 and var next)
        {
            end += next + 2;
            var digits = Symbols.At(text, end - 1) switch { 'x' => 2, 'u' => 4, _ => 0 };
            if (digits == 0 || ReadNumber(text, end, 16, digits, out symbol) != digits) continue;
            end += digits;
            return true;
        }

        return false;
    }

    /// <summary>Length behind the letter, or -1. C# reads up to four digits after <c>\x</c>: two zeroes and two more are one character.</summary>
    private static int HexEscape(ReadOnlySpan<byte> text, int at, int digits, out int symbol)
    {
        if (Symbols.At(text, at) == '{')
        {
            var count = ReadNumber(text, at + 1, 16, 8, out symbol);
            return count > 0 && Symbols.At(text, at + 1 + count) == '}' ? count + 2 : -1;
        }

        if (digits == 2 && ReadNumber(text, at, 16, 4, out symbol) == 4 && symbol < 0x80) return 4;
        return ReadNumber(text, at, 16, digits, out symbol) == digits ? digits : -1;
    }

    /// <summary>As Pygments writes a dash in coloured code for TeX, which books of Sphinx and printed notebooks consist of: <c>\PYGZhy{}</c>, <c>\PYZhy{}</c>.</summary>
    private static int DashOfTex(ReadOnlySpan<byte> text, out int symbol)
    {
        symbol = '-';
        return text.StartsWith("YGZhy{}"u8) ? 7 : text.StartsWith("YZhy{}"u8) ? 6 : -1;
    }

    /// <summary>Java takes any number of u.</summary>
    private static int UnicodeEscape(ReadOnlySpan<byte> text, int at, out int symbol)
    {
        var more = 0;
        while (more < 8 && Symbols.At(text, at + more) == 'u') more++;
        var length = HexEscape(text, at + more, 4, out symbol);
        if (length >= 0) return more + length;
        // Of RTF the number is decimal, and the question mark is for those who do not understand it.
        var digits = ReadNumber(text, at, 10, 5, out symbol);
        return digits >= 2 && Symbols.At(text, at + digits) == '?' ? digits + 1 : -1;
    }

    /// <summary>As in Perl.</summary>
    private static int BracedOctal(ReadOnlySpan<byte> text, int at, out int symbol)
    {
        var count = ReadNumber(text, at + 1, 8, 6, out symbol);
        return Symbols.At(text, at) == '{' && count > 0 && Symbols.At(text, at + 1 + count) == '}' ? count + 2 : -1;
    }

    private static int OctalEscape(ReadOnlySpan<byte> text, int at, out int symbol)
    {
        var count = ReadNumber(text, at, 8, 3, out symbol);
        if (count == 3 && text[at] == '0' && symbol is > 0 and < ' ' && IsOfShell(text, at, symbol, out var longer)) (count, symbol) = (4, longer);
        return count >= 2 ? count : 0;
    }

    /// <summary>
    /// A shell reads three digits behind the zero. Where it is the first of three, as in other languages, it stands for something that cannot be seen; a line end is
    /// meant, unless the next escape follows the fourth digit.
    /// </summary>
    private static bool IsOfShell(ReadOnlySpan<byte> text, int at, int shorter, out int symbol) =>
        ReadNumber(text, at, 8, 4, out symbol) == 4 && symbol is > ' ' and < 0x7F
        && (!Symbols.IsText(shorter) || Symbols.At(text, at + 4) == '\\' || Symbols.IsQuote(Symbols.At(text, at + 4)));

    /// <summary>Elsewhere it is a quote, and what follows is text: only what can stand in a token counts.</summary>
    private static bool IsRtf(ReadOnlySpan<byte> text, int at, out int symbol) =>
        ReadNumber(text, at + 2, 16, 2, out symbol) == 2 && symbol is '-' or '.' or (>= '0' and <= '9') or (>= 'a' and <= 'z');

    protected override bool GoesOn(ReadOnlySpan<byte> text, int at) => base.GoesOn(text, at) || (text[at] == '\'' && Symbols.At(text, at - 1) == '\\' && IsRtf(text, at - 1, out _));

    private static int Itself(int character, out int symbol)
    {
        symbol = character;
        return 0;
    }
}

/// <summary><c>&amp;#45;</c>, <c>&amp;#x2d;</c>, and the names of the characters that encoded tokens are written with.</summary>
internal sealed class HtmlText() : EscapedText(CarrierNames.Html, '&')
{
    private const int LongestName = 16;

    // The hyphen names stand for other dashes, strictly; who writes one in a token means the ASCII one.
    private static readonly (byte[] Name, char Symbol)[] Names =
    [
        .. new[] { ("amp;", '&'), ("period;", '.'), ("hyphen;", '-'), ("dash;", '-'), ("minus;", '-'), ("equals;", '='), ("plus;", '+'), ("sol;", '/'), ("bsol;", '\\'), ("percnt;", '%'), ("num;", '#'), ("quot;", '"'), ("apos;", '\''), ("lowbar;", '_') }
            .Select(entity => (System.Text.Encoding.ASCII.GetBytes(entity.Item1), entity.Item2)),
    ];

    private static readonly byte[][] Invisible = [.. new[] { "shy;", "zwnj;", "zwj;", "NoBreak;", "ZeroWidthSpace;" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    public override int EscapeAt(ReadOnlySpan<byte> text, int at, out int symbol)
    {
        symbol = Nothing;
        if (text[at] != '&') return 0;
        if (Symbols.At(text, at + 1) != '#') return NamedAt(text, at, out symbol);
        var isHex = (Symbols.At(text, at + 2) | 0x20) == 'x';
        var digits = at + (isHex ? 3 : 2);
        var count = ReadNumber(text, digits, isHex ? 16 : 10, 8, out symbol);
        if (count == 0 || !IsUndone(ref symbol)) return 0;
        return digits + count - at + (Symbols.At(text, digits + count) == ';' ? 1 : 0);
    }

    private static int NamedAt(ReadOnlySpan<byte> text, int at, out int symbol)
    {
        symbol = Nothing;
        if ((uint)((Symbols.At(text, at + 1) | 0x20) - 'a') > 'z' - 'a') return 0;
        var rest = text.Slice(at + 1, Math.Min(LongestName, text.Length - at - 1));
        foreach (var (name, character) in Names)
        {
            if (!rest.StartsWith(name)) continue;
            symbol = character;
            return 1 + name.Length;
        }

        foreach (var name in Invisible)
            if (rest.StartsWith(name)) return 1 + name.Length;
        return 0;
    }
}

/// <summary>UTF-7, where a single character stands between a plus and a minus: <c>+AC0-</c>. Longer stretches are base64 of UTF-16.</summary>
internal sealed class Utf7Text() : EscapedText(CarrierNames.Utf7, '+')
{
    private const int Length = 5;

    public override int EscapeAt(ReadOnlySpan<byte> text, int at, out int symbol)
    {
        symbol = Nothing;
        if (text[at] != '+' || Symbols.At(text, at + 1) != 'A' || Symbols.At(text, at + Length - 1) != '-') return 0;
        Span<byte> bytes = stackalloc byte[3];
        if (Base64Text.Read(text.Slice(at + 1, Length - 2), bytes) != 2) return 0;
        symbol = (bytes[0] << 8) | bytes[1];
        return symbol > 0 && IsUndone(ref symbol) ? Length : 0;
    }
}

/// <summary>
/// PowerShell's <c>`u{2d}</c>. The backtick, which ends a piece of text elsewhere, is a part of it here.
/// </summary>
internal sealed class BacktickText() : EscapedText(CarrierNames.Escaped, '`')
{
    public override int EscapeAt(ReadOnlySpan<byte> text, int at, out int symbol)
    {
        symbol = Nothing;
        if (text[at] != '`' || Symbols.At(text, at + 1) != 'u' || Symbols.At(text, at + 2) != '{') return 0;
        var count = ReadNumber(text, at + 3, 16, 6, out symbol);
        return count > 0 && Symbols.At(text, at + 3 + count) == '}' && IsUndone(ref symbol) ? count + 4 : 0;
    }

    protected override bool GoesOn(ReadOnlySpan<byte> text, int at) => base.GoesOn(text, at) || EscapeAt(text, at, out _) > 0;
}

/// <summary>
/// The backslash of style sheets: <c>\2d </c>, of which the blank is a part, and <c>\00002d</c>.
/// </summary>
internal sealed class CssText() : EscapedText(CarrierNames.Escaped, '\\')
{
    private const int MostDigits = 6;

    public override int EscapeAt(ReadOnlySpan<byte> text, int at, out int symbol)
    {
        symbol = Nothing;
        if (text[at] != '\\') return 0;
        var count = ReadNumber(text, at + 1, 16, MostDigits, out symbol);
        var hasBlank = Symbols.IsBlank(Symbols.At(text, at + 1 + count));
        if (count < 2 || (count < MostDigits && !hasBlank) || symbol < ' ' || !IsUndone(ref symbol)) return 0;
        return 1 + count + (hasBlank ? 1 : 0);
    }

    protected override bool GoesOn(ReadOnlySpan<byte> text, int at) => base.GoesOn(text, at) || (Symbols.IsBlank(text[at]) && EndsEscape(text, at));

    private bool EndsEscape(ReadOnlySpan<byte> text, int blank)
    {
        for (var at = blank - 1; at >= Math.Max(0, blank - 1 - MostDigits); at--)
            if (text[at] == '\\') return EscapeAt(text, at, out _) == blank + 1 - at;
        return false;
    }
}

/// <summary>The quoted-printable of mail: <c>=2D</c>, and <c>=</c> at the end of a line that goes on.</summary>
internal sealed class QuotedPrintableText() : EscapedText(CarrierNames.QuotedPrintable, '=')
{
    public override int EscapeAt(ReadOnlySpan<byte> text, int at, out int symbol)
    {
        symbol = Nothing;
        if (text[at] != '=') return 0;
        if (Symbols.At(text, at + 1) == '\n') return 2;
        if (Symbols.At(text, at + 1) == '\r' && Symbols.At(text, at + 2) == '\n') return 3;
        if (ReadNumber(text, at + 1, 16, 2, out symbol) != 2) return 0;
        return symbol < 0x80 ? 3 : Utf8EscapeAt(text, at, text.Slice(at, 1), ref symbol);
    }

    protected override bool GoesOn(ReadOnlySpan<byte> text, int at)
    {
        if (text[at] == '\n' && Symbols.At(text, at - 1) == '\r') at--;
        return Symbols.IsLineEnd(text[at]) ? Symbols.At(text, at - 1) == '=' : Symbols.IsBody(text[at]);
    }
}
