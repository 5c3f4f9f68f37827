namespace TokenGuard.Scanning.Containers;

/// <summary>What comes out of a block that is packed by repeating what came before, byte for byte: Snappy, LZ4, LZF. It grows as it is filled, whatever was stated.</summary>
internal sealed class UnpackedBlock
{
    private const int Least = 4096;

    private byte[] _bytes = [];
    private int _start;
    private int _count;
    private int _most;

    /// <summary>What was added since it was begun.</summary>
    public ReadOnlySpan<byte> Content => _bytes.AsSpan(_start, _count - _start);

    public int Length => _count - _start;

    /// <param name="most">Bytes of which there are no more.</param>
    /// <param name="kept">Bytes of what came before that may be repeated.</param>
    public void Begin(int most, int kept = 0)
    {
        kept = Math.Min(kept, _count);
        _bytes.AsSpan(_count - kept, kept).CopyTo(_bytes);
        (_start, _count, _most) = (kept, kept, most);
    }

    /// <exception cref="InvalidDataException">There is no room for them.</exception>
    public void Add(ReadOnlySpan<byte> literals)
    {
        MakeRoom(literals.Length);
        literals.CopyTo(_bytes.AsSpan(_count));
        _count += literals.Length;
    }

    /// <exception cref="InvalidDataException">There is nothing so far back, or no room.</exception>
    public void Repeat(int back, int length)
    {
        if (back <= 0 || back > _count) throw new InvalidDataException("It repeats what was not there.");
        MakeRoom(length);
        for (var end = _count + length; _count < end; _count++) _bytes[_count] = _bytes[_count - back];
    }

    private void MakeRoom(int length)
    {
        if (length > _most - Length) throw new InvalidDataException("It is longer than it is stated to be.");
        if (_count + length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_count + length, Math.Max(Least, 2 * _bytes.Length)));
    }
}
