namespace TokenGuard.Rules.Carriers;

/// <summary>What bytes in a list stand for, written behind them: <c>0x70, 0x72, // pr</c> or <c>/* pr */</c>.</summary>
internal static class ListComment
{
    private const int Longest = 120;

    /// <summary>Behind the comment that begins there; the same place where none does. One that begins a line is a mark of all lines.</summary>
    /// <param name="value">Where the value before it ends.</param>
    public static int Skip(ReadOnlySpan<byte> text, int value, int at)
    {
        if (Symbols.At(text, at) != '/' || Symbols.At(text, at + 1) is not ('/' or '*') || text.Slice(value, at - value).IndexOf((byte)'\n') >= 0) return at;
        var rest = text.Slice(at + 2, Math.Min(Longest, text.Length - at - 2));
        var isBlock = text[at + 1] == '*';
        var length = isBlock ? rest.IndexOf("*/"u8) : rest.IndexOf((byte)'\n');
        return length < 0 ? at : at + 2 + length + (isBlock ? 2 : 0);
    }

    /// <summary>Where the comment begins behind which, blanks and line ends aside, that place is; -1 where there is none.</summary>
    public static int Before(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var end = at;
        var low = Math.Max(earliest, at - (2 * Longest));
        while (end > low && ListedText.IsSpace(text[end - 1])) end--;
        if (end <= low + 1) return -1;
        var before = text.Slice(low, end - low);
        if (before.EndsWith("*/"u8)) return before.LastIndexOf("/*"u8) is >= 0 and var block ? low + block : -1;
        var line = before.LastIndexOf((byte)'\n') + 1;
        while (line < before.Length && Symbols.IsBlank(before[line])) line++;
        return text.Slice(end, at - end).IndexOf((byte)'\n') >= 0 && before.Slice(line).IndexOf("//"u8) is > 0 and var mark ? low + line + mark : -1;
    }
}
