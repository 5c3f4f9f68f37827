namespace TokenGuard.Rules.Carriers;

/// <summary>
/// A binary file in a patch as <c>git diff --binary</c> and <c>git format-patch</c> write it: deflated, in lines of base85 (RFC 1924's alphabet), each of which
/// begins with how many bytes it has. The line of object ids before it shows where one is.
/// </summary>
internal sealed class GitPatchText() : Decoder(CarrierNames.Base85)
{
    /// <summary>Bytes of a line, and more.</summary>
    public const int LongestLine = 72;

    private const int LongestMode = 12;

    private static readonly byte[] Heading = [.. "GIT binary patch"u8];

    /// <summary>Bytes of what announces one.</summary>
    public static int HeadingLength => Heading.Length;

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest) => at;

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var end = start;
        var line = LineOf(text, start);
        while (!into.IsFull && BytesOf(Symbols.At(text, line)) is > 0 and var length)
        {
            var next = line + 1 + ((length + Base85.Unit - 1) / Base85.Unit * Base85.Group);
            if (next >= text.Length || !Symbols.IsLineEnd(text[next])) return ReadGroups(text, line + 1, Math.Min(next, text.Length), length, start, into, end);
            end = ReadGroups(text, line + 1, next, length, start, into, end);
            if (end < next) return end;
            line = text[next] == '\r' ? next + 2 : next + 1;
        }

        return end;
    }

    /// <summary>Where the lines of the first of a file's two parts begin, if the id that ends there is the last one before; -1 otherwise.</summary>
    public static int BodyBehind(ReadOnlySpan<byte> text, int id)
    {
        var rest = text.Slice(id, Math.Min(LongestMode, text.Length - id));
        var line = rest.IndexOf((byte)'\n');
        if (line < 0 || (line > 0 && !Symbols.IsLineEnd(rest[0]) && rest[0] != ' ')) return -1;
        var at = id + line + 1;
        if (!text.Slice(at).StartsWith(Heading)) return -1;
        var end = text.Slice(at, Math.Min(LongestMode + Heading.Length, text.Length - at)).IndexOf((byte)'\n');
        return end < 0 ? -1 : PartAt(text, at + end + 1);
    }

    /// <summary>Where the line begins that a place is in.</summary>
    public static int LineOf(ReadOnlySpan<byte> text, int at)
    {
        var low = Math.Max(0, at - LongestLine);
        return low + text.Slice(low, at - low).LastIndexOf((byte)'\n') + 1;
    }

    /// <summary>Where the lines of the next part begin, behind the lines of one; -1 where there is none.</summary>
    public static int NextPart(ReadOnlySpan<byte> text, int body)
    {
        var line = body;
        while (line < text.Length && BytesOf(text[line]) > 0 && text.Slice(line, Math.Min(LongestLine, text.Length - line)).IndexOf((byte)'\n') is > 0 and var length) line += length + 1;
        if (Symbols.At(text, line) == '\r') line++;
        return Symbols.At(text, line) == '\n' ? PartAt(text, line + 1) : -1;
    }

    /// <summary>Whether the part whose lines begin there says how a file is made of another.</summary>
    public static bool IsDelta(ReadOnlySpan<byte> text, int body) => body > 1 && text.Slice(LineOf(text, body - 1)).StartsWith("delta "u8);

    /// <summary>Whether a heading stands in a text.</summary>
    public static bool HasHeading(ReadOnlySpan<byte> text) => text.IndexOf(Heading) >= 0;

    private static int PartAt(ReadOnlySpan<byte> text, int at)
    {
        var rest = text.Slice(at, Math.Min(LongestLine, text.Length - at));
        return (rest.StartsWith("literal "u8) || rest.StartsWith("delta "u8)) && rest.IndexOf((byte)'\n') is > 0 and var end ? at + end + 1 : -1;
    }

    /// <summary>Adds the groups from <paramref name="from"/> on and not before <paramref name="start"/>; returns where they end.</summary>
    private static int ReadGroups(ReadOnlySpan<byte> text, int from, int to, int length, int start, Layer into, int end)
    {
        for (; from + Base85.Group <= to; from += Base85.Group, length -= Base85.Unit)
        {
            if (from < start) continue;
            var value = 0ul;
            foreach (var symbol in text.Slice(from, Base85.Group))
            {
                var digit = Base85.ValueOf(symbol, Base85Alphabet.Rfc1924);
                if (digit < 0) return end;
                value = (value * 85) + (ulong)digit;
            }

            for (var i = 0; i < Math.Min(Base85.Unit, length); i++) into.Add((int)(value >> (8 * (Base85.Unit - 1 - i))) & 0xFF, from, from + Base85.Group);
            end = from + Base85.Group;
        }

        return end;
    }

    private static int BytesOf(int symbol) => symbol switch
    {
        >= 'A' and <= 'Z' => symbol - 'A' + 1,
        >= 'a' and <= 'z' => symbol - 'a' + 27,
        _ => 0,
    };
}
