using Microsoft.Win32.SafeHandles;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Sources;

/// <summary>An open file as a stream, without what makes .NET's cost more than the reading of most files: a strategy object, a finalizer and two system calls.</summary>
/// <param name="length">Bytes, where that is known from the listing: such a file has ended where this many were read and the last reading gave less than it was asked for.</param>
internal sealed class FileContent(SafeFileHandle handle, long? length) : ReadOnlyStream
{
    private bool _hasEnded;

    public override bool CanSeek => true;

    public override long Length => RandomAccess.GetLength(handle);

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        if (_hasEnded && Position >= length) return 0;
        var read = RandomAccess.Read(handle, buffer, Position);
        Position += read;
        _hasEnded = read < buffer.Length;
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
