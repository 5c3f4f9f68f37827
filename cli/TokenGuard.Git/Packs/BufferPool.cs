using System.Numerics;
using System.Runtime.InteropServices;

namespace TokenGuard.Git.Packs;

/// <summary>
/// Memory outside the collected heap, in pieces of a power of two. Pieces that are given back are kept for the next object: a scan asks for a million,
/// and those that come from the system are cleared first, which takes longer than unpacking into them.
/// </summary>
internal static unsafe class BufferPool
{
    private const int LeastBits = 12;
    private const int MostBits = 31;

    // Of all sizes together; what is more goes back to the system.
    private const long MostKept = 32 << 20;

    private static readonly Stack<nint>[] Kept = [.. Enumerable.Range(0, MostBits + 1).Select(_ => new Stack<nint>())];
    private static long _kept;

    /// <param name="capacity">Bytes of the piece, at least as many as asked for.</param>
    public static byte* Rent(long length, out long capacity)
    {
        var bits = Math.Max(LeastBits, BitOperations.Log2((ulong)Math.Max(1, length - 1)) + 1);
        capacity = 1L << bits;
        var stack = Kept[bits];
        lock (stack)
        {
            if (stack.TryPop(out var piece))
            {
                Interlocked.Add(ref _kept, -capacity);
                return (byte*)piece;
            }
        }

        return (byte*)NativeMemory.Alloc((nuint)capacity);
    }

    /// <param name="capacity">As it was rented.</param>
    public static void Return(byte* piece, long capacity)
    {
        if (Interlocked.Add(ref _kept, capacity) > MostKept)
        {
            Interlocked.Add(ref _kept, -capacity);
            NativeMemory.Free(piece);
            return;
        }

        var stack = Kept[BitOperations.Log2((ulong)capacity)];
        lock (stack) stack.Push((nint)piece);
    }
}
