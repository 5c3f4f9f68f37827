using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Sources;

/// <summary>An open file as a stream, without what makes .NET's cost more than the reading of most files: a strategy object, a finalizer and three system calls.</summary>
internal sealed partial class FileContent(SafeFileHandle handle) : ReadOnlyStream
{
    private long _next; // where the system's own position is

    public override bool CanSeek => true;

    public override long Length => RandomAccess.GetLength(handle);

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        // Up to where nothing comes any more: to ask for the length costs more, and files under /proc have none and give a page at a time.
        var read = ReadOn(buffer);
        if (read < 0) read = RandomAccess.Read(handle, buffer, Position);
        Position += read;
        return read;
    }

    /// <summary>From start to end without .NET, which asks of every file whether it can seek. Negative where that is not so, or where .NET is to say what fails.</summary>
    private int ReadOn(Span<byte> buffer)
    {
        if (!OperatingSystem.IsLinux() || Position != _next) return -1;
        var read = (int)ReadNext(handle, buffer, (nuint)buffer.Length);
        _next += Math.Max(0, read);
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var from = origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => Position,
            _ => Length,
        };
        if (from + offset < 0) throw new IOException("Seek to before the start.");
        return Position = from + offset;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) handle.Dispose();
        base.Dispose(disposing);
    }

    [LibraryImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReadNext(SafeFileHandle file, Span<byte> buffer, nuint length);
}
