namespace TokenGuard.Git.Packs;

/// <summary>An object's content while it is inflated. Where it ends before its stated length it fails, which <see cref="System.IO.Compression.ZLibStream"/> itself does not.</summary>
internal sealed class StatedLengthStream(Stream inflated, long length) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">It is damaged, or longer or shorter than it says.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = inflated.Read(buffer);
        _read += read;
        return _read > length || (read == 0 && !buffer.IsEmpty && _read < length) ? throw new InvalidDataException() : read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inflated.Dispose();
        base.Dispose(disposing);
    }
}
