using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>How a dump writes bytes.</summary>
internal enum DumpStyle
{
    /// <summary>Two hex digits each, in the order of the bytes.</summary>
    Hex,

    /// <summary>Words of two, four or eight bytes, the last byte first, as <c>hexdump</c>, <c>od -x</c> and debuggers write them on most machines.</summary>
    Words,

    /// <summary>Three octal digits each: <c>od -b</c>.</summary>
    Octal,

    /// <summary>Eight binary digits each: <c>xxd -b</c>.</summary>
    Binary,

    /// <summary>The characters themselves, four columns each: <c>od -c</c>.</summary>
    Characters,
}

/// <summary>
/// A dump in lines: an offset, the bytes, and mostly the same bytes as characters, as xxd, hexdump, od, debuggers and network analysers write it. How many
/// bytes a line has is told by the offsets of two, so what stands behind them is not read for bytes. Before the offset all lines may have a prefix of one length.
/// </summary>
internal sealed class HexDumpText(DumpStyle style) : Decoder(CarrierNames.HexDump)
{
    private const int LongestLine = 512;
    private const int LongestOffset = 24;
    private const int LongestLabel = 64;
    private const int FewestDigits = 4;
    private const int FewestBytes = 4;
    private const int MostBytes = 128;
    private const int LongestWord = 16;
    private const int MostWords = 3; // of a prefix, that look like hex too

    // Halves of a line stand two blanks apart; three come before the characters.
    private const int MostBlanks = 2;
    private const int MostBlanksOfWords = 4; // hexdump -x

    private static readonly int[] Radices = [16, 8, 10];

    // Bytes of a line where that is the first and the last.
    private const int UnknownWidth = 0;

    /// <summary>Where the offset stands that begins the line, or what of it comes behind a prefix, of which a place is a part; -1 where there is none.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    public static int OffsetBefore(ReadOnlySpan<byte> text, int at) => LineStart(text, at, 0) is >= 0 and var line && ColumnOf(text, line, at) is >= 0 and var column ? line + column : -1;

    [MethodImpl(Jit.AtOnceInHost)]
    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var line = LineStart(text, at, earliest);
        if (line < 0) return -1;
        var column = ColumnOf(text, line, at);
        if (column < 0 || !BeginsHere(text, line + column)) return -1;
        var (width, radix) = WidthOf(text, line, column, earliest);
        if (width == UnknownWidth) return -1;
        TryReadOffset(text, line + column, radix, out var offset, out var first);
        while (line - 1 > earliest && LineStart(text, line - 1, earliest) is >= 0 and var before
            && TryReadOffset(text, before + column, radix, out var offsetBefore, out var firstBefore) && offset - offsetBefore == width)
        {
            (line, offset, first) = (before, offsetBefore, firstBefore);
        }

        return first;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var line = LineStart(text, start, Math.Max(0, start - LongestLine));
        var column = line < 0 ? -1 : ColumnOf(text, line, start);
        if (column < 0) return start;
        var (width, radix) = WidthOf(text, line, column, Math.Max(0, line - LongestLine));
        var end = start;
        long? expected = null;
        while (!into.IsFull && TryReadOffset(text, line + column, radix, out var offset, out var first) && (expected is null || offset == expected))
        {
            expected = offset + width;
            end = ReadBytes(text, Math.Max(start, first), width, into, out _);
            var next = text.Slice(end, Math.Min(LongestLine, text.Length - end)).IndexOf((byte)'\n');
            if (next < 0) break;
            line = end + next + 1;
        }

        return end;
    }

    /// <summary>Where the line begins that the place is in, or -1 where it is too long for one of a dump.</summary>
    private static int LineStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var low = Math.Max(earliest, at - LongestLine);
        var end = text.Slice(low, at - low).LastIndexOf((byte)'\n');
        return end >= 0 ? low + end + 1 : low == 0 ? 0 : -1;
    }

    /// <summary>
    /// Where in a line the offset stands: at its beginning, or behind a prefix. That is whatever comes before the digits and blanks that a place among
    /// the bytes is in. -1 where there is none.
    /// </summary>
    private static int ColumnOf(ReadOnlySpan<byte> text, int line, int at)
    {
        var place = at;
        while (place > line && (Symbols.HexValue(text[place - 1]) >= 0 || Symbols.IsBlank(text[place - 1]) || text[place - 1] is (byte)':')) place--;
        for (var word = 0; word < MostWords && place > line && place < at; word++)
        {
            if (TryReadOffset(text, place, 16, out _, out var first) && first <= at) return place - line;
            var blank = text.Slice(place + 1, at - place - 1).IndexOf((byte)' ');
            if (blank < 0) break;
            place += blank + 1;
        }

        return TryReadOffset(text, line, 16, out _, out _) ? 0 : -1;
    }

    /// <summary>Bytes of the line, as its offset and that of the next line, or of the line before, tell, and the base of the offsets; 0 where nothing does.</summary>
    private (int Width, int Radix) WidthOf(ReadOnlySpan<byte> text, int line, int column, int earliest)
    {
        var next = text.Slice(line, Math.Min(LongestLine, text.Length - line)).IndexOf((byte)'\n');
        if (next >= 0 && WidthOfPair(text, line + column, line + next + 1 + column) is { Width: > 0 } width) return width;
        return line - 1 > earliest && LineStart(text, line - 1, earliest) is >= 0 and var before ? WidthOfPair(text, before + column, line + column) : default;
    }

    /// <summary>The difference of the offsets, where the first line has so many bytes: in hex, or in the octal and decimal that od writes too.</summary>
    private (int Width, int Radix) WidthOfPair(ReadOnlySpan<byte> text, int line, int next)
    {
        foreach (var radix in Radices)
        {
            if (!TryReadOffset(text, line, radix, out var offset, out var first) || !TryReadOffset(text, next, radix, out var offsetOfNext, out _)) continue;
            var width = offsetOfNext - offset;
            if (width is < FewestBytes or > MostBytes) continue;
            var end = ReadBytes(text, first, (int)width, into: null, out var count);
            if (count == width && Symbols.HexValue(Symbols.At(text, end)) < 0) return (count, radix);
        }

        return default;
    }

    /// <summary>Digits at the beginning of a line, or behind its prefix, with what ends them: a colon, blanks, a dash, the name of a place in a program.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static bool TryReadOffset(ReadOnlySpan<byte> text, int line, int radix, out long offset, out int first)
    {
        (offset, first) = (0, 0);
        var at = SkipBlanks(text, line);
        if (Symbols.At(text, at) == '0' && (Symbols.At(text, at + 1) | 0x20) == 'x') at += 2;
        var digits = 0;
        for (; digits < LongestOffset; at++)
        {
            var digit = Symbols.HexValue(Symbols.At(text, at));
            if (digit >= radix) return false;
            if (digit >= 0) (offset, digits) = ((offset * radix) + digit, digits + 1);
            else if (Symbols.At(text, at) != '`' || digits == 0) break;
        }

        if (digits < FewestDigits) return false;
        at = SkipBlanks(text, at);
        if (Symbols.At(text, at) == '<')
        {
            var label = text.Slice(at, Math.Min(LongestLabel, text.Length - at)).IndexOf((byte)'>');
            if (label < 0) return false;
            at += label + 1;
        }

        var before = at;
        if (Symbols.At(text, at) is ':' or '-' or '|' or 'h') at++;
        first = SkipBlanks(text, at);
        return first > before || (at > line && Symbols.IsBlank(Symbols.At(text, at - 1)));
    }

    /// <summary>Whether bytes in this style stand behind the offset, as many as a line has at least unless it ends before: of five styles most do not fit.</summary>
    private bool BeginsHere(ReadOnlySpan<byte> text, int offset)
    {
        if (!TryReadOffset(text, offset, 16, out _, out var first)) return false;
        var end = ReadBytes(text, first, FewestBytes, into: null, out var count);
        var isWhole = count >= FewestBytes || Symbols.IsBlank(Symbols.At(text, end)) || Symbols.IsLineEnd(Symbols.At(text, end)) || end == text.Length;
        return isWhole && count > (style == DumpStyle.Words ? 1 : 0); // words of one byte are Hex's
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        for (var limit = at + LongestOffset; at < limit && Symbols.IsBlank(Symbols.At(text, at)); at++)
        {
        }

        return at;
    }

    /// <summary>Adds up to <paramref name="most"/> bytes and returns where they end.</summary>
    private int ReadBytes(ReadOnlySpan<byte> text, int at, int most, Layer? into, out int count)
    {
        var end = style == DumpStyle.Characters ? BlanksBefore(text, at) : at;
        for (count = 0; count < most;)
        {
            at = style == DumpStyle.Characters ? end : SkipSeparator(text, end);
            if (at < 0) break;
            var (bytes, length) = style switch
            {
                DumpStyle.Hex => ReadNumber(text, at, 16, 2, into),
                DumpStyle.Octal => ReadOctal(text, at, into),
                DumpStyle.Binary => ReadNumber(text, at, 2, 8, into),
                DumpStyle.Words => ReadWord(text, at, into),
                _ => ReadCell(text, at, into),
            };
            if (bytes == 0) break;
            count += bytes;
            end = at + length;
        }

        return end;
    }

    /// <summary>Where the cells of a line begin, of which the first may hold a blank.</summary>
    private static int BlanksBefore(ReadOnlySpan<byte> text, int at)
    {
        while (at > 0 && Symbols.IsBlank(text[at - 1])) at--;
        return at;
    }

    private static (int Bytes, int Length) ReadNumber(ReadOnlySpan<byte> text, int at, int radix, int digits, Layer? into)
    {
        var value = ValueOf(text, at, radix, digits);
        if (value is < 0 or > byte.MaxValue) return default;
        into?.Add(value, at, at + digits);
        return (1, digits);
    }

    private static int ValueOf(ReadOnlySpan<byte> text, int at, int radix, int digits)
    {
        var value = 0;
        for (var i = 0; i < digits; i++)
        {
            var digit = Symbols.HexValue(Symbols.At(text, at + i));
            if (digit < 0 || digit >= radix) return -1;
            value = (value * radix) + digit;
        }

        return value;
    }

    /// <summary>A byte, or a word of two, of which the first is the low one.</summary>
    private static (int Bytes, int Length) ReadOctal(ReadOnlySpan<byte> text, int at, Layer? into)
    {
        const int DigitsOfWord = 6;
        var word = ValueOf(text, at, 8, DigitsOfWord);
        if (word < 0) return ReadNumber(text, at, 8, 3, into);
        if (word > ushort.MaxValue) return default;
        into?.Add(word & 0xFF, at, at + DigitsOfWord);
        into?.Add(word >> 8, at, at + DigitsOfWord);
        return (2, DigitsOfWord);
    }

    /// <summary>Of a word in the order of the machine no part stands by itself: the place of each of its bytes is the whole.</summary>
    private static (int Bytes, int Length) ReadWord(ReadOnlySpan<byte> text, int at, Layer? into)
    {
        var digits = 0;
        while (digits <= LongestWord && Symbols.HexValue(Symbols.At(text, at + digits)) >= 0) digits++;
        if (digits is not (2 or 4 or 8 or LongestWord)) return default;
        for (var i = digits - 2; i >= 0 && into is not null; i -= 2) into.Add(ValueOf(text, at + i, 16, 2), at, at + digits);
        return (digits / 2, digits);
    }

    /// <summary>Four columns: a character, its octal digits, or the name of one that cannot be seen.</summary>
    private static (int Bytes, int Length) ReadCell(ReadOnlySpan<byte> text, int at, Layer? into)
    {
        const int Width = 4;
        if (at + Width > text.Length || text[at] != ' ') return default;
        var (first, second, last) = (text[at + 1], text[at + 2], text[at + 3]);
        if (Symbols.IsLineEnd(first) || Symbols.IsLineEnd(second) || Symbols.IsLineEnd(last)) return default;
        if (first == ' ' && second == ' ') into?.Add(last, at + 3, at + Width);
        else if (ValueOf(text, at + 1, 8, 3) is >= 0 and <= byte.MaxValue and var value) into?.Add(value, at + 1, at + Width);
        else into?.Add(Named(second, last), at + 1, at + Width);
        return (1, Width);
    }

    private static int Named(byte second, byte last) => (second, last) switch
    {
        ((byte)'\\', (byte)'0') => 0,
        ((byte)'\\', (byte)'t') => '\t',
        ((byte)'\\', (byte)'r') => '\r',
        ((byte)'s', (byte)'p') => ' ', // of od -a
        _ => '\n',
    };

    private int SkipSeparator(ReadOnlySpan<byte> text, int at)
    {
        var (blanks, most) = (0, style == DumpStyle.Words ? MostBlanksOfWords : MostBlanks);
        while (true)
        {
            var symbol = Symbols.At(text, at);
            if (Symbols.IsBlank(symbol) && ++blanks <= most) at++;
            else if (symbol is '-' && blanks < 2) at++;
            else break;
        }

        if (blanks > most) return -1;
        return Symbols.At(text, at) == '0' && (Symbols.At(text, at + 1) | 0x20) == 'x' ? at + 2 : at;
    }
}
