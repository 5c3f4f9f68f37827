namespace TokenGuard.Scanning.Containers;

/// <summary>A block that is packed by Snappy (google/snappy, format_description.txt): tables of LevelDB and blocks of Avro are made of such.</summary>
internal static class SnappyBlock
{
    /// <summary>Bytes of which a block has no more, packed or not: those who write them take some thousands.</summary>
    public const int Longest = 64 << 20;

    // Three bytes repeat 64 at most.
    private const int MostPacked = 24;

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static byte[] Unpack(ReadOnlySpan<byte> packed)
    {
        var at = 0;
        var length = ReadLength(packed, ref at);
        if (length > Longest || length > MostPacked * (long)packed.Length) throw new InvalidDataException("It states a length that it cannot have.");
        var block = new UnpackedBlock();
        block.Begin((int)length);
        while (at < packed.Length)
        {
            var tag = packed[at++];
            var count = tag >> 2;
            if ((tag & 3) == 0)
            {
                if (count >= 60) count = (int)Math.Min(ReadNumber(packed, ref at, count - 59), Longest);
                block.Add(Take(packed, ref at, count + 1));
                continue;
            }

            var back = (tag & 3) switch
            {
                1 => ((tag >> 5) << 8) | (int)ReadNumber(packed, ref at, 1),
                2 => (int)ReadNumber(packed, ref at, 2),
                _ => (int)ReadNumber(packed, ref at, 4),
            };
            block.Repeat(back, (tag & 3) == 1 ? 4 + (count & 7) : count + 1);
        }

        if (block.Length != length) throw new InvalidDataException("It is shorter than it is stated to be.");
        return block.Content.ToArray();
    }

    /// <summary>Opens such a block as a document; all of it is read at once.</summary>
    public static Stream Open(Stream packed) => new MemoryStream(Unpack(ReadAll(packed, tail: 0)), writable: false);

    /// <summary>Likewise, of a block that a sum of four bytes follows.</summary>
    public static Stream OpenWithSum(Stream packed) => new MemoryStream(Unpack(ReadAll(packed, tail: 4)), writable: false);

    private static byte[] ReadAll(Stream packed, int tail)
    {
        if (packed.Length > Longest || packed.Length < tail) throw new InvalidDataException("It is too long or too short.");
        var bytes = new byte[packed.Length - tail];
        packed.ReadExactly(bytes);
        return bytes;
    }

    private static long ReadLength(ReadOnlySpan<byte> packed, ref int at)
    {
        var length = 0L;
        for (var shift = 0; shift < 35; shift += 7)
        {
            var octet = Take(packed, ref at, 1)[0];
            length |= (long)(octet & 0x7F) << shift;
            if (octet < 0x80) return length;
        }

        throw new InvalidDataException("Its length is too long.");
    }

    private static uint ReadNumber(ReadOnlySpan<byte> packed, ref int at, int bytes)
    {
        var number = 0u;
        var octets = Take(packed, ref at, bytes);
        for (var i = 0; i < octets.Length; i++) number |= (uint)octets[i] << (8 * i);
        return number;
    }

    private static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> packed, ref int at, int count)
    {
        if (count > packed.Length - at) throw new InvalidDataException("It ends early.");
        at += count;
        return packed.Slice(at - count, count);
    }
}
