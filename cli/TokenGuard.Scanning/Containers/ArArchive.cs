using System.Globalization;
using System.Text;

namespace TokenGuard.Scanning.Containers;

/// <summary>Members of an ar archive: packages of Debian, static libraries. Names longer than their field are GNU's or BSD's.</summary>
internal static class ArArchive
{
    private const int HeaderLength = 60;
    private const int NameLength = 16;
    private const int LongestNames = 16 << 20; // the names of all members, in GNU's format
    private const int LongestName = 64 * 1024;

    public static ReadOnlySpan<byte> Magic => "!<arch>\n"u8;

    /// <exception cref="InvalidDataException">It is damaged or ends early; what came before was returned.</exception>
    public static IEnumerable<Member> Read(Stream ar)
    {
        var header = new byte[HeaderLength];
        byte[] names = [];
        for (long at = Magic.Length; at < ar.Length;)
        {
            if (ar.ReadAt(at, header) < header.Length || header[58] != '`' || header[59] != '\n') throw new InvalidDataException("A header is damaged.");
            if (!long.TryParse(Field(header, 48, 10), NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size > ar.Length - at - HeaderLength)
                throw new InvalidDataException("It ends inside a member.");
            var (name, content) = (Field(header, 0, NameLength), at + HeaderLength);
            at = content + size + (size & 1);
            if (name == "//")
            {
                names = new byte[Math.Min(size, LongestNames)];
                ar.ReadAt(content, names);
            }
            else if (name.StartsWith("#1/", StringComparison.Ordinal) && int.TryParse(name.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= Math.Min(size, LongestName))
            {
                var bytes = new byte[length];
                ar.ReadAt(content, bytes);
                yield return Member.Stored(Encoding.UTF8.GetString(bytes).TrimEnd('\0'), ar, content + length, size - length);
            }
            else if (name is not "/" and not "/SYM64/")
            {
                yield return Member.Stored(NameOf(name, names), ar, content, size);
            }
        }
    }

    private static string NameOf(string name, byte[] names)
    {
        if (!name.StartsWith('/') || !int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var at) || at >= names.Length) return name.TrimEnd('/');
        var rest = names.AsSpan(at);
        var end = rest.IndexOf((byte)'\n');
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]).TrimEnd('/');
    }

    private static string Field(byte[] header, int at, int length) => Encoding.UTF8.GetString(header, at, length).TrimEnd(' ');
}
