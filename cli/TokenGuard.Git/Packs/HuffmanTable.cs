using System.Numerics;
using System.Runtime.InteropServices;

namespace TokenGuard.Git.Packs;

/// <summary>
/// Decodes one alphabet of a deflate block. An entry is found by the next bits of the stream as they come, the first bit lowest; codes that are longer than
/// the first table's index go on in a second one. An entry is one number:
/// <list type="bullet">
/// <item>bits 0 to 5: how many bits the code and its extra bits take;</item>
/// <item>bits 8 to 11: how many of them are the code's;</item>
/// <item>bits 12 to 15: what it is (<see cref="Literal"/>, <see cref="End"/>, <see cref="Further"/>, <see cref="Invalid"/>, or none: a length or a distance);</item>
/// <item>bits 16 to 31: the literal, the base of the length or distance, or where the second table begins.</item>
/// </list>
/// </summary>
internal sealed unsafe class HuffmanTable
{
    public const uint Literal = 1 << 12;
    public const uint End = 1 << 13;
    public const uint Further = 1 << 14;
    public const uint Invalid = 1 << 15;

    /// <summary>Anything but a literal, a length or a distance.</summary>
    public const uint Exceptional = End | Further | Invalid;

    public const int LongestCode = 15;

    // Second tables of all codes together: with an index of 8 bits or more they never take more than this.
    private const int FurtherEntries = 2048;
    private const int MostSymbols = 288;

    private readonly int _mostBits;
    private readonly uint[] _entries;
    private readonly ushort[] _sorted = new ushort[MostSymbols];

    /// <param name="mostBits">The longest index of the first table: a larger one misses less often and takes longer to fill.</param>
    public HuffmanTable(int mostBits)
    {
        _mostBits = mostBits;
        _entries = GC.AllocateArray<uint>((1 << mostBits) + FurtherEntries, pinned: true);
        Entries = (uint*)Marshal.UnsafeAddrOfPinnedArrayElement(_entries, 0);
    }

    /// <summary>The first table, the second ones behind it. Pinned, and valid as long as this object is.</summary>
    public uint* Entries { get; }

    /// <summary>Length of the first table's index in bits.</summary>
    public int Bits { get; private set; }

    /// <summary>Fills the table for the lengths of the alphabet's codes; false where they do not make a code.</summary>
    /// <param name="lengths">Of each symbol's code in bits, 0 where the symbol is not used.</param>
    /// <param name="symbols">Each symbol's entry, without its code's length.</param>
    public bool Build(ReadOnlySpan<byte> lengths, ReadOnlySpan<uint> symbols)
    {
        Span<int> counts = stackalloc int[LongestCode + 1];
        counts.Clear();
        foreach (var length in lengths) counts[length]++;

        var longest = LongestCode;
        while (longest > 0 && counts[longest] == 0) longest--;
        Bits = Math.Clamp(longest, 1, _mostBits);
        if (!IsCode(counts, longest)) return false;
        Sort(lengths, counts);
        if (longest <= 1 && counts[1] < 2) BuildIncomplete(counts[1], symbols);
        else Fill(counts, longest, symbols);
        return true;
    }

    /// <summary>Every bit sequence begins with exactly one code; only an alphabet of one symbol or none may leave some without.</summary>
    private static bool IsCode(ReadOnlySpan<int> counts, int longest)
    {
        var free = 1;
        for (var length = 1; length <= LongestCode; length++)
        {
            free = (free << 1) - counts[length];
            if (free < 0) return false;
        }

        return free == 0 || longest <= 1;
    }

    private void Sort(ReadOnlySpan<byte> lengths, ReadOnlySpan<int> counts)
    {
        Span<int> next = stackalloc int[LongestCode + 2];
        next[0] = next[1] = 0;
        for (var length = 1; length <= LongestCode; length++) next[length + 1] = next[length] + counts[length];
        for (var symbol = 0; symbol < lengths.Length; symbol++)
            if (lengths[symbol] != 0) _sorted[next[lengths[symbol]]++] = (ushort)symbol;
    }

    private void BuildIncomplete(int count, ReadOnlySpan<uint> symbols)
    {
        Entries[0] = count == 0 ? Invalid | 1 : EntryOf(symbols[_sorted[0]], 1);
        Entries[1] = Invalid | 1;
    }

    /// <summary>
    /// Codes in order, shorter ones first. A table for codes of one length more is the one before twice, so it is doubled where the length grows, and only
    /// the new codes are written.
    /// </summary>
    private void Fill(ReadOnlySpan<int> counts, int longest, ReadOnlySpan<uint> symbols)
    {
        uint code = 0; // first bit lowest
        var at = 0;
        for (var length = 1; length <= Bits; length++)
        {
            if (length > 1) new Span<uint>(Entries, 1 << (length - 1)).CopyTo(new Span<uint>(Entries + (1 << (length - 1)), 1 << (length - 1)));
            for (var left = counts[length]; left > 0; left--)
            {
                Entries[code] = EntryOf(symbols[_sorted[at++]], length);
                code = Next(code, length);
            }
        }

        if (longest > Bits) FillFurther(counts, longest, symbols, code, at);
    }

    private void FillFurther(ReadOnlySpan<int> counts, int longest, ReadOnlySpan<uint> symbols, uint code, int at)
    {
        var start = 1 << Bits;
        var mask = (1u << Bits) - 1;
        var lead = uint.MaxValue;
        var bits = 0;
        for (var length = Bits + 1; length <= longest; length++)
        {
            for (var left = counts[length]; left > 0; left--)
            {
                if ((code & mask) != lead)
                {
                    start += lead == uint.MaxValue ? 0 : 1 << bits;
                    lead = code & mask;
                    bits = FurtherBits(counts, length, left);
                    Entries[lead] = Further | ((uint)start << 16) | ((uint)bits << 8) | (uint)Bits;
                }

                var entry = EntryOf(symbols[_sorted[at++]], length);
                for (var i = (int)(code >> Bits); i < 1 << bits; i += 1 << (length - Bits)) Entries[start + i] = entry;
                code = Next(code, length);
            }
        }
    }

    /// <summary>Index length of the second table that begins with a code of this length, with so many of its kind still to come.</summary>
    private int FurtherBits(ReadOnlySpan<int> counts, int length, int left)
    {
        var bits = length - Bits;
        var free = (1 << bits) - left;
        while (free > 0 && bits + Bits < LongestCode)
        {
            bits++;
            free = (free << 1) - counts[bits + Bits];
        }

        return bits;
    }

    /// <summary>The code after this one, and, where it is the last of its length, the first of the next length: adds one to the reversed bits.</summary>
    private static uint Next(uint code, int length)
    {
        var zeroes = ~code & ((1u << length) - 1);
        if (zeroes == 0) return code;
        var bit = 1u << (31 - BitOperations.LeadingZeroCount(zeroes));
        return (code & (bit - 1)) | bit;
    }

    private static uint EntryOf(uint symbol, int length) => symbol + (uint)((length << 8) | length);
}
