using System.IO.Compression;
using System.Text;

namespace TokenGuard.Scanning.Containers;

/// <summary>
/// The blocks of a file of Avro records (Apache Avro 1.11, "Object Container Files"), of which each is packed by itself, by deflate with nothing around it as a rule.
/// Records are not told apart: their strings stand in the bytes as they are.
/// </summary>
internal static class AvroFile
{
    private const int MarkLength = 16;
    private const int LongestHead = 16 << 20; // the schema is in it

    public static ReadOnlySpan<byte> Magic => "Obj\u0001"u8;

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="EndOfStreamException">It ends early.</exception>
    public static IEnumerable<Member> Read(Stream avro)
    {
        var whole = new Slice(avro, 0, avro.Length) { Position = Magic.Length };
        using var bytes = new BufferedStream(whole, 4096);
        var codec = ReadCodec(bytes);
        if (codec == "null") yield break; // the file's own bytes are what is in it
        var unpack = UnpackingOf(codec);
        var mark = new byte[MarkLength];
        bytes.ReadExactly(mark);
        for (var block = 1; ; block++)
        {
            if (!TryReadNumber(bytes, out _)) yield break;
            if (!TryReadNumber(bytes, out var length) || length < 0) throw new InvalidDataException("The block has no length.");
            if (unpack is null)
            {
                yield return Member.NotOpened("blocks", "packed by a codec, which is not supported");
                yield break;
            }

            var at = bytes.Position;
            yield return Member.Packed($"block {block}", avro, at, length, length: null, unpack);
            bytes.Position = at + length;
            var end = new byte[MarkLength];
            bytes.ReadExactly(end);
            if (!end.AsSpan().SequenceEqual(mark)) throw new InvalidDataException("The block has no end.");
        }
    }

    private static Func<Stream, Stream>? UnpackingOf(string codec) => codec switch
    {
        "deflate" => static packed => new DeflateStream(packed, CompressionMode.Decompress),
        "bzip2" => Unpacking.Of(ContainerKind.Bzip2),
        "xz" => Unpacking.Of(ContainerKind.Xz),
        "zstandard" => Unpacking.Of(ContainerKind.Zstandard),
        "snappy" => SnappyBlock.OpenWithSum,
        _ => null,
    };

    /// <summary>The head is a map of names and values, in blocks that say how many there are, and, where that is negative, how long they are.</summary>
    private static string ReadCodec(Stream bytes)
    {
        var codec = "null";
        while (ReadNumber(bytes) is not 0 and var count)
        {
            if (count < 0) ReadNumber(bytes);
            for (var i = 0L; i < Math.Abs(Math.Max(count, -long.MaxValue)); i++)
            {
                var (name, value) = (ReadBytes(bytes), ReadBytes(bytes));
                if (name.AsSpan().SequenceEqual("avro.codec"u8)) codec = Encoding.ASCII.GetString(value);
            }
        }

        return codec;
    }

    private static byte[] ReadBytes(Stream bytes)
    {
        var length = ReadNumber(bytes);
        if (length is < 0 or > LongestHead || length > bytes.Length - bytes.Position) throw new InvalidDataException("A length is wrong.");
        var value = new byte[length];
        bytes.ReadExactly(value);
        return value;
    }

    private static long ReadNumber(Stream bytes) => TryReadNumber(bytes, out var number) ? number : throw new EndOfStreamException();

    /// <summary>Seven bits a byte, lowest first; the lowest of all is the sign. False at the end.</summary>
    private static bool TryReadNumber(Stream bytes, out long number)
    {
        number = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var octet = bytes.ReadByte();
            if (octet < 0) return false;
            number |= (long)(octet & 0x7F) << shift;
            if (octet >= 0x80) continue;
            number = (long)((ulong)number >> 1) ^ -(number & 1);
            return true;
        }

        throw new InvalidDataException("A number is too long.");
    }
}
