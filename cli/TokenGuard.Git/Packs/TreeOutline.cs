using System.Buffers;

namespace TokenGuard.Git.Packs;

/// <summary>
/// Where the entries of a tree begin. A tree tells this only from its beginning on: with the outline of its base, what a delta copies from there need not be
/// gone through again.
/// </summary>
internal sealed class TreeOutline : IDisposable
{
    private int[] _starts = ArrayPool<int>.Shared.Rent(64);
    private int _count;

    /// <summary>The place of an entry among all, by where it begins; less than 0 where none begins there.</summary>
    public int Find(int start) => Array.BinarySearch(_starts, 0, _count, start);

    /// <summary>The last entry that begins at or before a place, counting the end of the tree as one.</summary>
    public int LastUpTo(int place)
    {
        var at = Find(place);
        return at < 0 ? ~at - 1 : at;
    }

    /// <summary>Where an entry begins.</summary>
    public int this[int entry] => _starts[entry];

    public void Add(int start)
    {
        if (_count == _starts.Length) Grow(_count + 1);
        _starts[_count++] = start;
    }

    /// <summary>Adds entries of another tree that are here too.</summary>
    /// <param name="shift">How much further on they begin here.</param>
    public void Add(TreeOutline other, int from, int to, int shift)
    {
        var count = to - from;
        if (_count + count > _starts.Length) Grow(_count + count);
        var source = other._starts.AsSpan(from, count);
        var target = _starts.AsSpan(_count, count);
        for (var i = 0; i < source.Length; i++) target[i] = source[i] + shift;
        _count += count;
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_starts);
        _starts = [];
    }

    private void Grow(int least)
    {
        var larger = ArrayPool<int>.Shared.Rent(Math.Max(least, 2 * _starts.Length));
        _starts.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<int>.Shared.Return(_starts);
        _starts = larger;
    }
}
