using System.Runtime.CompilerServices;
#if NET
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
#endif

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// What packed data begins with: gzip, zlib, members of zip archives (RFC 1952, 2.3.1; RFC 1950, 2.2; APPNOTE 4.3.7), bzip2, xz, zstd. Marks are looked for in all of a text, whatever it is: a page of text
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

    // Each pair of bytes is a bit; those of zlib are two, so that nothing of text is among what the halves of their second bytes make together.
    private const byte Gzip = 1; // 1F 8B
    private const byte Zip = 2; // K, 03
    private const byte ZlibLow = 4; // x, 01 or 5E
    private const byte ZlibHigh = 8; // x, 9C or DA
    private const byte Xz = 16; // FD, 7
    private const byte Zstandard = 32; // 28 B5
    private const byte Bzip2 = 64; // Z, h

    private static ReadOnlySpan<byte> FirstByHighHalf => [0, Gzip, Zstandard, 0, Zip, Bzip2, 0, ZlibLow | ZlibHigh, 0, 0, 0, 0, 0, 0, 0, Xz];

    private static ReadOnlySpan<byte> FirstByLowHalf => [0, 0, 0, 0, 0, 0, 0, 0, ZlibLow | ZlibHigh | Zstandard, 0, Bzip2, Zip, 0, Xz, 0, Gzip];

    private static ReadOnlySpan<byte> SecondByHighHalf => [Zip | ZlibLow, 0, 0, Xz, 0, ZlibLow, Bzip2, 0, Gzip, ZlibHigh, 0, Zstandard, 0, ZlibHigh, 0, 0];

    private static ReadOnlySpan<byte> SecondByLowHalf => [0, ZlibLow, 0, Zip, 0, Zstandard, 0, Xz, Bzip2, 0, ZlibHigh, Gzip, ZlibHigh, 0, ZlibLow, 0];

    /// <summary>The first mark from <paramref name="from"/> on before <paramref name="limit"/>, both bytes of it; -1 where there is none.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    public static int Next(ReadOnlySpan<byte> text, int from, int limit)
    {
        for (var at = from; (at = NextPair(text, at, limit)) >= 0; at++)
        {
            if (text[at] is (byte)'K' or (byte)'Z')
            {
                if (Symbols.At(text, at - 1) == (text[at] == 'K' ? 'P' : 'B') && at > from) return at - 1;
            }
            else if (IsPair(text[at], text[at + 1]) && (text[at + 1] != Fast || Symbols.HasControls(text.Slice(at, Math.Min(Judged, text.Length - at))))) return at;
        }

        return -1;
    }

    private static bool IsPair(byte first, byte second) => first switch
    {
        0x1F => second == 0x8B,
        (byte)'K' => second == 3,
        0x78 => second is 0x01 or Fast or 0x9C or 0xDA,
        0xFD => second == (byte)'7',
        0x28 => second == 0xB5,
        (byte)'Z' => second == (byte)'h',
        _ => false,
    };

#if NET
    [MethodImpl(Jit.AtOnceInHost)]
    private static int NextPair(ReadOnlySpan<byte> text, int from, int limit)
    {
        ref var bytes = ref MemoryMarshal.GetReference(text);
        var at = from;
        if (Avx2.IsSupported)
        {
            for (; at < limit - Vector256<byte>.Count; at += Vector256<byte>.Count)
            {
                var (first, second) = (Vector256.LoadUnsafe(ref bytes, (nuint)at), Vector256.LoadUnsafe(ref bytes, (nuint)(at + 1)));
                var marks = ByteClasses.Of(first, ByteClasses.LowHalves(first), FirstByHighHalf, FirstByLowHalf) & ByteClasses.Of(second, ByteClasses.LowHalves(second), SecondByHighHalf, SecondByLowHalf);
                if (marks != Vector256<byte>.Zero) return at + BitOperations.TrailingZeroCount(~Vector256.Equals(marks, Vector256<byte>.Zero).ExtractMostSignificantBits());
            }
        }
        else
        {
            for (; at < limit - Vector128<byte>.Count; at += Vector128<byte>.Count)
            {
                var marks = ByteClasses.Of(Vector128.LoadUnsafe(ref bytes, (nuint)at), FirstByHighHalf, FirstByLowHalf) & ByteClasses.Of(Vector128.LoadUnsafe(ref bytes, (nuint)(at + 1)), SecondByHighHalf, SecondByLowHalf);
                if (marks != Vector128<byte>.Zero) return at + BitOperations.TrailingZeroCount(~Vector128.Equals(marks, Vector128<byte>.Zero).ExtractMostSignificantBits());
            }
        }

        return NextPairOfFew(text, at, limit);
    }
#else
    private static int NextPair(ReadOnlySpan<byte> text, int from, int limit) => NextPairOfFew(text, from, limit);
#endif

    [MethodImpl(Jit.AtOnceInHost)]
    private static int NextPairOfFew(ReadOnlySpan<byte> text, int from, int limit)
    {
        for (var at = from; at < limit - 1; at++)
        {
#if !NET
            // What else there is nobody undoes in an analyzer's host.
            var next = text.Slice(at, limit - 1 - at).IndexOfAny((byte)0x1F, (byte)0x78, (byte)'K');
            if (next < 0) return -1;
            at += next;
#endif
            if ((FirstByHighHalf[text[at] >> 4] & FirstByLowHalf[text[at] & 15] & SecondByHighHalf[text[at + 1] >> 4] & SecondByLowHalf[text[at + 1] & 15]) != 0) return at;
        }

        return -1;
    }
}
