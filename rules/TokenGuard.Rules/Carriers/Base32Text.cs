using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>base32 (RFC 4648) in either case, padded or not, in one piece or in lines. It begins where its characters do.</summary>
/// <param name="isExtended">With the digits first, as in hex: base32hex.</param>
internal sealed class Base32Text(bool isExtended) : Decoder(CarrierNames.Base32)
{
    private const int Group = 8;
    private const int BytesOfGroup = 5;
    private const int Values = 32;
    private const int LongestIndentation = 64;

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var start = FindStartNear(text, at, earliest);
        return start >= 0 ? start : FindStartNear(text, ListLook.SecondOf(at, text.Length), earliest);
    }

    /// <summary>Where base32 begins that a place is in, with half a look behind it.</summary>
    private int FindStartNear(ReadOnlySpan<byte> text, int at, int earliest)
    {
        if (at + ListLook.Half > text.Length || !IsBase32(text.Slice(at, ListLook.Half), isExtended)) return -1;
        // The end of a short one holds no two groups: to its beginning, or as good as.
        for (var limit = Math.Max(earliest, at - ListLook.Stride); at > limit && Value(text[at - 1]) >= 0; at--)
        {
        }

        for (var phase = 0; phase < Group; phase++)
        {
            if (!IsGroupOfText(text, at + phase) || !IsGroupOfText(text, at + phase + Group)) continue;
            var start = at + phase;
            while (GroupBefore(text, start, earliest) is >= 0 and var before && IsGroupOfText(text, before)) start = before;
            return start;
        }

        return -1;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        // The characters of a group stand where its bytes are mapped to: those that hold a bit of them.
        Span<int> places = stackalloc int[Group];
        var end = start;
        while (!into.IsFull)
        {
            var count = ReadGroup(text, end, places, out var bits);
            for (var i = 0; i < count * BytesOfGroup / Group; i++)
            {
                var value = (int)(bits >> (8 * (BytesOfGroup - 1 - i))) & 0xFF;
                if (!Symbols.IsText(value)) return end;
                into.Add(value, places[8 * i / BytesOfGroup], places[((8 * i) + 7) / BytesOfGroup] + 1);
            }

            if (count > 0) end = places[count - 1] + 1;
            if (count < Group) break;
        }

        return end;
    }

    /// <summary>Capitals or small letters, not both: that tells it from most of what is written with letters and digits.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    public static bool IsBase32(ReadOnlySpan<byte> text, bool isExtended)
    {
        var letterCase = -1;
        foreach (var symbol in text)
        {
            if (Value(symbol, isExtended) < 0) return false;
            if (symbol < 'A') continue;
            if (letterCase < 0) letterCase = symbol & 0x20;
            if ((symbol & 0x20) != letterCase) return false;
        }

        return letterCase >= 0;
    }

    private bool IsGroupOfText(ReadOnlySpan<byte> text, int at)
    {
        // The first bit of ASCII is 0.
        var first = Value(Symbols.At(text, at));
        if (first >= Values / 2 || (first >= 0 && Value(Symbols.At(text, at + 1)) is >= 0 and var second && !Symbols.IsText((first << 3) | (second >> 2)))) return false;
        return IsWholeGroupOfText(text, at);
    }

    private bool IsWholeGroupOfText(ReadOnlySpan<byte> text, int at)
    {
        Span<int> places = stackalloc int[Group];
        if (ReadGroup(text, at, places, out var bits) < Group) return false;
        for (var i = 0; i < BytesOfGroup; i++)
            if (!Symbols.IsText((int)(bits >> (8 * i)) & 0xFF)) return false;
        return true;
    }

    private int ReadGroup(ReadOnlySpan<byte> text, int at, Span<int> places, out ulong bits)
    {
        bits = 0;
        int count;
        for (count = 0; count < Group; count++)
        {
            at = SkipWrap(text, at);
            var value = Value(Symbols.At(text, at));
            if (value < 0) break;
            bits |= (ulong)value << (5 * (Group - 1 - count));
            places[count] = at++;
        }

        return count;
    }

    private int GroupBefore(ReadOnlySpan<byte> text, int at, int earliest)
    {
        for (var i = 0; i < Group; i++)
        {
            var low = Math.Max(earliest, at - LongestIndentation);
            while (at > low && IsSpace(text[at - 1])) at--;
            if (at <= earliest || Value(text[at - 1]) < 0) return -1;
            at--;
        }

        return at;
    }

    private static int SkipWrap(ReadOnlySpan<byte> text, int at)
    {
        if (!Symbols.IsLineEnd(Symbols.At(text, at))) return at;
        for (var limit = at + LongestIndentation; at < limit && IsSpace(Symbols.At(text, at)); at++)
        {
        }

        return at;
    }

    private static bool IsSpace(int symbol) => Symbols.IsBlank(symbol) || Symbols.IsLineEnd(symbol);

    private int Value(int symbol) => Value(symbol, isExtended);

    [MethodImpl(Jit.AtOnceInHost)]
    private static int Value(int symbol, bool isExtended)
    {
        var letter = (symbol | 0x20) - 'a';
        if (isExtended) return (uint)letter <= 'v' - 'a' ? letter + 10 : (uint)(symbol - '0') <= 9 ? symbol - '0' : -1;
        return (uint)letter <= 'z' - 'a' ? letter : (uint)(symbol - '2') <= '7' - '2' ? symbol - '2' + 26 : -1;
    }
}
