using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// base85 without marks around it, as <c>b85encode</c> and <c>a85encode</c> of Python and libraries of ZeroMQ return it, in one piece: of a last group that is not whole nothing tells whether the next line goes on with it. Names and addresses are
/// base85 too, so it is told by what comes out: a dozen hex digits in a row, which nothing else decodes to by accident. What was encoded before is not seen.
/// </summary>
internal sealed class Base85Text(string name, Base85Alphabet alphabet) : Decoder(name)
{
    private const int GroupsToJudge = 3;

    /// <summary>Whether a look is in the midst of digits of a token.</summary>
    public bool IsAt(ReadOnlySpan<byte> text, int at)
    {
        for (var phase = 0; phase < Base85.Group; phase++)
            if (AreDigitsAround(text, at + phase, Math.Max(0, at - (GroupsToJudge * Base85.Group)))) return true;
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
            var group = end;
            var count = Read(text, group, out var value);
            // Of a group at the end that is not whole, each character but one stands for a byte.
            if (count < 2 || (group > at && count == Base85.Group && !AreText(value))) break;
            for (var i = 0; i < count - 1; i++) into.Add((int)(value >> (8 * (Base85.Unit - 1 - i))) & 0xFF, group, group + count);
            end = group + count;
            if (count < Base85.Group) break;
        }

        return end;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private bool AreDigitsAround(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var count = 0;
        for (var next = at; count < GroupsToJudge && Read(text, next, out var value) == Base85.Group && AreDigits(value); next += Base85.Group) count++;
        if (count == 0) return false;
        for (var start = at; count < GroupsToJudge && (start = GroupBefore(text, start, earliest, out var value)) >= 0 && AreDigits(value);) count++;
        return count == GroupsToJudge;
    }

    /// <summary>Reads up to five characters and says how many there were; what is missing counts as the highest value. None where it is no group.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    private int Read(ReadOnlySpan<byte> text, int at, out uint value)
    {
        var (sum, count) = (0ul, 0);
        for (; count < Base85.Group && Base85.ValueOf(Symbols.At(text, at + count), alphabet) is >= 0 and var digit; count++) sum = (sum * 85) + (uint)digit;
        for (var i = count; i < Base85.Group; i++) sum = (sum * 85) + 84;
        value = (uint)sum;
        return sum <= uint.MaxValue ? count : 0;
    }

    private int GroupBefore(ReadOnlySpan<byte> text, int at, int earliest, out uint value)
    {
        value = 0;
        var start = at - Base85.Group;
        return start >= earliest && Read(text, start, out value) == Base85.Group ? start : -1;
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
