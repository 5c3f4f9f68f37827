using System.Buffers.Binary;

namespace TokenGuard.Git.Packs;

/// <summary>The head of an object in a pack.</summary>
/// <param name="Kind">Never <see cref="ObjectKind.None"/>.</param>
/// <param name="Length">Bytes of what is inflated: the object, or its delta. As stated: nobody has checked it.</param>
/// <param name="Content">Where in the pack the zlib stream begins.</param>
/// <param name="BaseOffset">Where the base begins, of an <see cref="ObjectKind.OffsetDelta"/>.</param>
internal readonly record struct PackEntry(ObjectKind Kind, long Length, long Content, long BaseOffset);

/// <summary>The objects of one pack, in the order in which they stand in it.</summary>
internal sealed class PackFile : IDisposable
{
    public const int HeaderLength = 12;

    private readonly MappedFile _file;
    private readonly PackIndex _index;
    private readonly int _idLength; // also of the checksum at the end
    private readonly Lazy<(long[] Offsets, int[] Positions)> _order;
    private bool _isGivenAway;

    private PackFile(string path, PackIndex index, MappedFile file)
    {
        (Path, _index, _file, _idLength) = (path, index, file, index.Format.Length);
        var header = file.Slice(0, HeaderLength);
        if (header.Length < HeaderLength || !header.StartsWith("PACK"u8) || BinaryPrimitives.ReadUInt32BigEndian(header[4..]) is not (2 or 3)) throw new InvalidDataException();
        _order = new(Sort); // single objects are found without it
    }

    private long[] Offsets => _order.Value.Offsets;

    public string Path { get; }

    public PackIndex Index => _index;

    /// <summary>Bytes of the pack.</summary>
    public long Length => _file.Length;

    /// <summary>Where the objects end and the checksum begins.</summary>
    public long End => _file.Length - _idLength;

    /// <summary>The pack's last bytes, whatever they are.</summary>
    public ReadOnlySpan<byte> Checksum => _file.Slice(Math.Max(0, End), _idLength);

    /// <summary>Objects that the pack says it has. Nobody has checked it.</summary>
    public long StatedCount => BinaryPrimitives.ReadUInt32BigEndian(_file.Slice(8, sizeof(uint)));

    /// <summary>Objects that the index names.</summary>
    public int Count => _index.Count;

    /// <summary>Whether the pack ends with the checksum that its index expects: one that was cut short does not.</summary>
    public bool IsWhole => _file.Length >= HeaderLength + _idLength && _file.Slice(_file.Length - _idLength, _idLength).SequenceEqual(_index.PackChecksum);

    /// <summary>Whether an offset is stated for two objects, or for none that a pack can have.</summary>
    public bool HasWrongOffsets
    {
        get
        {
            var offsets = Offsets;
            for (var at = 1; at < offsets.Length; at++)
                if (offsets[at] == offsets[at - 1]) return true;
            return offsets.Length > 0 && offsets[0] < HeaderLength;
        }
    }

    /// <param name="file">Belongs to the pack from here on.</param>
    /// <param name="index">Likewise.</param>
    /// <exception cref="InvalidDataException">Not a pack.</exception>
    public static PackFile Open(MappedFile file, string path, PackIndex index)
    {
        try
        {
            return new PackFile(path, index, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The same pack with another index; this one must not be used any more.</summary>
    public PackFile With(PackIndex index)
    {
        _isGivenAway = true;
        return new PackFile(Path, index, _file);
    }

    public void Dispose()
    {
        if (!_isGivenAway) _file.Dispose();
        _index.Dispose();
    }

    /// <summary>The object's position in the index.</summary>
    public int PositionOf(int entry) => _order.Value.Positions[entry];

    /// <summary>The entry that begins at an offset, or -1.</summary>
    public int EntryAt(long offset)
    {
        var at = Array.BinarySearch(Offsets, offset);
        return at < 0 ? -1 : at;
    }

    /// <summary>The entry of the object with an id, or -1.</summary>
    public int Find(ReadOnlySpan<byte> id) => _index.Find(id) is >= 0 and var position ? EntryAt(_index.OffsetAt(position)) : -1;

    /// <summary>Where the object with an id begins, or -1.</summary>
    public long OffsetOf(ReadOnlySpan<byte> id) => _index.Find(id) is >= 0 and var position ? _index.OffsetAt(position) : -1;

    /// <summary>Reads an entry's head; false where there is none at its place.</summary>
    public bool TryReadHead(int entry, out PackEntry head)
    {
        var offsets = Offsets;
        return TryReadHead(offsets[entry], entry + 1 < offsets.Length ? offsets[entry + 1] : long.MaxValue, out head);
    }

    /// <inheritdoc cref="TryReadHead(int, out PackEntry)"/>
    public bool TryReadHeadAt(long offset, out PackEntry head) => TryReadHead(offset, long.MaxValue, out head);

    /// <param name="end">Where the next entry begins, as far as that is known.</param>
    private bool TryReadHead(long offset, long end, out PackEntry head)
    {
        head = default;
        const int LongestHead = 10 + ObjectFormat.Longest;
        if (offset < HeaderLength || offset > _file.Length - _idLength) return false;
        var bytes = _file.Slice(offset, Math.Min(LongestHead, _file.Length - _idLength - offset));
        var at = 0;
        if (!TryReadSize(bytes, ref at, out var kind, out var length)) return false;
        var baseOffset = 0L;
        if (kind == ObjectKind.OffsetDelta)
        {
            if (!OffsetNumber.TryRead(bytes, ref at, out var distance) || distance == 0 || distance > offset) return false;
            baseOffset = offset - distance;
        }
        else if (kind == ObjectKind.IdDelta)
        {
            at += _idLength;
            if (at > bytes.Length) return false;
        }

        head = new PackEntry(kind, length, offset + at, baseOffset);
        // Before anybody makes room for what a lying length states.
        end = Math.Min(end, _file.Length - _idLength);
        if (length / Inflater.LargestRatio > Math.Max(0, end - head.Content)) return false;
        return kind is >= ObjectKind.Commit and <= ObjectKind.Tag or ObjectKind.OffsetDelta or ObjectKind.IdDelta;
    }

    /// <summary>The id that an <see cref="ObjectKind.IdDelta"/> names as its base, as much of it as an <see cref="ObjectName"/> holds.</summary>
    public ReadOnlySpan<byte> BaseIdOf(in PackEntry head) => _file.Slice(head.Content - _idLength, ObjectName.Length);

    /// <summary>From the start of an entry's zlib stream on.</summary>
    public ReadOnlySpan<byte> ContentOf(in PackEntry head) => _file.Slice(head.Content, _file.Length - _idLength - head.Content);

    /// <summary>Whether something that zlib has written may begin there.</summary>
    public bool IsPackedAt(long offset) => _file.Slice(offset, 2) is [var method, var flags] && (method & 0x0F) == 8 && ((method << 8) | flags) % 31 == 0;

    public Stream OpenContent(in PackEntry head) => _file.OpenStream(head.Content, _file.Length - _idLength - head.Content);

    private (long[] Offsets, int[] Positions) Sort()
    {
        var offsets = new long[_index.Count];
        var positions = new int[_index.Count];
        for (var position = 0; position < offsets.Length; position++) (offsets[position], positions[position]) = (_index.OffsetAt(position), position);
        Array.Sort(offsets, positions);
        return (offsets, positions);
    }

    /// <summary>Reads what an object is and how long; false where the length does not end.</summary>
    /// <param name="at">Where it begins; moved behind it.</param>
    internal static bool TryReadSize(ReadOnlySpan<byte> bytes, ref int at, out ObjectKind kind, out long length)
    {
        (kind, length) = (ObjectKind.None, 0);
        if (bytes.IsEmpty) return false;
        var part = bytes[at++];
        kind = (ObjectKind)((part >> 4) & 7);
        length = part & 15;
        for (var shift = 4; part >= 0x80; shift += 7)
        {
            if (at >= bytes.Length || shift > 56) return false;
            part = bytes[at++];
            length |= (long)(part & 0x7F) << shift;
        }

        return length >= 0;
    }
}
