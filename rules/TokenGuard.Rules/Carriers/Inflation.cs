using System.IO.Compression;

namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Unpacks deflated data that arrives in pieces, through all windows of a long text. What ends early or is damaged gives what came before.
/// </summary>
internal sealed class Inflation : IDisposable
{
    /// <summary>Packed bytes given at once: of what comes out of them no nearer place is known.</summary>
    public const int Piece = 1024;

    /// <summary>Unpacked bytes that are kept for what comes next: an encoded form that is longer may be cut in two.</summary>
    public const int LongestTail = 8 * 1024;

    private readonly Feed _feed = new();
    private readonly GitDelta _delta = new();
    private MemoryStream? _collected;
    private DeflateStream? _unpacked;
    private byte[] _tail = [];
    private int _tailLength;

    /// <summary>Whether more is to come.</summary>
    public bool IsOpen => _unpacked is not null || IsCollecting;

    /// <summary>Whether what is given is only collected, for <see cref="IUnpacker"/>.</summary>
    public bool IsCollecting => _collected is not null;

    /// <summary>Whether more was given than is collected.</summary>
    public bool IsOverfull { get; private set; }

    /// <summary>Whether the data is not what it begins like, or was changed.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Whether its mark is so long that no noise has it.</summary>
    public bool IsSure => Packing is Packing.Gzip or Packing.Zip;

    /// <summary>All that was given, from its beginning.</summary>
    public Stream Collected
    {
        get
        {
            _collected!.Position = 0;
            return _collected;
        }
    }

    public Packing Packing { get; private set; }

    /// <summary>The decoder that undoes what the data is written in, or -1 for bytes.</summary>
    public int Via { get; private set; }

    /// <summary>Where in the outermost text it goes on, when the next window is there; -1 where that is not known.</summary>
    public int ResumeAt { get; set; }

    /// <summary>Whether what comes out is one of git's deltas; known before it begins.</summary>
    public bool IsDelta { get; set; }

    public void Begin(Packing packing, int via)
    {
        Close();
        _delta.Begin();
        (Packing, Via, ResumeAt, _tailLength, IsDamaged) = (packing, via, -1, 0, false);
        _feed.Begin();
        if (packing >= Packing.Bzip2)
        {
            (_collected, IsOverfull) = (new MemoryStream(), false);
            return;
        }

        _unpacked = new DeflateStream(_feed, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <summary>Bytes of the last piece that were taken: of the first piece exactly as many as the data had.</summary>
    public int Taken => _feed.Taken;

    /// <summary>Whether the last piece was the first.</summary>
    public bool IsFirstPiece => _feed.AtOnce == 1;

    /// <summary>Bytes of the check behind the data.</summary>
    public int CheckLength => Packing switch { Packing.Gzip => 8, Packing.Zlib => 4, _ => 0 };

    /// <summary>Gives a piece, to be read before the next.</summary>
    public void Give(ReadOnlySpan<byte> packed)
    {
        if (_collected is null) _feed.Give(packed);
        else Collect(packed);
    }

    private void Collect(ReadOnlySpan<byte> packed)
    {
        IsOverfull |= _collected!.Length + packed.Length > CarrierSearch.LongestCollected;
        if (!IsOverfull) _collected.Write(packed.ToArray(), 0, packed.Length);
    }

    /// <summary>0 where the next piece is wanted, or where the data has ended.</summary>
    public int Read(byte[] into)
    {
        if (_unpacked is null) return 0;
        try
        {
            var read = _unpacked.Read(into, 0, into.Length);
            if (read == 0 && !_feed.IsOver) Close();
            return read;
        }
        catch (InvalidDataException)
        {
            IsDamaged = true;
            Close();
            return 0;
        }
    }

    /// <summary>What is searched of bytes that came out; they are changed.</summary>
    public ReadOnlySpan<byte> TextOf(Span<byte> unpacked) => IsDelta ? unpacked.Slice(0, _delta.Filter(unpacked)) : unpacked;

    /// <summary>Keeps the end of what came out until it goes on.</summary>
    public void KeepTail(ReadOnlySpan<byte> unpacked)
    {
        if (_tail.Length == 0) _tail = new byte[LongestTail];
        if (unpacked.Length > _tail.Length) unpacked = unpacked.Slice(unpacked.Length - _tail.Length);
        unpacked.CopyTo(_tail);
        _tailLength = unpacked.Length;
    }

    public ReadOnlySpan<byte> Tail => _tail.AsSpan(0, _tailLength);

    public void Close()
    {
        _unpacked?.Dispose();
        (_unpacked, _collected) = (null, null);
    }

    public void Dispose()
    {
        Close();
        _feed.Dispose();
    }

    /// <summary>
    /// One piece, and then nothing until the next is given: byte for byte the first time, because the data may end in it, and nobody says where.
    /// </summary>
    private sealed class Feed : Stream
    {
        private readonly byte[] _piece = new byte[Piece];
        private int _from;
        private int _to;

        public int Taken => _from;

        public int AtOnce { get; private set; }

        /// <summary>Whether more was asked for than there was.</summary>
        public bool IsOver { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void Begin() => AtOnce = 0;

        public void Give(ReadOnlySpan<byte> packed)
        {
            AtOnce = AtOnce == 0 ? 1 : Piece;
            packed.CopyTo(_piece);
            (_from, _to, IsOver) = (0, packed.Length, false);
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            count = Math.Min(Math.Min(count, AtOnce), _to - _from);
            _piece.AsSpan(_from, count).CopyTo(buffer.AsSpan(offset));
            _from += count;
            IsOver |= count == 0;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
