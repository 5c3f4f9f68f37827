using System.Text;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Assemblies;

/// <summary>
/// The values in a <c>.resources</c> file, by their keys. Read here and not by <see cref="System.Resources.ResourceReader"/> because that one makes arrays
/// as long as the file says.
/// </summary>
internal static class ResourceFile
{
    private const int StringType = 1;
    private const int ByteArrayType = 0x20;
    private const int StreamType = 0x21;
    private const int Alignment = 8;
    private const int LongestName = 4096;

    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="EndOfStreamException">It ends early.</exception>
    public static IEnumerable<Member> Read(Stream resources)
    {
        var whole = new Slice(resources, 0, resources.Length);
        using var reader = new BinaryReader(whole, Encoding.UTF8);
        whole.Position = 2 * sizeof(uint); // the magic and the version of this first header, which says how long the rest of it is
        whole.Position += reader.ReadUInt32() + sizeof(uint);
        var version = reader.ReadInt32();
        if (version is not (1 or 2)) throw new InvalidDataException("A version not known.");
        var (count, types) = (reader.ReadInt32(), reader.ReadInt32());
        if (count < 0 || types < 0) throw new InvalidDataException("A count is negative.");
        var typeNames = new List<string>();
        for (var type = 0; type < types; type++) typeNames.Add(ReadName(reader, Encoding.UTF8));
        whole.Position = (whole.Position + Alignment - 1) / Alignment * Alignment;
        whole.Position += sizeof(int) * (long)count; // hashes of the names
        var positions = whole.Position;
        whole.Position += sizeof(int) * (long)count;
        var data = reader.ReadInt32();
        var names = whole.Position;
        for (var i = 0; i < count; i++)
        {
            whole.Position = positions + (sizeof(int) * (long)i);
            whole.Position = names + reader.ReadInt32();
            var name = ReadName(reader, Encoding.Unicode);
            whole.Position = data + (long)reader.ReadInt32();
            var type = reader.Read7BitEncodedInt();
            if (version == 1) type = TypeOfVersion1(type, typeNames);
            var length = type switch
            {
                StringType => reader.Read7BitEncodedInt(),
                ByteArrayType or StreamType => reader.ReadInt32(),
                _ => 0, // numbers; and objects, whose bytes the file's own scan has seen
            };
            if (length < 0) throw new InvalidDataException("A length is negative.");
            if (length > 0) yield return Member.Stored(name, resources, whole.Position, length);
        }
    }

    /// <summary>Version 1, of .NET Framework 1.1, names the types of its values, and knows neither arrays nor streams.</summary>
    private static int TypeOfVersion1(int type, List<string> names) =>
        type >= 0 && type < names.Count && names[type].StartsWith("System.String", StringComparison.Ordinal) ? StringType : 0;

    private static string ReadName(BinaryReader reader, Encoding encoding)
    {
        var length = reader.Read7BitEncodedInt();
        if (length is < 0 or > LongestName) throw new InvalidDataException("A name is too long.");
        return encoding.GetString(reader.ReadBytes(length));
    }
}
