using System.Buffers;
using System.Globalization;
using System.Text;

namespace TokenGuard.Scanning.Containers;

/// <summary>Members of a cpio archive in the formats newc and odc: the content of RPM packages and of initial RAM disks.</summary>
internal static class CpioArchive
{
    private const int NewLength = 110;
    private const int OldLength = 76;
    private const int LongestName = 64 * 1024;
    private const int FileType = 0xF000;
    private const int RegularFile = 0x8000;

    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    public static bool IsAt(ReadOnlySpan<byte> start) => start.Length >= OldLength && start.StartsWith("0707"u8) && start[4] == '0' && start[5] is (byte)'1' or (byte)'2' or (byte)'7'
        && !start[6..OldLength].ContainsAnyExcept(Digits);

    /// <exception cref="InvalidDataException">It is damaged or ends early; what came before was returned.</exception>
    public static IEnumerable<Member> Read(Stream cpio)
    {
        var header = new byte[NewLength];
        for (var at = 0L; ;)
        {
            var isRead = cpio.ReadAt(at, header) is var read && read >= OldLength && IsAt(header);
            if (!isRead) throw new InvalidDataException("A header is damaged, or the end is missing.");
            var isOld = header[5] == '7';
            if (!isOld && read < NewLength) throw new InvalidDataException("It ends inside a header.");
            var (mode, size, nameLength) = isOld ? (Octal(header, 18, 6), Octal(header, 65, 11), (int)Octal(header, 59, 6)) : ((long)Hex(header, 14), Hex(header, 54), Hex(header, 94));
            if (nameLength is < 1 or > LongestName) throw new InvalidDataException("A name is too long.");
            var bytes = new byte[nameLength];
            var content = at + (isOld ? OldLength : NewLength) + nameLength;
            if (cpio.ReadAt(content - nameLength, bytes) < nameLength) throw new InvalidDataException("It ends inside a name.");
            var name = Encoding.UTF8.GetString(bytes).TrimEnd('\0');
            if (name == "TRAILER!!!") yield break;
            if (!isOld) content = (content + 3) & ~3L;
            if (size > cpio.Length - content) throw new InvalidDataException("It ends inside a member.");
            if ((mode & FileType) == RegularFile) yield return Member.Stored(name, cpio, content, size);
            at = content + size;
            if (!isOld) at = (at + 3) & ~3L;
        }
    }

    private static int Hex(byte[] header, int at) =>
        int.TryParse(header.AsSpan(at, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && value >= 0 ? value : throw new InvalidDataException("A number is damaged.");

    private static long Octal(byte[] header, int at, int length)
    {
        var value = 0L;
        foreach (var digit in header.AsSpan(at, length))
        {
            if (digit is < (byte)'0' or > (byte)'7') throw new InvalidDataException("A number is damaged.");
            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }
}
