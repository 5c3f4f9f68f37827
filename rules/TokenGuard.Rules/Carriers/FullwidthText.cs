namespace TokenGuard.Rules.Carriers;

/// <summary>Letters as wide as Chinese ones (U+FF01 to U+FF5E) in UTF-8: what an input method of East Asia types, or a page shows for style.</summary>
internal sealed class FullwidthText() : Decoder(CarrierNames.Fullwidth)
{
    private const int Unit = 3;
    private const byte First = 0xEF;

    /// <summary>Whether all of a look is of them.</summary>
    public static bool IsIn(ReadOnlySpan<byte> look)
    {
        for (var first = 0; first < Unit; first++)
        {
            if (look[first] != First) continue;
            for (var at = first; at + Unit <= look.Length; at += Unit)
                if (SymbolAt(look, at) < 0) return false;
            return true;
        }

        return false;
    }

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var start = at;
        while (start < at + Unit && SymbolAt(text, start) < 0) start++;
        if (start == at + Unit) return -1;
        while (true)
        {
            if (start - Unit >= earliest && SymbolAt(text, start - Unit) >= 0) start -= Unit;
            else if (start > earliest && Symbols.IsBody(text[start - 1])) start--;
            else return start;
        }
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        while (!into.IsFull && start < text.Length)
        {
            var symbol = SymbolAt(text, start);
            if (symbol < 0 && !Symbols.IsBody(text[start])) break;
            var length = symbol < 0 ? 1 : Unit;
            into.Add(symbol < 0 ? text[start] : symbol, start, start + length);
            start += length;
        }

        return start;
    }

    /// <summary>The letter that stands there, as narrow as others; -1 where none does.</summary>
    private static int SymbolAt(ReadOnlySpan<byte> text, int at)
    {
        if (Symbols.At(text, at) != First) return -1;
        var (second, third) = (Symbols.At(text, at + 1), Symbols.At(text, at + 2));
        var value = ((second - 0xBC) << 6) + third - 0x80;
        return second is 0xBC or 0xBD && third is >= 0x80 and < 0xC0 && value is >= 1 and <= '~' - '!' + 1 ? value - 1 + '!' : -1;
    }
}
