using System.Runtime.CompilerServices;
#if NET
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#endif

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Where a <c>v</c> can be that of a token's version, whole or parted from its digit: behind a hex digit or what is no word, before the digit or what is no word.
/// Few texts hold one, and without one no pieces need to be put together.
/// </summary>
internal static class VersionMark
{
    /// <summary>The first from <paramref name="from"/> on and before <paramref name="limit"/>, or that where there is none.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    public static int Next(ReadOnlySpan<byte> text, int from, int limit)
    {
        var at = from;
#if NET
        if (Vector256.IsHardwareAccelerated)
        {
            ref var bytes = ref MemoryMarshal.GetReference(text);
            for (; at <= limit - Vector256<byte>.Count; at += Vector256<byte>.Count)
            {
                var marks = Vector256.Equals(Vector256.LoadUnsafe(ref bytes, (nuint)at), Vector256.Create((byte)'v'));
                if (marks == Vector256<byte>.Zero) continue;
                for (var bits = marks.ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
                    if (IsAt(text, at + Bits.TrailingZeros(bits))) return at + Bits.TrailingZeros(bits);
            }
        }
#endif
        for (; at < limit && text.Slice(at, limit - at).IndexOf((byte)'v') is >= 0 and var next; at++)
        {
            at += next;
            if (IsAt(text, at)) return at;
        }

        return limit;
    }

    [MethodImpl(Jit.AtOnceInHost)]
    private static bool IsAt(ReadOnlySpan<byte> text, int at) =>
        (uint)(Symbols.At(text, at - 1) - 'g') > 'z' - 'g' && Symbols.At(text, at + 1) is var next && (next is '1' or '2' or '3' || !PieceEdges.GoesOn(next));
}
