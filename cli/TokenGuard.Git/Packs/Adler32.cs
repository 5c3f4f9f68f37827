using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TokenGuard.Git.Packs;

/// <summary>The checksum that ends a zlib stream.</summary>
internal static class Adler32
{
    private const uint Base = 65521;

    // As many bytes as the sums can take before they no longer fit into 32 bits.
    private const int LongestPiece = 5536;

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint sum = 1, sums = 0;
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, LongestPiece)];
            bytes = bytes[piece.Length..];
            Add(piece, ref sum, ref sums);
            sum %= Base;
            sums %= Base;
        }

        return (sums << 16) | sum;
    }

    private static void Add(ReadOnlySpan<byte> piece, ref uint sum, ref uint sums)
    {
        if (Ssse3.IsSupported && piece.Length >= Vector128<byte>.Count) piece = piece[AddVectors(piece, ref sum, ref sums)..];
        foreach (var value in piece)
        {
            sum += value;
            sums += sum;
        }
    }

    /// <summary>Sixteen bytes at a time: their sum, and the sum of each times how often it counts until the sixteenth.</summary>
    private static int AddVectors(ReadOnlySpan<byte> piece, ref uint sum, ref uint sums)
    {
        var weights = Vector128.Create((sbyte)16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
        var ones = Vector128.Create((short)1);
        var (total, before, weighted) = (Vector128<uint>.Zero, Vector128<uint>.Zero, Vector128<uint>.Zero);
        ref var start = ref MemoryMarshal.GetReference(piece);
        var length = piece.Length & ~(Vector128<byte>.Count - 1);
        for (var at = 0; at < length; at += Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(ref start, (nuint)at);
            before += total;
            total += Sse2.SumAbsoluteDifferences(bytes, Vector128<byte>.Zero).AsUInt32();
            weighted += Sse2.MultiplyAddAdjacent(Ssse3.MultiplyAddAdjacent(bytes, weights), ones).AsUInt32();
        }

        sums += (sum * (uint)length) + (Vector128.Sum(before) << 4) + Vector128.Sum(weighted);
        sum += Vector128.Sum(total);
        return length;
    }
}
