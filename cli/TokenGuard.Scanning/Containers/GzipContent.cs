using System.IO.Compression;

namespace TokenGuard.Scanning.Containers;

/// <summary>
/// What gzip data holds, all members of it, and an error where it ends early: <see cref="GZipStream"/> itself takes a file that was cut off for one that
/// has ended. So a member of our own is put behind the data, and only where that one comes out has everything before it.
/// </summary>
internal sealed class GzipContent : ReadOnlyStream
{
    private static readonly byte[] EndMark = [.. "tokenguard "u8, 0, 0xFF, .. "end of the gzip data"u8, 0xFE, 1];
    private static readonly byte[] PackedEndMark = Pack(EndMark);

    private readonly GZipStream _unpacked;
    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _from;
    private int _to;
    private bool _ended;
    private bool _complete;

    public GzipContent(Stream packed) => _unpacked = new GZipStream(new FollowedBy(packed, PackedEndMark), CompressionMode.Decompress);

    /// <exception cref="InvalidDataException">The data is damaged or ends early; everything before that was returned.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!_ended && _to - _from <= EndMark.Length) Fill();
        var ready = _to - _from - (_ended ? 0 : EndMark.Length);
        if (ready == 0 && !buffer.IsEmpty && !_complete) throw new InvalidDataException("The gzip data ends early.");
        var count = Math.Min(ready, buffer.Length);
        _buffer.AsSpan(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _unpacked.Dispose();
        base.Dispose(disposing);
    }

    private void Fill()
    {
        _buffer.AsSpan(_from.._to).CopyTo(_buffer);
        (_from, _to) = (0, _to - _from);
        var read = 0;
        try
        {
            read = _unpacked.Read(_buffer.AsSpan(_to));
        }
        catch (InvalidDataException)
        {
            // Told to the reader once it has what came before.
        }

        _to += read;
        if (read > 0) return;
        _ended = true;
        _complete = _buffer.AsSpan(_from.._to).EndsWith(EndMark);
        if (_complete) _to -= EndMark.Length;
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private sealed class FollowedBy(Stream first, byte[] second) : ReadOnlyStream
    {
        private int _at;

        public override int Read(Span<byte> buffer)
        {
            if (first.Read(buffer) is > 0 and var read) return read;
            var count = Math.Min(buffer.Length, second.Length - _at);
            second.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }
    }
}
