using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TokenGuard.Scanning.Sources;

/// <summary>Opens files to be read from start to end.</summary>
public static partial class ScannedFile
{
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static FileStream Open(string fullPath)
    {
        // No buffer of its own: the scanner reads in large pieces. And not opened by .NET where that can be helped: it asks for a lock, which fails
        // where another program has one and costs every file two calls.
        const int NoBuffer = 0;
        if (OperatingSystem.IsLinux() && TryOpen(fullPath) is { } handle) return new FileStream(handle, FileAccess.Read, NoBuffer);
        return new FileStream(fullPath, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = NoBuffer, Options = FileOptions.SequentialScan });
    }

    /// <summary>Null where it fails: .NET then says why.</summary>
    private static SafeFileHandle? TryOpen(string fullPath)
    {
        const int ReadOnly = 0;
        const int CloseOnExec = 0x80000; // the same on every Linux architecture that .NET runs on
        var descriptor = OpenFile(fullPath, ReadOnly | CloseOnExec);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenFile(string path, int flags);
}
