using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TokenGuard.Scanning.Sources;

/// <summary>Opens files to be read from start to end.</summary>
public static partial class ScannedFile
{
    /// <param name="fullPath">The file.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static Stream Open(string fullPath)
    {
        // Not opened by .NET where that can be helped: it asks for a lock, which fails where another program has one and costs every file two calls.
        var handle = OperatingSystem.IsLinux() ? TryOpen(fullPath) : null;
        return new FileContent(handle ?? File.OpenHandle(fullPath, share: FileShare.ReadWrite | FileShare.Delete, options: FileOptions.SequentialScan));
    }

    /// <summary>Null where it fails: .NET then says why.</summary>
    private static SafeFileHandle? TryOpen(string fullPath)
    {
        const int ReadOnly = 0;
        // The same on every Linux architecture that .NET runs on. Not blocking, because what was a file when it was listed may be a pipe by now.
        const int NonBlocking = 0x800;
        const int CloseOnExec = 0x80000;
        var descriptor = OpenFile(fullPath, ReadOnly | NonBlocking | CloseOnExec);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenFile(string path, int flags);
}
