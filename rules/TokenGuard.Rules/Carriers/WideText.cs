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
        while (start - unit >= earliest && IsUnit(text, start - unit)) start -= unit;
        return start;
    }

    public override int Decode(ReadOnlySpan<byte> text, int start, int at, Layer into)
    {
#if NET
        if (unit == 2) start = DecodeMany(text, start, into);
#endif
        for (; !into.IsFull && IsUnit(text, start); start += unit) into.Add(text[bigEndian ? start + unit - 1 : start], start, start + unit);
        return start;
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
