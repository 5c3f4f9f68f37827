using System.Runtime.CompilerServices;
#if NET
using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
#endif

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// The pre-filter of packed data that is written in base64: what is packed looks like noise, so neither letters nor their places tell it, only that there are
/// many in a row. 28 bytes are looked at every 25, because words and paths are shorter; runs of 52 hold a whole look, and a packed token
/// takes as many.
/// </summary>
internal static class PackedLook
{
    public const int Width = 28;
    public const int Stride = 25;

#if NET
    private const byte Lowest = (byte)'+';
    private const byte Highest = (byte)'z';

    private static readonly SearchValues<byte> Symbols = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"u8);
#endif

    /// <summary>The first look from <paramref name="from"/> on and before <paramref name="limit"/> that sees nothing but base64; -1 where there is none.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static int Next(ReadOnlySpan<byte> text, int from, int limit)
    {
        for (var at = from; at <= limit - Width; at += Stride)
        {
#if NET
            // Both halves at once: whether the first alone may be base64 cannot be foreseen, and wrong guesses are what would take the time.
            ref var bytes = ref MemoryMarshal.GetReference(text);
            var first = Vector128.LoadUnsafe(ref bytes, (nuint)at) - Vector128.Create(Lowest);
            var last = Vector128.LoadUnsafe(ref bytes, (nuint)(at + Width - Vector128<byte>.Count)) - Vector128.Create(Lowest);
            if (!Vector128.LessThanOrEqualAll(Vector128.Max(first, last), Vector128.Create((byte)(Highest - Lowest)))) continue;
#endif
            if (IsBase64(text.Slice(at, Width))) return at;
        }

        return -1;
    }

#if NET
    /// <summary>Where a run of base64 ends.</summary>
    public static int EndOfRun(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length) return text.Length;
        var end = text[at..].IndexOfAnyExcept(Symbols);
        return end < 0 ? text.Length : at + end;
    }
#else
    /// <inheritdoc cref="EndOfRun"/>
    public static int EndOfRun(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && Base64Text.IsSymbol(text[at])) at++;
        return at;
    }
#endif

    /// <summary>The first look that does not fit into the text.</summary>
    public static int FirstBehind(int look, int length) => look > length - Width ? look : look + ((((length - Width - look) / Stride) + 1) * Stride);

    [MethodImpl(Jit.AtOnce)]
    private static bool IsBase64(ReadOnlySpan<byte> text)
    {
#if NET
        return !text.ContainsAnyExcept(Symbols);
#else
        foreach (var symbol in text)
            if (!Base64Text.IsSymbol(symbol)) return false;
        return true;
#endif
    }
}
