using System.Reflection.Metadata;

namespace TokenGuard.Scanning.Assemblies;

/// <summary>Walks the instructions of a method (ECMA-335 III) from one that loads a string or a static field to the next.</summary>
internal static class IntermediateLanguage
{
    private const int LoadString = 0x72;
    private const int LoadStaticField = 0x7E;
    private const int LoadStaticFieldAddress = 0x7F;
    private const int LoadToken = 0xD0;
    private const int Switch = 0x45;
    private const int TwoBytes = 0xFE;

    /// <exception cref="BadImageFormatException">The code ends inside an instruction.</exception>
    /// <exception cref="InvalidDataException">Likewise.</exception>
    public static bool TryReadLoad(ref BlobReader code, out int token)
    {
        while (code.RemainingBytes > 0)
        {
            var instruction = code.ReadByte();
            switch (instruction)
            {
                case LoadString or LoadStaticField or LoadStaticFieldAddress or LoadToken:
                    token = code.ReadInt32();
                    return true;
                case Switch:
                    Skip(ref code, 4L * code.ReadUInt32());
                    break;
                case TwoBytes:
                    Skip(ref code, OperandOfLong(code.ReadByte()));
                    break;
                default:
                    Skip(ref code, Operand(instruction));
                    break;
            }
        }

        token = 0;
        return false;
    }

    private static void Skip(ref BlobReader code, long count)
    {
        if (count > code.RemainingBytes) throw new InvalidDataException("An instruction is longer than its method.");
        code.Offset += (int)count;
    }

    /// <summary>Bytes behind a one-byte instruction.</summary>
    private static int Operand(int instruction) => instruction switch
    {
        >= 0x0E and <= 0x13 or 0x1F or >= 0x2B and <= 0x37 or 0xDE => 1, // arguments and locals by short index, short numbers, short branches
        0x21 or 0x23 => 8, // numbers of eight bytes
        0x20 or 0x22 => 4,
        >= 0x27 and <= 0x29 => 4, // jmp, call, calli
        >= 0x38 and <= 0x44 or 0xDD => 4, // branches
        >= 0x6F and <= 0x75 or 0x79 or >= 0x7B and <= 0x81 => 4, // tokens of members and types
        0x8C or 0x8D or 0x8F or >= 0xA3 and <= 0xA5 or 0xC2 or 0xC6 => 4,
        _ => 0,
    };

    /// <summary>Bytes behind the second byte of a two-byte instruction.</summary>
    private static int OperandOfLong(int instruction) => instruction switch
    {
        0x06 or 0x07 or 0x15 or 0x16 or 0x1C => 4,
        >= 0x09 and <= 0x0E => 2,
        0x12 or 0x19 => 1,
        _ => 0,
    };
}
