using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TokenGuard.Git.Packs;

/// <summary>
/// Inflates the zlib streams of git's objects: each lies in memory as a whole and its length unpacked is known, so nothing is buffered, no state is kept
/// from call to call and nothing is allocated. A pack has a million streams of a few hundred bytes, for which setting up a stream of .NET's costs
/// more than the bytes. Not for concurrent use.
/// </summary>
internal sealed unsafe class Inflater
{
    /// <summary>Bytes behind what is inflated that may be overwritten: copies go in steps.</summary>
    public const int Slack = 32;

    /// <summary>Deflate makes at most so many bytes out of one, nearly.</summary>
    public const int LargestRatio = 1100;

    private const int WordLength = sizeof(ulong);
    private const int HeaderLength = 2;
    private const int ChecksumLength = 4;
    private const int Overlap = 16; // copies from at least so far before are done sixteen bytes at a time

    private const int LengthSymbols = 288;
    private const int DistanceSymbols = 32;
    private const int CodeSymbols = 19;

    private static readonly uint[] LengthEntries = MakeLengths();
    private static readonly uint[] DistanceEntries = MakeDistances();
    private static readonly uint[] CodeEntries = [.. Enumerable.Range(0, CodeSymbols).Select(symbol => (uint)symbol << 16)];

    private static ReadOnlySpan<byte> CodeOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly HuffmanTable _lengths = new(11);
    private readonly HuffmanTable _distances = new(8);
    private readonly HuffmanTable _codes = new(7);
    private readonly HuffmanTable _fixedLengths = new(9);
    private readonly HuffmanTable _fixedDistances = new(8);

    private byte* _in;
    private byte* _inEnd;
    private byte* _out;
    private byte* _outStart;
    private byte* _outEnd;
    private ulong _bits;
    private int _bitCount;
    private int _overrun; // zero bytes taken from behind the end of the stream

    public Inflater()
    {
        Span<byte> lengths = stackalloc byte[LengthSymbols];
        lengths[..144].Fill(8);
        lengths[144..256].Fill(9);
        lengths[256..280].Fill(7);
        lengths[280..].Fill(8);
        _fixedLengths.Build(lengths, LengthEntries);
        lengths[..DistanceSymbols].Fill(5);
        _fixedDistances.Build(lengths[..DistanceSymbols], DistanceEntries);
    }

    /// <summary>Inflates one stream; false where it is damaged, ends early, or holds more or less than that.</summary>
    /// <param name="source">Begins with the stream and may go on behind it.</param>
    /// <param name="into">Takes what is inflated and has <see cref="Slack"/> bytes more.</param>
    /// <param name="length">Bytes that come out.</param>
    /// <param name="consumed">Length of the stream.</param>
    public bool TryInflate(ReadOnlySpan<byte> source, Span<byte> into, int length, out int consumed)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, into.Length - Slack);
        fixed (byte* from = source)
        fixed (byte* to = into)
        {
            consumed = 0;
            Start(from, source.Length, to, length);
            if (!ReadHeader(source) || !ReadBlocks() || _out != _outEnd) return false;
            return ReadChecksum(into[..length], from, out consumed);
        }
    }

    /// <summary>Inflates the beginning of a stream and returns how many bytes of it there are, at most as many as asked for.</summary>
    /// <param name="into">Has <see cref="Slack"/> bytes more.</param>
    public int InflateStart(ReadOnlySpan<byte> source, Span<byte> into, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, into.Length - Slack);
        fixed (byte* from = source)
        fixed (byte* to = into)
        {
            Start(from, source.Length, to, length);
            if (ReadHeader(source)) ReadBlocks();
            return (int)(_out - _outStart);
        }
    }

    private void Start(byte* from, int available, byte* to, int length)
    {
        _in = from;
        _inEnd = from + available;
        _out = _outStart = to;
        _outEnd = to + length;
        (_bits, _bitCount, _overrun) = (0, 0, 0);
    }

    private bool ReadHeader(ReadOnlySpan<byte> source)
    {
        const int Deflate = 8;
        const int Dictionary = 0x20;
        if (source.Length < HeaderLength || (source[0] & 15) != Deflate || (source[1] & Dictionary) != 0 || ((source[0] << 8) | source[1]) % 31 != 0) return false;
        _in += HeaderLength;
        return true;
    }

    private bool ReadChecksum(ReadOnlySpan<byte> inflated, byte* from, out int consumed)
    {
        consumed = 0;
        var unread = (_bitCount >> 3) - _overrun; // whole bytes that were taken and not used
        if (unread < 0) return false;
        _in -= unread;
        if (_inEnd - _in < ChecksumLength) return false;
        consumed = (int)(_in - from) + ChecksumLength;
        return BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(_in, ChecksumLength)) == Adler32.Of(inflated);
    }

    private bool ReadBlocks()
    {
        while (true)
        {
            Refill();
            var isLast = TakeBits(1) != 0;
            var read = TakeBits(2) switch
            {
                0 => ReadStored(),
                1 => ReadCompressed(_fixedLengths, _fixedDistances),
                2 => ReadCodes() && ReadCompressed(_lengths, _distances),
                _ => false,
            };
            if (!read || _overrun > _bitCount >> 3) return false;
            if (isLast) return true;
        }
    }

    private bool ReadStored()
    {
        TakeBits(_bitCount & 7);
        var unread = (_bitCount >> 3) - _overrun;
        if (unread < 0) return false;
        _in -= unread;
        (_bits, _bitCount, _overrun) = (0, 0, 0);
        if (_inEnd - _in < 4) return false;
        var length = _in[0] | (_in[1] << 8);
        var complement = _in[2] | (_in[3] << 8);
        _in += 4;
        if ((length ^ complement) != 0xFFFF || length > _inEnd - _in) return false;
        var fits = (int)Math.Min(length, _outEnd - _out);
        new ReadOnlySpan<byte>(_in, fits).CopyTo(new Span<byte>(_out, fits));
        _in += length;
        _out += fits;
        return fits == length;
    }

    /// <summary>The lengths of the codes that the block uses, themselves coded.</summary>
    private bool ReadCodes()
    {
        Refill();
        var lengthCount = TakeBits(5) + 257;
        var distanceCount = TakeBits(5) + 1;
        var codeCount = TakeBits(4) + 4;
        if (lengthCount > 286 || distanceCount > 30) return false;

        Span<byte> lengths = stackalloc byte[LengthSymbols + DistanceSymbols];
        lengths[..CodeSymbols].Clear();
        for (var i = 0; i < codeCount; i++)
        {
            if (_bitCount < 3) Refill();
            lengths[CodeOrder[i]] = (byte)TakeBits(3);
        }

        if (!_codes.Build(lengths[..CodeSymbols], CodeEntries)) return false;
        var all = lengths[..(lengthCount + distanceCount)];
        for (var at = 0; at < all.Length;)
        {
            Refill();
            var entry = _codes.Entries[_bits & ((1u << _codes.Bits) - 1)];
            if ((entry & HuffmanTable.Exceptional) != 0) return false;
            TakeBits((int)(entry & 63));
            var symbol = entry >> 16;
            if (symbol < 16)
            {
                all[at++] = (byte)symbol;
                continue;
            }

            if (symbol == 16 && at == 0) return false;
            var value = symbol == 16 ? all[at - 1] : (byte)0;
            var count = symbol switch { 16 => 3 + TakeBits(2), 17 => 3 + TakeBits(3), _ => 11 + TakeBits(7) };
            if (count > all.Length - at || _overrun > WordLength) return false;
            all.Slice(at, count).Fill(value);
            at += count;
        }

        // Without the code that ends it no block could end.
        return all[256] != 0 && _lengths.Build(all[..lengthCount], LengthEntries) && _distances.Build(all[lengthCount..], DistanceEntries);
    }

    /// <summary>Literals and copies up to the end of the block.</summary>
    private bool ReadCompressed(HuffmanTable lengthTable, HuffmanTable distanceTable)
    {
        var lengths = lengthTable.Entries;
        var lengthMask = (1u << lengthTable.Bits) - 1;
        var distances = distanceTable.Entries;
        var distanceMask = (1u << distanceTable.Bits) - 1;
        var input = _in;
        var output = _out;
        var bits = _bits;
        var bitCount = _bitCount;
        var inputFast = _inEnd - (2 * WordLength);
        var outputFast = _outEnd - 3;
        var result = false;

        while (true)
        {
            if (input <= inputFast)
            {
                bits |= ReadWord(input) << bitCount;
                input += (63 - bitCount) >> 3;
                bitCount |= 56;
            }
            else
            {
                RefillSlowly(ref input, ref bits, ref bitCount);
                if (_overrun > WordLength) break;
            }

            var entry = lengths[bits & lengthMask];
            if ((entry & HuffmanTable.Literal) != 0 && output <= outputFast)
            {
                // Up to three of at most eleven bits each leave enough for the length that may follow.
                *output++ = (byte)(entry >> 16);
                bits >>= (int)entry;
                bitCount -= (int)(entry & 63);
                entry = lengths[bits & lengthMask];
                if ((entry & HuffmanTable.Literal) != 0)
                {
                    *output++ = (byte)(entry >> 16);
                    bits >>= (int)entry;
                    bitCount -= (int)(entry & 63);
                    entry = lengths[bits & lengthMask];
                    if ((entry & HuffmanTable.Literal) != 0)
                    {
                        *output++ = (byte)(entry >> 16);
                        bits >>= (int)entry;
                        bitCount -= (int)(entry & 63);
                        continue;
                    }
                }
            }

            if ((entry & HuffmanTable.Further) != 0) entry = lengths[(entry >> 16) + ((bits >> (int)(entry & 63)) & ((1u << (int)((entry >> 8) & 15)) - 1))];
            var saved = bits;
            bits >>= (int)entry;
            bitCount -= (int)(entry & 63);
            if ((entry & HuffmanTable.Literal) != 0)
            {
                if (output == _outEnd) break;
                *output++ = (byte)(entry >> 16);
                continue;
            }

            if ((entry & HuffmanTable.Exceptional) != 0)
            {
                result = (entry & HuffmanTable.End) != 0;
                break;
            }

            var length = (int)((entry >> 16) + ExtraBits(saved, entry));
            if (input <= inputFast)
            {
                bits |= ReadWord(input) << bitCount;
                input += (63 - bitCount) >> 3;
                bitCount |= 56;
            }
            else
            {
                RefillSlowly(ref input, ref bits, ref bitCount);
            }

            entry = distances[bits & distanceMask];
            if ((entry & HuffmanTable.Further) != 0) entry = distances[(entry >> 16) + ((bits >> (int)(entry & 63)) & ((1u << (int)((entry >> 8) & 15)) - 1))];
            if ((entry & HuffmanTable.Exceptional) != 0) break;
            saved = bits;
            bits >>= (int)entry;
            bitCount -= (int)(entry & 63);
            var distance = (long)((entry >> 16) + ExtraBits(saved, entry));
            if (distance > output - _outStart) break;
            if (length > _outEnd - output)
            {
                // More than was asked for: as much as there is room for.
                for (; output < _outEnd; output++) *output = output[-distance];
                break;
            }

            output = Copy(output, distance, length);
        }

        _in = input;
        _out = output;
        (_bits, _bitCount) = (bits, bitCount);
        return result;
    }

    /// <summary>Repeats what stands before; may write up to <see cref="Slack"/> bytes more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Copy(byte* output, long distance, int length)
    {
        var end = output + length;
        var from = output - distance;
        if (distance >= Overlap)
        {
            do
            {
                Unsafe.WriteUnaligned(output, Unsafe.ReadUnaligned<Vector128<byte>>(from));
                output += Overlap;
                from += Overlap;
            }
            while (output < end);
        }
        else if (distance >= WordLength)
        {
            do
            {
                Unsafe.WriteUnaligned(output, Unsafe.ReadUnaligned<ulong>(from));
                output += WordLength;
                from += WordLength;
            }
            while (output < end);
        }
        else if (distance == 1)
        {
            Unsafe.InitBlockUnaligned(output, *from, (uint)length);
        }
        else
        {
            do *output++ = *from++;
            while (output < end);
        }

        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ExtraBits(ulong bits, uint entry)
    {
        var code = (int)((entry >> 8) & 15);
        var extra = (int)(entry & 63) - code;
        return (uint)(bits >> code) & ((1u << extra) - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadWord(byte* from)
    {
        var word = Unsafe.ReadUnaligned<ulong>(from);
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }

    private void Refill() => RefillSlowly(ref _in, ref _bits, ref _bitCount);

    /// <summary>Byte by byte, and zeroes behind the end: whether they were needed shows in the end.</summary>
    private void RefillSlowly(ref byte* input, ref ulong bits, ref int bitCount)
    {
        // Bits above the count may stand there already: they are the same.
        while (bitCount <= 56)
        {
            if (input < _inEnd) bits |= (ulong)*input++ << bitCount;
            else _overrun++;
            bitCount += 8;
        }
    }

    private int TakeBits(int count)
    {
        var taken = (int)(_bits & ((1UL << count) - 1));
        _bits >>= count;
        _bitCount -= count;
        return taken;
    }

    private static uint[] MakeLengths()
    {
        var entries = new uint[LengthSymbols];
        for (var symbol = 0; symbol < 256; symbol++) entries[symbol] = HuffmanTable.Literal | ((uint)symbol << 16);
        entries[256] = HuffmanTable.End;
        var length = 3u;
        for (var symbol = 257; symbol < 285; symbol++)
        {
            var extra = symbol < 265 ? 0 : (symbol - 261) / 4;
            entries[symbol] = (length << 16) | (uint)extra;
            length += 1u << extra;
        }

        entries[285] = 258u << 16;
        entries[286] = entries[287] = HuffmanTable.Invalid;
        return entries;
    }

    private static uint[] MakeDistances()
    {
        var entries = new uint[DistanceSymbols];
        var distance = 1u;
        for (var symbol = 0; symbol < 30; symbol++)
        {
            var extra = symbol < 4 ? 0 : (symbol - 2) / 2;
            entries[symbol] = (distance << 16) | (uint)extra;
            distance += 1u << extra;
        }

        entries[30] = entries[31] = HuffmanTable.Invalid;
        return entries;
    }
}
