using System.Buffers.Binary;

namespace TokenGuard.Scanning.Containers;

/// <summary>
/// Archives behind a program that unpacks them, and programs that are packed themselves, of the kinds that are known and not opened. Programs that open such archives hold the same marks, so what follows
/// a mark is looked at too.
/// </summary>
internal static class ArchiveInProgram
{
    private const int Judged = 32;
    private const int LongestHeaders = 4096;
    private const int LengthOfUpxMark = 8;

    // Versions of its format: 12 to 14 are those of the last twenty-five years.
    private const int OldestUpx = 10;
    private const int NewestUpx = 14;

    private const int MaxMarksTried = 16; // each costs a read

    public static IEnumerable<Member> NotOpenedIn(Stream program)
    {
        if (IsIn(program, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], IsSevenZip)) yield return NotOpened(ContainerKind.SevenZip);
        if (IsIn(program, "Rar!\x1A\x07"u8, IsRar)) yield return NotOpened(ContainerKind.Rar);
        if (IsIn(program, "hsqs"u8, static (start, _) => ContainerMagic.IsSquashFs(start))) yield return NotOpened(ContainerKind.SquashFs);
        if (IsPackedByUpx(program)) yield return Member.NotOpened("program", "packed by UPX: not supported, scan what 'upx -d' makes of it");
    }

    /// <summary>What UPX made of a program: its mark stands near the beginning, before a version and a format (in an ELF file a length is between).</summary>
    private static bool IsPackedByUpx(Stream program)
    {
        var start = new byte[LongestHeaders];
        var headers = start.AsSpan(0, Math.Max(0, program.ReadAt(0, start)));
        for (var at = 0; headers[at..].IndexOf("UPX!"u8) is >= 0 and var next && at + next + LengthOfUpxMark <= headers.Length; at += next + 1)
            if (headers[at + next + 4] is >= OldestUpx and <= NewestUpx || headers[at + next + 6] is >= OldestUpx and <= NewestUpx) return true;
        return false;
    }

    private static Member NotOpened(ContainerKind kind) => Member.NotOpened("archive", kind.WhyNotSupported());

    private static bool IsIn(Stream program, ReadOnlySpan<byte> mark, Func<byte[], long, bool> isArchive)
    {
        var start = new byte[Judged];
        var at = program.IndexOf(0, mark);
        for (var tried = 0; at >= 0 && tried < MaxMarksTried; tried++)
        {
            if (program.ReadAt(at, start) == start.Length && isArchive(start, program.Length - at)) return true;
            at = program.IndexOf(at + 1, mark);
        }

        return false;
    }

    /// <summary>A version that there is, and a header that lies in the program and is not empty.</summary>
    private static bool IsSevenZip(byte[] start, long length)
    {
        var offset = BinaryPrimitives.ReadInt64LittleEndian(start.AsSpan(12));
        var size = BinaryPrimitives.ReadInt64LittleEndian(start.AsSpan(20));
        return start[6] == 0 && start[7] < 10 && offset >= 0 && size > 0 && offset <= length - Judged && size <= length - Judged - offset;
    }

    /// <summary>The first block is the archive's header: of version 4 with its fixed length, of version 5 with a short one.</summary>
    private static bool IsRar(byte[] start, long length) => start[6] switch
    {
        0 => start[9] == 0x73 && BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(12)) == 13,
        1 => start[7] == 0 && start[12] is > 0 and < 0x40 && start[13] == 1,
        _ => false,
    };
}
