using System.Text;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Assemblies;

/// <summary>
/// An application published as a single file: the host, and behind it the assemblies and other files, deflated where that was asked for. The host holds
/// the place of the list of files, before a fixed signature.
/// </summary>
internal static class SingleFileBundle
{
    private const uint FirstWithConfiguration = 2; // .NET 5
    private const uint FirstWithCompression = 6; // .NET 6
    private const uint LastKnown = 6;
    private const int ConfigurationLength = 5 * sizeof(long); // two places, two lengths, flags

    /// <summary>What the bundler looks for in the host, to write the place of the list before it.</summary>
    internal static ReadOnlySpan<byte> Signature =>
    [
        0x8B, 0x12, 0x02, 0xB9, 0x6A, 0x61, 0x20, 0x38, 0x72, 0x7B, 0x93, 0x02, 0x14, 0xD7, 0xA0, 0x32,
        0x13, 0xF5, 0xB9, 0xE6, 0xEF, 0xAE, 0x33, 0x18, 0xEE, 0x3B, 0x2D, 0xCE, 0x24, 0xB3, 0x6A, 0xAE,
    ];

    /// <exception cref="InvalidDataException">The list of files is damaged or of a version not known.</exception>
    public static IEnumerable<Member> Read(Stream program)
    {
        var signature = program.IndexOf(0, Signature);
        if (signature < sizeof(long)) yield break;
        var place = new byte[sizeof(long)];
        if (program.ReadAt(signature - place.Length, place) < place.Length || BitConverter.ToInt64(place) is var at && at == 0) yield break; // a host of loose files
        if (at < 0 || at >= program.Length) throw new InvalidDataException("The list of files is missing.");

        using var list = new BinaryReader(new BufferedStream(new Slice(program, at, program.Length - at)), Encoding.UTF8);
        var version = list.ReadUInt32();
        if (version is 0 or > LastKnown) throw new InvalidDataException("The list of files is of a version not known.");
        list.ReadUInt32(); // minor version
        var files = list.ReadInt32();
        ReadText(list); // id of the bundle
        if (version >= FirstWithConfiguration) list.ReadBytes(ConfigurationLength);
        for (var file = 0; file < files; file++) yield return ReadFile(list, program, version);
    }

    private static Member ReadFile(BinaryReader list, Stream program, uint version)
    {
        var (at, length) = (list.ReadInt64(), list.ReadInt64());
        var packed = version >= FirstWithCompression ? list.ReadInt64() : 0;
        list.ReadByte(); // type: assembly, native library, configuration, symbols
        var name = ReadText(list);
        if (at < 0 || length < 0 || packed < 0) throw new InvalidDataException("A file has no place.");
        return packed == 0 ? Member.Stored(name, program, at, length) : Member.Packed(name, program, at, packed, length, Unpacking.Deflate);
    }

    private static string ReadText(BinaryReader list)
    {
        const int Longest = 4096;
        var length = list.Read7BitEncodedInt();
        if (length is < 0 or > Longest) throw new InvalidDataException("A name is too long.");
        return Encoding.UTF8.GetString(list.ReadBytes(length));
    }
}
