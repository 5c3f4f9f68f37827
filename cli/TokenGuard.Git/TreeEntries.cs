namespace TokenGuard.Git;

/// <summary>The entries of a tree as it is stored: mode, space, name, zero byte, id.</summary>
/// <param name="idLength">Bytes of an id.</param>
internal ref struct TreeEntries(ReadOnlySpan<byte> tree, int idLength)
{
    private const int LongestMode = 7;
    private const int FileMode = 6; // of everything but folders

    private readonly ReadOnlySpan<byte> _tree = tree;
    private readonly int _idLength = idLength;
    private int _end;

    public readonly TreeEntries GetEnumerator() => this;

    public Entry Current { get; private set; }

    /// <exception cref="InvalidDataException">What stands there is no entry.</exception>
    public bool MoveNext()
    {
        if (_end == _tree.Length) return false;
        Current = ReadAt(_tree, _end, _idLength);
        _end = Current.End;
        return true;
    }

    /// <summary>The entry that begins at a place.</summary>
    /// <exception cref="InvalidDataException">What stands there is no entry.</exception>
    public static Entry ReadAt(ReadOnlySpan<byte> tree, int start, int idLength)
    {
        var rest = tree[start..];
        var space = rest.Length > LongestMode && rest[FileMode] == ' ' ? FileMode : rest[..Math.Min(rest.Length, LongestMode + 1)].IndexOf((byte)' ');
        if (space <= 0) throw new InvalidDataException();
        var nameLength = rest[(space + 1)..].IndexOf((byte)0);
        if (nameLength < 0 || space + 1 + nameLength + 1 + idLength > rest.Length) throw new InvalidDataException();
        return new Entry(rest[..(space + 1 + nameLength + 1 + idLength)], space + 1, start, idLength);
    }

    /// <param name="bytes">All of it.</param>
    /// <param name="name">Where in them the name begins.</param>
    /// <param name="start">Where in the tree it begins.</param>
    public readonly ref struct Entry(ReadOnlySpan<byte> bytes, int name, int start, int idLength)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private readonly int _name = name;
        private readonly int _idLength = idLength;

        public int Start { get; } = start;

        public int End => Start + _bytes.Length;

        public ReadOnlySpan<byte> Name => _bytes[_name..^(_idLength + 1)];

        public ReadOnlySpan<byte> Id => _bytes[^_idLength..];

        public bool IsTree => _bytes.StartsWith("40000 "u8) || _bytes.StartsWith("040000 "u8);

        /// <summary>A commit of another repository: a submodule.</summary>
        public bool IsCommit => _bytes.StartsWith("160000 "u8);
    }
}
