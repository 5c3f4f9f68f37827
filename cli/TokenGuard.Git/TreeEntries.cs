namespace TokenGuard.Git;

/// <summary>The entries of a tree as it is stored: mode, space, name, zero byte, id.</summary>
internal ref struct TreeEntries(ReadOnlySpan<byte> tree)
{
    private const int IdLength = Packs.ObjectName.Length;
    private const int LongestMode = 7;
    private const int FileMode = 6; // of everything but folders

    private readonly ReadOnlySpan<byte> _tree = tree;
    private int _end;

    public readonly TreeEntries GetEnumerator() => this;

    public Entry Current { get; private set; }

    /// <exception cref="InvalidDataException">What stands there is no entry.</exception>
    public bool MoveNext()
    {
        if (_end == _tree.Length) return false;
        Current = ReadAt(_tree, _end);
        _end = Current.End;
        return true;
    }

    /// <summary>The entry that begins at a place.</summary>
    /// <exception cref="InvalidDataException">What stands there is no entry.</exception>
    public static Entry ReadAt(ReadOnlySpan<byte> tree, int start)
    {
        var rest = tree[start..];
        var space = rest.Length > LongestMode && rest[FileMode] == ' ' ? FileMode : rest[..Math.Min(rest.Length, LongestMode + 1)].IndexOf((byte)' ');
        if (space <= 0) throw new InvalidDataException();
        var nameLength = rest[(space + 1)..].IndexOf((byte)0);
        if (nameLength < 0 || space + 1 + nameLength + 1 + IdLength > rest.Length) throw new InvalidDataException();
        return new Entry(rest[..(space + 1 + nameLength + 1 + IdLength)], space + 1, start);
    }

    /// <param name="bytes">All of it.</param>
    /// <param name="name">Where in them the name begins.</param>
    /// <param name="start">Where in the tree it begins.</param>
    public readonly ref struct Entry(ReadOnlySpan<byte> bytes, int name, int start)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private readonly int _name = name;

        public int Start { get; } = start;

        public int End => Start + _bytes.Length;

        public ReadOnlySpan<byte> Name => _bytes[_name..^(IdLength + 1)];

        public ReadOnlySpan<byte> Id => _bytes[^IdLength..];

        public bool IsTree => _bytes.StartsWith("40000 "u8) || _bytes.StartsWith("040000 "u8);

        /// <summary>A commit of another repository: a submodule.</summary>
        public bool IsCommit => _bytes.StartsWith("160000 "u8);
    }
}
