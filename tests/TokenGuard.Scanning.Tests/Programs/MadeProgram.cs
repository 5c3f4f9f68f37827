using System.Buffers.Binary;
using System.Text;

namespace TokenGuard.Scanning.Tests.Programs;

/// <summary>Programs made by hand: code, and data beside it, in the formats of the systems.</summary>
internal static class MadeProgram
{
    public const int CodeAddress = 0x401000;
    public const int DataAddress = 0x403000;

    private const int CodeOffset = 0x400;

    public static byte[] Elf(byte[] code, byte[]? data = null)
    {
        var header = new byte[CodeOffset];
        "\u007FELF"u8.CopyTo(header);
        (header[4], header[5], header[6]) = (2, 1, 1);
        Put16(header, 16, 2);
        Put16(header, 18, 62);
        Put64(header, 32, 64);
        Put16(header, 54, 56);
        Put16(header, 56, 2);
        Segment(header, 64, flags: 5, CodeOffset, CodeAddress, code.Length);
        Segment(header, 120, flags: 4, CodeOffset + code.Length, DataAddress, data?.Length ?? 0);
        return [.. header, .. code, .. data ?? []];
    }

    public static byte[] PortableExecutable(byte[] code, byte[]? data = null)
    {
        const int PeHeader = 0x80;
        const int Optional = PeHeader + 24;
        const int OptionalLength = 240;
        const int ImageBase = 0x400000;
        var header = new byte[CodeOffset];
        "MZ"u8.CopyTo(header);
        Put32(header, 60, PeHeader);
        "PE\0\0"u8.CopyTo(header.AsSpan(PeHeader));
        Put16(header, PeHeader + 4, 0x8664);
        Put16(header, PeHeader + 6, 2);
        Put16(header, PeHeader + 20, OptionalLength);
        Put16(header, Optional, 0x20B);
        Put64(header, Optional + 24, ImageBase);
        Put32(header, Optional + 32, 0x1000);
        Put32(header, Optional + 36, 0x200);
        Put32(header, Optional + 108, 16);
        Section(header, Optional + OptionalLength, ".text", code.Length, CodeAddress - ImageBase, CodeOffset, 0x60000020);
        Section(header, Optional + OptionalLength + 40, ".rdata", data?.Length ?? 0, DataAddress - ImageBase, CodeOffset + code.Length, 0x40000040);
        return [.. header, .. code, .. data ?? []];
    }

    public static byte[] MachO(byte[] code, byte[]? data = null)
    {
        var header = new byte[CodeOffset];
        Put32(header, 0, unchecked((int)0xFEEDFACF));
        Put32(header, 4, 0x01000007);
        Put32(header, 12, 2);
        Put32(header, 16, 3);
        Put32(header, 32, 0x1B); // a number for the build, which is no segment
        Put32(header, 36, 24);
        Command(header, 56, "__TEXT", CodeAddress, CodeOffset, code.Length, protection: 5);
        Command(header, 128, "__DATA", DataAddress, CodeOffset + code.Length, data?.Length ?? 0, protection: 3);
        return [.. header, .. code, .. data ?? []];
    }

    private static void Segment(byte[] header, int at, int flags, int offset, int address, int length)
    {
        Put32(header, at, 1);
        Put32(header, at + 4, flags);
        Put64(header, at + 8, offset);
        Put64(header, at + 16, address);
        Put64(header, at + 32, length);
        Put64(header, at + 40, length);
    }

    private static void Section(byte[] header, int at, string name, int length, int address, int offset, int characteristics)
    {
        Encoding.ASCII.GetBytes(name).CopyTo(header, at);
        Put32(header, at + 8, length);
        Put32(header, at + 12, address);
        Put32(header, at + 16, length);
        Put32(header, at + 20, offset);
        Put32(header, at + 36, characteristics);
    }

    private static void Command(byte[] header, int at, string name, int address, int offset, int length, int protection)
    {
        Put32(header, at, 0x19);
        Put32(header, at + 4, 72);
        Encoding.ASCII.GetBytes(name).CopyTo(header, at + 8);
        Put64(header, at + 24, address);
        Put64(header, at + 32, length);
        Put64(header, at + 40, offset);
        Put64(header, at + 48, length);
        Put32(header, at + 60, protection);
    }

    private static void Put16(byte[] bytes, int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), (ushort)value);

    private static void Put32(byte[] bytes, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);

    private static void Put64(byte[] bytes, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), value);
}
