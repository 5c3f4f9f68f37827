using System.Runtime.CompilerServices;
#if NET
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#endif

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// What gzip and zlib data and the members of zip archives begin with (RFC 1952, 2.3.1; RFC 1950, 2.2; APPNOTE 4.3.7). Marks are looked for in all of a text, whatever it is: a page of text
/// may end in packed data, and of a long one no sample tells.
/// </summary>
internal static class PackedMark
{
    /// <summary>Bytes within which no other mark begins.</summary>
    public const int Length = 2;

    // The level that nothing but a circumflex stands for: `x^2` is text.
    private const byte Fast = 0x5E;

    // Bytes of packed data hold control characters, these almost without exception.
    private const int Judged = 64;

    /// <summary>The first mark from <paramref name="from"/> on before <paramref name="limit"/>, both bytes of it; -1 where there is none.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    public static int Next(ReadOnlySpan<byte> text, int from, int limit)
    {
        for (var at = from; (at = NextPair(text, at, limit)) >= 0; at++)
        {
            if (text[at] == 'K')
            {
                if (Symbols.At(text, at - 1) == 'P' && at > from) return at - 1;
            }
            else if (text[at + 1] != Fast || Symbols.HasControls(text.Slice(at, Math.Min(Judged, text.Length - at)))) return at;
        }

        return -1;
    }

    private static bool IsPair(byte first, byte second) => first switch
    {
        0x1F => second == 0x8B,
        (byte)'K' => second == 3,
        0x78 => second is 0x01 or Fast or 0x9C or 0xDA,
        _ => false,
    };

#if NET
    [MethodImpl(Jit.AtOnceInHost)]
    private static int NextPair(ReadOnlySpan<byte> text, int from, int limit)
    {
        ref var bytes = ref MemoryMarshal.GetReference(text);
        var at = from;
        for (; at < limit - Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            var first = Vector256.LoadUnsafe(ref bytes, (nuint)at);
            var second = Vector256.LoadUnsafe(ref bytes, (nuint)(at + 1));
            var zlib = Vector256.Equals(second, Vector256.Create((byte)0x9C)) | Vector256.Equals(second, Vector256.Create((byte)0xDA))
                | Vector256.Equals(second, Vector256.Create((byte)0x01)) | Vector256.Equals(second, Vector256.Create(Fast));
            var marks = (Vector256.Equals(first, Vector256.Create((byte)0x78)) & zlib)
                | (Vector256.Equals(first, Vector256.Create((byte)0x1F)) & Vector256.Equals(second, Vector256.Create((byte)0x8B)))
                | (Vector256.Equals(first, Vector256.Create((byte)'K')) & Vector256.Equals(second, Vector256.Create((byte)3)));
            if (marks != Vector256<byte>.Zero) return at + System.Numerics.BitOperations.TrailingZeroCount(marks.ExtractMostSignificantBits());
        }

        return NextPairOfFew(text, at, limit);
    }
#else
    private static int NextPair(ReadOnlySpan<byte> text, int from, int limit) => NextPairOfFew(text, from, limit);
#endif

    private static int NextPairOfFew(ReadOnlySpan<byte> text, int from, int limit)
    {
        for (var at = from; at < limit - 1; at++)
        {
            var next = text.Slice(at, limit - 1 - at).IndexOfAny((byte)0x1F, (byte)0x78, (byte)'K');
            if (next < 0) return -1;
            at += next;
            if (IsPair(text[at], text[at + 1])) return at;
        }

        return -1;
    }
}
