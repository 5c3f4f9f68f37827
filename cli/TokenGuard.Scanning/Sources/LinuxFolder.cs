using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace TokenGuard.Scanning.Sources;

/// <summary>
/// What a folder lists, with what Linux says of each item in the listing itself. .NET asks the system for every item's attributes, which walks its whole path and
/// costs more than reading a small file.
/// </summary>
internal static partial class LinuxFolder
{
    private const int LongestPath = 4095; // bytes, PATH_MAX without the NUL

    // struct dirent is the same for all 64-bit architectures, with glibc and with musl: inode, offset, length, type, name.
    private const int TypeOffset = 18;
    private const int NameOffset = 19;

    /// <summary>What an item is.</summary>
    public enum Kind
    {
        /// <summary>A link, a pipe, a socket, a device.</summary>
        Other,
        File,
        Folder,
    }

    /// <param name="IsUtf8">False where the name is what is left of one that is not.</param>
    public readonly record struct Item(string Name, Kind Kind, bool IsUtf8);

    /// <summary>Whether the system takes no such path.</summary>
    public static bool IsTooLong(string path) => path.Length > LongestPath / 3 && Encoding.UTF8.GetByteCount(path) > LongestPath;

    /// <summary>False where it cannot be listed, or the file system does not tell in its listings what its items are.</summary>
    public static bool TryList(string folder, out List<Item> items)
    {
        items = [];
        if (!Environment.Is64BitProcess) return false;
        var directory = OpenDirectory(folder);
        if (directory == 0) return false;
        try
        {
            while (true)
            {
                var entry = ReadDirectory(directory);
                if (entry == 0) return Marshal.GetLastPInvokeError() == 0;
                if (KindOf(entry) is not { } kind) return false;
                if (NameOf(entry) is var name && IsItem(name)) items.Add(new Item(Encoding.UTF8.GetString(name), kind, Utf8.IsValid(name)));
            }
        }
        finally
        {
            _ = CloseDirectory(directory);
        }
    }

    private static bool IsItem(ReadOnlySpan<byte> name) => !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8);

    private static Kind? KindOf(nint entry)
    {
        const int Unknown = 0;
        const int Folder = 4;
        const int File = 8;
        return Marshal.ReadByte(entry, TypeOffset) switch
        {
            Unknown => null,
            Folder => Kind.Folder,
            File => Kind.File,
            _ => Kind.Other,
        };
    }

    private static unsafe ReadOnlySpan<byte> NameOf(nint entry) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)entry + NameOffset);

    [LibraryImport("libc", EntryPoint = "opendir", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint OpenDirectory(string path);

    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReadDirectory(nint directory);

    [LibraryImport("libc", EntryPoint = "closedir")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseDirectory(nint directory);
}
