using System.IO.Enumeration;
using System.Runtime.InteropServices;

namespace TokenGuard.Scanning.Sources;

/// <summary>Walks folders without following links, without opening anything that is not a file, and without stopping at what it may not read.</summary>
/// <param name="skip">Told the full path of what could not be looked at, and why.</param>
public sealed partial class FileTree(Action<string, string> skip)
{
    private const char NotUtf8 = '\uFFFD'; // what .NET puts for bytes of a name that are not UTF-8; it then finds no file of that name

    private const string NotUtf8Name = "its name is not UTF-8";
    private const string TooLong = "holds paths that are too long";

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    /// <param name="IsFile">A file to read; of folders, links and special files only the name is read.</param>
    /// <param name="IsFolder">A folder to walk into.</param>
    /// <param name="IsRoot">The user named it: the whole path is news. Of everything else the folders above come as entries of their own.</param>
    public readonly record struct Entry(string FullPath, bool IsFile = false, bool IsFolder = false, bool IsRoot = false);

    /// <summary>The paths without repetitions and without those that the walk of another one reaches.</summary>
    public static IReadOnlyList<string> WithoutOverlap(IEnumerable<string> fullPaths)
    {
        var roots = fullPaths.Select(Path.TrimEndingDirectorySeparator).ToHashSet(StringComparer.Ordinal);
        return [.. roots.Where(path => roots.Count == 1 || !IsReachedFromAnother(path, roots))];
    }

    /// <summary>Whether a path that somebody else wrote down names a file, possibly by a link: opening a pipe or a device could wait for ever.</summary>
    public static bool IsFile(string fullPath) => File.Exists(fullPath) && !IsSpecial(fullPath);

    /// <summary>Everything at and below a path that the user named, which is read even where it is a link; links met on the way are not followed.</summary>
    /// <param name="enter">Whether to walk into a folder, by its full path; null for all.</param>
    public IEnumerable<Entry> Enumerate(string fullPath, Func<string, bool>? enter = null)
    {
        var root = Directory.Exists(fullPath) ? new Entry(fullPath, IsFolder: true, IsRoot: true) : NamedFile(fullPath);
        yield return root;
        var folders = new Stack<string>(root.IsFolder ? [fullPath] : []);
        while (folders.TryPop(out var folder))
        {
            foreach (var entry in List(folder))
            {
                if (entry.IsFolder && enter?.Invoke(entry.FullPath) != false) folders.Push(entry.FullPath);
                yield return entry;
            }
        }
    }

    private static bool IsReachedFromAnother(string path, HashSet<string> roots)
    {
        for (var at = path; Path.GetDirectoryName(at) is { } parent && !IsLink(new FileInfo(at)); at = parent)
            if (roots.Contains(parent)) return true;
        return false;
    }

    private List<Entry> List(string folder)
    {
        if (OperatingSystem.IsLinux() && LinuxFolder.TryList(folder, out var items)) return ToEntries(folder, items);
        try
        {
            // The whole listing at once, so that a folder which fails half way is a skip and not half a folder.
            List<Entry> entries = [.. new FileSystemEnumerable<Entry>(folder, ToEntry, Everything)];
            // .NET lists items whose paths are longer than the system takes, and leaves their names empty.
            if (entries.RemoveAll(entry => entry.FullPath.Length == 0) > 0) skip(folder, TooLong);
            return entries;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            skip(folder, Why(e, folder));
            return [];
        }
    }

    private List<Entry> ToEntries(string folder, List<LinuxFolder.Item> items)
    {
        var isTooLong = false;
        var entries = new List<Entry>(items.Count);
        foreach (var item in items)
        {
            var path = Path.Join(folder, item.Name);
            if (!item.IsUtf8) skip(path, NotUtf8Name);
            if (LinuxFolder.IsTooLong(path)) isTooLong = true;
            else entries.Add(new Entry(path, IsFile: item is { IsUtf8: true, Kind: LinuxFolder.Kind.File }, IsFolder: item is { IsUtf8: true, Kind: LinuxFolder.Kind.Folder }));
        }

        if (isTooLong) skip(folder, TooLong);
        return entries;
    }

    private Entry NamedFile(string fullPath)
    {
        var isFile = false; // whatever it is, its name can be looked at
        try
        {
            var file = Target(fullPath);
            if (IsSpecial(fullPath)) skip(fullPath, "neither a file nor a folder");
            else if (!file.Exists) skip(fullPath, "a link to nothing");
            else isFile = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            skip(fullPath, Why(e, fullPath));
        }

        return new Entry(fullPath, isFile, IsRoot: true);
    }

    private Entry ToEntry(ref FileSystemEntry item)
    {
        if (item.FileName.IsEmpty) return new Entry("");
        var path = item.ToFullPath();
        try
        {
            if (item.Length == 0 && path.Contains(NotUtf8, StringComparison.Ordinal) && !Path.Exists(path)) throw new FileNotFoundException();
            if (item.Attributes.HasFlag(FileAttributes.ReparsePoint) && IsLink(item.ToFileSystemInfo())) return new Entry(path);
            if (item.IsDirectory) return new Entry(path, IsFolder: true);
            // Opening a pipe would wait for a writer that never comes. Pipes, sockets and devices have no length, so only those are asked.
            return new Entry(path, IsFile: item.Length > 0 || !IsSpecial(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            skip(path, Why(e, path));
            return new Entry(path);
        }
    }

    // Every link has the attribute, which is known from the listing; on Windows other things have it too.
    private static bool IsLink(FileSystemInfo item) => item.Attributes.HasFlag(FileAttributes.ReparsePoint) && item.LinkTarget is not null;

    private static string Why(Exception e, string path) =>
        e is FileNotFoundException or DirectoryNotFoundException && path.Contains(NotUtf8, StringComparison.Ordinal) ? NotUtf8Name : ReadFailure.Describe(e);

    // A link's own length is that of the path it holds.
    private static FileInfo Target(string path)
    {
        var file = new FileInfo(path);
        return file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
    }

    /// <summary>Whether a path names something that is neither a file nor a folder, opening which could wait for ever.</summary>
    public static bool IsSpecial(string path)
    {
        const int AtFdcwd = -100;
        const uint StatxType = 1;
        const int ModeOffset = 28; // struct statx is the same on every Linux architecture
        const int TypeMask = 0xF000;
        const int RegularFile = 0x8000;

        // Elsewhere what has no length is an empty file or a pipe: either way there is nothing to read. Linux has files under /proc that say 0.
        if (!OperatingSystem.IsLinux()) return Target(path) is { Exists: true, Length: 0 };
        Span<byte> buffer = stackalloc byte[256];
        return Statx(AtFdcwd, path, 0, StatxType, buffer) == 0 && (BitConverter.ToUInt16(buffer[ModeOffset..]) & TypeMask) != RegularFile;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> buffer);
}
