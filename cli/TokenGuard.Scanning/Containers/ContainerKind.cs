namespace TokenGuard.Scanning.Containers;

/// <summary>What a document's first bytes say it is. Names are not asked: a package can be called anything.</summary>
internal enum ContainerKind
{
    /// <summary>Nothing that holds documents of its own.</summary>
    None,
    Zip,
    Tar,
    Gzip,
    Bzip2,
    Xz,
    Zstandard,
    Ar,
    Cpio,
    Rpm,

    /// <summary>A program or library of any system: a .NET assembly, a single-file application, the head of a self-extracting archive.</summary>
    Executable,

    /// <summary>A script, to whose end an archive may have been added.</summary>
    Script,

    /// <summary>Debugging information of .NET in a file of its own.</summary>
    PortablePdb,

    /// <summary>A <c>.resources</c> file, mostly met inside assemblies.</summary>
    Resources,

    /// <summary>Recognised so that the report can say what was not opened.</summary>
    SevenZip,

    /// <inheritdoc cref="SevenZip"/>
    Rar,

    /// <inheritdoc cref="SevenZip"/>
    Lz4,

    /// <inheritdoc cref="SevenZip"/>
    Lzip,

    /// <inheritdoc cref="SevenZip"/>
    Cabinet,

    /// <summary>Objects of a git repository, most of them as changes to others: what one holds is known to who has read all.</summary>
    GitPack,

    /// <inheritdoc cref="GitPack"/>
    GitBundle,
}

internal static class ContainerMagic
{
    /// <summary>Bytes that <see cref="Detect"/> wants to see: the header of a tar archive.</summary>
    public const int Length = TarHeader.BlockLength;

    public static ContainerKind Detect(ReadOnlySpan<byte> start)
    {
        if (start.Length < 2) return ContainerKind.None;
        var kind = start[0] switch
        {
            (byte)'P' when start.StartsWith("PK\x03\x04"u8) || start.StartsWith("PK\x05\x06"u8) => ContainerKind.Zip,
            0x1F when start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 8]) => ContainerKind.Gzip,
            (byte)'B' when IsBzip2(start) => ContainerKind.Bzip2,
            (byte)'B' when start.StartsWith("BSJB"u8) => ContainerKind.PortablePdb,
            0xFD when start.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]) => ContainerKind.Xz,
            0x28 when start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) => ContainerKind.Zstandard,
            (byte)'M' when start[1] == (byte)'Z' => ContainerKind.Executable,
            0x7F when start[1..].StartsWith("ELF"u8) => ContainerKind.Executable,
            0xCE when start.StartsWith((ReadOnlySpan<byte>)[0xCE, 0xCA, 0xEF, 0xBE]) => ContainerKind.Resources,
            0xCE or 0xCF when start[1..].StartsWith((ReadOnlySpan<byte>)[0xFA, 0xED, 0xFE]) => ContainerKind.Executable,
            (byte)'#' when start[1] == (byte)'!' => ContainerKind.Script,
            (byte)'7' when start.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) => ContainerKind.SevenZip,
            (byte)'R' when start.StartsWith("Rar!\x1A\x07"u8) => ContainerKind.Rar,
            (byte)'!' when start.StartsWith(ArArchive.Magic) => ContainerKind.Ar,
            (byte)'0' when CpioArchive.IsAt(start) => ContainerKind.Cpio,
            0xED when start.StartsWith(RpmPackage.Magic) => ContainerKind.Rpm,
            0x04 when start.StartsWith((ReadOnlySpan<byte>)[0x04, 0x22, 0x4D, 0x18]) => ContainerKind.Lz4,
            (byte)'L' when start.StartsWith("LZIP\x01"u8) => ContainerKind.Lzip,
            (byte)'M' when start.StartsWith("MSCF\0\0\0\0"u8) => ContainerKind.Cabinet,
            (byte)'P' when start.StartsWith("PACK\0\0\0\x02"u8) || start.StartsWith("PACK\0\0\0\x03"u8) => ContainerKind.GitPack,
            (byte)'#' when start.StartsWith("# v2 git bundle\n"u8) || start.StartsWith("# v3 git bundle\n"u8) => ContainerKind.GitBundle,
            _ => ContainerKind.None,
        };
        // A tar archive begins with a file's name, which may look like anything.
        return start.Length >= Length && TarHeader.IsValid(start[..Length]) ? ContainerKind.Tar : kind;
    }

    /// <summary>Whether it is named in the coverage and not opened.</summary>
    public static bool IsNotSupported(this ContainerKind kind) => kind >= ContainerKind.SevenZip;

    /// <summary>Why what is inside was not read.</summary>
    public static string WhyNotSupported(this ContainerKind kind) =>
        $"{kind.Describe()}: {(kind is ContainerKind.GitPack or ContainerKind.GitBundle ? "read by 'tokenguard scan git'" : "not supported")}";

    /// <summary>The kind in words, for the coverage.</summary>
    public static string Describe(this ContainerKind kind) => kind switch
    {
        ContainerKind.Zip => "zip archive",
        ContainerKind.Tar => "tar archive",
        ContainerKind.Gzip => "gzip data",
        ContainerKind.Bzip2 => "bzip2 data",
        ContainerKind.Xz => "xz data",
        ContainerKind.Zstandard => "zstd data",
        ContainerKind.PortablePdb => "portable PDB",
        ContainerKind.Resources => ".resources file",
        ContainerKind.SevenZip => "7z archive",
        ContainerKind.Rar => "rar archive",
        ContainerKind.Ar => "ar archive",
        ContainerKind.Cpio => "cpio archive",
        ContainerKind.Rpm => "RPM package",
        ContainerKind.Lz4 => "lz4 data",
        ContainerKind.Lzip => "lzip data",
        ContainerKind.Cabinet => "cabinet file",
        ContainerKind.GitPack => "git pack",
        ContainerKind.GitBundle => "git bundle",
        _ => "program file",
    };

    /// <summary>The level, then the number that begins a block or ends the stream: prose that begins with BZh is not taken for it.</summary>
    private static bool IsBzip2(ReadOnlySpan<byte> start) => start.Length >= 10 && start.StartsWith("BZh"u8) && start[3] is >= (byte)'1' and <= (byte)'9'
        && (start[4..10].SequenceEqual((ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
            || start[4..10].SequenceEqual((ReadOnlySpan<byte>)[0x17, 0x72, 0x45, 0x38, 0x50, 0x90]));
}
