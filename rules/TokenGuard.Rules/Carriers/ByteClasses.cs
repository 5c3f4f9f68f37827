#if NET
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TokenGuard.Rules.Carriers;

/// <summary>Which classes bytes are of: bits that the high half of a byte and its low half both have, in tables of sixteen.</summary>
internal static class ByteClasses
{
    private const byte LowHalf = 0x0F;

    /// <param name="text">The bytes; with AVX2.</param>
    /// <param name="low">Their low halves. Where no byte from 0x80 on is of any class, the bytes themselves will do.</param>
    /// <param name="byHigh">What the high half of a byte can be a part of.</param>
    /// <param name="byLow">Likewise its low half.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Of(Vector256<byte> text, Vector256<byte> low, ReadOnlySpan<byte> byHigh, ReadOnlySpan<byte> byLow)
    {
        var high = Vector256.ShiftRightLogical(text.AsUInt16(), 4).AsByte() & Vector256.Create(LowHalf);
        return Avx2.Shuffle(Vector256.Create(Load(byHigh)), high) & Avx2.Shuffle(Vector256.Create(Load(byLow)), low);
    }

    /// <inheritdoc cref="Of(Vector256{byte}, Vector256{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Of(Vector128<byte> text, ReadOnlySpan<byte> byHigh, ReadOnlySpan<byte> byLow) =>
        Vector128.ShuffleNative(Load(byHigh), text >>> 4) & Vector128.ShuffleNative(Load(byLow), text & Vector128.Create(LowHalf));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> LowHalves(Vector256<byte> text) => text & Vector256.Create(LowHalf);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Load(ReadOnlySpan<byte> table) => Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(table));
}
#endif
