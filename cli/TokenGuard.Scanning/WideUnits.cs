using System.Buffers.Binary;

namespace TokenGuard.Scanning;

/// <summary>How a document's characters are laid out: UTF-16 or UTF-32 of either byte order, or bytes.</summary>
/// <param name="Size">Bytes in a unit; 0 or 1 for UTF-8.</param>
/// <param name="IsBigEndian">The highest byte comes first.</param>
internal readonly record struct WideUnits(int Size, bool IsBigEndian)
{
    /// <summary>Read off the byte order mark, or off where the NUL bytes of the first ASCII characters stand.</summary>
    public static WideUnits Of(ReadOnlySpan<byte> beginning)
    {
        if (beginning.Length < 4) return default;
        return (beginning[0], beginning[1], beginning[2], beginning[3]) switch
        {
            (0xFF, 0xFE, 0, 0) => new(4, IsBigEndian: false),
            (0, 0, 0xFE, 0xFF) => new(4, IsBigEndian: true),
            (0xFF, 0xFE, _, _) => new(2, IsBigEndian: false),
            (0xFE, 0xFF, _, _) => new(2, IsBigEndian: true),
            (var first, 0, 0, 0) when IsText(first) => new(4, IsBigEndian: false),
            (0, 0, 0, var first) when IsText(first) => new(4, IsBigEndian: true),
            (var first, 0, var second, 0) when IsText(first) && IsText(second) => new(2, IsBigEndian: false),
            (0, var first, 0, var second) when IsText(first) && IsText(second) => new(2, IsBigEndian: true),
            _ => default,
        };
    }

    // Many binary formats begin with a small number.
    private static bool IsText(byte symbol) => symbol is >= 0x20 and < 0x7F or (byte)'\t' or (byte)'\r' or (byte)'\n';

    /// <summary>The value of a unit whose bytes were shifted in one after the other.</summary>
    public uint ValueOf(uint bytes)
    {
        if (IsBigEndian) return bytes;
        return Size == 2 ? BinaryPrimitives.ReverseEndianness((ushort)bytes) : BinaryPrimitives.ReverseEndianness(bytes);
    }
}
