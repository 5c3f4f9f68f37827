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

    // Of short pieces some looks see none.
    private const int PiecesReach = Reach + (3 * ListLook.Stride);

    private int _nextList; // up to where forms whose bytes stand apart were looked for
    private int _nextArmour; // likewise uuencode
    private int _nextMark; // likewise marks of ascii85
    private int _seen; // behind the last place at which one was seen
    private int _piecesTo; // up to where short pieces are looked for, behind the part before
    private int _nextHeading; // up to where headings of patches were looked for

    /// <summary>
    /// Whether looks at a part see something. A part of lines that begin alike, with anything, and end with a piece of base64 each grows by some of those before and
    /// behind it.
    /// </summary>
    /// <param name="changes">What the part is looked at for, in order.</param>
    /// <param name="from">Not before where the part before this one begins.</param>
    public PartSight See(ReadOnlySpan<byte> text, ReadOnlySpan<(int Start, int End)> changes, ref int from, ref int to)
    {
        var part = text.Slice(from, to - from);
        var isLong = part.Length >= TokenMatcher.ShortestToken;
        if (SeesHeading(text, from, to) || CarrierSearch.MayHoldPackedBytes(text, part) || (isLong && CarrierSearch.MayBePackedText(text, from, to))) return PartSight.Whole;
        // What stands between pieces of a token may be words: `const b = `.
        if (ConcatenatedText.HoldsPiece(part)) return PartSight.Whole;
        var (start, end) = (from, to);
        var isForm = SeesForm(text, changes, isLong, ref from, ref to);
        isForm |= start - Reach > _nextList && SeesPiecesBefore(text, start, ref from, ref to);
        isForm |= SeesSpaced(text, start, end, ref from, ref to);
        return isForm ? PartSight.Form : PartSight.Nothing;
    }

    /// <summary>Whether there are short pieces of a token behind the last part, near it; then they are the part to search.</summary>
    public bool SeePiecesBehind(ReadOnlySpan<byte> text, out int from, out int to)
    {
        (from, to) = (text.Length, 0);
        var next = _nextList;
        return SeesPieces(text, ref next, _piecesTo, ref from, ref to);
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

    private static bool SeesForm(ReadOnlySpan<byte> text, ReadOnlySpan<(int Start, int End)> changes, bool isLong, ref int from, ref int to)
    {
        var (isInLines, lineEnd) = (false, 0);
        foreach (var (change, _) in changes)
            if (change >= lineEnd) isInLines |= Base64Text.TryWidenToLines(text, change, ref from, ref to, out lineEnd);
        if (!isLong && !isInLines) return false;
        var part = text.Slice(0, to);
        for (var at = from - (from % Look.Stride); (at = Look.Next(part, at, out var sight)) >= 0; at = Look.After(at))
            if (isInLines || (sight & ~Sight.Base64) != Sight.None || Base64Text.CanHoldToken(text, at)) return true;
        return false;
    }

    /// <summary>
    /// Forms whose bytes stand apart, with anything between them, blanks too: a list, uuencode, ascii85. Looks are where those at the whole would be, or they would see
    /// something else. Of short pieces that one sees the part grows by the rest.
    /// </summary>
    private bool SeesSpaced(ReadOnlySpan<byte> text, int start, int end, ref int from, ref int to)
    {
        var (low, high) = (Math.Max(0, start - Reach), Math.Min(text.Length, end + Reach));
        var isPiece = false;
        if (high - _nextList >= ListLook.Width)
        {
            if (_nextList < low) _nextList = low - (low % ListLook.Stride);
            for (var at = _nextList; (at = ListLook.Next(text, at, high, out var sight)) >= 0; at += ListLook.Stride) isPiece |= SeesSpaced(text, at, sight, ref from, ref to);
            _nextList = ListLook.FirstBehind(_nextList, high);
            _nextMark = Math.Max(_nextMark, low);
            if (text.Slice(_nextMark, high - _nextMark).LastIndexOf("<~"u8) is >= 0 and var mark) _seen = Math.Max(_seen, _nextMark + mark + 1);
            if (text.Slice(_nextMark, high - _nextMark).LastIndexOf(ColouredText.Escape) is >= 0 and var colour) _seen = Math.Max(_seen, _nextMark + colour + 1);
            _nextMark = high - 1;
        }

        if (high - _nextArmour >= ArmourLook.Width)
        {
            if (_nextArmour < low) _nextArmour = low - (low % ArmourLook.Stride);
            for (var at = _nextArmour; (at = ArmourLook.Next(text, at, high)) >= 0; at += ArmourLook.Stride) _seen = Math.Max(_seen, at + 1);
            _nextArmour = ArmourLook.FirstBehind(_nextArmour, high);
        }

        if (high == text.Length && ListLook.Last(text, out var last) is >= 0 and var lastLook) isPiece |= SeesSpaced(text, lastLook, last, ref from, ref to);
        _piecesTo = end + PiecesReach;
        return isPiece || _seen > low;
    }

    private bool SeesSpaced(ReadOnlySpan<byte> text, int look, ListSight sight, ref int from, ref int to)
    {
        if (sight != ListSight.Pieces) _seen = Math.Max(_seen, look + 1);
        return IsPiece(text, look, sight, ref from, ref to);
    }

    /// <summary>Pieces of a token that are too short to be told by their digits: some looks see none, so that these go further than those for lists.</summary>
    private bool SeesPiecesBefore(ReadOnlySpan<byte> text, int start, ref int from, ref int to)
    {
        var high = start - Reach;
        var next = _nextList;
        return SeesPieces(text, ref next, Math.Min(_piecesTo, high), ref from, ref to) | SeesPieces(text, ref next, start - PiecesReach, high, ref from, ref to);
    }

    private static bool SeesPieces(ReadOnlySpan<byte> text, ref int next, int low, int high, ref int from, ref int to)
    {
        if (next < low) next = low - (low % ListLook.Stride);
        return SeesPieces(text, ref next, high, ref from, ref to);
    }

    private static bool SeesPieces(ReadOnlySpan<byte> text, ref int next, int high, ref int from, ref int to)
    {
        high = Math.Min(high, text.Length);
        var isSeen = false;
        for (var at = next; (at = ListLook.Next(text, at, high, out var sight)) >= 0; at += ListLook.Stride) isSeen |= IsPiece(text, at, sight, ref from, ref to);
        next = ListLook.FirstBehind(next, high);
        return isSeen;
    }

    private static bool IsPiece(ReadOnlySpan<byte> text, int look, ListSight sight, ref int from, ref int to)
    {
        if ((sight & ListSight.Pieces) == ListSight.None || AlikeText.EndOfToken(text, look) is not (>= 0 and var tokenEnd)) return false;
        (from, to) = (Math.Min(from, look), Math.Max(to, Math.Max(tokenEnd, look + ListLook.Width))); // the piece that is seen may be behind the token
        return true;
    }
}
