using System.Buffers.Binary;

namespace TokenGuard.Scanning.Tests.Containers;

/// <summary>Archives that no archiver would write.</summary>
internal static class OddZip
{
    /// <summary>Members that all name the same packed bytes.</summary>
    public static byte[] Overlapping(int members, int shared)
    {
        var local = Local(shared);
        var directory = Enumerable.Range(0, members).SelectMany(_ => Directory(shared, offset: 0)).ToArray();
        return [.. local, .. new byte[shared], .. directory, .. End(members, directory.Length, local.Length + shared)];
    }

    /// <summary>An archive without a comment, one of whose members its directory does not list.</summary>
    public static byte[] WithoutEntry(byte[] zip, int index)
    {
        const int EndLength = 22;
        var at = BinaryPrimitives.ReadInt32LittleEndian(zip.AsSpan(zip.Length - EndLength + 16));
        var entries = new List<byte[]>();
        for (var next = at; next < zip.Length - EndLength;)
        {
            var length = 46 + zip[next + 28] + zip[next + 30] + zip[next + 32];
            entries.Add(zip[next..(next + length)]);
            next += length;
        }

        entries.RemoveAt(index);
        byte[] directory = [.. entries.SelectMany(entry => entry)];
        return [.. zip.AsSpan(0, at), .. directory, .. End(entries.Count, directory.Length, at)];
    }

    private static byte[] Local(int length)
    {
        var header = new byte[31];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x04034B50);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(22), length);
        header[26] = 1;
        header[30] = (byte)'q';
        return header;
    }

    private static byte[] Directory(int length, int offset)
    {
        var header = new byte[47];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x02014B50);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), length);
        header[28] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(42), offset);
        header[46] = (byte)'q';
        return header;
    }

    private static byte[] End(int entries, int directoryLength, int directoryAt)
    {
        var end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054B50);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)entries);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)entries);
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(12), directoryLength);
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(16), directoryAt);
        return end;
    }

    /// <summary>
    /// An archive whose only member is the archive itself, byte for byte (but for checksums, which nobody here asks for), after Russ Cox, "Zip Files All The Way Down".
    /// Instructions of five bytes each print what follows them, or repeat what was printed last, so that the program prints itself.
    /// </summary>
    public static byte[] Quine()
    {
        const int Front = 60; // with these lengths a repetition takes exactly five bytes
        const int Back = 114;
        const int Packed = (30 * 5) + Front + Back;
        const int Whole = Front + Packed + Back;
        byte[] front = [.. new byte[Front]], back = [.. new byte[Back]];
        Write(front, (0, 4, 0x04034B50), (8, 2, 8), (18, 4, Packed), (22, 4, Whole), (26, 2, 1), (28, 2, Front - 31), (30, 1, 'q'));
        Write(back, (0, 4, 0x02014B50), (10, 2, 8), (20, 4, Packed), (24, 4, Whole), (28, 2, 1), (46, 1, 'q'));
        Write(back.AsSpan(47), (0, 4, 0x06054B50), (8, 2, 1), (10, 2, 1), (12, 4, 47), (16, 4, Front + Packed), (20, 2, Back - 69));
        back.AsSpan(69).Fill((byte)'x');

        byte[] printFront = Print(Front + 5), repeatFront = RepeatFront(Front + 5), print0 = Print(0), print1 = Print(5), print4 = Print(20), printBack = Print(Back + 5);
        byte[] repeat4 = [0x42, 0x88, 0x21, 0xC4, 0], repeatBack = RepeatBack(Back + 5);
        return
        [
            .. front, .. printFront, .. front, .. printFront, .. repeatFront, .. print1, .. repeatFront, .. print1, .. print1, .. print4, .. repeatFront, .. print1, .. print1, .. print4,
            .. repeat4, .. print4, .. repeat4, .. print4, .. repeat4, .. print4, .. repeat4, .. print4, .. repeat4, .. print0, .. print0, .. printBack,
            .. repeat4, .. print0, .. print0, .. printBack, .. repeatBack, .. back, .. repeatBack, .. back,
        ];
    }

    private static byte[] Print(int length) => [0, (byte)length, (byte)(length >> 8), (byte)~length, (byte)(~length >> 8)];

    /// <summary>65 bytes, and an empty block that fills the fifth byte.</summary>
    private static byte[] RepeatFront(int length) => new Bits().Write(0b010, 3).WriteCode(276 - 256, 7).Write(length - 59, 3).WriteCode(12, 5).Write(length - 65, 5).WriteCode(0, 7).Write(0b010, 3).WriteCode(0, 7).ToBytes();

    /// <summary>All but the last, which is printed.</summary>
    private static byte[] RepeatBack(int length) => new Bits().Write(0b011, 3).WriteCode(0xC0, 8).Write(length - 1 - 115, 4).WriteCode(13, 5).Write(length - 97, 5).WriteCode(0x30 + 'x', 8).WriteCode(0, 7).ToBytes();

    private static void Write(Span<byte> into, params ReadOnlySpan<(int At, int Length, int Value)> numbers)
    {
        foreach (var (at, length, value) in numbers)
            for (var i = 0; i < length; i++) into[at + i] = (byte)(value >> (8 * i));
    }

    private sealed class Bits
    {
        private ulong _bits;
        private int _count;

        public Bits Write(int value, int count)
        {
            _bits |= (ulong)(uint)value << _count;
            _count += count;
            return this;
        }

        /// <summary>Codes begin with their highest bit.</summary>
        public Bits WriteCode(int code, int count)
        {
            for (var i = count - 1; i >= 0; i--) Write((code >> i) & 1, 1);
            return this;
        }

        public byte[] ToBytes() => _count == 40 ? BitConverter.GetBytes(_bits)[..5] : throw new InvalidOperationException($"{_count} bits.");
    }
}
