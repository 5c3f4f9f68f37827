using System.Buffers.Binary;
using TokenGuard.Rules.Carriers;

namespace TokenGuard.Scanning.Containers;

/// <summary>Undoes packings within texts and among other bytes as it is done with files. What follows, a word perhaps, would make all of it fail, so it is left out.</summary>
internal sealed class TextUnpacker : IUnpacker
{
    private const int LongestFrameHeader = 14;
    private const uint FrameMark = 0xFD2FB528;

    public static TextUnpacker Instance { get; } = new();

    public Stream Open(string packing, Stream packed) => packing switch
    {
        CarrierNames.Bzip2 => Unpacking.Bzip2Alone(packed),
        CarrierNames.Xz => new XzContent(packed, mayBeFollowed: true),
        _ => Unpacking.Of(ContainerKind.Zstandard)!(Frames(packed)),
    };

    /// <summary>Frames of zstd, one after the other (RFC 8878, 3.1.1). Where the first is cut off or none, all there is.</summary>
    private static Stream Frames(Stream packed)
    {
        var (start, end) = (packed.Position, packed.Position);
        while (EndOfFrame(packed, end) is > 0 and var next) end = next;
        packed.Position = start;
        return end > start ? new Slice(packed, start, end - start) : packed;
    }

    /// <summary>Where the frame ends that begins there; 0 where none does.</summary>
    private static long EndOfFrame(Stream packed, long start)
    {
        Span<byte> header = stackalloc byte[4 + LongestFrameHeader];
        var length = packed.ReadAt(start, header);
        if (length < 5 || BinaryPrimitives.ReadUInt32LittleEndian(header) != FrameMark) return 0;
        var flags = header[4];
        var isSingle = (flags & 0x20) != 0;
        var dictionary = (flags & 3) == 3 ? 4 : flags & 3;
        var size = flags >> 6 == 0 ? (isSingle ? 1 : 0) : 1 << (flags >> 6);
        var at = start + 5 + (isSingle ? 0 : 1) + dictionary + size;
        while (true)
        {
            if (packed.ReadAt(at, header[..3]) < 3) return 0;
            var block = header[0] | (header[1] << 8) | (header[2] << 16);
            var isRepeated = (block >> 1 & 3) == 1;
            at += 3 + (isRepeated ? 1 : block >> 3);
            if (at > packed.Length) return 0;
            if ((block & 1) == 0) continue;
            at += (flags & 4) != 0 ? 4 : 0; // of the checksum
            return at <= packed.Length ? at : 0;
        }
    }
}
