using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TokenGuard.Scanning.Programs;

/// <summary>
/// The pre-filter of texts in code: bytes that may tell an instruction with a constant or a load of a vector, going by the byte behind as well. One byte in some hundred is
/// left.
/// </summary>
internal static class X86Look
{
    /// <summary>Begins instructions of two bytes, those for vectors among them.</summary>
    public const byte TwoBytes = 0x0F;

    /// <summary>Begins instructions for wider vectors.</summary>
    public const byte Vex = 0xC5;

    /// <summary>Bytes behind what is looked at that are read.</summary>
    public const int Behind = 3;

    private const byte Space = 0x20;
    private const byte LastVisible = 0x7E;

    /// <summary>The first from a place on and before another; -1 where there is none.</summary>
    /// <param name="code">With <see cref="Behind"/> bytes behind the end.</param>
    public static int Next(ReadOnlySpan<byte> code, int from, int end)
    {
        ref var bytes = ref MemoryMarshal.GetReference(code);
        var at = from;
        for (; at <= end - Vector256<byte>.Count && at <= code.Length - Vector256<byte>.Count - Behind; at += Vector256<byte>.Count)
        {
            var first = Vector256.LoadUnsafe(ref bytes, (nuint)at);
            var second = Vector256.LoadUnsafe(ref bytes, (nuint)at + 1);
            var third = Vector256.LoadUnsafe(ref bytes, (nuint)at + 2);
            var last = Vector256.LoadUnsafe(ref bytes, (nuint)at + 3);
            // A register is set to a constant, which begins with a character.
            var isSet = Vector256.Equals(first & Vector256.Create((byte)0xF8), Vector256.Create((byte)0xB8))
                & Vector256.LessThan(second - Vector256.Create((byte)(Space + 1)), Vector256.Create((byte)(LastVisible - Space)));
            // Memory is, by the first operation of a group.
            var isStored = Vector256.Equals(first & Vector256.Create((byte)0xFE), Vector256.Create((byte)0xC6)) & Vector256.Equals(second & Vector256.Create((byte)0x38), Vector256<byte>.Zero);
            var isLoaded = Vector256.Equals(first, Vector256.Create(TwoBytes)) & IsLoad(second, third);
            var isWidelyLoaded = Vector256.Equals(first, Vector256.Create(Vex)) & IsLoad(third, last);
            var seen = (isSet | isStored | isLoaded | isWidelyLoaded).ExtractMostSignificantBits();
            if (seen != 0) return at + BitOperations.TrailingZeroCount(seen);
        }

        for (; at < end && at < code.Length - Behind; at++)
            if (IsAt(code.Slice(at, 1 + Behind))) return at;
        return -1;
    }

    /// <summary>One place, byte by byte: what the tests hold the vectors against.</summary>
    public static bool IsAt(ReadOnlySpan<byte> code) => code[0] switch
    {
        TwoBytes => IsLoad(code[1], code[2]),
        Vex => IsLoad(code[2], code[3]),
        0xC6 or 0xC7 => (code[1] & 0x38) == 0,
        >= 0xB8 and <= 0xBF => code[1] is > Space and <= LastVisible,
        _ => false,
    };

    private static Vector256<byte> IsLoad(Vector256<byte> operation, Vector256<byte> form) =>
        (Vector256.Equals(operation, Vector256.Create((byte)0x10)) | Vector256.Equals(operation, Vector256.Create((byte)0x28)) | Vector256.Equals(operation, Vector256.Create((byte)0x6F)))
        & Vector256.Equals(form & Vector256.Create((byte)0xC7), Vector256.Create((byte)5));

    private static bool IsLoad(byte operation, byte form) => operation is 0x10 or 0x28 or 0x6F && (form & 0xC7) == 5;
}
