using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace TokenGuard.Git.Packs;

/// <summary>
/// Objects that were built not long ago: the trees and files of neighbouring commits are deltas of each other, so who reads one after the other has most bases
/// of each at hand. For one thread. In rented arrays: new ones for everything that is read would be collected again and again.
/// </summary>
internal sealed class RecentObjects
{
    /// <summary>Bytes kept at most.</summary>
    private const int Room = 16 << 20;

    /// <summary>Larger objects are not kept: a few of them would take all the room.</summary>
    private const int Longest = Room / 64;

    private readonly Dictionary<(PackFile Pack, long Offset), (ObjectKind Kind, byte[] Array, int Length)> _kept = [];
    private readonly Queue<(PackFile Pack, long Offset)> _order = new();
    private int _bytes;

    public bool TryGet(PackFile pack, long offset, MemoryBudget budget, out ObjectKind kind, [NotNullWhen(true)] out ObjectBuffer? content)
    {
        (kind, content) = (ObjectKind.None, null);
        if (!_kept.TryGetValue((pack, offset), out var known)) return false;
        kind = known.Kind;
        content = new ObjectBuffer(known.Length, budget);
        known.Array.AsSpan(0, known.Length).CopyTo(content.Room);
        return true;
    }

    public void Add(PackFile pack, long offset, ObjectKind kind, ReadOnlySpan<byte> content)
    {
        if (content.Length > Longest || _kept.ContainsKey((pack, offset))) return;
        var array = ArrayPool<byte>.Shared.Rent(content.Length);
        content.CopyTo(array);
        _kept.Add((pack, offset), (kind, array, content.Length));
        _order.Enqueue((pack, offset));
        _bytes += array.Length;
        while (_bytes > Room && _order.TryDequeue(out var oldest))
        {
            if (!_kept.Remove(oldest, out var gone)) continue;
            _bytes -= gone.Array.Length;
            ArrayPool<byte>.Shared.Return(gone.Array);
        }
    }
}
