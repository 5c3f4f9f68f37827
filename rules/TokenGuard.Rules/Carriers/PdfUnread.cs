namespace TokenGuard.Rules.Carriers;

/// <summary>What keeps a PDF from being read, or a part of it; the last one is the gravest.</summary>
public enum PdfUnread
{
    None = 0,
    RunLength,
    Lzw,
    Encrypted,
}

/// <summary>Tells from the dictionaries of a PDF what of it is not read (ISO 32000-1, 7.4 and 7.6). They stand there as text, those of its streams and of its table too.</summary>
internal static class PdfLook
{
    private const int LongestDictionary = 1024;

    public static PdfUnread UnreadIn(ReadOnlySpan<byte> window)
    {
        if (IsEncrypted(window)) return PdfUnread.Encrypted;
        if (HasFilter(window, "/LZWDecode"u8)) return PdfUnread.Lzw;
        return HasFilter(window, "/RunLengthDecode"u8) ? PdfUnread.RunLength : PdfUnread.None;
    }

    /// <summary>The key with a dictionary behind it, or with a reference to one: <c>/Encrypt 7 0 R</c>.</summary>
    private static bool IsEncrypted(ReadOnlySpan<byte> window)
    {
        var key = "/Encrypt"u8;
        for (var at = 0; window.Slice(at).IndexOf(key) is >= 0 and var next;)
        {
            at += next + key.Length;
            var value = SkipBlanks(window, at);
            if (window.Slice(value).StartsWith("<<"u8)) return true;
            var generation = SkipBlanks(window, SkipDigits(window, value));
            var reference = SkipBlanks(window, SkipDigits(window, generation));
            if (value < generation && generation < reference && Symbols.At(window, reference) == 'R') return true;
        }

        return false;
    }

    /// <summary>Whether a stream is packed like that. Pixels are passed over, however they are packed.</summary>
    private static bool HasFilter(ReadOnlySpan<byte> window, ReadOnlySpan<byte> filter)
    {
        for (var at = 0; window.Slice(at).IndexOf(filter) is >= 0 and var next; at += filter.Length)
        {
            at += next;
            var before = window.Slice(Math.Max(0, at - LongestDictionary), Math.Min(at, LongestDictionary));
            var behind = window.Slice(at, Math.Min(LongestDictionary, window.Length - at));
            var end = behind.IndexOf("stream"u8);
            if (end < 0) continue;
            before = before.Slice(Math.Max(0, before.LastIndexOf("obj"u8)));
            if (before.IndexOf("/Image"u8) < 0 && behind.Slice(0, end).IndexOf("/Image"u8) < 0) return true;
        }

        return false;
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && (Symbols.IsBlank(text[at]) || Symbols.IsLineEnd(text[at]))) at++;
        return at;
    }

    private static int SkipDigits(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && (uint)(text[at] - '0') <= 9) at++;
        return at;
    }
}
