using System.Buffers.Binary;
using System.Text.Unicode;

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
    Lz4,
    Snappy,
    Ar,
    Cpio,
    Rpm,

    /// <summary>A program or library of any system: a .NET assembly, a single-file application, the head of a self-extracting archive.</summary>
    Executable,

    /// <summary>A class of Java, compiled: its code has arrays element by element.</summary>
    JavaClass,

    /// <summary>A script, or anything else, to whose end an archive may have been added.</summary>
    Script,

    /// <summary>Has no magic: told by the name that tools give it, and by not being text.</summary>
    Brotli,

    /// <summary>Debugging information of .NET in a file of its own.</summary>
    PortablePdb,

    /// <summary>A <c>.resources</c> file, mostly met inside assemblies.</summary>
    Resources,

    /// <summary>Its pages show text in the codes of its fonts.</summary>
    Pdf,

    /// <summary>Records of data, in blocks that are packed.</summary>
    Avro,

    /// <summary>A file system in a file, as offices wrote theirs and write macros: pieces of it are packed.</summary>
    Compound,

    /// <summary>A database: what is longer than a page goes on in another.</summary>
    Sqlite,

    /// <summary>A table of LevelDB, told by its last bytes: what browsers keep for pages, in blocks that are packed.</summary>
    LevelDb,

    /// <summary>A dump of Redis, of which longer strings are packed.</summary>
    Redis,

    /// <summary>A message of OpenPGP that is packed and not encrypted.</summary>
    OpenPgp,

    /// <summary>Recognised so that the report can say what was not opened.</summary>
    SevenZip,

    /// <inheritdoc cref="SevenZip"/>
    Rar,

    /// <inheritdoc cref="SevenZip"/>
    Lzip,

    /// <inheritdoc cref="SevenZip"/>
    Cabinet,

    /// <inheritdoc cref="SevenZip"/>
    SplitZip,

    /// <inheritdoc cref="SevenZip"/>
    Lzma,

    /// <inheritdoc cref="SevenZip"/>
    Lzop,

    /// <inheritdoc cref="SevenZip"/>
    Compress,

    /// <inheritdoc cref="SevenZip"/>
    Arj,

    /// <inheritdoc cref="SevenZip"/>
    SquashFs,

    /// <inheritdoc cref="SevenZip"/>
    Qcow2,

    /// <inheritdoc cref="SevenZip"/>
    Wim,

    /// <inheritdoc cref="SevenZip"/>
    Parquet,

    /// <inheritdoc cref="SevenZip"/>
    Orc,

    /// <summary>Objects of a git repository, most of them as changes to others: what one holds is known to who has read all.</summary>
    GitPack,

    /// <inheritdoc cref="GitPack"/>
    GitBundle,
}

internal static class ContainerMagic
{
    /// <summary>Bytes that <see cref="Detect"/> wants to see: the header of a tar archive.</summary>
    public const int Length = TarHeader.BlockLength;

    /// <param name="start">As many bytes as there are, at most <see cref="Length"/>.</param>
    /// <param name="name">What the document is called; null where that is not known.</param>
    public static ContainerKind Detect(ReadOnlySpan<byte> start, string? name = null)
    {
        if (start.Length < 2) return ContainerKind.None;
        if (name?.EndsWith(".br", StringComparison.OrdinalIgnoreCase) == true && !IsText(start)) return ContainerKind.Brotli;
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
            0xCA when IsJavaClass(start) => ContainerKind.JavaClass,
            (byte)'#' when start[1] == (byte)'!' => ContainerKind.Script,
            (byte)'O' when start.StartsWith(AvroFile.Magic) => ContainerKind.Avro,
            OpenPgpMessage.Tag when OpenPgpMessage.IsAt(start) => ContainerKind.OpenPgp,
            0xD0 when start.StartsWith(CompoundFile.Magic) => ContainerKind.Compound,
            (byte)'S' when start.StartsWith(SqliteFile.Magic) => ContainerKind.Sqlite,
            (byte)'%' when start.StartsWith("%PDF-"u8) => ContainerKind.Pdf,
            (byte)'7' when start.StartsWith((ReadOnlySpan<byte>)[0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) => ContainerKind.SevenZip,
            (byte)'R' when start.StartsWith(RedisDump.Magic) => ContainerKind.Redis,
            (byte)'R' when start.StartsWith("Rar!\x1A\x07"u8) => ContainerKind.Rar,
            (byte)'!' when start.StartsWith(ArArchive.Magic) => ContainerKind.Ar,
            (byte)'0' when CpioArchive.IsAt(start) => ContainerKind.Cpio,
            0xED when start.StartsWith(RpmPackage.Magic) => ContainerKind.Rpm,
            0x04 when start.StartsWith((ReadOnlySpan<byte>)[0x04, 0x22, 0x4D, 0x18]) => ContainerKind.Lz4,
            0x02 when start.StartsWith((ReadOnlySpan<byte>)[0x02, 0x21, 0x4C, 0x18]) => ContainerKind.Lz4,
            (byte)'m' when start.StartsWith(Lz4Content.MozillaMark) => ContainerKind.Lz4,
            (byte)'L' when start.StartsWith("LZIP\x01"u8) => ContainerKind.Lzip,
            (byte)'M' when start.StartsWith("MSCF\0\0\0\0"u8) => ContainerKind.Cabinet,
            (byte)'P' when start.StartsWith("PK\x07\x08"u8) => ContainerKind.SplitZip,
            0x5D when IsLzma(start) => ContainerKind.Lzma,
            0x89 when start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x4C, 0x5A, 0x4F, 0, 0x0D, 0x0A, 0x1A, 0x0A]) => ContainerKind.Lzop,
            0x1F when start[1] == 0x9D && start.Length > 2 && (start[2] & 0x1F) is >= 9 and <= 16 => ContainerKind.Compress,
            0x60 when IsArj(start) => ContainerKind.Arj,
            0xFF when start.StartsWith((ReadOnlySpan<byte>)[0xFF, 6, 0, 0, 0x73, 0x4E, 0x61, 0x50, 0x70, 0x59]) => ContainerKind.Snappy,
            (byte)'h' when IsSquashFs(start) => ContainerKind.SquashFs,
            (byte)'Q' when start.StartsWith((ReadOnlySpan<byte>)[0x51, 0x46, 0x49, 0xFB]) => ContainerKind.Qcow2,
            (byte)'M' when start.StartsWith("MSWIM\0\0\0"u8) => ContainerKind.Wim,
            (byte)'P' when start.StartsWith("PAR1\x15"u8) => ContainerKind.Parquet,
            (byte)'O' when start.StartsWith("ORC"u8) && (start.Contains((byte)0) || !IsText(start)) => ContainerKind.Orc,
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
    public static string WhyNotSupported(this ContainerKind kind) => $"{kind.Describe()}: " + kind switch
    {
        ContainerKind.GitPack => "read by 'tokenguard scan git', with the repository that it belongs to or by itself ('tokenguard scan git FILE')",
        ContainerKind.GitBundle => "read by 'tokenguard scan git FILE'",
        _ => "not supported",
    };

    /// <summary>The kind in words, for the coverage.</summary>
    public static string Describe(this ContainerKind kind) => kind switch
    {
        ContainerKind.Zip => "zip archive",
        ContainerKind.Tar => "tar archive",
        ContainerKind.Gzip => "gzip data",
        ContainerKind.Bzip2 => "bzip2 data",
        ContainerKind.Xz => "xz data",
        ContainerKind.Zstandard => "zstd data",
        ContainerKind.JavaClass => "Java class",
        ContainerKind.PortablePdb => "portable PDB",
        ContainerKind.Resources => ".resources file",
        ContainerKind.Pdf => "PDF",
        ContainerKind.Avro => "Avro file",
        ContainerKind.Compound => "compound file",
        ContainerKind.Sqlite => "SQLite database",
        ContainerKind.LevelDb => "LevelDB table",
        ContainerKind.Redis => "Redis dump",
        ContainerKind.OpenPgp => "OpenPGP message",
        ContainerKind.SevenZip => "7z archive",
        ContainerKind.Rar => "rar archive",
        ContainerKind.Ar => "ar archive",
        ContainerKind.Cpio => "cpio archive",
        ContainerKind.Rpm => "RPM package",
        ContainerKind.Lz4 => "lz4 data",
        ContainerKind.Lzip => "lzip data",
        ContainerKind.Cabinet => "cabinet file",
        ContainerKind.Brotli => "brotli data",
        ContainerKind.SplitZip => "part of a split zip archive",
        ContainerKind.Lzma => "lzma data",
        ContainerKind.Lzop => "lzop data",
        ContainerKind.Compress => "compress (.Z) data",
        ContainerKind.Arj => "arj archive",
        ContainerKind.Snappy => "snappy data",
        ContainerKind.SquashFs => "squashfs image",
        ContainerKind.Qcow2 => "qcow2 image",
        ContainerKind.Wim => "Windows image",
        ContainerKind.Parquet => "Parquet file",
        ContainerKind.Orc => "ORC file",
        ContainerKind.GitPack => "git pack",
        ContainerKind.GitBundle => "git bundle",
        _ => "program file",
    };

    /// <summary>The level, then the number that begins a block or ends the stream: prose that begins with BZh is not taken for it.</summary>
    private static bool IsBzip2(ReadOnlySpan<byte> start) => start.Length >= 10 && start.StartsWith("BZh"u8) && start[3] is >= (byte)'1' and <= (byte)'9'
        && (start[4..10].SequenceEqual((ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
            || start[4..10].SequenceEqual((ReadOnlySpan<byte>)[0x17, 0x72, 0x45, 0x38, 0x50, 0x90]));

    /// <summary>A version from 45 on tells it from programs for several processors of a Mac, which have a small number there.</summary>
    private static bool IsJavaClass(ReadOnlySpan<byte> start) =>
        start.Length >= 8 && start.StartsWith((ReadOnlySpan<byte>)[0xCA, 0xFE, 0xBA, 0xBE]) && BinaryPrimitives.ReadUInt16BigEndian(start[6..]) >= 45;

    /// <summary>Properties, the size of the dictionary (a power of two, or one and a half), and a size below 2^40 or none.</summary>
    private static bool IsLzma(ReadOnlySpan<byte> start) =>
        start.Length >= 14 && start[1] == 0 && start[2] == 0 && start[13] == 0
        && (BinaryPrimitives.ReadInt64LittleEndian(start[5..]) is -1 or (> 0 and < 1L << 40));

    /// <summary>The size of the header that follows, the first of its fields, and a version and systems that there are.</summary>
    private static bool IsArj(ReadOnlySpan<byte> start) =>
        start.Length >= 12 && start[1] == 0xEA && BinaryPrimitives.ReadUInt16LittleEndian(start[2..]) is >= 30 and <= 2600 && start[4] is >= 30 and <= 60 && start[7] <= 11;

    /// <summary>The mark, and after counts and dates version 4.0.</summary>
    public static bool IsSquashFs(ReadOnlySpan<byte> start) => start.Length >= 32 && start.StartsWith("hsqs"u8) && start[28] == 4 && start[29] == 0 && start[30] == 0;

    /// <summary>Whether these are characters, of which the last may go on.</summary>
    private static bool IsText(ReadOnlySpan<byte> start)
    {
        const int Longest = 3;
        for (var cut = 0; cut <= Math.Min(Longest, start.Length); cut++)
            if (Utf8.IsValid(start[..^cut])) return true;
        return false;
    }
}
