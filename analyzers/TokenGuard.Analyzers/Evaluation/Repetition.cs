using System.Runtime.CompilerServices;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// Tells tables, bit patterns and filling in base64 from a token: what is drawn at random hardly ever has four characters in a row twice, and these have little else.
/// </summary>
internal static class Repetition
{
    private const int Shortest = 32;
    private const int Window = 256;
    private const int SetBits = 4096;
    private const int BitsPerWord = 64;

    // Few symbols, as of numbers in base two or four, stand in all orders however random they are.
    private const int FewestSymbols = 8;

    /// <summary>Whether a good part of the text has been there before.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static bool IsIn(ReadOnlySpan<char> text)
    {
        if (text.Length < Shortest) return false;
        Span<ulong> seen = stackalloc ulong[SetBits / BitsPerWord];
        var (symbols, repeated, four) = (0ul, 0, 0u);
        for (var at = 0; at < text.Length; at++)
        {
            if (at % Window == 0) seen.Clear();
            symbols |= 1ul << (text[at] & (BitsPerWord - 1));
            four = (four << 8) | (byte)text[at];
            if (at % Window < 3) continue;
            var bit = (int)(four * 2654435769u >> 20);
            if ((seen[bit / BitsPerWord] >> bit & 1) != 0) repeated++;
            seen[bit / BitsPerWord] |= 1ul << bit;
        }

        return 3 * repeated > text.Length && Count(symbols) >= FewestSymbols;
    }

    private static int Count(ulong bits)
    {
        var count = 0;
        for (; bits != 0; bits &= bits - 1) count++;
        return count;
    }
}
