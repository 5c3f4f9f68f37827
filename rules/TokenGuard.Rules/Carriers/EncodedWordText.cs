namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Encoded words of a mail's headings (RFC 2047), <c>=?utf-8?Q?key_=70rod-…?=</c>: several in a row make one text, whatever blanks and ends of lines are between
/// them. A single one in base64 or quoted-printable is what those are.
/// </summary>
internal sealed class EncodedWordText() : Decoder(CarrierNames.EncodedWord)
{
    private const int LongestWord = 400; // 75 by the rules
    private const int LongestCharset = 40;
    private const int LongestGap = 16;

    /// <summary>Whether one word ends behind a run of hex digits, or one begins before it: within a few characters, as a prefix and an escape take.</summary>
    public static bool IsAtJoint(ReadOnlySpan<byte> text, int start, int end) =>
        (Symbols.At(text, end) == '?' && Symbols.At(text, end + 1) == '=' && Symbols.At(text, end + 2) != '=')
        || (start >= 3 && text[start - 1] == '?' && text[start - 2] is (byte)'Q' or (byte)'q' && text[start - 3] == '?');

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var first = WordBefore(text, at, earliest);
        if (first < 0) return -1;
        var start = first;
        for (var end = EndBefore(text, start, earliest); end >= 0; end = EndBefore(text, start, earliest))
        {
            var before = WordBefore(text, end, earliest);
            if (before < 0) break;
            start = before;
        }

        return start < first || HasNext(text, at) ? start : -1;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var end = start;
        while (!into.IsFull && TryReadHead(text, start, out var body, out var isBase64))
        {
            var length = text.Slice(body, Math.Min(LongestWord, text.Length - body)).IndexOf("?="u8);
            if (length < 0) break;
            if (isBase64) AddBase64(text, body, length, into);
            else AddQuoted(text, body, length, into);
            end = body + length;
            start = SkipSpace(text, end + 2);
        }

        return end;
    }

    private static bool HasNext(ReadOnlySpan<byte> text, int at)
    {
        var end = text.Slice(at, Math.Min(LongestWord, text.Length - at)).IndexOf("?="u8);
        return end >= 0 && TryReadHead(text, SkipSpace(text, at + end + 2), out _, out _);
    }

    private static int SkipSpace(ReadOnlySpan<byte> text, int at)
    {
        for (var limit = at + LongestGap; at < limit && IsSpace(Symbols.At(text, at)); at++)
        {
        }

        return at;
    }

    private static void AddBase64(ReadOnlySpan<byte> text, int body, int length, Layer into)
    {
        Span<byte> bytes = stackalloc byte[LongestWord];
        var count = Base64Text.Read(text.Slice(body, length), bytes);
        for (var i = 0; i < count; i++) into.Add(bytes[i], body + (i * 4 / 3), body + (((i * 4) + 3) / 3) + 1);
    }

    private static void AddQuoted(ReadOnlySpan<byte> text, int body, int length, Layer into)
    {
        for (var i = body; i < body + length;)
        {
            var (high, low) = text[i] == '=' ? (Symbols.HexValue(Symbols.At(text, i + 1)), Symbols.HexValue(Symbols.At(text, i + 2))) : (-1, -1);
            var size = (high | low) < 0 ? 1 : 3;
            into.Add(size == 3 ? (high << 4) | low : text[i] == '_' ? ' ' : text[i], i, i + size);
            i += size;
        }
    }

    /// <summary>Where the word begins that the place is in; -1 where it is in none.</summary>
    private static int WordBefore(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var low = Math.Max(earliest, at - LongestWord);
        var end = at;
        while (text.Slice(low, end - low).LastIndexOf("=?"u8) is >= 0 and var head)
        {
            end = low + head;
            if (TryReadHead(text, end, out var body, out _)) return body <= at ? end : -1;
        }

        return -1;
    }

    /// <summary>Where the text of a word ends that comes before another one; -1 where none does.</summary>
    private static int EndBefore(ReadOnlySpan<byte> text, int word, int earliest)
    {
        var at = word;
        for (var limit = Math.Max(earliest + 2, word - LongestGap); at > limit && IsSpace(text[at - 1]); at--)
        {
        }

        return at < word && at - 2 > earliest && text[at - 1] == '=' && text[at - 2] == '?' ? at - 2 : -1;
    }

    private static bool TryReadHead(ReadOnlySpan<byte> text, int at, out int body, out bool isBase64)
    {
        (body, isBase64) = (0, false);
        if (Symbols.At(text, at) != '=' || Symbols.At(text, at + 1) != '?') return false;
        var charset = text.Slice(at + 2, Math.Min(LongestCharset, text.Length - at - 2)).IndexOf((byte)'?');
        if (charset <= 0) return false;
        body = at + 2 + charset + 3;
        isBase64 = Symbols.At(text, body - 2) is 'B' or 'b';
        return Symbols.At(text, body - 1) == '?' && (isBase64 || Symbols.At(text, body - 2) is 'Q' or 'q');
    }

    private static bool IsSpace(int symbol) => Symbols.IsBlank(symbol) || Symbols.IsLineEnd(symbol);
}
