using System.IO.Compression;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Deflate64;
using SharpCompress.Compressors.ZStandard;
using SharpMode = SharpCompress.Compressors.CompressionMode;

namespace TokenGuard.Scanning.Containers;

/// <summary>The ways to pack bytes that can be undone. None of them needs memory in proportion to what the packed bytes claim.</summary>
internal static class Unpacking
{
    /// <summary>The content of something that is packed as a whole; null for what is not.</summary>
    public static Func<Stream, Stream>? Of(ContainerKind kind) => kind switch
    {
        ContainerKind.Gzip => static packed => new GzipContent(packed),
        ContainerKind.Bzip2 => Bzip2,
        ContainerKind.Xz => static packed => new XzContent(packed),
        ContainerKind.Zstandard => Zstandard,
        ContainerKind.Lz4 => static packed => new Lz4Content(packed),
        ContainerKind.OpenPgp => OpenPgpMessage.Unpack,
        ContainerKind.Snappy => static packed => new SnappyContent(packed),
        ContainerKind.Brotli => static packed => new BrotliStream(packed, CompressionMode.Decompress),
        _ => null,
    };

    /// <summary>By the numbers of the zip format (APPNOTE 4.4.5), stored (0) excepted; null for the others.</summary>
    public static Func<Stream, Stream>? OfZipMethod(int method) => method switch
    {
        8 => Deflate,
        9 => static packed => new Deflate64Stream(packed, SharpMode.Decompress),
        12 => Bzip2,
        20 or 93 => Zstandard,
        95 => static packed => new XzContent(packed),
        _ => null,
    };

    public static Stream Deflate(Stream packed) => new DeflateStream(packed, CompressionMode.Decompress);

    /// <summary>One stream of bzip2, whatever follows it.</summary>
    public static Stream Bzip2Alone(Stream packed) => Bzip2(packed, mayBeSeveral: false);

    private static BZip2Stream Bzip2(Stream packed) => Bzip2(packed, mayBeSeveral: true);

    private static BZip2Stream Bzip2(Stream packed, bool mayBeSeveral) =>
        BZip2Stream.Create(packed, SharpMode.Decompress, decompressConcatenated: mayBeSeveral, leaveOpen: true, tolerateTruncatedStream: false);

    private static DecompressionStream Zstandard(Stream packed) => new(packed);
}
