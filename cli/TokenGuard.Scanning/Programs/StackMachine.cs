using System.Buffers.Binary;

namespace TokenGuard.Scanning.Programs;

/// <summary>A machine with a stack, as far as constants of a few bytes are put on it and stored into arrays.</summary>
/// <param name="Push">The instruction that puts the byte behind it there.</param>
/// <param name="Zero">Puts 0 there; those behind it 1 and so on.</param>
/// <param name="LargestInOne">The largest constant that an instruction of one byte has.</param>
/// <param name="PushLong">Puts a longer constant there.</param>
/// <param name="LongLength">Bytes of that.</param>
/// <param name="FirstStore">The first of the instructions that store into an array of numbers.</param>
/// <param name="LastStore">The last of them.</param>
internal sealed record StackMachine(byte Push, byte Zero, int LargestInOne, byte PushLong, int LongLength, byte FirstStore, byte LastStore)
{
    /// <summary>Java's (JVMS 6.5): bipush, iconst_0 to 5, sipush, iastore to sastore.</summary>
    public static readonly StackMachine Java = new(0x10, 0x03, 5, 0x11, sizeof(short), 0x4F, 0x56);

    /// <summary>That of .NET (ECMA-335 III): ldc.i4.s, ldc.i4.0 to 8, ldc.i4, stelem.i to stelem.r8.</summary>
    public static readonly StackMachine Net = new(0x1F, 0x16, 8, 0x20, sizeof(int), 0x9B, 0xA1);

    /// <summary>Reads an instruction that puts a constant there; 0 where there is none, its length otherwise.</summary>
    public int ReadConstant(ReadOnlySpan<byte> code, out int value)
    {
        value = 0;
        if (code.IsEmpty) return 0;
        var operation = code[0];
        if (operation >= Zero && operation <= Zero + LargestInOne)
        {
            value = operation - Zero;
            return 1;
        }

        if (operation == Push && code.Length > 1)
        {
            value = (sbyte)code[1];
            return 2;
        }

        if (operation != PushLong || code.Length <= LongLength) return 0;
        value = LongLength == sizeof(short) ? BinaryPrimitives.ReadInt16BigEndian(code[1..]) : BinaryPrimitives.ReadInt32LittleEndian(code[1..]);
        return 1 + LongLength;
    }
}
