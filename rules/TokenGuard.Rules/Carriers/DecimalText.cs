using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>Bytes written as decimal numbers, as in <c>new byte[] { 112, 114, 111, 100 }</c>: apart from each other by commas, semicolons, blanks, line ends.</summary>
/// <param name="isOctal">In octal instead, each with the zero before it that languages of C's kin ask for, or of three digits.</param>
internal sealed class DecimalText(bool isOctal) : Decoder(isOctal ? CarrierNames.OctalBytes : CarrierNames.DecimalBytes)
{
    // Eight numbers below 128 are text once in eight times where they are anything else; far fewer tables of numbers hold nothing but such.
    private const int BytesToJudge = 8;
    private const int LongestSeparator = 64;
    private const int MostDigits = 3;
    private const int MostOctalDigits = 4;
    private const int OctalDigits = 3;

    [MethodImpl(Jit.AtOnceInHost)]
    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var start = at;
        while (start < at + Look.Width && (IsDigit(text, start - 1) || !IsDigit(text, start))) start++;
        if (start == at + Look.Width || !DecodesToText(text, start)) return -1;
        for (var before = Before(text, start, earliest); before >= 0; before = Before(text, start, earliest)) start = before;
        return start;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var end = start;
        while (!into.IsFull)
        {
            var number = end == start ? end : SkipSeparator(text, end);
            if (number < 0 || ValueAt(text, number, out var length) is var value && !IsText(value)) break;
            into.Add(value, number, number + length);
            end = number + length;
        }

        return end;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private bool DecodesToText(ReadOnlySpan<byte> text, int at)
    {
        for (var i = 0; i < BytesToJudge; i++)
        {
            if (at < 0 || !IsText(ValueAt(text, at, out var length))) return false;
            at = SkipSeparator(text, at + length);
        }

        return true;
    }

    /// <summary>-1 where there is none.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private int ValueAt(ReadOnlySpan<byte> text, int at, out int length)
    {
        var (value, radix, most) = isOctal ? (0, 8, MostOctalDigits) : (0, 10, MostDigits);
        for (length = 0; length <= most && IsDigit(text, at + length); length++) value = (radix * value) + text[at + length] - '0';
        if (length is 0 || length > most) return -1;
        return isOctal && ((text[at] != '0' && length != OctalDigits) || text.Slice(at, length).IndexOfAny((byte)'8', (byte)'9') >= 0) ? -1 : value;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private static int SkipSeparator(ReadOnlySpan<byte> text, int at)
    {
        var (start, line) = (at, -1);
        for (var limit = at + LongestSeparator; at < limit && Symbols.At(text, at) is var symbol && IsSeparator(symbol); at++)
            if (symbol == '\n') line = at + 1;
        if (at > start && ListComment.Skip(text, start, at) is var behind && behind > at)
            for (at = behind; at < behind + LongestSeparator && IsSeparator(Symbols.At(text, at));) at++;
        if (line >= 0) at = Math.Max(at, LinePrefix.Skip(text, line));
        return at == start ? -1 : at;
    }

    private int Before(ReadOnlySpan<byte> text, int at, int earliest)
    {
        if (NumberBefore(text, at, earliest) is >= 0 and var number) return number;
        if (ListComment.Before(text, at, earliest) is > 0 and var comment && NumberBefore(text, comment, earliest) is >= 0 and var commented) return commented;
        return LinePrefix.Before(text, at, earliest) is > 0 and var line ? NumberBefore(text, line, earliest) : -1;
    }

    private int NumberBefore(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var end = at;
        for (var limit = Math.Max(earliest, at - LongestSeparator); end > limit && IsSeparator(text[end - 1]); end--)
        {
        }

        if (end == at) return -1;
        var start = end;
        while (start > earliest && end - start <= MostOctalDigits && IsDigit(text, start - 1)) start--;
        return start < end && !IsDigit(text, start - 1) && IsText(ValueAt(text, start, out var length)) && start + length == end ? start : -1;
    }

    /// <summary>NUL stands in tables of numbers more often than in texts.</summary>
    private static bool IsText(int value) => value > 0 && Symbols.IsText(value);

    private static bool IsDigit(ReadOnlySpan<byte> text, int at) => (uint)(Symbols.At(text, at) - '0') <= 9;

    private static bool IsSeparator(int symbol) => symbol is ',' or ';' or ' ' or '\t' or '\r' or '\n';
}
