using System.Runtime.CompilerServices;

namespace TokenGuard.Rules.Carriers;

/// <summary>What the processor knows of bits, where the platform lets it.</summary>
internal static class Bits
{
    public static int Count(uint bits)
    {
#if NET
        return System.Numerics.BitOperations.PopCount(bits);
#else
        var count = 0;
        for (; bits != 0; bits &= bits - 1) count++;
        return count;
#endif
    }

    /// <summary>Zeroes below the lowest bit that is set; 32 where none is.</summary>
    [MethodImpl(Jit.AtOnceInHost)]
    public static int TrailingZeros(uint bits)
    {
#if NET
        return System.Numerics.BitOperations.TrailingZeroCount(bits);
#else
        var count = 0;
        while (count < 32 && (bits >> count & 1) == 0) count++;
        return count;
#endif
    }
}
