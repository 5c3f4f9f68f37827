namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Tells, part after part of one text, which may belong to a form whose bytes stand apart, with anything between them, blanks too: a list, uuencode, ascii85.
/// However close together the parts are, every byte is looked at once. Start anew for each text.
/// </summary>
public struct SpacedLooks
{
    /// <summary>
    /// Bytes around a part that show what it belongs to: several looks at a list, of which one may see too few digits to tell, and a whole line of uuencode before
    /// and behind the one that the part is in.
    /// </summary>
    public const int Reach = (3 * ListLook.Stride) + ListLook.Width;

    private int _next; // up to where was looked
    private int _seen; // behind the last place at which something was seen

    /// <summary>Whether looks at a part and what is around it see a piece of such a form.</summary>
    /// <param name="from">Not before where the part before this one begins.</param>
    public bool See(ReadOnlySpan<byte> text, int from, int to)
    {
        var (low, high) = (Math.Max(0, from - Reach), Math.Min(text.Length, to + Reach));
        _next = Math.Max(_next, low);
        if (high - _next < ListLook.Width) return _seen > low; // what is left is less than a look

        var around = text.Slice(0, high);
        var at = _next;
        while ((at = ListLook.Next(around, at, high, out _)) >= 0) (_seen, at) = (Math.Max(_seen, at + 1), at + ListLook.Stride);
        at = _next;
        while ((at = ArmourLook.Next(around, at, high)) >= 0) (_seen, at) = (Math.Max(_seen, at + 1), at + ArmourLook.Stride);
        if (around.Slice(_next).LastIndexOf("<~"u8) is >= 0 and var mark) _seen = Math.Max(_seen, _next + mark + 1);
        _next = high - ListLook.Width + 1;
        return _seen > low;
    }
}
