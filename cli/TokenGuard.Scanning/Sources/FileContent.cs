using Microsoft.Win32.SafeHandles;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Sources;

/// <summary>An open file as a stream, without what makes .NET's cost more than the reading of most files: a strategy object, a finalizer and two system calls.</summary>
internal sealed class FileContent(SafeFileHandle handle) : ReadOnlyStream
{
    public override bool CanSeek => true;

    public override long Length => RandomAccess.GetLength(handle);

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        // Up to where nothing comes any more: to ask for the length costs more, and files under /proc have none and give a page at a time.
        var read = RandomAccess.Read(handle, buffer, Position);
        Position += read;
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
}
