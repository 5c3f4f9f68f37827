namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Looks at one part of a text after the other, each of which holds a form of a token from its beginning to its end where it holds one. However close together
/// the parts are, what is around them is looked at once. Start anew for each text.
/// </summary>
public struct PartLooks
{
    /// <summary>
    /// Bytes around a part that show what it belongs to: several looks at a list, of which one may see too few digits to tell, and a whole line of uuencode before
    /// and behind the one that the part is in.
    /// </summary>
    internal const int Reach = (3 * ListLook.Stride) + ListLook.Width;

    private int _next; // up to where forms whose bytes stand apart were looked for
    private int _seen; // behind the last place at which one was seen
    private int _nextHeading; // up to where headings of patches were looked for

    /// <summary>
    /// Whether looks at a part see something. A part of lines that begin alike, with anything, and end with a piece of base64 each grows by some of those before and
    /// behind it.
    /// </summary>
    /// <param name="change">Where in the part that begins which the part is looked at for.</param>
    /// <param name="from">Not before where the part before this one begins.</param>
    public PartSight See(ReadOnlySpan<byte> text, int change, ref int from, ref int to)
    {
        var part = text.Slice(from, to - from);
        var isLong = part.Length >= TokenMatcher.ShortestToken;
        if (SeesHeading(text, from, to) || CarrierSearch.MayHoldPackedBytes(text, part) || (isLong && CarrierSearch.MayBePackedText(text, from, to))) return PartSight.Whole;
        // What stands between pieces of a token may be words: `const b = `.
        if (ConcatenatedText.HoldsPiece(part)) return PartSight.Whole;
        return SeesForm(text, change, isLong, ref from, ref to) || SeesSpaced(text, from, to) ? PartSight.Form : PartSight.Nothing;
    }

    /// <summary>Binary files in patches are packed in lines that look like no other form.</summary>
    private bool SeesHeading(ReadOnlySpan<byte> text, int from, int to)
    {
        var start = Math.Max(_nextHeading, from - GitPatchText.LongestLine);
        var end = Math.Min(text.Length, to + GitPatchText.LongestLine);
        if (end - start < GitPatchText.HeadingLength) return false;
        _nextHeading = end - GitPatchText.HeadingLength + 1;
        return GitPatchText.HasHeading(text.Slice(start, end - start));
    }

    private static bool SeesForm(ReadOnlySpan<byte> text, int change, bool isLong, ref int from, ref int to)
    {
        var isInLines = Base64Text.TryWidenToLines(text, change, ref from, ref to);
        if (!isLong && !isInLines) return false;
        var part = text.Slice(0, to);
        for (var at = from - (from % Look.Stride); (at = Look.Next(part, at, out var sight)) >= 0; at = Look.After(at))
            if (isInLines || (sight & ~Sight.Base64) != Sight.None || Base64Text.CanHoldToken(text, at)) return true;
        return false;
    }

    /// <summary>Forms whose bytes stand apart, with anything between them, blanks too: a list, uuencode, ascii85.</summary>
    private bool SeesSpaced(ReadOnlySpan<byte> text, int from, int to)
    {
        var (low, high) = (Math.Max(0, from - Reach), Math.Min(text.Length, to + Reach));
        _next = Math.Max(_next, low);
        if (high - _next < ListLook.Width) return _seen > low; // what is left is less than a look

        var around = text.Slice(0, high);
        var at = _next;
        for (; (at = ListLook.Next(around, at, high, out var sight)) >= 0; at += ListLook.Stride)
            if (sight != ListSight.Pieces || AlikeText.IsIn(text, at)) _seen = Math.Max(_seen, at + 1);
        at = _next;
        while ((at = ArmourLook.Next(around, at, high)) >= 0) (_seen, at) = (Math.Max(_seen, at + 1), at + ArmourLook.Stride);
        if (around.Slice(_next).LastIndexOf("<~"u8) is >= 0 and var mark) _seen = Math.Max(_seen, _next + mark + 1);
        _next = high - ListLook.Width + 1;
        return _seen > low;
    }
}
