using System.Buffers.Binary;
#if NET
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#endif

namespace TokenGuard.Rules.Carriers;

/// <summary>UTF-16 and UTF-32 of either byte order: a token in it is ASCII, so every other byte of a unit is NUL.</summary>
internal sealed class WideText(string name, int unit, bool bigEndian) : Decoder(name)
{
    /// <summary>Bytes of a character in UTF-32.</summary>
    public const int LongestUnit = 4;

    public override int FindStart(ReadOnlySpan<byte> text, int at, int earliest)
    {
        var start = FirstUnit(text, at);
        if (start < 0 || !IsUnit(text, start + unit)) return -1;
        while (start - unit >= earliest && (IsUnit(text, start - unit) || MarkAt(text, start - unit) > 0)) start -= unit;
        return start;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
        while (true)
        {
#if NET
            if (unit == 2) start = DecodeMany(text, start, into);
#endif
            for (; !into.IsFull && IsUnit(text, start); start += unit) into.Add(text[bigEndian ? start + unit - 1 : start], start, start + unit);
            if (into.IsFull || MarkAt(text, start) is not (> 0 and var mark)) return start;
            // As UTF-8 has it, for what takes such marks for a hyphen or for nothing.
            into.Add(0xE0 | (mark >> 12), start, start + unit);
            into.Add(0x80 | ((mark >> 6) & 0x3F), start, start + unit);
            into.Add(0x80 | (mark & 0x3F), start, start + unit);
            start += unit;
        }
    }

#if NET
    /// <summary>Sixteen units at a time, as long as all of them are.</summary>
    private int DecodeMany(ReadOnlySpan<byte> text, int start, Layer into)
    {
        ref var bytes = ref MemoryMarshal.GetReference(text);
        for (; start >= 0 && start <= text.Length - Vector256<byte>.Count && into.HasRoomFor(Vector128<byte>.Count); start += Vector256<byte>.Count)
        {
            var units = Vector256.LoadUnsafe(ref bytes, (nuint)start).AsUInt16();
            var characters = bigEndian ? units >>> 8 : units;
            var rest = bigEndian ? units << 8 : units >>> 8;
            if (rest != Vector256<ushort>.Zero || Vector256.EqualsAny(characters, Vector256<ushort>.Zero)) break;
            into.Add(Vector128.Narrow(characters.GetLower(), characters.GetUpper()), start, unit);
        }

        return start;
    }
#endif

    /// <summary>Whether the units there stand at multiples of their size, as they do in files and, mostly, in programs.</summary>
    public bool IsAligned(ReadOnlySpan<byte> text, int at) => FirstUnit(text, at) is >= 0 and var start && start % unit == 0;

    /// <summary>What typographers and word processors put into the place of a hyphen, or where nobody sees it; 0 for anything else.</summary>
    private int MarkAt(ReadOnlySpan<byte> text, int at)
    {
        if (unit != 2 || text.Length < unit || (uint)at > (uint)(text.Length - unit)) return 0;
        var character = bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(text.Slice(at)) : BinaryPrimitives.ReadUInt16LittleEndian(text.Slice(at));
        return character is (>= 0x200B and <= 0x2015) or 0x2060 or 0x2212 or 0xFE63 or 0xFEFF or 0xFF0D ? character : 0;
    }

    private int FirstUnit(ReadOnlySpan<byte> text, int at)
    {
        for (var start = at; start < at + unit; start++)
            if (IsUnit(text, start)) return start;
        return -1;
    }

    private bool IsUnit(ReadOnlySpan<byte> text, int at)
    {
        if (text.Length < unit || (uint)at > (uint)(text.Length - unit)) return false;
        var bytes = text.Slice(at);
        var character = (unit, bigEndian) switch
        {
            (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            (2, true) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            (_, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            (_, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        };
        return character is > 0 and <= byte.MaxValue;
    }
}
