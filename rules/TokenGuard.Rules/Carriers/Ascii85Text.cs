namespace TokenGuard.Rules.Carriers;

/// <summary>
/// ascii85 between <c>&lt;~</c> and <c>~&gt;</c>, in one piece or in lines; <c>z</c> stands for four NUL bytes. In a PDF nothing stands before it but the beginning
/// of a stream that is said to hold it, and what comes out is packed.
/// </summary>
internal sealed class Ascii85Text() : Decoder(CarrierNames.Ascii85)
{
    private const int Mark = '~';

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest) => at;

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        Span<int> places = stackalloc int[Base85.Group];
        var end = Symbols.At(text, start) == Mark ? start + 1 : start;
        while (!into.IsFull)
        {
            var count = ReadGroup(text, end, places, out var value);
            if (count == 0) break;
            var last = places[count - 1] + 1;
            // Four bytes where all characters are there, one less than those where not; and none is written for a single one.
            for (var i = 0; i < (text[places[0]] == 'z' ? Base85.Unit : count - 1); i++) into.Add((int)(value >> (8 * (Base85.Unit - 1 - i))) & 0xFF, places[0], last);
            end = last;
            if (count < Base85.Group && text[places[0]] != 'z') break;
        }

        return end;
    }

    /// <summary>Whether what begins there can begin with the marks of zlib or gzip.</summary>
    public static bool MayBePacked(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && (Symbols.IsBlank(text[at]) || Symbols.IsLineEnd(text[at]))) at++;
        return Symbols.At(text, at) is 'G' or '+';
    }

    /// <summary>Where the data of the next stream of a PDF begins that is written like that, from a place on; -1 where there is none.</summary>
    public static int NextStream(ReadOnlySpan<byte> text, int from)
    {
        const int LongestDictionary = 512;
        while (from < text.Length && text.Slice(from).IndexOf("ASCII85Decode"u8) is >= 0 and var filter)
        {
            from += filter + 1;
            var rest = text.Slice(from, Math.Min(LongestDictionary, text.Length - from));
            var stream = rest.IndexOf("stream"u8);
            if (stream < 0) continue;
            var at = from + stream + "stream"u8.Length;
            if (Symbols.At(text, at) == '\r') at++;
            if (Symbols.At(text, at) == '\n') return at + 1;
        }

        return -1;
    }

    /// <summary>Reads up to five characters over blanks and ends of lines; what is missing of the last group counts as the highest digit.</summary>
    private static int ReadGroup(ReadOnlySpan<byte> text, int at, Span<int> places, out ulong value)
    {
        value = 0;
        var count = 0;
        for (; count < Base85.Group; count++)
        {
            while (at < text.Length && (Symbols.IsBlank(text[at]) || Symbols.IsLineEnd(text[at]))) at++;
            if (count == 0 && Symbols.At(text, at) == 'z')
            {
                places[0] = at;
                return 1;
            }

            var digit = Base85.ValueOf(Symbols.At(text, at), Base85Alphabet.Ascii85);
            if (digit < 0) break;
            value = (value * 85) + (ulong)digit;
            places[count] = at++;
        }

        for (var i = count; i < Base85.Group; i++) value = (value * 85) + 84;
        return value <= uint.MaxValue ? count : 0;
    }
}
