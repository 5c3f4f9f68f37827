using System.Buffers.Binary;

namespace TokenGuard.Scanning.Containers;

/// <summary>The source of a module of VBA, unpacked chunk by chunk ([MS-OVBA] 2.4.1).</summary>
/// <param name="start">Where in the module's stream it begins.</param>
internal sealed class OvbaContent(byte[] module, int start) : ReadOnlyStream
{
    private const int ChunkLength = 4096;
    private const int ShortestCopy = 3;
    private const int Packed = 0x8000;

    private readonly byte[] _chunk = new byte[ChunkLength];
    private int _next = start + 1;
    private int _from;
    private int _to;

    /// <summary>Where the packed source of a module begins, which always begins with an attribute; -1 where none does.</summary>
    public static int StartIn(ReadOnlySpan<byte> module)
    {
        // Behind the mark and the head of a chunk, of eight literal bytes each.
        var at = module.IndexOf("\0Attribut\0e "u8) - 3;
        return at >= 0 && module[at] == 1 ? at : -1;
    }

    /// <exception cref="InvalidDataException">It is damaged; everything before that was returned.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_from == _to && !ReadChunk()) return 0;
        var count = Math.Min(buffer.Length, _to - _from);
        _chunk.AsSpan(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }

    private bool ReadChunk()
    {
        (_from, _to) = (0, 0);
        if (_next + 2 >= module.Length) return false;
        int head = BinaryPrimitives.ReadUInt16LittleEndian(module.AsSpan(_next));
        if ((head & 0x7000) != 0x3000) return false; // something else follows
        var at = _next + 2;
        _next += (head & 0xFFF) + 3;
        var end = Math.Min(_next, module.Length);
        if ((head & Packed) == 0)
        {
            _to = Math.Min(ChunkLength, end - at);
            module.AsSpan(at, _to).CopyTo(_chunk);
            return _to > 0;
        }

        while (at < end)
        {
            var flags = module[at++];
            for (var bit = 0; bit < 8 && at < end && _to < ChunkLength; bit++)
            {
                if (((flags >> bit) & 1) == 0) _chunk[_to++] = module[at++];
                else at = Copy(at, end);
            }

            if (_to == ChunkLength) break;
        }

        return _to > 0;
    }

    /// <summary>Repeats what came before. The further the chunk has come, the more of the two bytes say how far back.</summary>
    private int Copy(int at, int end)
    {
        if (at + 1 >= end) return end;
        int token = BinaryPrimitives.ReadUInt16LittleEndian(module.AsSpan(at));
        var bits = 4;
        while (1 << bits < _to) bits++;
        var (length, back) = ((token & (0xFFFF >> bits)) + ShortestCopy, (token >> (16 - bits)) + 1);
        if (back > _to) throw new InvalidDataException("It repeats what was not there.");
        for (var i = 0; i < length && _to < ChunkLength; i++, _to++) _chunk[_to] = _chunk[_to - back];
        return at + 2;
    }
}
