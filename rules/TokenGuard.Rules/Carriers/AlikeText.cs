using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Text in three or more pieces between which always stands the same, blanks, line ends, numbers and what is in tags aside: <c>"ab"; s += "cd"; s += "ef"</c>,
/// <c>&lt;b&gt;ab&lt;/b&gt;&lt;b&gt;cd&lt;/b&gt;&lt;b&gt;ef</c>, <c>p1=ab, p2=cd, p3=ef</c>, <c>(ab)-15(cd)-20(ef)</c>, <c>ab#cd#ef</c>. What that is does not matter, so
/// it need not be known for each language. The pieces are a token's only if one of the next few ends with a version.
/// </summary>
internal sealed class AlikeText() : Decoder(CarrierNames.Pieces)
{
    // Markup between two runs of text.
    private const int LongestGap = 120;
    private const int LongestOfShort = 64; // of pieces further apart a look sees too few
    private const int LongestNumber = 10;
    private const int MostTries = 16;

    /// <summary>Whether digits are no more than the piece of a token cut in three has, and neither a number nor a part of a word.</summary>
    public static bool CanBePiece(ReadOnlySpan<byte> text, int start, int end) =>
        end - start < TokenMatcher.LongestRun && !PieceEdges.GoesOn(Symbols.At(text, end)) && !PieceEdges.GoesOn(Symbols.At(text, start - 1)) && HasLetter(text.Slice(start, end - start));

    /// <summary>Behind the version that pieces end with of which a look that sees pieces sees one; -1 where there is none.</summary>
    public static int EndOfToken(ReadOnlySpan<byte> text, int look)
    {
        for (var at = look; (at = ShortPieces.Next(text, look, at)) >= 0; at++)
        {
            if (Find(text, at, versions: default, out _).TokenEnd is >= 0 and var end) return end;
            while (at < look + ListLook.Width - 1 && HexDigit.Is(text[at + 1])) at++;
        }

        return -1;
    }

    /// <summary>Whether pieces follow the one there that a version ends.</summary>
    /// <param name="versions">Where versions may be behind the place (see <see cref="VersionMarks"/>); empty where that is not known.</param>
    /// <param name="isTooLong">They go on for longer than any token.</param>
    public static bool IsPiece(ReadOnlySpan<byte> text, int at, ReadOnlySpan<int> versions, out bool isTooLong) => Find(text, at, versions, out isTooLong).TokenEnd >= 0;

    [MethodImpl(Jit.AtOnceInHost)]
    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var (end, gap) = Find(text, at, versions: default, out _);
        if (gap.IsEmpty) return -1;
        var start = PieceStart(text, end, gap, earliest);
        while (GapBefore(text, start, gap, earliest) is >= 0 and var before && PieceStart(text, before, gap, earliest) is var first && first < before) start = first;
        return start;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var (_, gap) = Find(text, at, versions: default, out _);
        if (gap.IsEmpty) return start;
        while (true)
        {
            var end = PieceEnd(text, start, gap);
            for (; start < end; start++) into.Add(text[start], start, start + 1);
            // A dash that parts all pieces is itself the one of a token's prefix.
            if (gap[0] == '-' && TokenPrefix.IsBeforeDash(into.Text)) into.Add('-', end, end + 1);
            var next = GapEnd(text, end, gap);
            if (next < 0 || into.IsFull) return end;
            start = next;
        }
    }

    /// <summary>The end of a piece, the one there or one before it, and what parts it and all behind it up to a token's version; nothing where that is not so.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static Gap Find(ReadOnlySpan<byte> text, int at, ReadOnlySpan<int> versions, out bool isTooLong)
    {
        isTooLong = false;
        if (!HexDigit.Is(text[at])) return Gap.None;
        var (start, end) = (at, DigitsEnd(text, at));
        while (start > 0 && at - start < TokenMatcher.LongestRun && HexDigit.Is(text[start - 1])) start--;
        var gap = MayReachVersion(text, start, end, versions) ? FindGap(text, end, Symbols.At(text, start - 1), end - start < HexDigit.Several ? LongestOfShort : LongestGap) : default;
        if (!gap.IsEmpty && FindVersion(text, end, gap, out isTooLong) is >= 0 and var version) return new Gap(end, gap, version);
        if (isTooLong || !HasVersionNear(text, end)) return Gap.None;
        // It may be the first, behind a prefix, or one of the last two.
        var tries = 0;
        var low = start - (2 * LongestGap);
        for (var before = end; tries < MostTries && (before = PieceEdges.LastEnd(text, before, low)) >= 0; before--, tries++)
        {
            gap = FindGap(text, before, last: -1);
            if (!gap.IsEmpty && FindVersion(text, before, gap, out _) is >= 0 and var tokenEnd) return new Gap(before, gap, tokenEnd);
        }

        return Gap.None;
    }

    /// <summary>
    /// Whether one of the next few versions can be that of pieces before and behind which stands what does so here: where it begins a piece, what ends the gap stands before
    /// it, and where its digit is in another, what begins the gap stands behind it.
    /// </summary>
    private static bool MayReachVersion(ReadOnlySpan<byte> text, int start, int end, ReadOnlySpan<int> versions)
    {
        var (before, behind) = (Symbols.At(text, start - 1), Symbols.At(text, ListedText.SkipSpace(text, end)));
        var isUnknown = before < 0 || ListedText.IsSpace(before);
        for (var i = 0; i < versions.Length && i < VersionMarks.Several; i++)
        {
            var (first, last) = (Symbols.At(text, versions[i] - 1), Symbols.At(text, versions[i] + 1));
            var begins = isUnknown || HexDigit.Is(first) || first == before;
            if (begins && (last is '1' or '2' or '3' || last == behind || ListedText.IsSpace(last))) return true;
        }

        return versions.Length is 0 or >= VersionMarks.Several;
    }

    private static bool HasVersionNear(ReadOnlySpan<byte> text, int at)
    {
        for (var limit = Math.Min(text.Length, at + (2 * LongestGap)); at < limit && text.Slice(at, limit - at).IndexOf((byte)'v') is >= 0 and var next; at++)
        {
            at += next;
            if (Symbols.At(text, at + 1) is '1' or '2' or '3' && !PieceEdges.GoesOn(Symbols.At(text, at + 2))) return true;
        }

        return false;
    }

    /// <summary>What stands behind the digits that end there, and behind the piece after them too; empty where nothing does.</summary>
    /// <param name="last">What the gap ends with; -1 where that is not known.</param>
    [MethodImpl(Jit.AtOnceInHost)]
    private static ReadOnlySpan<byte> FindGap(ReadOnlySpan<byte> text, int end, int last, int longest = LongestGap)
    {
        if (PieceEdges.GoesOn(Symbols.At(text, end))) return default;
        // What is seen first behind the digits is seen first behind the piece after them too, which nearly always tells.
        var visible = ListedText.SkipSpace(text, end);
        var first = Symbols.At(text, visible);
        var isKnown = last >= 0 && !ListedText.IsSpace(last);
        for (var (next, limit) = (end + 1, Math.Min(end + longest, text.Length - 1)); (next = PieceEdges.NextStart(text, next, limit)) >= 0; next++)
        {
            if (isKnown && text[next - 1] != last) continue;
            if (next > visible && !IsNumber(first) && Symbols.At(text, ListedText.SkipSpace(text, DigitsEnd(text, next))) is var behind && behind != first && behind is not ('v' or '.')) continue;
            var gap = text.Slice(end, next - end);
            if (GapEnd(text, PieceEnd(text, next, gap), gap) is >= 0 and var third && HexDigit.Is(Symbols.At(text, third))) return gap;
        }

        return default;
    }

    private static int DigitsEnd(ReadOnlySpan<byte> text, int at)
    {
        var limit = Math.Min(text.Length, at + TokenMatcher.LongestRun);
        while (at <= limit - HexDigit.Several && HexDigit.AreAll(text.Slice(at))) at += HexDigit.Several;
        while (at < limit && HexDigit.Is(text[at])) at++;
        return at;
    }

    /// <summary>Behind the token's version that ends one of the pieces behind the one that ends there, none of them anything but digits; -1 where none does.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static int FindVersion(ReadOnlySpan<byte> text, int end, ReadOnlySpan<byte> gap, out bool isTooLong)
    {
        isTooLong = false;
        var (last, count) = (0, 0);
        while ((end = GapEnd(text, end, gap)) >= 0)
        {
            for (; HexDigit.Is(Symbols.At(text, end)) || Symbols.At(text, end) is 'v' or '.'; end++)
            {
                if (IsGapAt(text, end, gap)) break;
                var symbol = text[end];
                if (last == 'v') return symbol is (byte)'1' or (byte)'2' or (byte)'3' ? end + 1 : -1;
                last = symbol;
                isTooLong = ++count > TokenMatcher.LongestToken;
                if (isTooLong) return -1;
            }
        }

        return -1;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private static int PieceStart(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> gap, int earliest)
    {
        while (at > earliest && Symbols.IsOfToken(text[at - 1]) && GapBefore(text, at, gap, earliest) < 0) at--;
        return at;
    }

    private static int PieceEnd(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> gap)
    {
        while (Symbols.IsOfToken(Symbols.At(text, at)) && !IsGapAt(text, at, gap)) at++;
        return at;
    }

    private static bool IsGapAt(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> gap) => text[at] == gap[0] && GapEnd(text, at, gap) >= 0;

    /// <summary>Behind the gap, if it stands there; -1 if it does not.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static int GapEnd(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> gap)
    {
        var start = at;
        for (var i = 0; i < gap.Length; i++)
        {
            if (ListedText.IsSpace(gap[i])) continue;
            at = ListedText.SkipSpace(text, at);
            if (TagEnd(gap, i) is >= 0 and var tagEnd)
            {
                if ((at = TagEnd(text, at)) < 0) return -1;
                i = tagEnd - 1;
            }
            else if (MayBeOfNumber(gap[i]) && NumberEnd(gap, i) is >= 0 and var end)
            {
                if ((at = NumberEnd(text, at)) < 0) return -1;
                i = end - 1;
            }
            else if (Symbols.At(text, at++) != gap[i])
            {
                return -1;
            }
        }

        if (ListedText.IsSpace(gap[gap.Length - 1])) at = ListedText.SkipSpace(text, at);
        return at > start && at < text.Length ? at : -1;
    }

    /// <summary>Where the gap begins that ends there; -1 where none does.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static int GapBefore(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> gap, int earliest)
    {
        var end = at;
        for (var i = gap.Length - 1; i >= 0; i--)
        {
            if (ListedText.IsSpace(gap[i])) continue;
            at = ListedText.SkipSpaceBack(text, at, earliest);
            if (TagStart(gap, i + 1, 0) is >= 0 and var tagStart)
            {
                if ((at = TagStart(text, at, earliest)) < 0) return -1;
                i = tagStart;
            }
            else if (MayBeOfNumber(gap[i]) && NumberStart(gap, i + 1, 0) is >= 0 and var numberStart)
            {
                if ((at = NumberStart(text, at, earliest)) < 0) return -1;
                i = numberStart;
            }
            else if (at <= earliest || text[--at] != gap[i])
            {
                return -1;
            }
        }

        if (ListedText.IsSpace(gap[0])) at = ListedText.SkipSpaceBack(text, at, earliest);
        return at < end ? at : -1;
    }

    /// <summary>Behind the tag that begins there: all of them are the same. -1 where there is none.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static int TagEnd(ReadOnlySpan<byte> text, int at)
    {
        if (Symbols.At(text, at) != '<') return -1;
        var rest = text.Slice(at + 1, Math.Min(LongestGap, text.Length - at - 1));
        return rest.IndexOfAny((byte)'>', (byte)'<') is >= 0 and var length && rest[length] == '>' ? at + 1 + length + 1 : -1;
    }

    /// <summary>Where the tag begins that ends there; -1 where none does.</summary>
    private static int TagStart(ReadOnlySpan<byte> text, int end, int earliest)
    {
        var low = Math.Max(earliest, end - LongestGap);
        if (end <= low || text[end - 1] != '>') return -1;
        return text.Slice(low, end - low).LastIndexOf((byte)'<') is >= 0 and var start && TagEnd(text, low + start) == end ? low + start : -1;
    }

    /// <summary>Behind the number that begins there, its sign and its point in it; -1 where there is none.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private static int NumberEnd(ReadOnlySpan<byte> text, int at)
    {
        var isNumber = false;
        for (var limit = Math.Min(at + LongestNumber, text.Length); at < limit && MayBeOfNumber(text[at]); at++) isNumber |= IsNumber(text[at]);
        return isNumber ? at : -1;
    }

    /// <summary>Where the number begins that ends there; -1 where none does.</summary>
    private static int NumberStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var isNumber = false;
        for (var limit = Math.Max(earliest, at - LongestNumber); at > limit && MayBeOfNumber(text[at - 1]); at--) isNumber |= IsNumber(text[at - 1]);
        return isNumber ? at : -1;
    }

    public static bool HasLetter(ReadOnlySpan<byte> digits)
    {
        foreach (var digit in digits)
            if (digit > '9') return true;
        return false;
    }

    private static bool MayBeOfNumber(int symbol) => IsNumber(symbol) || symbol is '-' or '.';

    private static bool IsNumber(int symbol) => (uint)(symbol - '0') <= 9;

    private readonly ref struct Gap(int pieceEnd, ReadOnlySpan<byte> text, int tokenEnd)
    {
        private readonly ReadOnlySpan<byte> _text = text;

        public static Gap None => new(0, default, -1);

        /// <summary>Behind the version that ends the last piece; -1 where there is none.</summary>
        public int TokenEnd => tokenEnd;

        public void Deconstruct(out int end, out ReadOnlySpan<byte> gap)
        {
            end = pieceEnd;
            gap = _text;
        }
    }
}
