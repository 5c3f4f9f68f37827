namespace TokenGuard.Rules.Carriers;

/// <summary>Text written backwards, last character first.</summary>
internal sealed class ReversedText() : Decoder(CarrierNames.Reversed)
{
    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        if (!Symbols.IsBody(text[at])) return -1;
        while (at > earliest && Symbols.IsBody(text[at - 1])) at--;
        return at;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        var longest = Math.Min(text.Length - start, CarrierSearch.LongestEncoded);
        var length = 0;
        while (length < longest && Symbols.IsBody(text[start + length])) length++;
        for (var i = start + length - 1; i >= start; i--) into.Add(text[i], i, i + 1);
        return start + length;
    }
}
