using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// base64 and base64url, padded or not, wrapped at any column by line ends with or without indentation, with the mark of a comment or a quotation at
/// the beginning of each line (also by the two characters <c>\n</c> that stand for a line end in a JSON string). What is around the token need not be
/// text. Where in its stream the token begins does not matter: the alignment is the one under which the text around a look
/// decodes to text. Bytes of a token are a part of their first and last character's bits, so the span reported is that of all characters
/// that hold a bit of it.
/// </summary>
internal sealed class Base64Text(int phase) : Decoder(CarrierNames.Base64)
{
    // Four groups of base64 that was made from anything but text decode to text once in 40,000 times.
    private const int GroupsToJudge = 4;
    private const int LongestIndentation = 256;

    // Groups that a character or two take that are no ASCII: a typographer's dash, what nobody sees.
    private const int MostForeign = 2;

    // What the characters of a group can be where its bytes are text: of the first byte they hold the bits 7 to 2; 1, 0 of it and 7 to 4 of the second; 3 to 0 of that
    // and 7, 6 of the third.
    private const byte CanBeFirst = 1;
    private const byte CanBeSecond = 2;
    private const byte CanBeThird = 4;

    // Characters of the shortest token, and those at its ends that hold a few bits of it.
    private const int ShortestForm = (TokenMatcher.ShortestRun * 4 / 3) + 2;

    private static readonly sbyte[] Values = MakeValues();
    private static readonly byte[] PlacesInText = [.. Values.Select(PlacesOf)];

    /// <summary>Alignments, each a decoder: the wrong one can look like text for a while, so all are tried.</summary>
    public const int Phases = 4;

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        for (var i = 0; i < phase; i++) at = SkipWrap(text, at) + 1;
        return DecodesToText(text, at) ? WalkBack(text, at, earliest) : -1;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var end = start;
        var (joint, sinceJoint) = (start, GroupsToJudge); // where the line ends that was left last, and groups since
        var (foreign, foreignEnd) = (0, start); // groups that are no ASCII, one after the other, and where what is before them ends
        while (!into.IsFull)
        {
            var count = ReadGroup(text, end, overPrefixes: true, out var group);
            if (count == 4 && group.End - end > 4) (joint, sinceJoint) = (end, 0);
            if (count >= 2) into.Add(group.First, group.Start0, group.Start1 + 1);
            if (count >= 3) into.Add(group.Second, group.Start1, group.Start2 + 1);
            if (count == 4) into.Add(group.Third, group.Start2, group.Start3 + 1);
            if (count > 0) end = group.End;
            if (count < 4) break;
            if (end > at && !group.IsText)
            {
                if (foreign++ == 0) foreignEnd = sinceJoint < GroupsToJudge && joint > at ? joint : end;
                if (foreign > MostForeign || !group.MayBeText) return foreignEnd; // what follows was another text
            }
            else
            {
                foreign = 0;
            }

            sinceJoint++;
        }

        return end;
    }

    /// <summary>Whether what stands there is text in this form.</summary>
    public static bool DecodesToText(ReadOnlySpan<byte> text, int at)
    {
        var (visible, known) = (0u, 0u);
        for (var i = 0; i < GroupsToJudge; i++)
        {
            var count = ReadGroup(text, at, overPrefixes: false, out var group);
            if (!group.IsText || (count < 4 && i < GroupsToJudge - 1)) return false;
            visible |= group.Visible << (3 * i);
            known |= ((1u << Math.Max(0, count - 1)) - 1) << (3 * i);
            at = group.End;
        }

        return Symbols.AreTextAround(visible, known);
    }

    /// <summary>Whether three groups without a break, from there on, can be text: their fourth characters are not looked at.</summary>
    public static bool CanBeText(ReadOnlySpan<byte> text, int at) =>
        (PlacesInText[text[at + 1]] & PlacesInText[text[at + 5]] & PlacesInText[text[at + 9]] & CanBeSecond) != 0
        && (PlacesInText[text[at + 2]] & PlacesInText[text[at + 6]] & PlacesInText[text[at + 10]] & CanBeThird) != 0;

    /// <summary>Likewise when they are read from right to left, the first character, twelve bytes from there on, being known.</summary>
    public static bool CanBeTextBackwards(ReadOnlySpan<byte> text, int at) =>
        (PlacesInText[text[at + 11]] & PlacesInText[text[at + 7]] & PlacesInText[text[at + 3]] & CanBeSecond) != 0
        && (PlacesInText[text[at + 10]] & PlacesInText[text[at + 6]] & PlacesInText[text[at + 2]] & CanBeThird) != 0;

    /// <summary>Decodes from there on until there is no more of it or no more room; returns how many bytes there were.</summary>
    public static int Read(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var (at, count) = (0, 0);
        while (count + 3 <= into.Length)
        {
            var symbols = ReadGroup(text, at, overPrefixes: true, out var group);
            if (symbols >= 2) into[count++] = (byte)group.First;
            if (symbols >= 3) into[count++] = (byte)group.Second;
            if (symbols == 4) into[count++] = (byte)group.Third;
            if (symbols < 4) break;
            at = group.End;
        }

        return count;
    }

    /// <summary>
    /// Whether there are as many characters around a place as the shortest token takes, with nothing between them that a break of the line, an escape
    /// or a joint of two strings cannot be a part of: identifiers look like base64 and are shorter.
    /// </summary>
    public static bool CanHoldToken(ReadOnlySpan<byte> text, int at)
    {
        var count = 0;
        for (var i = at; i < text.Length && count < ShortestForm; i++)
        {
            if (IsSymbolOrPad(text[i])) count++;
            else if (!SkipJoint(text, ref i, 1)) break;
        }

        for (var i = at - 1; i >= 0 && count < ShortestForm; i--)
        {
            if (IsSymbolOrPad(text[i])) count++;
            else if (!SkipJoint(text, ref i, -1)) break;
        }

        return count >= ShortestForm;
    }

    /// <summary>
    /// Widens a part of a text by the lines before and behind one of it that go on with the base64 that it ends with, some of them. False where no line goes on.
    /// </summary>
    /// <param name="at">A place in that line.</param>
    /// <param name="lineEnd">Up to where other places are in the same line.</param>
    public static bool TryWidenToLines(ReadOnlySpan<byte> text, int at, ref int from, ref int to, out int lineEnd)
    {
        const int MostLines = 3;
        const int LongestLine = 512; // of longer ones a part shows what it is
        const int ShortestLine = Look.Width - 3; // shorter ones are not seen, so this can only be the last
        var rest = text.Slice(at, Math.Min(LongestLine, text.Length - at)).IndexOf((byte)'\n');
        var end = rest < 0 ? text.Length : at + rest;
        lineEnd = end - at > LongestLine ? at : end;
        if (lineEnd < end) return false;
        while (end > from && (text[end - 1] is (byte)'=' or (byte)'\r' || Symbols.IsBlank(text[end - 1]))) end--;
        var start = StartOfRun(text, end, end - LongestLine);
        if (start >= end) return false;
        var (first, behind) = (start, end);
        for (var i = 0; i < MostLines && Before(text, first, 0) is >= 0 and var before; i++) first = StartOfRun(text, before, before - LongestLine);
        for (var i = 0; i < MostLines && (i > 0 || end - start >= ShortestLine) && SkipWrapAndPrefix(text, behind) is var next && next > behind && next < text.Length && IsSymbol(text[next]); i++)
            behind = PackedLook.EndOfRun(text.Slice(0, Math.Min(text.Length, next + LongestLine)), next);

        var isWider = first < start || behind > end;
        (from, to) = (Math.Min(from, first), Math.Max(to, behind));
        return isWider;
    }

    private static int StartOfRun(ReadOnlySpan<byte> text, int at, int earliest)
    {
        while (at > Math.Max(0, earliest) && IsSymbol(text[at - 1])) at--;
        return at;
    }

    /// <summary>
    /// Whether short lines hold base64 of text, in one alignment or another, for as long as they do from a look at the beginning of a token on. Most lines that are
    /// seen hold a word each.
    /// </summary>
    public static bool GoesOnInLines(ReadOnlySpan<byte> text, int at)
    {
        const int Fewest = ShortestForm / 2;
        for (var limit = Math.Min(text.Length, at + Look.Width); at < limit && Values[text[at]] < 0; at++)
        {
        }

        const int All = (1 << Phases) - 1;
        var (forwards, backwards) = (All, All);
        for (var count = 0; count < Fewest; count++)
        {
            if (at < text.Length && Values[text[at]] < 0) at = SkipWrap(text, at);
            if (at >= text.Length || Values[text[at]] < 0) return false;
            var places = PlacesInText[text[at]];
            if ((places & CanBeFirst) == 0) (forwards, backwards) = (forwards & ~Phase(count), backwards & ~Phase(count));
            if ((places & CanBeSecond) == 0) (forwards, backwards) = (forwards & ~Phase(count - 1), backwards & ~Phase(count + 1));
            if ((places & CanBeThird) == 0) (forwards, backwards) = (forwards & ~Phase(count - 2), backwards & ~Phase(count + 2));
            if ((forwards | backwards) == 0) return false;
            at++;
        }

        return true;

        static int Phase(int count) => 1 << (count & (Phases - 1));
    }

    /// <summary>Goes to the last byte that is none of base64's; false where all of them separate.</summary>
    private static bool SkipJoint(ReadOnlySpan<byte> text, ref int at, int step)
    {
        var joins = false;
        while (true)
        {
            joins |= text[at] is (byte)'\n' or (byte)'\r' or (byte)'\\' or (byte)'&' or (byte)'%' or >= 0x80 || Symbols.IsQuote(text[at]);
            var next = at + step;
            if ((uint)next >= (uint)text.Length || IsSymbolOrPad(text[next])) return joins;
            at = next;
        }
    }

    private static bool IsSymbolOrPad(byte symbol) => IsSymbol(symbol) || symbol == '=';

    public static bool IsSymbol(byte symbol) => Values[symbol] >= 0;

    /// <summary>Where the text begins, with the group before it: of its three bytes the last ones may be text.</summary>
    private static int WalkBack(ReadOnlySpan<byte> text, int from, int earliest)
    {
        var (start, foreign, known) = (from, 0, from);
        while (true)
        {
            var at = start;
            for (var i = 0; i < 4; i++)
            {
                at = Before(text, at, earliest);
                if (at < 0) return start;
            }

            ReadGroup(text, at, overPrefixes: true, out var group);
            start = at;
            if (group.IsText)
            {
                foreign = 0;
                continue;
            }

            if (foreign++ == 0) known = start;
            if (foreign > MostForeign || !group.MayBeText) return known;
        }
    }

    /// <summary>Reads up to four characters; returns how many there were.</summary>
    /// <param name="overPrefixes">Whether they may go on behind what all lines begin with; to find out takes time.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReadGroup(ReadOnlySpan<byte> text, int at, bool overPrefixes, out Group group)
    {
        if (at + 4 <= text.Length)
        {
            int v0 = Values[text[at]], v1 = Values[text[at + 1]], v2 = Values[text[at + 2]], v3 = Values[text[at + 3]];
            if ((v0 | v1 | v2 | v3) >= 0)
            {
                group = new Group(at, (v0 << 18) | (v1 << 12) | (v2 << 6) | v3);
                return 4;
            }
        }

        return ReadBrokenGroup(text, at, overPrefixes, out group);
    }

    private static int ReadBrokenGroup(ReadOnlySpan<byte> text, int at, bool overPrefixes, out Group group)
    {
        group = default;
        int count;
        for (count = 0; count < 4; count++)
        {
            at = overPrefixes ? SkipWrapAndPrefix(text, at) : SkipWrap(text, at);
            var value = at < text.Length ? Values[text[at]] : -1;
            if (value < 0) break;
            group.Put(count, at, value);
            at++;
        }

        return count;
    }

    /// <summary>The place of the character, unless a break of the line that leads to another one comes first.</summary>
    public static int SkipWrap(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length || Values[text[at]] >= 0) return at;
        var after = SkipBlanks(text, at);
        if (LineBreakLength(text, after) == 0) return at;
        while (LineBreakLength(text, after) is > 0 and var length) after = SkipBlanks(text, after + length);
        return SkipBlanks(text, after + MarkLength(text, after));
    }

    /// <summary>Likewise, and over what all lines begin with.</summary>
    public static int SkipWrapAndPrefix(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length || Values[text[at]] >= 0) return at;
        var line = SkipBlanks(text, at);
        if (LineBreakLength(text, line) == 0 && LinePrefix.BehindSuffix(text, line) is >= 0 and var lineEnd) line = lineEnd;
        for (var length = LineBreakLength(text, line); length > 0;)
        {
            line += length;
            var after = SkipBlanks(text, line);
            length = LineBreakLength(text, after);
            if (length > 0) line = after;
            else if (LinePrefix.Between(text, at, line) is > 0 and var prefix) return SkipBlanks(text, line + prefix);
        }

        return SkipWrap(text, at);
    }

    private static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        for (var limit = at + LongestIndentation; at < limit && Symbols.IsBlank(Symbols.At(text, at)); at++)
        {
        }

        return at;
    }

    private static int LineBreakLength(ReadOnlySpan<byte> text, int at)
    {
        var symbol = Symbols.At(text, at);
        if (symbol is '\n' or '\r') return 1;
        if (symbol == '\\') return Symbols.At(text, at + 1) is 'n' or 'r' ? 2 : Symbols.IsLineEnd(Symbols.At(text, at + 1)) ? 1 : 0;
        return symbol == '&' && (text.Slice(at).StartsWith("&#13;"u8) || text.Slice(at).StartsWith("&#10;"u8)) ? 5 : 0;
    }

    /// <summary>Length of what a comment or a quotation begins each line with. Of those whose characters base64 has too, a blank follows.</summary>
    private static int MarkLength(ReadOnlySpan<byte> text, int at)
    {
        var symbol = Symbols.At(text, at);
        if (symbol is '#' or '*' or '>' or ';' or '|' or '%') return 1;
        return symbol is '/' or '-' && Symbols.At(text, at + 1) == symbol && Symbols.IsBlank(Symbols.At(text, at + 2)) ? 2 : 0;
    }

    /// <summary>The place of the character before, over breaks of the line; -1 where there is none.</summary>
    public static int Before(ReadOnlySpan<byte> text, int at, int earliest)
    {
        at--;
        while (at >= earliest)
        {
            if (at > earliest && text[at] is (byte)'n' or (byte)'r' && text[at - 1] == '\\') at -= 2;
            else if (Values[text[at]] < 0) at = LineBreakBefore(text, at, earliest);
            else if (text[at] is (byte)'+' or (byte)'-' && LinePrefix.LineEndBefore(text, at + 1, earliest) is > 0 and var end) at = end - 1;
            else return at;
        }

        return -1;
    }

    /// <summary>The place before the break that ends there, indentation and mark of the line behind it; -1 where there is no break.</summary>
    private static int LineBreakBefore(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var content = at + 1;
        var lowest = Math.Max(earliest, at - LongestIndentation);
        while (at > lowest && Symbols.IsBlank(text[at])) at--;
        if (text[at] == ';' && at - 4 >= earliest && LineBreakLength(text, at - 4) == 5) return at - 5;
        if (!Symbols.IsLineEnd(text[at]))
        {
            var mark = at > lowest && text[at - 1] == text[at] && text[at] is (byte)'/' or (byte)'-' ? 2 : MarkLength(text, at);
            at = Math.Max(lowest, at - mark);
            while (at > lowest && Symbols.IsBlank(text[at])) at--;
            if (mark == 0 || !Symbols.IsLineEnd(text[at])) return LinePrefix.LineEndBefore(text, content, earliest) - 1;
        }

        at--;
        while (at > lowest && (Symbols.IsLineEnd(text[at]) || Symbols.IsBlank(text[at]))) at--;
        return at > lowest && text[at] == '\\' ? at - 1 : at;
    }

    private static byte PlacesOf(sbyte value)
    {
        if (value < 0) return 0;
        var first = value < 32; // ASCII
        var second = (value & 0xF) is 0 or (>= 2 and <= 7); // NUL, tab, line ends; from the blank on
        var third = (value & 2) == 0;
        return (byte)((first ? CanBeFirst : 0) | (second ? CanBeSecond : 0) | (third ? CanBeThird : 0));
    }

    private static sbyte[] MakeValues()
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var values = new sbyte[256];
        for (var i = 0; i < values.Length; i++) values[i] = -1;
        for (var i = 0; i < Alphabet.Length; i++) values[Alphabet[i]] = (sbyte)i;
        values['-'] = values['+'];
        values['_'] = values['/'];
        return values;
    }

    private struct Group
    {
        private int _bits;
        private int _count;

        /// <summary>Four characters in one piece.</summary>
        public Group(int at, int bits)
        {
            (_bits, _count) = (bits, 4);
            (Start0, Start1, Start2, Start3, End) = (at, at + 1, at + 2, at + 3, at + 4);
        }

        public int Start0 { get; private set; }

        public int Start1 { get; private set; }

        public int Start2 { get; private set; }

        public int Start3 { get; private set; }

        public int End { get; private set; }

        public readonly int First => (_bits >> 16) & 0xFF;

        public readonly int Second => (_bits >> 8) & 0xFF;

        public readonly int Third => _bits & 0xFF;

        public readonly bool IsText => (_count < 2 || Symbols.IsText(First)) && (_count < 3 || Symbols.IsText(Second)) && (_count < 4 || Symbols.IsText(Third));

        /// <summary>Whether the bytes are text or parts of characters that are no ASCII.</summary>
        public readonly bool MayBeText => MayBe(First) && MayBe(Second) && MayBe(Third);

        /// <summary>One bit for each byte that is there and not NUL.</summary>
        public readonly uint Visible => (_count >= 2 && First != 0 ? 1u : 0) | (_count >= 3 && Second != 0 ? 2u : 0) | (_count == 4 && Third != 0 ? 4u : 0);

        private static bool MayBe(int symbol) => symbol >= 0x80 || Symbols.IsText(symbol);

        public void Put(int index, int at, int value)
        {
            if (index == 0) Start0 = at;
            else if (index == 1) Start1 = at;
            else if (index == 2) Start2 = at;
            else Start3 = at;
            _bits |= value << (18 - (6 * index));
            _count = index + 1;
            End = at + 1;
        }
    }
}
