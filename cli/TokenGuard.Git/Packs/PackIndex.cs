using System.Buffers.Binary;

namespace TokenGuard.Git.Packs;

/// <summary>
/// Which objects a pack holds and where: an index of version 1 or 2. Ids are sorted, so an object
/// is found by search; everything is read where the file is mapped.
/// </summary>
internal sealed class PackIndex : IDisposable
{
    private const int FanOutLength = 256 * sizeof(uint);
    private const int HeaderLength = 8;
    private const int CheckLength = 4;
    private const int OffsetLength = 4;
    private const int WideOffsetLength = 8;
    // Two ids in three are not further from where they are expected, in a pack of a million.
    private const int GuessReach = 32;
    private const uint IsWide = 0x8000_0000;

    private readonly MappedFile _file;
    private readonly ObjectFormat _format;
    private readonly int _trailer; // the pack's checksum and the index's own
    private readonly int _fanOut;
    private readonly int _idStride;
    private readonly long _ids;
    private readonly long _offsets;
    private readonly int _offsetStride;
    private readonly long _wideOffsets; // 0 in version 1
    private int[]? _starts; // for the first bits of an id, the first position with them or more
    private int _startShift;

    private PackIndex(MappedFile file, ObjectFormat format)
    {
        (_file, _format, _trailer) = (file, format, 2 * format.Length);
        var start = file.Slice(0, HeaderLength);
        var isSecond = start.StartsWith((ReadOnlySpan<byte>)[0xFF, (byte)'t', (byte)'O', (byte)'c']);
        if (isSecond && (start.Length < HeaderLength || BinaryPrimitives.ReadUInt32BigEndian(start[4..]) != 2)) throw new InvalidDataException();
        _fanOut = isSecond ? HeaderLength : 0;
        var table = _fanOut + FanOutLength;
        if (file.Length < table + _trailer) throw new InvalidDataException();

        var fanOut = file.Slice(_fanOut, FanOutLength);
        var before = 0u;
        for (var first = 0; first < 256; first++)
        {
            var count = BinaryPrimitives.ReadUInt32BigEndian(fanOut[(first * sizeof(uint))..]);
            if (count < before) throw new InvalidDataException();
            before = count;
        }

        (_idStride, _ids) = isSecond ? (format.Length, table) : (OffsetLength + format.Length, table + OffsetLength);
        (_offsetStride, _offsets) = isSecond ? (OffsetLength, table + ((long)before * (format.Length + CheckLength))) : (_idStride, table);
        _wideOffsets = isSecond ? _offsets + ((long)before * OffsetLength) : 0;
        var end = isSecond ? _wideOffsets : table + ((long)before * _idStride);
        if (end > file.Length - _trailer || before > int.MaxValue / 2) throw new InvalidDataException();
        Count = (int)before;
    }

    /// <summary>Objects in the pack.</summary>
    public int Count { get; }

    public ObjectFormat Format => _format;

    /// <exception cref="InvalidDataException">Not a pack index, or cut short.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static PackIndex Open(string path, ObjectFormat format) => Read(MappedFile.Open(path), format);

    /// <summary>An index that names nothing.</summary>
    public static PackIndex Empty(ObjectFormat format) =>
        Read(MappedFile.Of([0xFF, (byte)'t', (byte)'O', (byte)'c', 0, 0, 0, 2, .. new byte[FanOutLength + (2 * format.Length)]]), format);

    /// <param name="file">Belongs to the index from here on.</param>
    /// <exception cref="InvalidDataException">Not a pack index, or cut short.</exception>
    public static PackIndex Read(MappedFile file, ObjectFormat format)
    {
        try
        {
            return new PackIndex(file, format);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Whether the file's last bytes are the hash of all the others.</summary>
    public bool IsIntact => _file.Length > int.MaxValue || _format.Ends(_file.Slice(0, _file.Length));

    /// <summary>The pack's checksum, which is its last bytes too.</summary>
    public ReadOnlySpan<byte> PackChecksum => _file.Slice(_file.Length - _trailer, _format.Length);

    /// <summary>The whole id of the object at a position.</summary>
    public ReadOnlySpan<byte> WholeIdAt(int position) => _file.Slice(_ids + ((long)position * _idStride), _format.Length);

    /// <summary>As much of it as an <see cref="ObjectName"/> holds.</summary>
    public ReadOnlySpan<byte> IdAt(int position) => _file.Slice(_ids + ((long)position * _idStride), ObjectName.Length);

    /// <summary>Where the object begins in the pack; nonsense where the index is damaged.</summary>
    public long OffsetAt(int position)
    {
        var offset = BinaryPrimitives.ReadUInt32BigEndian(_file.Slice(_offsets + ((long)position * _offsetStride), OffsetLength));
        if (_wideOffsets == 0 || (offset & IsWide) == 0) return offset;
        var at = _wideOffsets + ((offset & ~IsWide) * (long)WideOffsetLength);
        return at + WideOffsetLength > _file.Length - _trailer ? -1 : BinaryPrimitives.ReadInt64BigEndian(_file.Slice(at, WideOffsetLength));
    }

    /// <summary>The object's position among the sorted ids, or -1.</summary>
    /// <param name="id">All of it, or as much as an <see cref="ObjectName"/> holds.</param>
    public int Find(ReadOnlySpan<byte> id)
    {
        id = id[..ObjectName.Length];
        var key = KeyOf(id);
        int from, to;
        if (_starts is { } starts)
        {
            var first = (int)(key >> _startShift);
            (from, to) = (starts[first], starts[first + 1] - 1);
        }
        else
        {
            (from, to) = Guess(id[0], key);
        }

        while (from <= to)
        {
            var middle = (from + to) >>> 1;
            var order = KeyAt(middle).CompareTo(key);
            if (order == 0) order = IdAt(middle).SequenceCompareTo(id);
            if (order == 0) return middle;
            if (order < 0) from = middle + 1;
            else to = middle - 1;
        }

        return -1;
    }

    /// <summary>Makes finding a million ids three times as fast; takes a few milliseconds and four bytes for each object.</summary>
    public void PrepareForMany()
    {
        if (_starts is not null) return;
        var bits = Math.Clamp(32 - System.Numerics.BitOperations.LeadingZeroCount((uint)Count), 8, 24);
        var starts = new int[(1 << bits) + 1];
        _startShift = 64 - bits;
        var next = 0;
        for (var position = 0; position < Count; position++)
            for (var first = (int)(KeyAt(position) >> _startShift); next <= first; next++) starts[next] = position;
        for (; next < starts.Length; next++) starts[next] = Count;
        Volatile.Write(ref _starts, starts);
    }

    /// <summary>Where among those with the same first byte an id stands, as near as can be told: ids are as good as random.</summary>
    private (int From, int To) Guess(byte first, ulong key)
    {
        var from = first == 0 ? 0 : FanOut(first - 1);
        var to = FanOut(first) - 1;
        var guess = from + (int)(((key << 8) >> 32) * (ulong)(to - from + 1) >> 32);
        var reach = GuessReach;
        while (guess - reach > from && KeyAt(guess - reach) > key) (to, reach) = (guess - reach, 4 * reach);
        if (guess - reach > from) from = guess - reach;
        for (reach = GuessReach; guess + reach < to && KeyAt(guess + reach) < key; reach *= 4) from = guess + reach;
        if (guess + reach < to && KeyAt(guess + reach) > key) to = guess + reach;
        return (from, to);
    }

    private ulong KeyAt(int position) => KeyOf(IdAt(position));

    private static ulong KeyOf(ReadOnlySpan<byte> id) => BinaryPrimitives.ReadUInt64BigEndian(id);

    private int FanOut(int first) => (int)BinaryPrimitives.ReadUInt32BigEndian(_file.Slice(_fanOut + (first * sizeof(uint)), sizeof(uint)));
}
