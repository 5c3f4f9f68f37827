using System.Buffers.Binary;

namespace TokenGuard.Scanning.Containers;

/// <summary>
/// What lz4 data holds (lz4_Frame_format.md, lz4_Block_format.md): frames one after the other, those of the format's first years, as kernels have them, too, and the files of Firefox's
/// sessions and settings, which are one block.
/// </summary>
/// <param name="packed">Seekable; read from where it stands.</param>
internal sealed class Lz4Content(Stream packed) : ReadOnlyStream
{
    private const uint FrameMark = 0x184D2204;
    private const uint OldMark = 0x184C2102;
    private const uint FirstSkipped = 0x184D2A50; // to be skipped, as fifteen more
    private const uint Stored = 0x80000000;
    private const int OldBlock = 8 << 20;
    private const int LongestBlock = 64 << 20;
    private const int Window = 64 << 10;
    private const int ShortestCopy = 4;

    private readonly UnpackedBlock _block = new();
    private int _from;
    private int _blockMost; // of a frame's blocks; 0 where a frame is to begin
    private bool _isOld;
    private bool _areLinked;
    private int _blockSum;
    private int _frameSum;
    private bool _hasEnded;

    /// <summary>What the files of Firefox begin with.</summary>
    public static ReadOnlySpan<byte> MozillaMark => "mozLz40\0"u8;

    /// <exception cref="InvalidDataException">It is damaged; everything before that was returned.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (_from == _block.Length && !_hasEnded)
        {
            _from = 0;
            ReadNext();
        }

        var count = Math.Min(buffer.Length, _block.Length - _from);
        _block.Content.Slice(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }

    private void ReadNext()
    {
        _block.Begin(0, _areLinked ? Window : 0);
        if (_blockMost == 0)
        {
            BeginFrame();
            return;
        }

        Span<byte> head = stackalloc byte[4];
        var read = packed.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (read == 0 && _isOld)
        {
            _hasEnded = true;
            return;
        }

        if (read < head.Length) throw new EndOfStreamException();
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head);
        if (_isOld && (length is FrameMark or OldMark || (length & ~15u) == FirstSkipped))
        {
            packed.Position -= head.Length;
            _blockMost = 0;
        }
        else if (length == 0 && !_isOld)
        {
            Skip(_frameSum);
            _blockMost = 0;
        }
        else
        {
            ReadBlock(length);
        }
    }

    private void ReadBlock(uint length)
    {
        var isStored = !_isOld && length >= Stored;
        if (isStored) length -= Stored;
        if (length > _blockMost + (_blockMost / 255) + 16) throw new InvalidDataException("A block is too long.");
        var bytes = new byte[length];
        packed.ReadExactly(bytes);
        Skip(_blockSum);
        _block.Begin(_blockMost, _areLinked ? Window : 0);
        if (isStored) _block.Add(bytes);
        else Unpack(bytes);
    }

    private void BeginFrame()
    {
        Span<byte> head = stackalloc byte[12];
        var read = packed.ReadAtLeast(head[..4], 4, throwOnEndOfStream: false);
        var mark = read < 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(head);
        _isOld = mark == OldMark;
        if (_isOld)
        {
            (_blockMost, _areLinked, _blockSum, _frameSum) = (OldBlock, false, 0, 0);
        }
        else if (mark == FrameMark)
        {
            packed.ReadExactly(head[..2]);
            var (flags, size) = (head[0], (head[1] >> 4) & 7);
            if (flags >> 6 != 1 || size < 4) throw new InvalidDataException("A frame of a kind that there is not.");
            (_blockMost, _areLinked) = (1 << (8 + (2 * size)), (flags & 0x20) == 0);
            (_blockSum, _frameSum) = ((flags & 0x10) != 0 ? 4 : 0, (flags & 4) != 0 ? 4 : 0);
            Skip(((flags & 8) != 0 ? 8 : 0) + ((flags & 1) != 0 ? 4 : 0) + 1);
        }
        else if ((mark & ~15u) == FirstSkipped)
        {
            packed.ReadExactly(head[..4]);
            Skip(BinaryPrimitives.ReadUInt32LittleEndian(head));
        }
        else if (BinaryPrimitives.ReadUInt32LittleEndian(MozillaMark) == mark)
        {
            packed.ReadExactly(head[..8]);
            var most = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            if (most > LongestBlock) throw new InvalidDataException("It is too long.");
            _blockMost = (int)most;
            ReadBlock((uint)Math.Min(packed.Length - packed.Position, uint.MaxValue - Stored));
            _hasEnded = true;
        }
        else
        {
            // Padding behind the last frame is none of it.
            _hasEnded = true;
        }
    }

    private void Unpack(ReadOnlySpan<byte> block)
    {
        for (var at = 0; at < block.Length;)
        {
            var token = block[at++];
            var literals = ReadLength(block, ref at, token >> 4);
            if (literals > block.Length - at) throw new InvalidDataException("A block ends early.");
            _block.Add(block.Slice(at, literals));
            at += literals;
            if (at == block.Length) return;
            if (at + 2 > block.Length) throw new InvalidDataException("A block ends early.");
            int back = BinaryPrimitives.ReadUInt16LittleEndian(block[at..]);
            at += 2;
            _block.Repeat(back, ReadLength(block, ref at, token & 15) + ShortestCopy);
        }
    }

    private static int ReadLength(ReadOnlySpan<byte> block, ref int at, int length)
    {
        if (length < 15) return length;
        byte more;
        do
        {
            if (at == block.Length || length > LongestBlock) throw new InvalidDataException("A length does not end.");
            more = block[at++];
            length += more;
        }
        while (more == byte.MaxValue);
        return length;
    }

    private void Skip(long count)
    {
        if (count > packed.Length - packed.Position) throw new EndOfStreamException();
        packed.Position += count;
    }
}
