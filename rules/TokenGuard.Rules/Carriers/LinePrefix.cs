namespace TokenGuard.Rules.Carriers;

/// <summary>
/// What a program puts before every line of a text that it passes on: the mark of a patch or of quoted mail, the time of a build's log, the name of a
/// container, the mark of a comment or of a list. And what a table or a frame puts behind every line.
/// </summary>
internal static class LinePrefix
{
    private const int Longest = 160;
    private const int LongestLine = 512;
    private const int Group = 4; // of base64
    private const int LongestTime = 24;
    private const int LongestSuffix = 80;

    private static readonly byte[] Time = [.. "0000-00-00T00:00:00"u8];

    /// <summary>
    /// Length of what a line and the one before it, which a place is in, both begin with: to the last blank, bracket or mark. Digits stand for each
    /// other. Plus and minus at the beginning are a patch's, unless the lines are base64 with them.
    /// </summary>
    public static int Between(ReadOnlySpan<byte> text, int at, int next)
    {
        var line = LineStart(text, at);
        if (line < 0) return 0;
        var (length, compared) = (0, 0);
        for (var limit = Math.Min(Math.Min(Longest, at - line), text.Length - next); compared < limit; compared++)
        {
            var (first, second) = (text[line + compared], text[next + compared]);
            if (first != second && !(IsDigit(first) && IsDigit(second))) break;
            if (EndsPrefix(first) || (compared == length && first is (byte)'+' or (byte)'-' && IsMark(text, line + compared, at))) length = compared + 1;
        }

        return length;
    }

    /// <summary>Where the line ends, if what is left of it ends the next one too; -1 otherwise.</summary>
    public static int BehindSuffix(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length) return -1;
        var rest = text.Slice(at, Math.Min(LongestSuffix, text.Length - at));
        var length = rest.IndexOf((byte)'\n');
        if (length <= 0) return -1;
        var next = text.Slice(at + length + 1, Math.Min(LongestLine, text.Length - at - length - 1));
        var end = next.IndexOf((byte)'\n');
        return EndsAlike(end < 0 ? next : next.Slice(0, end), rest.Slice(0, length)) ? at + length : -1;
    }

    /// <summary>What is behind the base64 that begins there, up to the end of the line, blanks around it aside.</summary>
    private static ReadOnlySpan<byte> SuffixOf(ReadOnlySpan<byte> text, int content)
    {
        var at = PackedLook.EndOfRun(text.Slice(0, Math.Min(text.Length, content + LongestLine)), content);
        while (Symbols.At(text, at) == '=') at++;
        at = SkipBlanks(text, at);
        if (at >= text.Length) return [];
        var rest = text.Slice(at, Math.Min(LongestSuffix, text.Length - at));
        var length = rest.IndexOf((byte)'\n');
        if (length < 0 && at + rest.Length == text.Length) length = rest.Length;
        while (length > 0 && (Symbols.IsBlank(rest[length - 1]) || rest[length - 1] == '\r')) length--;
        return rest.Slice(0, Math.Max(0, length));
    }

    private static bool EndsAlike(ReadOnlySpan<byte> line, ReadOnlySpan<byte> suffix)
    {
        if (suffix.IsEmpty || line.Length < suffix.Length) return false;
        line = line.Slice(line.Length - suffix.Length);
        for (var i = suffix.Length - 1; i >= 0; i--)
            if (line[i] != suffix[i] && !(IsDigit(line[i]) && IsDigit(suffix[i]))) return false;
        return true;
    }

    /// <summary>
    /// The place at which the line ends that comes before the one whose text begins there, if what is before that text is the prefix of both; -1 otherwise.
    /// </summary>
    public static int LineEndBefore(ReadOnlySpan<byte> text, int content, int earliest)
    {
        if (content <= earliest || !(EndsPrefix(text[content - 1]) || text[content - 1] is (byte)'+' or (byte)'-')) return -1;
        var line = LineStart(text, content);
        if (line <= earliest || line == content) return -1;
        var end = line - 1;
        while (end > earliest && Symbols.IsLineEnd(text[end - 1])) end--;
        if (!Symbols.IsLineEnd(text[end])) end = line - 2; // written as an escape
        while (end > earliest && Symbols.IsBlank(text[end - 1])) end--;
        if (end <= earliest) return -1;
        if (!Base64Text.IsSymbol(text[end - 1]) && SuffixOf(text, content) is { IsEmpty: false } suffix && EndsAlike(text.Slice(earliest, end - earliest), suffix))
        {
            end -= suffix.Length;
            while (end > earliest && Symbols.IsBlank(text[end - 1])) end--;
        }

        if (end <= earliest || !Base64Text.IsSymbol(text[end - 1])) return -1;
        var prefix = line + Between(text, end, line);
        if (prefix == line) return -1;
        while (prefix < content && Symbols.IsBlank(text[prefix])) prefix++;
        return prefix == content ? end : -1;
    }

    /// <summary>
    /// Behind the prefix of a line that begins there, where it is told by itself: a time, and marks of patches, mail and comments. For texts in which numbers stand
    /// apart, and could be taken for a part of what lines have in common.
    /// </summary>
    public static int Skip(ReadOnlySpan<byte> text, int line)
    {
        var at = line;
        if (IsTime(text, at))
        {
            at += Time.Length;
            at += Math.Max(0, text.Slice(at, Math.Min(LongestTime, text.Length - at)).IndexOf((byte)' '));
        }

        for (var limit = at + Longest; at < limit && Symbols.At(text, at) is ' ' or '\t' or '+' or '-' or '>' or '|' or '#' or '*' or '/' or ';'; at++)
        {
        }

        return at;
    }

    public static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        for (var limit = at + Longest; at < limit && Symbols.IsBlank(Symbols.At(text, at)); at++)
        {
        }

        return at;
    }

    /// <summary>Where the line begins that the text before a place is in, if all of that is its prefix; -1 otherwise.</summary>
    public static int Before(ReadOnlySpan<byte> text, int content, int earliest)
    {
        var line = LineStart(text, content);
        return line > earliest && line < content && Skip(text, line) == content ? line : -1;
    }

    private static int LineStart(ReadOnlySpan<byte> text, int at)
    {
        var low = Math.Max(0, at - LongestLine);
        for (var end = at; ;)
        {
            var found = text.Slice(low, end - low).LastIndexOfAny((byte)'\n', (byte)'\r', (byte)'\\');
            if (found < 0) return low == 0 ? 0 : -1;
            end = low + found;
            if (text[end] != '\\') return end + 1;
            if (end + 1 < at && text[end + 1] is (byte)'n' or (byte)'r') return end + 2;
        }
    }

    private static bool EndsPrefix(byte symbol) => symbol is (byte)' ' or (byte)'\t' or (byte)'>' or (byte)'|' or (byte)':' or (byte)']' or (byte)')' or (byte)'#' or (byte)'*' or (byte)';';

    private static bool IsTime(ReadOnlySpan<byte> text, int at)
    {
        if (text.Length - at < Time.Length || !IsDigit(text[at])) return false;
        for (var i = 0; i < Time.Length; i++)
            if (IsDigit(Time[i]) ? !IsDigit(text[at + i]) : text[at + i] != Time[i] && !(Time[i] == 'T' && text[at + i] == ' ')) return false;
        return true;
    }

    /// <summary>Whether a line's first character does not belong to its base64: lines of that are whole groups, and those above are as long.</summary>
    private static bool IsMark(ReadOnlySpan<byte> text, int line, int end)
    {
        if ((end - line) % Group == 0 && IsBase64(text.Slice(line, end - line))) return false;
        if (line == 0 || !Symbols.IsLineEnd(text[line - 1])) return true;
        var endAbove = line - 1;
        if (endAbove > 0 && text[endAbove - 1] == '\r') endAbove--;
        var above = LineStart(text, endAbove);
        return above < 0 || text[above] == text[line] || endAbove - above != end - line || !IsBase64(text.Slice(above, end - line));
    }

    private static bool IsBase64(ReadOnlySpan<byte> text)
    {
        foreach (var symbol in text)
            if (!Base64Text.IsSymbol(symbol)) return false;
        return true;
    }

    private static bool IsDigit(byte symbol) => (uint)(symbol - '0') <= 9;
}
