namespace TokenGuard.Rules.Carriers;

/// <summary>What data begins with that only an <see cref="IUnpacker"/> undoes.</summary>
internal static class ForeignStart
{
    private static ReadOnlySpan<byte> Bzip2Block => [0x31, 0x41, 0x59, 0x26, 0x53, 0x59];

    private static ReadOnlySpan<byte> XzMark => [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0];

    private static ReadOnlySpan<byte> ZstandardMark => [0x28, 0xB5, 0x2F, 0xFD];

    public static Packing At(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(XzMark)) return Packing.Xz;
        if (bytes.StartsWith(ZstandardMark)) return Packing.Zstandard;
        return bytes.Length > 4 && bytes.StartsWith("BZh"u8) && bytes.Slice(4).StartsWith(Bzip2Block) ? Packing.Bzip2 : Packing.None;
    }

    /// <summary>The same of hex digits, of which fewer tell.</summary>
    public static bool IsHexAt(ReadOnlySpan<byte> digits)
    {
        Span<byte> bytes = stackalloc byte[XzMark.Length + 4];
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
}
