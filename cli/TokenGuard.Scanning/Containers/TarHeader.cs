using System.Buffers.Binary;
using System.Text;

namespace TokenGuard.Scanning.Containers;

/// <summary>The block before each member of a tar archive: v7, ustar, pax and GNU.</summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    public const int BlockLength = 512;

    private readonly ReadOnlySpan<byte> _block = block;

    public byte Type => _block[156];

    /// <summary>Whether more blocks with the map of a sparse file follow (GNU).</summary>
    public bool HasSparseExtension => _block[482] != 0;

    public string Name
    {
        get
        {
            var name = Text(_block[..100]);
            // GNU's own format keeps times where ustar keeps the first part of the name.
            var prefix = _block.Slice(257, 6).SequenceEqual("ustar\0"u8) ? Text(_block.Slice(345, 155)) : "";
            return prefix.Length == 0 ? name : prefix + "/" + name;
        }
    }

    /// <summary>Bytes of the member; negative where the field holds no number.</summary>
    public long Size => Number(_block.Slice(124, 12));

    public static bool IsValid(ReadOnlySpan<byte> block)
    {
        // Nearly everything is told apart here: behind the checksum's digits stands a NUL or a space.
        if (block[154] != 0 && block[155] is not (0 or (byte)' ')) return false;
        var stated = Number(block.Slice(148, 8));
        if (stated <= 0) return false;
        var sum = 8 * ' ';
        foreach (var octet in block[..148]) sum += octet;
        foreach (var octet in block[156..BlockLength]) sum += octet;
        return sum == stated;
    }

    /// <summary>Octal digits, or a big-endian number after a byte of 0x80 (GNU).</summary>
    private static long Number(ReadOnlySpan<byte> field)
    {
        if (field[0] == 0x80) return field.Length < 12 ? -1 : BinaryPrimitives.ReadInt64BigEndian(field[^8..]);
        var value = 0L;
        var digits = field.Trim(" \0"u8);
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7') return -1;
            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
