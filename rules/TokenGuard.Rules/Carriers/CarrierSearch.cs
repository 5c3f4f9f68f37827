using System.Runtime.CompilerServices;
using TokenGuard.Rules.OtherSecrets;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Finds tokens in every encoded form in which bytes still hold them, nested to a stated depth. One pass of looks (<see cref="Look"/>) passes over
/// text that holds none; where a look sees something, the decoders that this concerns say whether it is theirs and decode the region around
/// it, and what comes out is searched in the same way. Each decoder goes over a text once, so the time is linear in its length; memory is
/// one layer for each level of nesting, however long the text. Not for concurrent use.
/// </summary>
/// <param name="maxDepth">How many encodings may be nested; 0 finds nothing. What is packed may be so twice without counting as one.</param>
/// <param name="others">What is looked for beside tokens; null for nothing.</param>
/// <param name="pieces">
/// Whether tokens are put together from what stands apart too, whatever is between. Where a compiler or a program knows what is put together, it knows better.
/// </param>
public sealed partial class CarrierSearch(int maxDepth, OtherSecretSearch? others, bool pieces = true)
{
    /// <summary>Encodings that may be nested where nothing else is asked for.</summary>
    public const int DefaultDepth = 3;

    /// <summary>Encodings that may be nested at most: each level multiplies the work that a hostile text can ask for.</summary>
    public const int LargestDepth = 6;

    /// <summary>Bytes that the encoded form of a token may take, at any level of nesting. Longer forms are not promised to be found.</summary>
    public const int LongestEncoded = 32 * 1024;

    // How far before a look a region may begin: prefixes are short, and ids and secrets are seen by looks of their own.
    internal const int LookBack = 4 * 1024;

    // A decoder that stops this close to the end of a window may not have seen enough to go on: the longest glue is two gaps.
    private const int LookAhead = 1024;

    // How far from a run of hex an escape can stand that spoils the token: `\u{00061}dmin-` before, the marker's two characters behind.
    private const int EscapeBefore = 20;
    private const int EscapeBehind = 4;

    // The digits of the escape, `\U0000002d`, run into those of the token.
    private const int EscapeDigits = 8;

    // `\u002d`: those that begin in view are read to their ends.
    private const int LongestHexEscape = 6;

    // A piece is seen by a look within its first 29 bytes, each of which may be written with up to ten.
    private const int EscapeBeforePiece = 290;

    private const int ShortestPiece = HexDigit.Several;

    // Of a token in numbers, 74 bytes at least, every look knows eight but those at the last ones: one look in three is enough where there are tables of them.
    private const int NumbersStride = 3 * Look.Stride;

#if NET
    private static readonly System.Buffers.SearchValues<byte> Introducers = System.Buffers.SearchValues.Create(@"%\&=`+"u8);
#else
    private static readonly byte[] Introducers = [.. @"%\&=`+"u8];
#endif

    private readonly CarrierLevel[] _levels = [.. Enumerable.Range(0, maxDepth == 0 ? 0 : maxDepth + FreePackings).Select(_ => new CarrierLevel())];
    private readonly List<CarriedMatch> _matches = [];
    private readonly List<CarriedMatch> _others = [];
    private int _limit = maxDepth; // levels that may be gone to: one for each encoding, and for each packing around
    private bool _isLast;
    private int _keepFrom;

    /// <summary>Looks for tokens only.</summary>
    public CarrierSearch(int maxDepth)
        : this(maxDepth, others: null)
    {
    }

    /// <summary>What the last search found, in the order of the text.</summary>
    public IReadOnlyList<CarriedMatch> Matches => _matches;

    /// <summary>Forgets the text before: the next window is the first of another.</summary>
    public void Reset()
    {
        if (_levels.Length > 0) _levels[0].Reset();
        ResetPacked();
    }

    /// <summary>
    /// Searches a text, or the next window of one. A form that may go on behind the window is left for the next, which has to begin at or before
    /// the position returned: at most <see cref="LongestEncoded"/> before the end of this one.
    /// </summary>
    /// <param name="text">The window.</param>
    /// <param name="isLast">Nothing follows the window.</param>
    public int Search(ReadOnlySpan<byte> text, bool isLast)
    {
        _matches.Clear();
        _isLast = isLast;
        _keepFrom = text.Length;
        if (_levels.Length == 0) return _keepFrom;
        _keepFrom = Math.Max(0, text.Length - LookBack - LookAhead);
        BeginPacked(text);
        LookOver(text, isLast ? text.Length : text.Length - LookAhead, 0);
        if (_matches.Count > 1) KeepBest();
        return _keepFrom;
    }

    /// <summary>
    /// Searches a part of a text: finds every form that lies within it from its beginning to its end, and the lists that it is a part of. Decoders may ask for what
    /// is around it. For parts of which <see cref="PartLooks"/> do not ask for the whole text.
    /// </summary>
    public void SearchPart(ReadOnlySpan<byte> text, int from, int to)
    {
        _matches.Clear();
        Reset();
        _isLast = true;
        if (_levels.Length == 0) return;
        _searched = to - from;
        from -= from % Look.Stride; // where the looks at the whole would be
        _levels[0].BeginAt(from, Math.Max(0, from - PartLooks.Reach));
        LookOver(text, to, 0);
        LookForLists(text, Math.Min(text.Length, to + PartLooks.Reach), 0);
        LookForArmour(text, Math.Min(text.Length, to + PartLooks.Reach), 0);
        if (_matches.Count > 1) KeepBest();
    }

    /// <summary>Tells where the next window begins, in the terms of the last one.</summary>
    public void MoveTo(int windowStart)
    {
        if (_levels.Length > 0) _levels[0].MoveTo(windowStart);
        foreach (var level in _levels)
            if (level.Inflation is { IsOpen: true } inflation) inflation.ResumeAt -= windowStart;
        (_foreignFrom, _foreignTo) = (_foreignFrom - windowStart, _foreignTo - windowStart);
    }

    [MethodImpl(Jit.AtOnce)]
    private void LookOver(ReadOnlySpan<byte> text, int limit, int depth)
    {
        var level = _levels[depth];
        var at = level.NextLook;
        while ((at = Look.Next(text.Slice(0, Math.Max(0, limit)), at, out var sight)) >= 0)
        {
            // Between NUL bytes nothing stands beside anything else.
            var next = Look.After(at);
            if ((sight & Sight.Wide) != Sight.None) next = Math.Max(next, Look.LastBefore(at, ExamineWide(text, at, depth)));
            else if ((sight & Sight.Dense) != Sight.None) next = Math.Max(next, Look.LastBefore(at, ExamineDense(text, at, depth)));
            if ((sight & Sight.HexRun) != Sight.None) ExamineRuns(text, at, depth);
            if ((sight & Sight.Base64) != Sight.None) ExamineBase64(text, at, sight, depth);
            at = level.NextLook = next;
        }

        level.NextLook = Look.FirstBehind(level.NextLook, limit);
        if (limit == text.Length) LookAtEnd(text, depth);
        LookForLists(text, limit, depth);
        LookForArmour(text, limit, depth);
        LookForPacked(text, limit, depth);
    }

    /// <summary>The last part of a token, of which a regular look has too little in view.</summary>
    private void LookAtEnd(ReadOnlySpan<byte> text, int depth)
    {
        var at = text.Length - Look.Width;
        if (at >= 0 && (Look.At(text.Slice(at)) & Sight.HexRun) != Sight.None) ExamineRuns(text, at, depth);
    }

    [MethodImpl(Jit.AtOnce)]
    private void LookForLists(ReadOnlySpan<byte> text, int limit, int depth)
    {
        var level = _levels[depth];
        for (var at = level.NextListLook; (at = ListLook.Next(text, at, limit, out var sight)) >= 0; at = level.NextListLook)
        {
            ExamineSight(text, at, sight, depth);
            level.NextListLook = at + ListLook.Stride;
        }

        level.NextListLook = ListLook.FirstBehind(level.NextListLook, limit);
        if (limit == text.Length && ListLook.Last(text, out var last) is >= 0 and var end) ExamineSight(text, end, last, depth);
    }

    private void ExamineSight(ReadOnlySpan<byte> text, int look, ListSight sight, int depth)
    {
        if ((sight & ListSight.Numbers) != ListSight.None)
            for (var i = CarrierLevel.FirstListed; i < CarrierLevel.Characters; i++) Undo(i, text, look, look, depth);
        if ((sight & ListSight.Characters) != ListSight.None) Undo(CarrierLevel.Characters, text, look, look, depth);
        if ((sight & ListSight.Rare) != ListSight.None) ExamineList(text, look, sight, depth);
    }

    /// <summary>What neither numbers nor characters in quotes are.</summary>
    private void ExamineList(ReadOnlySpan<byte> text, int look, ListSight sight, int depth)
    {
        if ((sight & ListSight.Base32) != ListSight.None) Undo(CarrierLevel.Base32, text, look, look, depth);
        if ((sight & ListSight.Base32Hex) != ListSight.None) Undo(CarrierLevel.Base32Hex, text, look, look, depth);
        if ((sight & ListSight.Fullwidth) != ListSight.None) Undo(CarrierLevel.Fullwidth, text, look, look, depth);
        if ((sight & ListSight.Spaced) != ListSight.None) Undo(CarrierLevel.Spaced, text, look, look, depth);
        if ((sight & ListSight.Rotated) != ListSight.None && CanBeRotated(depth)) Undo(CarrierLevel.FirstRotated, CarrierLevel.Fullwidth, text, look, depth);
        var isIndexed = (sight & ListSight.Indexed) != ListSight.None && Undo(CarrierLevel.FirstIndexed, CarrierLevel.FirstRotated, text, look, depth);
        if ((sight & ListSight.Pieces) != ListSight.None && !isIndexed) ExaminePieces(text, look, depth);
        if ((sight & ListSight.Base85) != ListSight.None) ExamineBase85(text, look, depth);
    }

    /// <summary>Returns up to where there is nothing else.</summary>
    private int ExamineWide(ReadOnlySpan<byte> text, int look, int depth)
    {
        var zeros = 0;
        foreach (var symbol in text.Slice(look, WideText.LongestUnit))
            if (symbol == 0) zeros++;
        var little = zeros == WideText.LongestUnit / 2 ? CarrierLevel.FirstWide : CarrierLevel.FirstWide + 2;
        var isAligned = ((WideText)CarrierLevel.Decoders[little]).IsAligned(text, look);
        Undo(little, text, look, look, depth);
        // The other byte order reads the same characters, and one more where no NUL follows the last of them.
        var done = _levels[depth].Done;
        if (isAligned && done[little] > look && Symbols.At(text, done[little]) <= 0) done[little + 1] = Math.Max(done[little + 1], done[little]);
        else Undo(little + 1, text, look, look, depth);
        return Math.Min(done[little], done[little + 1]);
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private void ExamineRuns(ReadOnlySpan<byte> text, int look, int depth)
    {
        var level = _levels[depth];
        var from = Math.Max(look, level.RunDone);
        var limit = look + Look.Width;
        while (from <= limit - ShortestPiece)
        {
            var length = HexDigit.CountLeading(text.Slice(from));
            if (length >= ShortestPiece)
            {
                var start = from;
                var lowest = Math.Max(level.RunDone, from - Look.Width);
                while (start > lowest && HexDigit.Is(text[start - 1])) start--;
                level.RunDone = from + length;
                ExamineRun(text, start, from + length, look, depth);
            }

            from += length + 1;
        }
    }

    /// <summary>A run of hex digits that may be a token's: what stands at its ends tells whether something broke the token or turned it round.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private void ExamineRun(ReadOnlySpan<byte> text, int start, int end, int look, int depth)
    {
        if (end - start > TokenMatcher.LongestRun + EscapeDigits || (end - start is GuidText.First or GuidText.Last && GuidText.EndAround(text, start) >= 0)) return;
        if (end - start is IdLength or LongIdLength) ExaminePatch(text, end, depth);
        if (EncodedWordText.IsAtJoint(text, start, end)) Undo(CarrierLevel.EncodedWord, text, start, look, depth);
        var isBackwards = Symbols.At(text, start - 1) == 'v' && Symbols.At(text, start - 2) is '1' or '2' or '3';
        if (isBackwards && CanBeReversed(depth)) Undo(CarrierLevel.Reversed, text, start, look, depth);
        ExamineEscapes(text, start - EscapeBefore, start, look, depth);
        ExamineEscapes(text, end, end + EscapeBehind, look, depth);
        if (ConcatenatedText.CanBeOfToken(text, start, end)) ExamineGlue(text, start, end, look, depth);
        ExamineParts(text, start, end, look, depth);
        if (end - start is sizeof(ulong) or 2 * sizeof(ulong) && Symbols.At(text, start - 1) is 'x' or 'X') ExamineWords(text, start, look, depth);
    }

    private bool ExamineWords(ReadOnlySpan<byte> text, int at, int look, int depth)
    {
        var (hex, isDecimal) = WordText.MayBeAt(text, at);
        return (hex && UndoWords(CarrierLevel.FirstWords, text, at, look, depth)) | (isDecimal && UndoWords(CarrierLevel.FirstWords + 2, text, at, look, depth));
    }

    /// <summary>In which order their bytes are does not matter to whether words are there.</summary>
    private bool UndoWords(int first, ReadOnlySpan<byte> text, int at, int look, int depth) => Undo(first, text, at, look, depth) && Undo(first + 1, text, at, look, depth);

    [MethodImpl(Jit.AtOnceInHost)]
    private bool ExamineEscapes(ReadOnlySpan<byte> text, int from, int to, int look, int depth)
    {
        from = Math.Max(0, from);
        to = Math.Min(text.Length, to);
        var found = false;
        while (from < to)
        {
            var next = text.Slice(from, to - from).IndexOfAny(Introducers);
            if (next < 0) break;
            from += next;
            var kind = text[from] switch
            {
                (byte)'%' => CarrierLevel.Percent,
                (byte)'\\' => CarrierLevel.Escaped,
                (byte)'&' => CarrierLevel.Html,
                (byte)'`' => CarrierLevel.Backtick,
                (byte)'+' => CarrierLevel.Utf7,
                _ => CarrierLevel.QuotedPrintable,
            };
            if (CarrierLevel.Escapes[kind - CarrierLevel.Percent].EscapeAt(text, from, out _) > 0) found |= Undo(kind, text, from, look, depth);
            if (kind == CarrierLevel.Escaped && CarrierLevel.Escapes[CarrierLevel.Css - CarrierLevel.Percent].EscapeAt(text, from, out _) > 0) found |= Undo(CarrierLevel.Css, text, from, look, depth);
            from++;
        }

        return found;
    }

    /// <summary>Whether the piece of text that reaches from one place to the other, at least, is one of several that belong together.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private void ExamineGlue(ReadOnlySpan<byte> text, int at, int to, int look, int depth)
    {
        if (IsInside(CarrierLevel.Concatenated, depth)) return;
        var level = _levels[depth];
        if (at < level.PieceDone || !Symbols.IsBody(text[at])) return;
        var isGlued = ConcatenatedText.IsGlued(text, at, to, Math.Max(level.PieceDone, at - LookBack), out var end);
        level.PieceDone = end;
        if (end - at > LongestEncoded) return;
        if (isGlued || (depth == 0 && !_isLast && end > text.Length - LookAhead)) Undo(CarrierLevel.Concatenated, text, at, look, depth);
    }

    /// <summary>Returns up to where there is nothing else.</summary>
    private int ExamineDense(ReadOnlySpan<byte> text, int look, int depth)
    {
        var window = text.Slice(look, Look.Width);
        if (!HexDigit.AreAllOfEitherCase(window) || !HexDigit.AreAllOfEitherCase(window.Slice(HexDigit.Several)))
        {
            // Tables are full of zeros. Of a token, in whatever digits it is written, so many bytes show others too.
            if (HexDigit.AreZeros(window)) return look;
            return GuidText.EndAround(text, look + (Look.Width / 2)) is >= 0 and var guidEnd ? guidEnd : ExamineSeparated(text, look, depth);
        }

        ExamineDigits(text, look, depth);
        return look;
    }

    /// <summary>Sixteen hex digits, as digests, pictures and machine code have them too.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private void ExamineDigits(ReadOnlySpan<byte> text, int look, int depth)
    {
        ExaminePackedHex(text, look, depth);
        if (!HexText.CanBeText(text.Slice(look, Look.Width))) return;
        var found = false;
        for (var phase = 0; phase < HexText.Phases; phase++)
            if (HexText.DigitsHoldText(text, look + phase)) found |= Undo(CarrierLevel.FirstHex + phase, text, look, look, depth);
        if (found) Undo(CarrierLevel.Firmware, text, look, look, depth);
        if (depth + 1 == _limit) return;
        var isBackwards = CanBeReversed(depth) && HexText.DigitsHoldTextBackwards(text, look);
        if (found || isBackwards) ExaminePiece(text, look, look, depth);
        if (isBackwards) Undo(CarrierLevel.Reversed, text, look, look, depth);
    }

    [MethodImpl(Jit.AtOnce)]
    private int ExamineSeparated(ReadOnlySpan<byte> text, int look, int depth)
    {
        ExaminePackedList(text, look, depth);
        // A token's escapes fill several looks.
        if (BackslashText.HasForeign(text.Slice(look, Math.Min(Look.Width + LongestHexEscape, text.Length - look)))) return look;
        if (ExamineDump(text, look, depth) is var end && end > look) return end;
        var found = ExamineEscapes(text, look, look + Look.Width, look, depth);
        var level = _levels[depth];
        if (!found && look < level.NumbersFrom) return look;
        found |= ExamineNumbers(text, look, depth);
        if (depth + 1 == _limit) return look;
        var isBackwards = CanBeReversed(depth) && IsDenseBackwards(text, look);
        if (!found && !isBackwards) level.NumbersFrom = look + NumbersStride;
        if (found || isBackwards) ExaminePiece(text, FirstBody(text, look), look, depth);
        if (isBackwards) Undo(CarrierLevel.Reversed, text, FirstBody(text, look), look, depth);
        return look;
    }

    private bool ExamineNumbers(ReadOnlySpan<byte> text, int look, int depth)
    {
        var found = false;
        for (var i = CarrierLevel.FirstHex; i < CarrierLevel.Percent; i++) found |= Undo(i, text, look, look, depth);
        found |= Undo(CarrierLevel.Decimal, text, look, look, depth);
        if (!found) found = Undo(CarrierLevel.Octal, text, look, look, depth);
        return found | ExamineWords(text, look, look, depth);
    }

    /// <summary>
    /// A line of a dump is in view several times; what its offset and its neighbours tell is the same each time. Its lines are too short for any other form, so
    /// that nothing else is up to where the first of the ways ends in which it can be read; that is what is returned.
    /// </summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private int ExamineDump(ReadOnlySpan<byte> text, int look, int depth)
    {
        var level = _levels[depth];
        var offset = HexDumpText.OffsetBefore(text, look);
        if (offset < 0 || offset == level.DumpOffset) return look;
        level.DumpOffset = offset;
        var end = int.MaxValue;
        for (var i = CarrierLevel.FirstDump; i < CarrierLevel.FirstListed; i++)
        {
            // Octal digits are three of the four columns that characters have.
            if (i == CarrierLevel.FirstDump + (int)DumpStyle.Characters && level.Done[CarrierLevel.FirstDump + (int)DumpStyle.Octal] > look) break;
            if (Undo(i, text, look, look, depth)) end = Math.Min(end, level.Done[i]);
        }

        return end < int.MaxValue ? end : look;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private void ExamineBase64(ReadOnlySpan<byte> text, int look, Sight sight, int depth)
    {
        if (Symbols.AreSame(text.Slice(look, Look.Width))) return;
        var isInLines = (sight & Sight.Base64) == Sight.Base64;
        if (isInLines && !Base64Text.GoesOnInLines(text, look)) return;
        for (var phase = 0; phase < Base64Text.Phases; phase++)
        {
            if (!Look.CanBeBase64(sight, phase)) continue;
            // Identifiers are base64 too, of anything but text.
            var found = (isInLines || Base64Text.CanBeText(text, look + phase)) && Undo(CarrierLevel.FirstBase64 + phase, text, look, look, depth);
            if (found) Undo(CarrierLevel.EncodedWord, text, look, look, depth);
            if (depth + 1 == _limit) continue;
            var isBackwards = !found && (isInLines || Base64Text.CanBeTextBackwards(text, look + phase)) && CanBeReversed(depth) && IsBase64Backwards(text, look + phase);
            if (found || isBackwards) ExaminePiece(text, look + phase, look, depth);
            if (isBackwards) Undo(CarrierLevel.Reversed, text, look + phase, look, depth);
        }
    }

    /// <summary>An encoded form that itself may be in several pieces, or have a few characters escaped.</summary>
    private void ExaminePiece(ReadOnlySpan<byte> text, int at, int look, int depth)
    {
        var level = _levels[depth];
        if (at < level.PieceDone) return;
        ExamineGlue(text, at, at, look, depth);
        ExamineEscapes(text, at - EscapeBeforePiece, level.PieceDone, look, depth);
    }

    private static int FirstBody(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length - 1 && !Symbols.IsBody(text[at])) at++;
        return at;
    }

    /// <summary>Whether groups of which these are the first characters, every fourth from here on, decode to text when read from right to left.</summary>
    private static bool IsBase64Backwards(ReadOnlySpan<byte> text, int at)
    {
        Span<byte> backwards = stackalloc byte[Look.Width];
        return at >= 3 && Reverse(text, at - 3, backwards) && Base64Text.DecodesToText(backwards, 0);
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private static bool IsDenseBackwards(ReadOnlySpan<byte> text, int look)
    {
        Span<byte> backwards = stackalloc byte[4 * Look.Width];
        var start = Math.Min(look, text.Length - backwards.Length);
        if (!Reverse(text, start, backwards)) return false;
        for (var i = CarrierLevel.FirstHex; i < CarrierLevel.Percent; i++)
            if (CarrierLevel.Decoders[i].FindStart(backwards, 0, 0) >= 0) return true;
        if (backwards.IndexOfAny(Introducers) < 0) return false;
        var isForwards = BackslashText.HasHexEscape(text.Slice(start, backwards.Length));
        for (var i = CarrierLevel.Percent; i <= CarrierLevel.Utf7; i++)
            if (!(isForwards && i is CarrierLevel.Escaped or CarrierLevel.Css) && CarrierLevel.Escapes[i - CarrierLevel.Percent].IsMostlyEscapes(backwards)) return true;
        return false;
    }

    private static bool Reverse(ReadOnlySpan<byte> text, int start, Span<byte> into)
    {
        if (start < 0 || start + into.Length > text.Length) return false;
        text.Slice(start, into.Length).CopyTo(into);
        into.Reverse();
        return true;
    }

    /// <summary>
    /// Text is turned round once, and not after escape sequences were undone: their digits, read from the wrong side, would make another token.
    /// </summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private bool CanBeReversed(int depth)
    {
        if (depth == 0) return true;
        for (var i = CarrierLevel.Percent; i <= CarrierLevel.Utf7; i++)
            if (IsInside(i, depth)) return false;
        return !IsInside(CarrierLevel.Reversed, depth);
    }

    /// <summary>Turned twice it is what it was.</summary>
    private bool CanBeRotated(int depth) => !IsInside(CarrierLevel.FirstRotated, depth) && !IsInside(CarrierLevel.FirstRotated + 1, depth);

    [MethodImpl(Jit.AtOnceInHost)]
    private bool IsInside(int decoder, int depth)
    {
        for (var i = 0; i < depth; i++)
            if (_levels[i].Decoder == decoder) return true;
        return false;
    }

    private bool Undo(int first, int end, ReadOnlySpan<byte> text, int at, int depth)
    {
        var found = false;
        for (var i = first; i < end; i++) found |= Undo(i, text, at, at, depth);
        return found;
    }

    /// <summary>
    /// Lets one decoder undo the region around a place, and searches what comes out. True where the place is the decoder's, also where it was there before.
    /// </summary>
    [MethodImpl(Jit.AtOnce)]
    private bool Undo(int decoder, ReadOnlySpan<byte> text, int at, int look, int depth)
    {
        var level = _levels[depth];
        if (at < level.Done[decoder] || at >= level.Waiting[decoder]) return true;
        var start = CarrierLevel.Decoders[decoder].FindStart(text, at, Math.Max(level.Done[decoder], at - LookBack));
        if (start < 0) return false;
        while (true)
        {
            level.Decoded.Clear();
            var end = CarrierLevel.Decoders[decoder].Decode(text, start, at, level.Decoded);
            var goesOn = depth == 0 && !_isLast && end > text.Length - LookAhead;
            if (goesOn && text.Length - start <= LongestEncoded)
            {
                level.Waiting[decoder] = start;
                WaitFor(decoder, start, look);
                return true;
            }

            level.Decoder = decoder;
            level.GoesOn = goesOn || level.Decoded.IsFull;
            SearchDecoded(depth);
            level.Done[decoder] = Math.Max(at + 1, end);
            if (level.Decoded.IsFull)
            {
                start = level.Decoded.StartOf(level.Decoded.Count - LongestEncoded);
                continue;
            }

            if (goesOn)
            {
                level.Done[decoder] = level.Waiting[decoder] = text.Length - LongestEncoded;
                WaitFor(decoder, text.Length - LongestEncoded, text.Length - LongestEncoded);
            }

            return true;
        }
    }

    /// <summary>The next window is to begin at the region, and its looks at the one that led there.</summary>
    private void WaitFor(int decoder, int start, int look)
    {
        _keepFrom = Math.Min(_keepFrom, start);
        if (decoder is CarrierLevel.Alike or >= CarrierLevel.FirstListed) _levels[0].WaitingListLook = Math.Min(_levels[0].WaitingListLook, Math.Max(start, look));
        if (decoder < CarrierLevel.FirstListed) _levels[0].WaitingLook = Math.Min(_levels[0].WaitingLook, Math.Max(start, look));
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private void SearchDecoded(int depth)
    {
        var decoded = _levels[depth].Decoded.Text;
        if (decoded.Length < TokenMatcher.ShortestRun || !CarrierLevel.Decoders[_levels[depth].Decoder].MayHoldToken(decoded)) return;
        for (var from = 0; TokenMatcher.TryFind(decoded, from, out var match); from = match.End) Add(Secret.From(decoded, match), match.Start, match.End, depth);
        if (others is not null) SearchOthers(decoded, depth);
        if (depth + 1 >= _limit)
        {
            LookDeeper(decoded, depth);
            return;
        }

        _levels[depth + 1].Reset();
        LookOver(decoded, decoded.Length, depth + 1);
    }

    /// <summary>Of those that bring an encoding of their own, the place is that of the whole.</summary>
    private void SearchOthers(ReadOnlySpan<byte> decoded, int depth)
    {
        others!.Search(decoded, 0, decoded.Length, document: null, _others);
        foreach (var match in _others) Add(match.Secret, match.Start, match.End, depth);
        _others.Clear();
    }

    /// <summary>Maps a match down to the text that was searched.</summary>
    private void Add(Secret secret, int start, int end, int depth)
    {
        for (var i = depth; i >= 0; i--)
        {
            (start, end) = _levels[i].Decoded.SpanOf(start, end);
            if (start == end) return; // found before, in what was kept of a part before
        }

        var names = string.Join(CarrierNames.Joint, _levels.Take(depth + 1).Select(level => CarrierLevel.Decoders[level.Decoder].Name));
        _matches.Add(new CarriedMatch(secret, start, end - start, names, depth + 1));
    }

    /// <summary>One token at one place that was read in several ways stays once; what stays is in order.</summary>
    private void KeepBest()
    {
        // Readings of one place differ by a few bytes, and there are at most as many as there are decoders.
        const int Readings = 32;
        _matches.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.Depth.CompareTo(b.Depth));
        var kept = 0;
        for (var i = 0; i < _matches.Count; i++)
        {
            var same = kept - 1;
            while (same >= Math.Max(0, kept - Readings) && !_matches[i].IsSameAs(_matches[same])) same--;
            if (same < Math.Max(0, kept - Readings)) _matches[kept++] = _matches[i];
            else if (_matches[i].IsBetterThan(_matches[same])) _matches[same] = _matches[i];
        }

        _matches.RemoveRange(kept, _matches.Count - kept);
    }
}
