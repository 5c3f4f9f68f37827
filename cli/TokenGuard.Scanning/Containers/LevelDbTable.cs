namespace TokenGuard.Scanning.Containers;

/// <summary>
/// The packed blocks of a table of LevelDB (doc/table_format.md), in which browsers keep what pages store. It is told by its last bytes. Blocks that are not packed stand in the
/// file as they are, and so does its log.
/// </summary>
internal static class LevelDbTable
{
    private const int FooterLength = 48;
    private const int TrailerLength = 5; // how the block is packed, and a sum
    private const int LongestIndex = 64 << 20;
    private const byte NotPacked = 0;
    private const byte Snappy = 1;
    private const byte Zstandard = 2;

    /// <summary>The last bytes of a file.</summary>
    public static ReadOnlySpan<byte> Mark => [0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB];

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static IEnumerable<Member> Read(Stream table)
    {
        var footer = new byte[FooterLength];
        if (table.Length < footer.Length || table.ReadAt(table.Length - footer.Length, footer) < footer.Length) yield break;
        var at = 0;
        ReadNumber(footer, ref at);
        ReadNumber(footer, ref at);
        var index = ReadIndex(table, ReadNumber(footer, ref at), ReadNumber(footer, ref at));
        // Each entry is the part of its key that the one before has not, and the place of a block. Behind the last are the places at which keys begin anew, and how many there are.
        if (index.Length < 4) throw new InvalidDataException("The index has no end.");
        var end = index.Length - 4 - (4L * BitConverter.ToUInt32(index, index.Length - 4));
        at = 0;
        for (var number = 1; at < end; number++)
        {
            ReadNumber(index, ref at);
            var (keyLength, valueLength) = (ReadNumber(index, ref at), ReadNumber(index, ref at));
            if (keyLength > end - at || valueLength > end - at - keyLength) throw new InvalidDataException("An entry is too long.");
            var value = at + (int)keyLength;
            var (start, length) = (ReadNumber(index, ref value), ReadNumber(index, ref value));
            at += (int)(keyLength + valueLength);
            if (PackingOf(table, start, length) is not (not NotPacked and var packing)) continue;
            var name = $"block {number}";
            yield return UnpackingOf(packing) is { } unpack ? Member.Packed(name, table, start, length, length: null, unpack) : Member.NotOpened(name, "packed in a way that is not supported");
        }
    }

    private static byte[] ReadIndex(Stream table, long start, long length)
    {
        var packing = PackingOf(table, start, length);
        if (length > LongestIndex) throw new InvalidDataException("The index is too long.");
        if (packing != NotPacked && UnpackingOf(packing) is null) throw new InvalidDataException("The index is packed in another way.");
        var bytes = new byte[length];
        if (table.ReadAt(start, bytes) < bytes.Length) throw new EndOfStreamException();
        if (packing == NotPacked) return bytes;
        if (packing == Snappy) return SnappyBlock.Unpack(bytes);
        using var unpacked = UnpackingOf(packing)!(new MemoryStream(bytes, writable: false));
        using var content = new MemoryStream();
        var piece = new byte[4096];
        while (unpacked.Read(piece) is > 0 and var read && content.Length <= LongestIndex) content.Write(piece, 0, read);
        return content.ToArray();
    }

    private static byte PackingOf(Stream table, long start, long length)
    {
        Span<byte> trailer = stackalloc byte[TrailerLength];
        if (start > table.Length || length > table.Length - start || table.ReadAt(start + length, trailer) < trailer.Length) throw new InvalidDataException("A block lies outside.");
        return trailer[0];
    }

    private static Func<Stream, Stream>? UnpackingOf(byte packing) => packing switch
    {
        Snappy => SnappyBlock.Open,
        Zstandard => Unpacking.Of(ContainerKind.Zstandard),
        _ => null,
    };

    /// <summary>Seven bits a byte, lowest first.</summary>
    private static long ReadNumber(byte[] bytes, ref int at)
    {
        var number = 0L;
        for (var shift = 0; shift < 63 && at < bytes.Length; shift += 7)
        {
            var octet = bytes[at++];
            number |= (long)(octet & 0x7F) << shift;
            if (octet < 0x80) return number;
        }

        throw new InvalidDataException("A number is too long.");
    }
}
