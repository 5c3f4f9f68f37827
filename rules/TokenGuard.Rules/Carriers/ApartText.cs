using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// A token whose beginning stands somewhere else, close by: <c>A=prod-4f…</c> and <c>B=…c813v3</c>, which have together as many digits as a token has;
/// <c>"prod-" + hex</c>, <c>"kind": "prod"</c> and <c>f"prod-{hex}v3"</c>, beside digits that are as many alone.
/// </summary>
internal sealed class ApartText() : Decoder(CarrierNames.Pieces)
{
    /// <summary>Bytes between the two parts at most.</summary>
    public const int Reach = 512;

    private const int LongestPlaceholder = 40;
    private const int VersionLength = 2;

    /// <summary>Whether a token's version stands behind these digits, and no beginning of a token before them.</summary>
    public static bool CanEndToken(ReadOnlySpan<byte> text, int start, int end)
    {
        if (!IsVersionAt(text, end)) return false;
        var before = Symbols.At(text, start - 1);
        return before == '-' ? !Symbols.IsOfName(Symbols.At(text, start - 2)) : !Symbols.IsOfName(before) && before != '.';
    }

    /// <summary>Whether these digits are as many as a token has, with nothing of one before or behind them.</summary>
    public static bool CanFillToken(ReadOnlySpan<byte> text, int start, int end)
    {
        var (before, behind) = (Symbols.At(text, start - 1), Symbols.At(text, end));
        return TokenPrefix.MayHave(end - start) && !(Symbols.IsOfName(before) || Symbols.IsOfName(behind) || before is '-' or '.' || behind is '-' or '.');
    }

    /// <summary>Whether a beginning stands near these digits that they complete.</summary>
    public static bool IsCompleted(ReadOnlySpan<byte> text, int start, int end) =>
        (CanEndToken(text, start, end) || (CanFillToken(text, start, end) && NextTemplate(text, Math.Max(0, start - Reach), Math.Min(text.Length, end + Reach)) >= 0))
        && FindHead(text, start, end).Prefix is not null;

    /// <summary>Where the dash of a prefix stands, from <paramref name="at"/> on, behind which something is put in, with a version behind that; -1 where there is none.</summary>
    public static int NextTemplate(ReadOnlySpan<byte> text, int at, int limit)
    {
        for (; at < limit && text.Slice(at, limit - at).IndexOf((byte)'-') is >= 0 and var next; at++)
        {
            at += next;
            if (OpensPlaceholder(Symbols.At(text, at + 1)) && PrefixAt(text, at) >= 0 && VersionBehind(text, at) >= 0) return at;
        }

        return -1;
    }

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var (start, end) = DigitsAt(text, at);
        var head = FindHead(text, start, end);
        return head.Prefix is null ? -1 : Math.Max(earliest, Math.Min(start, head.Start));
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var (digits, end) = DigitsAt(text, at);
        var head = FindHead(text, digits, end);
        if (head.Prefix is null) return end;
        foreach (var symbol in head.Prefix) into.Add(symbol, head.Start, head.DigitsStart);
        for (var i = head.DigitsStart; i < head.DigitsEnd; i++) into.Add(text[i], i, i + 1);
        for (var i = digits; i < end; i++) into.Add(text[i], i, i + 1);
        into.Add('v', end, end);
        into.Add(head.Version, digits, IsVersionAt(text, end) ? end + VersionLength : end);
        return end;
    }

    private static (int Start, int End) DigitsAt(ReadOnlySpan<byte> text, int at)
    {
        var (start, end) = (at, at);
        while (start > 0 && at - start < TokenMatcher.LongestRun && HexDigit.Is(text[start - 1])) start--;
        while (end - at <= TokenMatcher.LongestRun && HexDigit.Is(Symbols.At(text, end))) end++;
        return (start, end);
    }

    /// <summary>The beginning that these digits complete: the nearest before them, or the nearest behind.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static Head FindHead(ReadOnlySpan<byte> text, int start, int end)
    {
        for (var (at, low) = (start, Math.Max(0, start - Reach)); at > low && text.Slice(low, at - low).LastIndexOf((byte)'-') is >= 0 and var last;)
        {
            at = low + last;
            if (HeadAt(text, at, start, end) is { Prefix: not null } head) return head;
        }

        for (var (at, limit) = (end, Math.Min(text.Length, end + Reach)); at < limit && text.Slice(at, limit - at).IndexOf((byte)'-') is >= 0 and var next; at++)
        {
            at += next;
            if (HeadAt(text, at, start, end) is { Prefix: not null } head) return head;
        }

        return IsVersionAt(text, end) ? FindName(text, start, end) : default;
    }

    /// <summary>The beginning of a token that the dash there belongs to, if these digits complete it.</summary>
    private static Head HeadAt(ReadOnlySpan<byte> text, int dash, int start, int end)
    {
        var prefix = PrefixAt(text, dash);
        if (prefix < 0) return default;
        var digitsEnd = dash + 1;
        while (digitsEnd - dash <= TokenMatcher.LongestRun && HexDigit.Is(Symbols.At(text, digitsEnd))) digitsEnd++;
        var isWhole = digitsEnd == dash + 1;
        if (!(EndsPart(text, digitsEnd) || (isWhole && OpensPlaceholder(Symbols.At(text, digitsEnd))))) return default;
        var version = IsVersionAt(text, end) ? text[end + 1] : isWhole ? VersionBehind(text, dash) : -1;
        if (!TokenPrefix.Has(prefix, digitsEnd - dash - 1 + end - start, version) || HasDigitsBetween(text, digitsEnd, start)) return default;
        return new Head(TokenPrefix.All[prefix], dash + 1 - TokenPrefix.All[prefix].Length, dash + 1, digitsEnd, version);
    }

    /// <summary>
    /// Two parts have no third between them, or they are pieces, and not all of them. A fraction is none: logs have the time before each line, to the billionth of a second, and
    /// break lines that are long.
    /// </summary>
    private static bool HasDigitsBetween(ReadOnlySpan<byte> text, int from, int to)
    {
        for (; from < to; from++)
        {
            var start = from;
            while (from < to && HexDigit.Is(text[from])) from++;
            if (from - start >= HexDigit.Several && !IsFraction(text, start, from)) return true;
        }

        return false;
    }

    private static bool IsFraction(ReadOnlySpan<byte> text, int start, int end)
    {
        if (Symbols.At(text, start - 1) is not ('.' or ',') || !IsDecimal(Symbols.At(text, start - 2))) return false;
        foreach (var digit in text.Slice(start, end - start))
            if (!IsDecimal(digit)) return false;
        return true;
    }

    private static bool IsDecimal(int symbol) => (uint)(symbol - '0') <= 9;

    /// <summary>The name of a kind that stands alone as a value, without its dash.</summary>
    private static Head FindName(ReadOnlySpan<byte> text, int start, int end)
    {
        var low = Math.Max(0, start - Reach);
        var around = text.Slice(low, Math.Min(text.Length, end + Reach) - low);
        for (var i = 0; i < TokenPrefix.All.Length; i++)
        {
            if (!TokenPrefix.Has(i, end - start, text[end + 1])) continue;
            var prefix = TokenPrefix.All[i];
            for (int at = 0, next; (next = around.Slice(at).IndexOf(prefix.AsSpan(0, prefix.Length - 1))) >= 0; at++)
            {
                at += next;
                var behind = at + prefix.Length - 1;
                if (IsValue(around, at, behind)) return new Head(prefix, low + at, low + behind, low + behind, text[end + 1]);
            }
        }

        return default;
    }

    /// <summary>Whether a word is a value: all there is between two marks that part values, and no key.</summary>
    private static bool IsValue(ReadOnlySpan<byte> text, int start, int end)
    {
        var behind = Symbols.At(text, end);
        if (Symbols.IsQuote(Symbols.At(text, start - 1))) return Symbols.IsQuote(behind) && Symbols.At(text, ListedText.SkipSpace(text, end + 1)) is not (':' or '=');
        var before = start - 1;
        while (Symbols.IsBlank(Symbols.At(text, before))) before--;
        var isAssigned = Symbols.At(text, before) is '=' or ':';
        if (!isAssigned && !(PartsValues(Symbols.At(text, before)) || Symbols.At(text, before) == '>')) return false;
        return PartsValues(behind) || behind == '<' || (isAssigned && (Symbols.IsBlank(behind) || (behind == '&' && Symbols.IsOfName(Symbols.At(text, end + 1)) && !text.Slice(end).StartsWith("&amp"u8))));
    }

    private static bool PartsValues(int symbol) => symbol is -1 or 0 or ',' or ';' or '|' || Symbols.IsLineEnd(symbol);

    /// <summary>Which prefix the dash there ends; -1 for none.</summary>
    private static int PrefixAt(ReadOnlySpan<byte> text, int dash)
    {
        for (var i = 0; i < TokenPrefix.All.Length; i++)
        {
            var prefix = TokenPrefix.All[i];
            var start = dash + 1 - prefix.Length;
            if (start >= 0 && !Symbols.IsOfName(Symbols.At(text, start - 1)) && text.Slice(start, prefix.Length).SequenceEqual(prefix)) return i;
        }

        return -1;
    }

    /// <summary>The version that a template ends with, one placeholder behind its prefix; -1 where there is none.</summary>
    private static int VersionBehind(ReadOnlySpan<byte> text, int dash)
    {
        for (var at = dash + 2; at < dash + LongestPlaceholder; at++)
        {
            if (Symbols.At(text, at) is -1 or '\n' or '\r') return -1;
            if (IsVersionAt(text, at) && !Symbols.IsOfName(text[at - 1] == 's' && text[at - 2] == '%' ? ' ' : text[at - 1])) return text[at + 1];
        }

        return -1;
    }

    private static bool IsVersionAt(ReadOnlySpan<byte> text, int at) =>
        Symbols.At(text, at) == 'v' && Symbols.At(text, at + 1) is '2' or '3' && !Symbols.IsOfName(Symbols.At(text, at + 2));

    /// <summary>Whether digits end there, and do not go on as an escape.</summary>
    private static bool EndsPart(ReadOnlySpan<byte> text, int at)
    {
        var (symbol, next) = (Symbols.At(text, at), Symbols.At(text, at + 1));
        return symbol is -1 or 0 or ',' or ';' or ')' or ']' or '}' or '<' or '|' || Symbols.IsQuote(symbol) || ListedText.IsSpace(symbol)
            || (symbol == '\\' && (Symbols.IsQuote(next) || ListedText.IsSpace(next))) || (symbol == '&' && next != '#');
    }

    /// <summary>What ends a literal, or begins what a template puts in.</summary>
    private static bool OpensPlaceholder(int symbol) => Symbols.IsQuote(symbol) || symbol is '$' or '#' or '%' or '{' or '<' or '\\';

    /// <param name="Prefix">Null for none.</param>
    private readonly record struct Head(byte[]? Prefix, int Start, int DigitsStart, int DigitsEnd, int Version);
}
