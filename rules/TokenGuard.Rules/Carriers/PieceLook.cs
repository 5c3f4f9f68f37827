#if NET
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#endif

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Looks for digits near changes of a text that may be a piece of a token: where something stood between it and the next one, or a piece was missing, that may have
/// become one. Where there are several pieces, a search begins at one with eight digits.
/// </summary>
public static class PieceLook
{
    /// <summary>Bytes around a change in which such a piece is looked for: two pieces may stand <see cref="ApartText.Reach"/> apart, and of three the middle one may be short.</summary>
    public const int Reach = ApartText.Reach + (2 * TokenMatcher.LongestRun);

    // What is put together goes on behind the piece that was seen.
    private const int Ahead = 1024;

#if NET
    private const int Block = 64;

    // Of each eight bytes four are looked at, which a run of so many digits has somewhere.
    private const int Group = 4;
    private const int ShortestRun = 11;
#endif

    /// <summary>The next part of a text, from <paramref name="at"/> on, that begins with digits which may be a piece of a token; a search of it tells.</summary>
    /// <param name="at">Then behind those digits.</param>
    /// <param name="limit">Where the digits end at the latest.</param>
    public static bool TryFind(ReadOnlySpan<byte> text, ref int at, int limit, out int start, out int end)
    {
        while ((start = Next(text, at, limit)) >= 0)
        {
            at = start + HexDigit.CountLeading(text.Slice(start));
            while (start > 0 && at - start <= TokenMatcher.LongestToken && HexDigit.Is(text[start - 1])) start--;
            end = Math.Min(text.Length, at + Ahead);
            if (at - start <= TokenMatcher.LongestToken && IsPiece(text, start, at)) return true;
        }

        end = -1;
        return false;
    }

    /// <summary>Where eleven digits in a row begin, or eight, the first from <paramref name="from"/> on; -1 where there are none.</summary>
    internal static int Next(ReadOnlySpan<byte> text, int from, int limit)
    {
#if NET
        for (var at = from; at <= limit - HexDigit.Several; at += Block)
        {
            while (at <= text.Length - Block && !MayHaveRun(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), at)))
                if ((at += Block) > limit - HexDigit.Several) return -1;
            if (NextRun(text, Math.Max(from, at - ShortestRun), Math.Min(limit, at + Block + ShortestRun)) is >= 0 and var run) return run;
        }

        return -1;
#else
        return NextRun(text, from, limit);
#endif
    }

    private static int NextRun(ReadOnlySpan<byte> text, int from, int limit)
    {
        for (var at = from; at <= limit - HexDigit.Several; at++)
            if (HexDigit.AreAll(text.Slice(at))) return at;
        return -1;
    }

    /// <summary>Whether a token that has these digits in it may be in pieces, by what is around them: what a search of the whole text asks of them.</summary>
    private static bool IsPiece(ReadOnlySpan<byte> text, int start, int end) =>
        (ConcatenatedText.CanBeOfToken(text, start, end) && ConcatenatedText.IsGlued(text, start, end, Math.Max(0, start - CarrierSearch.LookBack), out _))
        || EncodedWordText.IsAtJoint(text, start, end)
        || ApartText.IsCompleted(text, start, end)
        || (WrappedText.CanBeAtBreak(text, start, end) && WrappedText.EndOfToken(text, start, out _, out _) >= 0)
        || (AlikeText.CanBePiece(text, start, end) && AlikeText.IsPiece(text, start, versions: default, out _));

#if NET
    /// <summary>Whether one of sixteen groups in a block, half of it, is nothing but digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MayHaveRun(ref byte block)
    {
        // Of the second half those groups that stand where the first one's are not looked at.
        if (Vector256.IsHardwareAccelerated)
        {
            var groups = Vector256.ConditionalSelect(Vector256.Create(uint.MaxValue).AsUInt64() >>> 32, Vector256.LoadUnsafe(ref block).AsUInt64(), Vector256.LoadUnsafe(ref block, (Block / 2) - Group).AsUInt64()).AsByte();
            var digits = Vector256.LessThanOrEqual(groups - Vector256.Create((byte)'0'), Vector256.Create((byte)9)) | Vector256.LessThanOrEqual(groups - Vector256.Create((byte)'a'), Vector256.Create((byte)5));
            return Vector256.EqualsAny(digits.AsUInt32(), Vector256<uint>.AllBitsSet);
        }

        return MayHaveRunInHalf(ref block) || MayHaveRunInHalf(ref Unsafe.Add(ref block, Block / 2));
    }

    private static bool MayHaveRunInHalf(ref byte half)
    {
        var groups = Vector128.ConditionalSelect(Vector128.Create(uint.MaxValue).AsUInt64() >>> 32, Vector128.LoadUnsafe(ref half).AsUInt64(), Vector128.LoadUnsafe(ref half, (Block / 4) - Group).AsUInt64()).AsByte();
        var digits = Vector128.LessThanOrEqual(groups - Vector128.Create((byte)'0'), Vector128.Create((byte)9)) | Vector128.LessThanOrEqual(groups - Vector128.Create((byte)'a'), Vector128.Create((byte)5));
        return Vector128.EqualsAny(digits.AsUInt32(), Vector128<uint>.AllBitsSet);
    }
#endif
}
