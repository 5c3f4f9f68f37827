namespace TokenGuard.Rules.Carriers;

/// <summary>
/// A dump in lines: an offset, the bytes in hex, and mostly the same bytes as characters, as xxd, hexdump, od, debuggers and network analysers write it. How many
/// bytes a line has is told by the offsets of two, so what stands behind them is not read for bytes.
/// </summary>
/// <param name="swapped">Words of two bytes, the last one first, as <c>hexdump</c> and <c>od -x</c> write them on most machines.</param>
internal sealed class HexDumpText(bool swapped) : Decoder(CarrierNames.HexDump)
{
    private const int LongestLine = 512;
    private const int LongestOffset = 24;
    private const int LongestLabel = 64;
    private const int MostBytes = 128;

    // Halves of a line stand two blanks apart; three come before the characters.
    private const int MostBlanks = 2;

    // Bytes of a line where that is the first and the last.
    private const int UnknownWidth = 0;

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var line = LineStart(text, at, earliest);
        if (line < 0 || !TryReadOffset(text, line, out var offset, out _)) return -1;
        var width = WidthOf(text, line, earliest);
        if (width == UnknownWidth) return -1;
        while (line - 1 > earliest && LineStart(text, line - 1, earliest) is >= 0 and var before
            && TryReadOffset(text, before, out var offsetBefore, out _) && offset - offsetBefore == StepOf(text, before, width))
        {
            (line, offset) = (before, offsetBefore);
        }

        TryReadOffset(text, line, out _, out var first);
        return first;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var line = LineStart(text, start, Math.Max(0, start - LongestLine));
        if (line < 0) return start;
        var width = WidthOf(text, line, Math.Max(0, line - LongestLine));
        var end = start;
        long? expected = null;
        while (!into.IsFull && TryReadOffset(text, line, out var offset, out var first) && (expected is null || offset == expected))
        {
            expected = offset + StepOf(text, line, width);
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

    /// <summary>Bytes of the line, as its offset and that of the next line, or of the line before, tell; 0 where nothing does.</summary>
    private int WidthOf(ReadOnlySpan<byte> text, int line, int earliest)
    {
        var next = text.Slice(line, Math.Min(LongestLine, text.Length - line)).IndexOf((byte)'\n');
        if (next >= 0 && WidthOfPair(text, line, line + next + 1) is > 0 and var width) return width;
        return line - 1 > earliest && LineStart(text, line - 1, earliest) is >= 0 and var before ? WidthOfPair(text, before, line) : UnknownWidth;
    }

    /// <summary>The difference of the offsets, where the first line has so many bytes: in hex, or in the octal and decimal that od writes too.</summary>
    private int WidthOfPair(ReadOnlySpan<byte> text, int line, int next)
    {
        if (!TryReadOffset(text, line, out var offset, out var first) || !TryReadOffset(text, next, out var offsetOfNext, out _)) return UnknownWidth;
        var step = offsetOfNext - offset;
        if (step is <= 0 or > 8 * MostBytes) return UnknownWidth;
        foreach (var width in (ReadOnlySpan<int>)[(int)step, FromOctal((int)step)])
        {
            if (width is < 4 or > MostBytes) continue;
            ReadBytes(text, first, width, into: null, out var count);
            if (count == width) return width;
        }

        return UnknownWidth;
    }

    /// <summary>By how much the offset grows over that line, read as hex.</summary>
    private static long StepOf(ReadOnlySpan<byte> text, int line, int width)
    {
        var next = text.Slice(line, Math.Min(LongestLine, text.Length - line)).IndexOf((byte)'\n');
        if (next < 0 || !TryReadOffset(text, line, out var offset, out _) || !TryReadOffset(text, line + next + 1, out var offsetOfNext, out _)) return width;
        var step = offsetOfNext - offset;
        return step > 0 && step < 8 * MostBytes && FromOctal((int)step) is > 0 and var octal && octal == width ? step : width;
    }

    /// <summary>Octal digits that were read as hex, where the carry does not show: 0x10 for 8, 0x20 for 16; 0x08 where 8 follows 0 of the next ten.</summary>
    private static int FromOctal(int step)
    {
        var value = 0;
        for (var shift = 0; shift < 12; shift += 4)
        {
            var digit = (step >> shift) & 15;
            if (digit > 7) return UnknownWidth;
            value |= digit << (shift / 4 * 3);
        }

        return value;
    }

    /// <summary>Digits at the beginning of a line, with what ends them: a colon, blanks, a dash, the name of a place in a program.</summary>
    private static bool TryReadOffset(ReadOnlySpan<byte> text, int line, out long offset, out int first)
    {
        (offset, first) = (0, 0);
        var at = SkipBlanks(text, line);
        if (Symbols.At(text, at) == '0' && (Symbols.At(text, at + 1) | 0x20) == 'x') at += 2;
        var digits = 0;
        for (; digits < LongestOffset; at++)
        {
            var digit = Symbols.HexValue(Symbols.At(text, at));
            if (digit >= 0) (offset, digits) = ((offset << 4) | (uint)digit, digits + 1);
            else if (Symbols.At(text, at) != '`' || digits == 0) break;
        }

        if (digits < 4) return false;
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
        var end = at;
        for (count = 0; count < most; count++)
        {
            at = SkipSeparator(text, end);
            var (high, low) = (Symbols.HexValue(Symbols.At(text, at)), Symbols.HexValue(Symbols.At(text, at + 1)));
            if (at < 0 || high < 0 || low < 0) break;
            var isFirst = swapped && count % 2 == 0;
            if (swapped && isFirst && Symbols.HexValue(Symbols.At(text, at + 2)) >= 0)
            {
                // The second byte of a word is written first.
                var (nextHigh, nextLow) = (Symbols.HexValue(Symbols.At(text, at + 2)), Symbols.HexValue(Symbols.At(text, at + 3)));
                if (nextLow < 0) break;
                into?.Add((nextHigh << 4) | nextLow, at + 2, at + 4);
                into?.Add((high << 4) | low, at, at + 2);
                (end, count) = (at + 4, count + 1);
                continue;
            }

            into?.Add((high << 4) | low, at, at + 2);
            end = at + 2;
        }

        return end;
    }

    private static int SkipSeparator(ReadOnlySpan<byte> text, int at)
    {
        var blanks = 0;
        while (true)
        {
            var symbol = Symbols.At(text, at);
            if (Symbols.IsBlank(symbol) && ++blanks <= MostBlanks) at++;
            else if (symbol is '-' && blanks < 2) at++;
            else break;
        }

        if (blanks > MostBlanks) return -1;
        return Symbols.At(text, at) == '0' && (Symbols.At(text, at + 1) | 0x20) == 'x' ? at + 2 : at;
    }
}
