using System.IO.Compression;

namespace TokenGuard.Scanning.Containers;

/// <summary>
/// A packet of OpenPGP that is packed (RFC 4880, 5.6), as <c>gpg --sign</c> and <c>--store</c> write it. Whoever has such a message can read it, without any key.
/// </summary>
internal static class OpenPgpMessage
{
    /// <summary>What GnuPG begins it with: its tag, of a packet whose length is not stated.</summary>
    public const byte Tag = 0xA3;

    private const int HeaderLength = 2; // with how it is packed

    /// <summary>Whether a packet that can be in one comes out of it: the tag and what follows are two bytes, which anything may begin with.</summary>
    /// <param name="start">The first bytes of a document.</param>
    public static bool IsAt(ReadOnlySpan<byte> start)
    {
        const int OldSignature = 0x88;
        const int OldOnePass = 0x90;
        const int OldLiteral = 0xAC;
        if (start.Length <= HeaderLength || start[0] != Tag || start[1] is < 1 or > 3) return false;
        if (start[1] == 3) return start[HeaderLength..].StartsWith("BZh"u8);
        try
        {
            using var content = Unpack(new MemoryStream(start.ToArray(), writable: false));
            return (content.ReadByte() & ~3) is OldSignature or OldOnePass or OldLiteral or 0xC8; // the last of them has the newer tags of literals and of one more that is packed
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <exception cref="InvalidDataException">It is packed in a way that there is not.</exception>
    public static Stream Unpack(Stream packed)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        packed.ReadExactly(header);
        return header[1] switch
        {
            1 => Unpacking.Deflate(packed),
            2 => new ZLibStream(packed, CompressionMode.Decompress),
            3 => Unpacking.Bzip2Alone(packed),
            _ => throw new InvalidDataException("A way that there is not."),
        };
    }
}
