namespace TokenGuard.Scanning.Containers;

/// <summary>What a file of Snappy's holds (google/snappy, framing_format.txt), chunk by chunk.</summary>
internal sealed class SnappyContent(Stream packed) : ReadOnlyStream
{
    private const int SumLength = 4;
    private const int FirstSkipped = 0x80;

    private byte[] _chunk = [];
    private int _from;

    /// <exception cref="InvalidDataException">It is damaged; everything before that was returned.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (_from == _chunk.Length)
            if (!ReadChunk()) return 0;

        var count = Math.Min(buffer.Length, _chunk.Length - _from);
        _chunk.AsSpan(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }

    private bool ReadChunk()
    {
        (_chunk, _from) = ([], 0);
        Span<byte> head = stackalloc byte[4];
        if (packed.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) is var read && read < head.Length) return read == 0 ? false : throw new EndOfStreamException();
        var (kind, length) = (head[0], head[1] | (head[2] << 8) | (head[3] << 16));
        if (kind is > 1 and < FirstSkipped || (kind <= 1 && length < SumLength)) throw new InvalidDataException("A chunk of a kind that there is not.");
        var bytes = new byte[length];
        packed.ReadExactly(bytes);
        if (kind > 1) return true;
        _chunk = kind == 0 ? SnappyBlock.Unpack(bytes.AsSpan(SumLength)) : bytes[SumLength..];
        return true;
    }
}
