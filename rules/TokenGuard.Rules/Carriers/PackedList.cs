using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Packed bytes in source, one by one: <c>{0x1f, 0x8b, 0x08}</c>, <c>31,139,8</c>, <c>"\x1f\x8b\x08"</c>. The two that gzip or zlib data begins with are looked for
/// where a look sees a list, because what follows is no text.
/// </summary>
internal static class PackedList
{
    /// <summary>How far behind the first look at a list the bytes that it begins with are looked for: tables of numbers are long.</summary>
    public const int Beginning = 64;

    // How far before a look the list may begin: looks are closer together than that.
    private const int Before = 2 * Look.Width;

    // Likewise of what is printed.
    private const int BeforePrinted = 1024;

    private static readonly byte[][] Printed =
        [.. new[] { @"\x1f\x8b\x08", @"x\x9c", @"x\xda", @"x\x01", "x^", "BZh91AY&SY", @"\xfd7zXZ\x00" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    // What gzip data begins with, and what zlib data does, as it is packed by default, and as well as it can be.
    private static readonly (byte[] First, byte[] Second)[] Decimal = [Pair("31", "139"), Pair("31", "-117"), Pair("120", "156"), Pair("120", "-100"), Pair("120", "218"), Pair("120", "-38")];
    private static readonly (byte[] First, byte[] Second)[] Hex = [Pair("1f", "8b"), Pair("1F", "8B"), Pair("78", "9c"), Pair("78", "9C"), Pair("78", "da"), Pair("78", "DA")];

    private static readonly (byte[] First, byte[] Second)[] Octal = [Pair("\\037", "\\213"), Pair("\\170", "\\234"), Pair("\\170", "\\332")];

    /// <summary>Where a list of packed bytes begins that a look sees, and which decoder is its; -1 where none does.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    public static int Find(ReadOnlySpan<byte> text, int look, out int via)
    {
        var from = Math.Max(0, look - Before);
        var around = text.Slice(from, Math.Min(text.Length, look + Look.Width) - from);
        via = CarrierLevel.PackedNumbers;
        foreach (var (first, second) in Decimal)
            if (around.IndexOf(second) is >= 0 and var at && Behind(text, from + at, first) is >= 0 and var start) return start;
        via = CarrierLevel.PackedEscapes;
        foreach (var (first, second) in Octal)
            if (around.IndexOf(second) is >= 0 and var at && from + at >= first.Length && text.Slice(from + at - first.Length, first.Length).SequenceEqual(first)) return from + at - first.Length;
        foreach (var (first, second) in Hex)
            if (around.IndexOf(second) is >= 0 and var at && FindHex(text, from + at, first, out via) is >= 0 and var start) return start;
        return -1;
    }

    /// <summary>
    /// Where a string of packed bytes begins that a look sees a part of, as Python prints them: what is visible stands there as it is, so that looks see lists in few places of it.
    /// -1 where none does.
    /// </summary>
    /// <param name="earliest">Before it nothing is looked for.</param>
    [MethodImpl(Jit.AtOnceInHost)]
    public static int FindPrinted(ReadOnlySpan<byte> text, int look, int earliest)
    {
        if (text.Slice(look, Look.Width).IndexOf("\\x"u8) < 0) return -1;
        var from = Math.Max(earliest, look - BeforePrinted);
        if (from >= look) return -1;
        var before = text.Slice(from, look - from);
        from += before.LastIndexOf((byte)'\n') + 1;
        before = text.Slice(from, look + Look.Width - from);
        foreach (var mark in Printed)
            if (before.LastIndexOf(mark) is >= 0 and var at && Symbols.IsQuote(Symbols.At(text, from + at - 1))) return from + at;
        return -1;
    }

    private static int FindHex(ReadOnlySpan<byte> text, int second, ReadOnlySpan<byte> first, out int via)
    {
        via = CarrierLevel.PackedEscapes;
        if (Symbols.At(text, second - 2) == '\\') return second >= 6 && IsFirst(text, second - 4, first) && text[second - 6] == '\\' ? second - 6 : -1;
        if (second >= 10 && text.Slice(second - 4).StartsWith("\\u00"u8)) return IsFirst(text, second - 6, first) && text[second - 10] == '\\' ? second - 10 : -1;
        via = CarrierLevel.PackedHexNumbers;
        if ((Symbols.At(text, second - 1) | 0x20) != 'x' || Symbols.At(text, second - 2) != '0') return -1;
        var end = SkipBack(text, second - 2);
        return end >= 4 && end < second - 2 && IsFirst(text, end - 2, first) && (text[end - 3] | 0x20) == 'x' ? end - 4 : -1;
    }

    private static bool IsFirst(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> first) => (text[at] | 0x20) == (first[0] | 0x20) && (text[at + 1] | 0x20) == (first[1] | 0x20);

    private static (byte[] First, byte[] Second) Pair(string first, string second) => (System.Text.Encoding.ASCII.GetBytes(first), System.Text.Encoding.ASCII.GetBytes(second));

    private static int Behind(ReadOnlySpan<byte> text, int second, ReadOnlySpan<byte> first)
    {
        var end = SkipBack(text, second);
        var start = end - first.Length;
        return start >= 0 && end < second && text.Slice(start, first.Length).SequenceEqual(first) && (uint)(Symbols.At(text, start - 1) - '0') > 9 ? start : -1;
    }

    private static int SkipBack(ReadOnlySpan<byte> text, int at)
    {
        while (at > 0 && PackedNumbers.Separates(text[at - 1])) at--;
        return at;
    }
}

/// <summary>Numbers from 0 to 255, or from -128 to 127, with commas or blanks between them.</summary>
internal sealed class PackedNumbers(string name, int radix) : Decoder(name)
{
    private const int MostDigits = 3;
    private const int LongestSeparator = 64;

    public static bool Separates(int symbol) => symbol is ',' or ';' || ListedText.IsSpace(symbol);

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest) => at;

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var end = start;
        for (var number = start; !into.IsFull && ValueAt(text, number, out var length) is >= 0 and var value; number = SkipSeparator(text, end))
        {
            into.Add(value, number, number + length);
            end = number + length;
        }

        return end;
    }

    private int ValueAt(ReadOnlySpan<byte> text, int at, out int length)
    {
        var prefix = radix == 16 ? 2 : 0;
        var isNegative = radix == 10 && Symbols.At(text, at) == '-';
        if (isNegative) prefix = 1;
        var value = length = 0;
        if (radix == 16 && (Symbols.At(text, at) != '0' || (Symbols.At(text, at + 1) | 0x20) != 'x')) return -1;
        var count = 0;
        for (; count <= MostDigits; count++)
        {
            var digit = Symbols.HexValue(Symbols.At(text, at + prefix + count));
            if (digit < 0 || digit >= radix) break;
            value = (value * radix) + digit;
        }

        length = prefix + count;
        if (count == 0 || value > (isNegative ? 128 : byte.MaxValue)) return -1;
        return isNegative ? (byte)-value : value;
    }

    private static int SkipSeparator(ReadOnlySpan<byte> text, int at)
    {
        for (var limit = at + LongestSeparator; at < limit && Separates(Symbols.At(text, at)); at++)
        {
        }

        return at;
    }
}

/// <summary>The bytes of a string, those that are not visible as escapes; also of several strings one after the other.</summary>
internal sealed class PackedEscapes() : Decoder(CarrierNames.Escaped)
{
    private const int LongestJoint = 64;
    private const int LongestVisible = 24;
    private const int OctalDigits = 3;

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest) => at;

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var end = start;
        // Where the string begins, the quote that ends it is known: the other one may be any of the bytes.
        var quote = Symbols.At(text, start - 1) is var before && Symbols.IsQuote(before) ? before : -1;
        while (!into.IsFull && end < text.Length && !Symbols.IsLineEnd(text[end]))
        {
            if (quote >= 0 ? text[end] == quote : Symbols.IsQuote(text[end]) && IsEnd(Symbols.At(text, end + 1)))
            {
                var next = NextString(text, end);
                if (next >= 0)
                {
                    end = next;
                    continue;
                }

                if (quote >= 0 || !IsBeforeEscape(text, end)) break;
            }

            var length = EscapeAt(text, end, out var symbol);
            into.Add(symbol, end, end + length);
            end += length;
        }

        return end;
    }

    /// <summary>A quote with anything else behind it is one of the bytes.</summary>
    private static bool IsEnd(int next) => next is < 0 or ',' or ';' or ')' or ']' or '}' or '+' or '.' || ListedText.IsSpace(next);

    /// <summary>Whether escapes follow in the same line: packed bytes are never without them for long, and code is.</summary>
    private static bool IsBeforeEscape(ReadOnlySpan<byte> text, int quote)
    {
        var behind = text.Slice(quote + 1, Math.Min(LongestVisible, text.Length - quote - 1));
        return behind.IndexOfAny((byte)'\\', (byte)'\n') is >= 0 and var next && behind[next] == '\\';
    }

    private static int NextString(ReadOnlySpan<byte> text, int quote)
    {
        var at = quote + 1;
        for (var limit = at + LongestJoint; at < limit && Symbols.At(text, at) is var symbol && (symbol is '+' or '.' or '\\' || ListedText.IsSpace(symbol));) at++;
        return Symbols.At(text, at) == text[quote] ? at + 1 : -1;
    }

    private static int EscapeAt(ReadOnlySpan<byte> text, int at, out int symbol)
    {
        symbol = text[at];
        if (symbol != '\\' || at + 1 >= text.Length) return 1;
        var kind = text[at + 1];
        if (kind is (byte)'x' or (byte)'u') return HexEscape(text, at, kind == 'x' ? 2 : 4, out symbol);
        if ((uint)(kind - '0') < 8) return 1 + Octal(text, at + 1, out symbol);
        symbol = kind switch
        {
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            (byte)'a' => '\a',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'v' => '\v',
            _ => kind,
        };
        return 2;
    }

    private static int HexEscape(ReadOnlySpan<byte> text, int at, int digits, out int symbol)
    {
        symbol = 0;
        var count = 0;
        for (; count < digits && Symbols.HexValue(Symbols.At(text, at + 2 + count)) is >= 0 and var digit; count++) symbol = (symbol << 4) | digit;
        return 2 + count;
    }

    private static int Octal(ReadOnlySpan<byte> text, int at, out int symbol)
    {
        symbol = 0;
        var count = 0;
        for (; count < OctalDigits && (uint)(Symbols.At(text, at + count) - '0') < 8; count++) symbol = (symbol << 3) | (text[at + count] - '0');
        return count;
    }
}
