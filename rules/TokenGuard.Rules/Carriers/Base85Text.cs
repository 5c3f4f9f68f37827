using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// base85 without marks around it, as <c>b85encode</c> and <c>a85encode</c> of Python and libraries of ZeroMQ return it, in one piece or in lines. Names and addresses are
/// base85 too, so it is told by what comes out: a dozen hex digits in a row, which nothing else decodes to by accident. What was encoded before is not seen.
/// </summary>
internal sealed class Base85Text(string name, Base85Alphabet alphabet) : Decoder(name)
{
    private const int GroupsToJudge = 3;
    private const int LongestBreak = 64;

    /// <summary>Whether a look is in the midst of digits of a token.</summary>
    public bool IsAt(ReadOnlySpan<byte> text, int at)
    {
        for (var phase = 0; phase < Base85.Group; phase++)
            if (AreDigitsAround(text, at + phase, Math.Max(0, at - LongestBreak))) return true;
        return false;
    }

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        for (var phase = 0; phase < Base85.Group; phase++)
        {
            if (!AreDigitsAround(text, at + phase, earliest)) continue;
            var start = at + phase;
            while (GroupBefore(text, start, earliest, out var value) is >= 0 and var before && AreText(value)) start = before;
            return start;
        }

        return -1;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var end = start;
        while (!into.IsFull)
        {
            var group = end == start ? start : SkipBreak(text, end);
            var count = Read(text, group, out var value, out var groupEnd);
            // Of a group at the end that is not whole, each character but one stands for a byte.
            if (count < 2 || (group > at && count == Base85.Group && !AreText(value))) break;
            for (var i = 0; i < count - 1; i++) into.Add((int)(value >> (8 * (Base85.Unit - 1 - i))) & 0xFF, group, groupEnd);
            end = groupEnd;
            if (count < Base85.Group) break;
        }

        return end;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private bool AreDigitsAround(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var count = 0;
        for (var next = at; count < GroupsToJudge && Read(text, next, out var value, out var end) == Base85.Group && AreDigits(value); next = SkipBreak(text, end)) count++;
        if (count == 0) return false;
        for (var start = at; count < GroupsToJudge && (start = GroupBefore(text, start, earliest, out var value)) >= 0 && AreDigits(value);) count++;
        return count == GroupsToJudge;
    }

    /// <summary>Reads up to five characters, over ends of lines, and says how many there were; what is missing counts as the highest value. None where it is no group.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private int Read(ReadOnlySpan<byte> text, int at, out uint value, out int end)
    {
        var (sum, count) = (0ul, 0);
        end = at;
        for (; count < Base85.Group; count++)
        {
            var next = count == 0 ? at : SkipBreak(text, end);
            var digit = Base85.ValueOf(Symbols.At(text, next), alphabet);
            if (digit < 0) break;
            sum = (sum * 85) + (uint)digit;
            end = next + 1;
        }

        for (var i = count; i < Base85.Group; i++) sum = (sum * 85) + 84;
        value = (uint)sum;
        return sum <= uint.MaxValue ? count : 0;
    }

    private int GroupBefore(ReadOnlySpan<byte> text, int at, int earliest, out uint value)
    {
        value = 0;
        var start = at;
        for (var i = 0; i < Base85.Group; i++)
        {
            start = SkipBreakBack(text, start, earliest) - 1;
            if (start < earliest || Base85.ValueOf(text[start], alphabet) < 0) return -1;
        }

        return Read(text, start, out value, out _) == Base85.Group ? start : -1;
    }

    /// <summary>Over the end of a line, with the indentation of the next.</summary>
    private static int SkipBreak(ReadOnlySpan<byte> text, int at) => Symbols.IsLineEnd(Symbols.At(text, at)) ? ListedText.SkipSpace(text, at) : at;

    private static int SkipBreakBack(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var before = ListedText.SkipSpaceBack(text, at, earliest);
        return before < at && Symbols.IsLineEnd(text[before]) ? before : at;
    }

    private static bool AreDigits(uint value)
    {
        for (var i = 0; i < Base85.Unit; i++, value >>= 8)
            if (!HexDigit.Is((int)(value & 0xFF))) return false;
        return true;
    }

    private static bool AreText(uint value)
    {
        for (var i = 0; i < Base85.Unit; i++, value >>= 8)
            if ((value & 0xFF) == 0 || !Symbols.IsText((int)(value & 0xFF))) return false;
        return true;
    }
}
