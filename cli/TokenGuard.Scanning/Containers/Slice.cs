using System.Buffers;

namespace TokenGuard.Scanning.Containers;

/// <summary>
/// A part of a seekable stream, with a position of its own. Several may be read in turns, not at once. Disposing it leaves the whole open. Where the
/// part is stated to reach beyond the end, it ends there.
/// </summary>
internal sealed class Slice : ReadOnlyStream
{
    private readonly Stream _whole;
    private readonly long _start;
    private long _position;

    public Slice(Stream whole, long start, long length)
    {
        if (start < 0 || length < 0) throw new InvalidDataException("A part with negative bounds.");
        _whole = whole;
        _start = start;
        Length = Math.Max(0, Math.Min(length, whole.Length - start));
    }

    public override bool CanSeek => true;

    public override long Length { get; }

    public override long Position { get => _position; set => _position = value; }

    public override int Read(Span<byte> buffer)
    {
        if (_position < 0 || _position >= Length) return 0;
        _whole.Position = _start + _position;
        var read = _whole.Read(buffer[..(int)Math.Min(buffer.Length, Length - _position)]);
        _position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };
}

internal static class SeekableStream
{
    private const int SearchedAtOnce = 64 * 1024;

    /// <summary>Reads at a place; fewer bytes than asked for only where the stream ends.</summary>
    public static int ReadAt(this Stream stream, long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= stream.Length) return 0;
        stream.Position = offset;
        return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
    }

    /// <summary>Where a pattern stands first at or behind an offset, or -1. The pattern is short.</summary>
    public static long IndexOf(this Stream stream, long from, ReadOnlySpan<byte> pattern)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(SearchedAtOnce);
        try
        {
            while (true)
            {
                var read = stream.ReadAt(from, buffer);
                var at = buffer.AsSpan(0, read).IndexOf(pattern);
                if (at >= 0) return from + at;
                if (read < buffer.Length) return -1;
                from += read - pattern.Length + 1;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
