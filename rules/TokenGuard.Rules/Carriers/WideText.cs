namespace TokenGuard.Rules.Carriers;

/// <summary>UTF-16 and UTF-32 of either byte order: a token in it is ASCII, so every other byte of a unit is NUL.</summary>
internal sealed class WideText(string name, int unit, bool bigEndian) : Decoder(name)
{
    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var start = at;
        while (start < at + unit && !IsUnit(text, start)) start++;
        if (start == at + unit || !IsUnit(text, start + unit)) return -1;
        while (start - unit >= earliest && IsUnit(text, start - unit)) start -= unit;
        return start;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        for (; !into.IsFull && IsUnit(text, start); start += unit) into.Add(text[bigEndian ? start + unit - 1 : start], start, start + unit);
        return start;
    }

    private bool IsUnit(ReadOnlySpan<byte> text, int at)
    {
        if ((uint)at > (uint)(text.Length - unit) || text.Length < unit) return false;
        for (var i = 0; i < unit; i++)
        {
            var holdsCharacter = i == (bigEndian ? unit - 1 : 0);
            if (holdsCharacter == (text[at + i] == 0)) return false;
        }

        return true;
    }
}
