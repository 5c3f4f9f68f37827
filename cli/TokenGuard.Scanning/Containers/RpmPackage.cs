using System.Buffers.Binary;

namespace TokenGuard.Scanning.Containers;

/// <summary>The one content of an RPM package: a packed cpio archive, behind a lead and two headers.</summary>
internal static class RpmPackage
{
    private const int LeadLength = 96;
    private const int IntroLength = 16;
    private const int EntryLength = 16;

    public static ReadOnlySpan<byte> Magic => [0xED, 0xAB, 0xEE, 0xDB];

    private static ReadOnlySpan<byte> HeaderMagic => [0x8E, 0xAD, 0xE8, 1];

    /// <exception cref="InvalidDataException">A header is damaged.</exception>
    public static IEnumerable<Member> Read(Stream rpm)
    {
        // The signature is padded to eight bytes, the header itself is not.
        var header = (EndOfHeader(rpm, LeadLength) + 7) & ~7L;
        var payload = EndOfHeader(rpm, header);
        var start = new byte[ContainerMagic.Length];
        var read = rpm.ReadAt(payload, start);
        var kind = ContainerMagic.Detect(start.AsSpan(0, read));
        if (Unpacking.Of(kind) is { } unpack) yield return Member.Packed(name: null, rpm, payload, rpm.Length - payload, length: null, unpack);
        else if (kind == ContainerKind.Cpio) yield return Member.Stored(name: null, rpm, payload, rpm.Length - payload);
        else yield return Member.NotOpened("payload", "packed in a way that is not supported");
    }

    private static long EndOfHeader(Stream rpm, long at)
    {
        Span<byte> intro = stackalloc byte[IntroLength];
        if (rpm.ReadAt(at, intro) < intro.Length || !intro.StartsWith(HeaderMagic)) throw new InvalidDataException("A header is damaged.");
        long entries = BinaryPrimitives.ReadUInt32BigEndian(intro[8..]);
        long data = BinaryPrimitives.ReadUInt32BigEndian(intro[12..]);
        return at + IntroLength + (entries * EntryLength) + data;
    }
}
