using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Single characters with as many blanks or line ends behind each, as text that was letter-spaced for print comes out of a page, or <c>od -c</c> without offsets. A comma may stand before
/// them, as in lists of characters that a program prints: <c>[p, r, o, d]</c>.
/// </summary>
internal sealed class SpacedText() : Decoder(CarrierNames.Characters)
{
    private const int ToJudge = 12;
    private const int LongestGap = 4;
    private const int LongestIndentation = 64;

    /// <summary>Whether single characters stand in a look, each between blanks.</summary>
    /// <param name="separators">One bit for each byte that is a blank, a line end or anything else below the digits.</param>
    [MethodImpl(Jit.AtOnceInHost)]
    public static bool MayBeIn(uint separators)
    {
        const int Fewest = 6;
        var visible = ~separators;
        return (visible & (visible >> 1)) == 0 && Bits.Count(visible) >= Fewest;
    }

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var start = at;
        while (start <= at + LongestGap && !(Symbols.IsBody(Symbols.At(text, start)) && !Symbols.IsBody(Symbols.At(text, start - 1)))) start++;
        var gap = GapLength(text, start);
        if (gap == 0) return -1;
        for (var (i, place) = (1, start); i < ToJudge; i++)
            if ((place = Next(text, place, gap)) < 0) return -1;
        while (Before(text, start, gap, earliest) is >= 0 and var before) start = before;
        return start;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var end = start;
        var gap = GapLength(text, start);
        for (var place = start; place >= 0 && gap > 0 && !into.IsFull; place = Next(text, place, gap))
        {
            into.Add(text[place], place, place + 1);
            end = place + 1;
        }

        return end;
    }

    /// <summary>Nothing separates what was decoded, and in digits alone, as counters and matrices are, no form can be written without that.</summary>
    public override bool MayHoldToken(ReadOnlySpan<byte> decoded)
    {
        foreach (var symbol in decoded)
            if ((uint)(symbol - '0') > 9) return true;
        return false;
    }

    /// <summary>Blanks behind the character there; of one that ends a line, of the next one.</summary>
    private static int GapLength(ReadOnlySpan<byte> text, int at)
    {
        for (var i = 0; i < 2; i++)
        {
            var end = SkipGap(text, at + 1, out var hasEnd);
            if (!Symbols.IsBody(Symbols.At(text, end))) return 0;
            if (!hasEnd || i > 0) return end - at - 1 <= LongestGap ? end - at - 1 : 0;
            at = end;
        }

        return 0;
    }

    private static int Next(ReadOnlySpan<byte> text, int at, int gap)
    {
        var end = SkipGap(text, at + 1, out var hasEnd);
        return (hasEnd || end - at - 1 == gap) && end > at + 1 && IsSingle(text, end) ? end : -1;
    }

    private static int Before(ReadOnlySpan<byte> text, int at, int gap, int earliest)
    {
        var before = at - 1;
        for (var limit = Math.Max(earliest, at - LongestIndentation); before > limit && ListedText.IsSpace(text[before]); before--)
        {
        }

        if (before > earliest && before < at - 1 && text[before] == ',') before--;
        return before >= earliest && IsSingle(text, before) && Next(text, before, gap) == at ? before : -1;
    }

    private static bool IsSingle(ReadOnlySpan<byte> text, int at) =>
        Symbols.IsBody(Symbols.At(text, at)) && (!Symbols.IsBody(Symbols.At(text, at - 1)) || BeginsList(text, at - 1)) && (!Symbols.IsBody(Symbols.At(text, at + 1)) || IsComma(text, at + 1) || EndsList(text, at + 1));

    private static bool IsComma(ReadOnlySpan<byte> text, int at) => Symbols.At(text, at) == ',' && ListedText.IsSpace(Symbols.At(text, at + 1));

    private static bool BeginsList(ReadOnlySpan<byte> text, int at) => Symbols.At(text, at) is '[' or '{' or '(' && !Symbols.IsOfToken(Symbols.At(text, at - 1));

    private static bool EndsList(ReadOnlySpan<byte> text, int at) => Symbols.At(text, at) is ']' or '}' or ')' && !Symbols.IsOfToken(Symbols.At(text, at + 1));

    private static int SkipGap(ReadOnlySpan<byte> text, int at, out bool hasEnd)
    {
        hasEnd = false;
        if (IsComma(text, at)) at++;
        for (var limit = at + LongestIndentation; at < limit && ListedText.IsSpace(Symbols.At(text, at)); at++) hasEnd |= Symbols.IsLineEnd(text[at]);
        return at;
    }
}
