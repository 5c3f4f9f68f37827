using SharpCompress.Compressors.Xz;

namespace TokenGuard.Scanning.Containers;

/// <summary>What xz data holds, also where it is several streams one after the other, as parallel compressors write it.</summary>
/// <param name="packed">Seekable; read from where it stands.</param>
/// <param name="mayBeFollowed">Whether what follows a stream and begins no other is left alone.</param>
internal sealed class XzContent(Stream packed, bool mayBeFollowed = false) : ReadOnlyStream
{
    private const int FirstOfMark = 0xFD;

    private XZStream? _stream = new(packed);

    public override int Read(Span<byte> buffer)
    {
        while (_stream is not null)
        {
            if (_stream.Read(buffer) is > 0 and var read) return read;
            if (buffer.IsEmpty) return 0;
            _stream = SkipPadding() ? new XZStream(packed) : null;
        }

        return 0;
    }

    /// <summary>Streams may be followed by zeros, in fours; false where nothing else follows.</summary>
    private bool SkipPadding()
    {
        Span<byte> four = stackalloc byte[4];
        while (packed.ReadAtLeast(four, four.Length, throwOnEndOfStream: false) is > 0 and var read)
        {
            if (!four[..read].ContainsAnyExcept((byte)0)) continue;
            packed.Position -= read;
            return !mayBeFollowed || four[0] == FirstOfMark;
        }

        return false;
    }
}
