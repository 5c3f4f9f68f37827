using System.Buffers.Binary;
using System.Reflection.PortableExecutable;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Programs;

/// <summary>Where a program for x86 processors has its code, and where in the file what its instructions address stands: ELF, PE and Mach-O.</summary>
internal sealed class ProgramImage
{
    private const int MaxParts = 4096; // of real programs: a few dozen
    private const int LargestEntry = 256; // in a table of them: 64 bytes

    private readonly List<Part> _parts = [];

    private readonly long _length;

    private ProgramImage(bool is64, long length) => (Is64, _length) = (is64, length);

    /// <summary>Whether the code is of 64 bits.</summary>
    public bool Is64 { get; }

    public IEnumerable<Part> Code => _parts.Where(part => part.IsCode);

    /// <summary>Null where it is no program, or one for another processor.</summary>
    public static ProgramImage? TryRead(Stream program)
    {
        Span<byte> start = stackalloc byte[64];
        if (program.ReadAt(0, start) < start.Length) return null;
        if (start.StartsWith("\u007FELF"u8)) return ReadElf(program, start);
        if (start[0] == 'M' && start[1] == 'Z') return ReadPortableExecutable(program);
        return start[1..].StartsWith((ReadOnlySpan<byte>)[0xFA, 0xED, 0xFE]) ? ReadMachO(program, start) : null;
    }

    /// <summary>Where in the file an address is; -1 where it is in none of its parts.</summary>
    public long OffsetOf(long address)
    {
        foreach (var part in _parts)
            if (address >= part.Address && address - part.Address < part.Length) return part.Offset + (address - part.Address);
        return -1;
    }

    /// <summary>What the loader maps; of an object file, which has no such list, the sections, as if each stood at its place in the file.</summary>
    private static ProgramImage? ReadElf(Stream program, ReadOnlySpan<byte> header)
    {
        const int LittleEndian = 1;
        const int X86 = 3;
        const int X64 = 62;
        var (is64, machine) = (header[4] == 2, BinaryPrimitives.ReadUInt16LittleEndian(header[18..]));
        if (header[5] != LittleEndian || machine != (is64 ? X64 : X86)) return null;
        var image = new ProgramImage(is64, program.Length);
        var segments = Field(header, is64 ? 32 : 28, is64);
        var sections = Field(header, is64 ? 40 : 32, is64);
        var counts = header[(is64 ? 54 : 42)..];
        if (segments > 0) image.ReadSegments(program, segments, U16(counts, 0), U16(counts, 2));
        else image.ReadSections(program, sections, U16(counts, 4), U16(counts, 6));
        return image;
    }

    private void ReadSegments(Stream program, long at, int size, int count)
    {
        const int Loaded = 1;
        const int Executable = 1;
        foreach (var bytes in Entries(program, at, size, count, Is64 ? 56 : 32))
        {
            var entry = bytes.Span;
            if (U32(entry, 0) != Loaded) continue;
            var flags = U32(entry, Is64 ? 4 : 24);
            Add(Field(entry, Is64 ? 16 : 8, Is64), Field(entry, Is64 ? 8 : 4, Is64), Field(entry, Is64 ? 32 : 16, Is64), (flags & Executable) != 0);
        }
    }

    private void ReadSections(Stream program, long at, int size, int count)
    {
        const int Contents = 1;
        const int Executable = 4;
        foreach (var bytes in Entries(program, at, size, count, Is64 ? 64 : 40))
        {
            var entry = bytes.Span;
            var offset = Field(entry, Is64 ? 24 : 16, Is64);
            if (U32(entry, 4) == Contents) Add(offset, offset, Field(entry, Is64 ? 32 : 20, Is64), (U32(entry, 8) & Executable) != 0);
        }
    }

    private static ProgramImage? ReadPortableExecutable(Stream program)
    {
        PEHeaders headers;
        try
        {
            headers = new PEHeaders(new Slice(program, 0, program.Length));
        }
        catch (BadImageFormatException)
        {
            return null; // a program of MS-DOS, or a text that begins with these letters
        }

        var is64 = headers.CoffHeader.Machine == Machine.Amd64;
        if (headers.PEHeader is not { } optional || !(is64 || headers.CoffHeader.Machine == Machine.I386)) return null;
        // Of an assembly that runs anywhere nothing but its entry is for a processor.
        if (headers.CorHeader is { } cor && cor.Flags.HasFlag(CorFlags.ILOnly)) return null;
        var image = new ProgramImage(is64, program.Length);
        foreach (var section in headers.SectionHeaders)
            image.Add((long)optional.ImageBase + section.VirtualAddress, section.PointerToRawData, section.SizeOfRawData, section.SectionCharacteristics.HasFlag(SectionCharacteristics.MemExecute));
        return image;
    }

    private static ProgramImage? ReadMachO(Stream program, ReadOnlySpan<byte> header)
    {
        const int X86 = 7;
        const int Bits64 = 0x01000000;
        const int Executable = 4;
        var is64 = header[0] == 0xCF;
        if (U32(header, 4) != (is64 ? X86 | Bits64 : X86)) return null;
        var image = new ProgramImage(is64, program.Length);
        var command = new byte[72];
        var at = is64 ? 32L : 28L;
        for (var i = 0; i < Math.Min(U32(header, 16), MaxParts) && program.ReadAt(at, command) >= 8; i++)
        {
            var isSegment = U32(command, 0) == (is64 ? 0x19u : 1u);
            if (isSegment) image.Add(Field(command, 24, is64), Field(command, is64 ? 40 : 32, is64), Field(command, is64 ? 48 : 36, is64), (U32(command, is64 ? 60 : 44) & Executable) != 0);
            at += Math.Max(8, U32(command, 4));
        }

        return image;
    }

    private void Add(long address, long offset, long length, bool isCode)
    {
        if (_parts.Count == MaxParts || offset < 0 || offset >= _length || length <= 0 || address < 0) return;
        _parts.Add(new Part(address, offset, Math.Min(length, _length - offset), isCode));
    }

    /// <summary>The entries of a table, which is read at once.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Entries(Stream program, long at, int size, int count, int fewest)
    {
        if (size < fewest || size > LargestEntry) yield break;
        var table = new byte[size * Math.Min(count, MaxParts)];
        var length = program.ReadAt(at, table);
        for (var start = 0; start + size <= length; start += size) yield return table.AsMemory(start, size);
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Field(ReadOnlySpan<byte> bytes, int at, bool is64) => is64 ? BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]) : U32(bytes, at);

    /// <param name="Address">Where it is in memory.</param>
    /// <param name="Offset">Where it is in the file.</param>
    /// <param name="Length">Bytes of it that the file has.</param>
    /// <param name="IsCode">Whether it is run.</param>
    internal readonly record struct Part(long Address, long Offset, long Length, bool IsCode);
}
