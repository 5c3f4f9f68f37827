using System.IO.MemoryMappedFiles;

namespace TokenGuard.Git.Packs;

/// <summary>
/// Room for an unpacked object: memory outside the collected heap, taken and given back a million times in a scan. Very large objects are kept in a
/// temporary file that is mapped, so that the system can take their pages back.
/// </summary>
internal sealed unsafe class ObjectBuffer : IDisposable
{
    /// <summary>Longer objects go into a file.</summary>
    private const int LongestInMemory = 32 << 20;

    private readonly MemoryBudget _budget;
    private readonly byte* _start;
    private readonly long _capacity; // 0 where it is in a file
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private int _owners = 1;

    /// <param name="length">Bytes of the object; there is room for <see cref="Inflater.Slack"/> more.</param>
    /// <exception cref="IOException">There is no room for a temporary file.</exception>
    public ObjectBuffer(int length, MemoryBudget budget)
    {
        (Length, _budget) = (length, budget);
        if (length <= LongestInMemory)
        {
            _start = BufferPool.Rent(length + (long)Inflater.Slack, out _capacity);
            budget.Take(_capacity);
            return;
        }

        var stream = TemporaryFile.Create();
        var capacity = length + (long)Inflater.Slack;
        _file = MemoryMappedFile.CreateFromFile(stream, mapName: null, capacity, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, capacity);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start + _view.PointerOffset;
    }

    /// <summary>Bytes of the object.</summary>
    public int Length { get; }

    /// <summary>Whether deltas to it will be read.</summary>
    public bool IsBase { get; set; }

    /// <summary>Of a tree that is a base: where its entries begin.</summary>
    public TreeOutline? Outline { get; set; }

    public ReadOnlySpan<byte> Content => new(_start, Length);

    /// <summary>The object's bytes and the slack behind them.</summary>
    public Span<byte> Room => new(_start, Length + Inflater.Slack);

    /// <summary>The object as a stream that can seek.</summary>
    public Stream OpenStream() => new UnmanagedMemoryStream(_start, Length);

    /// <summary>One owner more: each disposes once.</summary>
    public ObjectBuffer Share()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    public bool IsShared => Volatile.Read(ref _owners) > 1;

    public void Dispose()
    {
        if (Interlocked.Decrement(ref _owners) > 0) return;
        Outline?.Dispose();
        if (_file is null)
        {
            BufferPool.Return(_start, _capacity);
            _budget.Return(_capacity);
            return;
        }

        _view!.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}

/// <summary>Counts the bytes of objects that are held in memory.</summary>
internal sealed class MemoryBudget(long bytes)
{
    private long _taken;

    /// <summary>Whether objects that can be had again should be let go.</summary>
    public bool IsSpent => Interlocked.Read(ref _taken) > bytes;

    public void Take(long count) => Interlocked.Add(ref _taken, count);

    public void Return(long count) => Interlocked.Add(ref _taken, -count);
}
