namespace TokenGuard.Cli.Terminal;

/// <summary>
/// Standard input whose reads end when the user stops the program. The system's read of a pipe nobody writes to cannot be cancelled: it stays
/// behind on its thread, with a buffer of its own, until the process ends.
/// </summary>
/// <param name="inner">Null where standard input is closed: each read fails.</param>
/// <param name="interrupted">The user stopped the program.</param>
internal sealed class InterruptibleInput(Stream? inner, CancellationToken interrupted) : Stream
{
    // As much as a pipe holds on Linux.
    private readonly byte[] _buffer = new byte[64 * 1024];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="OperationCanceledException">The user stopped the program.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (inner is null) throw new IOException("Standard input is closed.");
        interrupted.ThrowIfCancellationRequested();
        var wanted = Math.Min(buffer.Length, _buffer.Length);
        var read = Task.Run(() => inner.Read(_buffer, 0, wanted), CancellationToken.None).WaitAsync(interrupted).GetAwaiter().GetResult();
        _buffer.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    public override void Flush()
    {
        // Nothing is written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
