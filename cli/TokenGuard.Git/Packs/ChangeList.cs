namespace TokenGuard.Git.Packs;

/// <summary>
/// Where an object differs from its base: bytes of its own, and seams, where two pieces meet that do not in the base. A seam is a change of no length.
/// Everything between two changes is in the base as one piece. Reused from object to object.
/// </summary>
internal sealed class ChangeList
{
    private (int Start, int End)[] _changes = new (int, int)[64];
    private int _count;
    private (int Start, int Offset, int Length)[] _copies = new (int, int, int)[64];
    private int _copyCount;
    private int _baseAt; // where the base goes on behind what was taken last

    public ReadOnlySpan<(int Start, int End)> Changes => _changes.AsSpan(0, _count);

    /// <summary>What is in the base too: where it begins, where in the base, its length.</summary>
    public ReadOnlySpan<(int Start, int Offset, int Length)> Copies => _copies.AsSpan(0, _copyCount);

    /// <summary>The base.</summary>
    public ObjectBuffer? Base { get; set; }

    public void Start() => (_count, _copyCount, _baseAt) = (0, 0, 0);

    public void AddCopy(int offset, int at, int length)
    {
        if (offset != _baseAt) Add(at, at);
        _baseAt = offset + length;
        if (_copyCount == _copies.Length) Array.Resize(ref _copies, 2 * _copyCount);
        _copies[_copyCount++] = (at, offset, length);
    }

    public void AddNew(int at, int length) => Add(at, at + length);

    public void End(int baseLength, int length)
    {
        if (_baseAt != baseLength) Add(length, length);
    }

    private void Add(int start, int end)
    {
        if (_count > 0 && _changes[_count - 1].End == start)
        {
            _changes[_count - 1].End = end;
            return;
        }

        if (_count == _changes.Length) Array.Resize(ref _changes, 2 * _count);
        _changes[_count++] = (start, end);
    }
}
