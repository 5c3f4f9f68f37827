namespace TokenGuard.Rules.Carriers;

/// <summary>Lines of uuencode: how many bytes, at most 45, and three of them in four characters from the blank on; a backquote is written for that too.</summary>
internal sealed class UuencodedText() : Decoder(CarrierNames.Uuencode)
{
    private const int MostBytes = 45;
    private const int LongestLine = 1 + (MostBytes / 3 * 4) + 2; // some write a check behind it
    private const int BytesToJudge = 9;

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var line = LineStart(text, at, earliest);
        if (line < 0 || !IsLineOfText(text, line)) return -1;
        while (LineBefore(text, line, earliest) is >= 0 and var before && IsLineOfText(text, before)) line = before;
        return line + 1;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var (line, end) = (LineStart(text, start, 0), start);
        while (!into.IsFull && line >= 0 && LineLength(text, line, out var count) is >= 0 and var length)
        {
            for (var i = 0; i < count; i++)
            {
                var group = line + 1 + (i / 3 * 4);
                if (group < start) continue;
                var value = ByteAt(text, group, i % 3);
                if (value < 0 || (group > at && !Symbols.IsText(value))) return end;
                into.Add(value, group + (i % 3), group + (i % 3) + 2);
                end = Math.Max(end, group + (i % 3) + 2);
            }

            line += length;
            if (Symbols.At(text, line) == '\r') line++;
            if (Symbols.At(text, line) != '\n') return end;
            line++;
        }

        return end;
    }

    private static int LineStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var low = Math.Max(earliest, at - LongestLine);
        var end = text.Slice(low, at - low).LastIndexOf((byte)'\n');
        return end >= 0 ? low + end + 1 : low == 0 ? 0 : -1;
    }

    private static int LineBefore(ReadOnlySpan<byte> text, int line, int earliest) => line - 1 > earliest ? LineStart(text, line - 1, earliest) : -1;

    /// <summary>Characters of the line, if they are as many as its first one says; -1 otherwise. Blanks at its end may have been cut off.</summary>
    private static int LineLength(ReadOnlySpan<byte> text, int line, out int count)
    {
        count = Symbols.At(text, line) - ' ';
        if (count is < 1 or > MostBytes) return -1;
        var rest = text.Slice(line, Math.Min(LongestLine + 2, text.Length - line));
        var length = rest.IndexOfAny((byte)'\n', (byte)'\r');
        if (length < 0) length = rest.Length;
        var expected = 1 + ((count + 2) / 3 * 4);
        return length <= expected + 2 && length > expected - 4 ? length : -1;
    }

    private static bool IsLineOfText(ReadOnlySpan<byte> text, int line)
    {
        if (LineLength(text, line, out var count) < 0) return false;
        for (var i = 0; i < Math.Min(BytesToJudge, count); i++)
            if (!Symbols.IsText(ByteAt(text, line + 1 + (i / 3 * 4), i % 3))) return false;
        return true;
    }

    private static int ByteAt(ReadOnlySpan<byte> text, int group, int index)
    {
        var (first, second) = (ValueOf(Symbols.At(text, group + index)), ValueOf(Symbols.At(text, group + index + 1)));
        return (first | second) < 0 ? -1 : ((first << (2 + (2 * index))) | (second >> (4 - (2 * index)))) & 0xFF;
    }

    /// <summary>What is missing at the end of a line was a blank.</summary>
    private static int ValueOf(int symbol) => Symbols.IsLineEnd(symbol) ? 0 : symbol is >= ' ' and <= '`' ? (symbol - ' ') & 63 : -1;
}
