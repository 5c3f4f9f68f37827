using System.Buffers.Binary;

namespace TokenGuard.Scanning.Tests.Containers;

/// <summary>Archives that no archiver would write.</summary>
internal static class OddZip
{
    /// <summary>Members that all name the same packed bytes.</summary>
    public static byte[] Overlapping(int members, int shared)
    {
        var local = Local(shared);
        var directory = Enumerable.Range(0, members).SelectMany(_ => Directory(shared, offset: 0)).ToArray();
        return [.. local, .. new byte[shared], .. directory, .. End(members, directory.Length, local.Length + shared)];
    }

    private static byte[] Local(int length)
    {
        var header = new byte[31];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x04034B50);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(22), length);
        header[26] = 1;
        header[30] = (byte)'q';
        return header;
    }

    private static byte[] Directory(int length, int offset)
    {
        var header = new byte[47];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x02014B50);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(20), length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), length);
        header[28] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(42), offset);
        header[46] = (byte)'q';
        return header;
    }

    private static byte[] End(int entries, int directoryLength, int directoryAt)
    {
        var end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054B50);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)entries);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)entries);
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(12), directoryLength);
        BinaryPrimitives.WriteInt32LittleEndian(end.AsSpan(16), directoryAt);
        return end;
    }
}
