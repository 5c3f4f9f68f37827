namespace TokenGuard.Rules.Carriers;

/// <summary>What data begins with that only an <see cref="IUnpacker"/> undoes.</summary>
internal static class ForeignStart
{
    /// <summary>Bytes that are enough to tell: the longest header of a zstd frame, and that of its first block.</summary>
    public const int Judged = 24;

    // Bytes of packed data hold control characters, these almost without exception.
    private const int JudgedAsBytes = 64;

    private static ReadOnlySpan<byte> Bzip2Block => [0x31, 0x41, 0x59, 0x26, 0x53, 0x59];

    private static ReadOnlySpan<byte> XzMark => [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0];

    private static ReadOnlySpan<byte> ZstandardMark => [0x28, 0xB5, 0x2F, 0xFD];

    public static Packing At(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(XzMark)) return HasSumOfFlags(bytes.Slice(XzMark.Length)) ? Packing.Xz : Packing.None;
        if (bytes.StartsWith(ZstandardMark)) return CanBeFrame(bytes.Slice(ZstandardMark.Length)) ? Packing.Zstandard : Packing.None;
        return bytes.Length > 4 && bytes.StartsWith("BZh"u8) && bytes.Slice(4).StartsWith(Bzip2Block) ? Packing.Bzip2 : Packing.None;
    }

    /// <summary>The same of bytes in the midst of others: the mark of bzip2 can be written in a text.</summary>
    public static bool IsAmongBytes(ReadOnlySpan<byte> bytes) => At(bytes) != Packing.None && Symbols.HasControls(bytes.Slice(0, Math.Min(JudgedAsBytes, bytes.Length)));

    /// <summary>Whether a document is of a kind that is opened as a whole, by those who know it, or has such data in pieces.</summary>
    public static bool IsOpenedAt(ReadOnlySpan<byte> document) =>
        At(document) != Packing.None || document.StartsWith("%PDF-"u8) || document.StartsWith("!<arch>\n"u8) || document.StartsWith("0707"u8) || document.StartsWith("Obj\x01"u8)
        || document.StartsWith((ReadOnlySpan<byte>)[0xED, 0xAB, 0xEE, 0xDB]);

    /// <summary>Whether it is an archive, or is packed, in a way that nobody undoes here: 7z, rar, lzma, lz4, cabinets.</summary>
    public static bool IsNotUndone(ReadOnlySpan<byte> bytes) => bytes.Length > 0 && bytes[0] switch
    {
        0x37 => bytes.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
        (byte)'R' => bytes.StartsWith("Rar!\x1A\x07"u8),
        (byte)'M' => bytes.StartsWith("MSCF\0\0\0\0"u8),
        0x04 => bytes.StartsWith((ReadOnlySpan<byte>)[0x04, 0x22, 0x4D, 0x18]),
        0x5D => bytes.StartsWith((ReadOnlySpan<byte>)[0x5D, 0, 0]) && bytes.Length > 13 && bytes.Slice(5, 8).SequenceEqual((ReadOnlySpan<byte>)[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        _ => false,
    };

    /// <summary>The same of hex digits, of which fewer tell.</summary>
    public static bool IsHexAt(ReadOnlySpan<byte> digits)
    {
        Span<byte> bytes = stackalloc byte[Judged];
        var count = 0;
        for (; count < bytes.Length && 2 * count + 1 < digits.Length; count++)
        {
            var (high, low) = (Symbols.HexValue(digits[2 * count]), Symbols.HexValue(digits[(2 * count) + 1]));
            if (high < 0 || low < 0) break;
            bytes[count] = (byte)((high << 4) | low);
            if (count == 0 && bytes[0] is not (0xFD or 0x28 or (byte)'B')) return false; // digests are hex too
        }

        return At(bytes.Slice(0, count)) != Packing.None;
    }

    /// <summary>Whether the sum of the flags stands behind them, as far as there are bytes: programs that unpack such data hold its mark too.</summary>
    private static bool HasSumOfFlags(ReadOnlySpan<byte> flags)
    {
        const uint Polynomial = 0xEDB88320; // of CRC-32
        if (flags.Length < 6) return true;
        var sum = uint.MaxValue;
        foreach (var flag in flags.Slice(0, 2))
        {
            sum ^= flag;
            for (var bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ ((sum & 1) != 0 ? Polynomial : 0);
        }

        return ~sum == System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(flags.Slice(2));
    }

    /// <summary>Whether a frame and its first block can begin like that (RFC 8878, 3.1.1), as far as there are bytes: the mark alone is short.</summary>
    private static bool CanBeFrame(ReadOnlySpan<byte> header)
    {
        const int LargestBlock = 128 * 1024;
        if (header.IsEmpty) return true;
        var flags = header[0];
        if ((flags & 8) != 0) return false;
        var isSingle = (flags & 0x20) != 0;
        var dictionary = (flags & 3) == 3 ? 4 : flags & 3;
        var size = flags >> 6 == 0 ? (isSingle ? 1 : 0) : 1 << (flags >> 6);
        var block = header.Slice(Math.Min(header.Length, 1 + (isSingle ? 0 : 1) + dictionary + size));
        if (block.Length < 3) return true;
        var bits = block[0] | (block[1] << 8) | (block[2] << 16);
        return (bits & 6) != 6 && bits >> 3 <= LargestBlock;
    }
}
