using System.Buffers.Binary;
using System.Text;

namespace TokenGuard.Scanning.Containers;

/// <summary>
/// The modules of a VBA project in a compound file ([MS-CFB]), as documents with macros have one (<c>vbaProject.bin</c>) or are one: their source is packed. Whatever
/// else is in such a file stands in its bytes as it is.
/// </summary>
internal sealed class CompoundFile
{
    private const int HeaderLength = 512;
    private const int ListedInHeader = 109;
    private const int EntryLength = 128;
    private const int LongestModule = 32 << 20;
    private const int LongestFat = 64 << 20;
    private const int LastSector = -6; // those below are no sectors
    private const int StreamType = 2;
    private const int RootType = 5;

    private readonly Stream _file;
    private readonly int _sectorLength;
    private readonly int _miniLength;
    private readonly List<int> _next = [];
    private List<int> _miniNext = [];
    private byte[] _miniStream = [];

    private CompoundFile(Stream file, byte[] header)
    {
        (_file, _sectorLength, _miniLength) = (file, 1 << (header[30] & 31), 1 << (header[32] & 31));
        if (_sectorLength is not (512 or 4096) || _miniLength != 64) throw new InvalidDataException("Sectors of a size that there is not.");
    }

    public static ReadOnlySpan<byte> Magic => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    /// <exception cref="InvalidDataException">It has a VBA project and is damaged.</exception>
    public static IEnumerable<Member> Read(Stream file)
    {
        var header = new byte[HeaderLength];
        // What is in no project was seen among the bytes.
        if (file.IndexOf(0, "_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0"u8) < 0 || file.ReadAt(0, header) < header.Length) yield break;
        foreach (var (name, content, place) in new CompoundFile(file, header).ReadStreams(header))
        {
            if (OvbaContent.StartIn(content) is not (>= 0 and var start)) continue;
            yield return new Member($"VBA/{name}", () => new OvbaContent(content, start), place.At, place.End - place.At, Length: null);
        }
    }

    private IEnumerable<(string Name, byte[] Content, (long At, long End) Place)> ReadStreams(byte[] header)
    {
        ReadFat(header);
        var entries = ReadChain(Int(header, 48), LongestModule, out _);
        var miniPlace = (0L, 0L);
        var root = Enumerable.Range(0, entries.Length / EntryLength).Select(i => entries.AsMemory(i * EntryLength, EntryLength)).FirstOrDefault(entry => entry.Span[66] == RootType);
        if (!root.IsEmpty) _miniStream = ReadChain(Int(root.Span, 116), LongestModule, out miniPlace);
        _miniNext = [.. Numbers(ReadChain(Int(header, 60), LongestModule, out _))];
        for (var at = 0; at + EntryLength <= entries.Length; at += EntryLength)
        {
            var entry = entries[at..(at + EntryLength)];
            var (start, length) = (Int(entry, 116), Int(entry, 120));
            if (entry[66] != StreamType || length <= 0 || length > LongestModule) continue;
            var isMini = length < Int(header, 56);
            var place = miniPlace;
            var content = isMini ? ReadMini(start, length) : ReadChain(start, length, out place);
            var nameLength = Math.Clamp(BinaryPrimitives.ReadUInt16LittleEndian(entry.AsSpan(64)) - 2, 0, 62);
            yield return (Encoding.Unicode.GetString(entry, 0, nameLength), content[..Math.Min(content.Length, length)], place);
        }
    }

    /// <summary>The table of which sector follows which, whose own sectors are listed in the header and then in a chain of lists.</summary>
    private void ReadFat(byte[] header)
    {
        var sector = new byte[_sectorLength];
        var mostLists = Math.Min(Int(header, 72), _file.Length / _sectorLength);
        var listed = Numbers(header.AsSpan(76, 4 * ListedInHeader));
        var nextList = Int(header, 68);
        for (var list = 0; ; list++)
        {
            foreach (var number in listed)
            {
                if (number < 0) continue;
                if (4L * _next.Count > Math.Min(LongestFat, _file.Length) || _file.ReadAt(PlaceOf(number), sector) < sector.Length) return;
                _next.AddRange(Numbers(sector));
            }

            if (list >= mostLists || nextList < 0 || _file.ReadAt(PlaceOf(nextList), sector) < sector.Length) return;
            listed = Numbers(sector.AsSpan(0, _sectorLength - 4));
            nextList = Int(sector, _sectorLength - 4);
        }
    }

    private long PlaceOf(int sector) => ((long)sector + 1) * _sectorLength;

    /// <param name="place">From the first of its sectors to the last, in whatever order they are.</param>
    private byte[] ReadChain(int sector, int most, out (long At, long End) place)
    {
        place = (_file.Length, 0);
        using var content = new MemoryStream();
        var piece = new byte[_sectorLength];
        for (var count = 0; sector >= 0 && count <= _next.Count && content.Length < most; count++)
        {
            place = (Math.Min(place.At, PlaceOf(sector)), Math.Max(place.End, PlaceOf(sector) + _sectorLength));
            content.Write(piece.AsSpan(0, _file.ReadAt(PlaceOf(sector), piece)));
            sector = sector < _next.Count ? _next[sector] : LastSector;
        }

        return content.ToArray();
    }

    private byte[] ReadMini(int sector, int length)
    {
        using var content = new MemoryStream();
        for (var count = 0; sector >= 0 && count <= _miniNext.Count && content.Length < length; count++)
        {
            var at = (long)sector * _miniLength;
            if (at + _miniLength > _miniStream.Length) break;
            content.Write(_miniStream, (int)at, _miniLength);
            sector = sector < _miniNext.Count ? _miniNext[sector] : LastSector;
        }

        return content.ToArray();
    }

    private static int Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    private static int[] Numbers(ReadOnlySpan<byte> bytes)
    {
        var numbers = new int[bytes.Length / sizeof(int)];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = Int(bytes, i * sizeof(int));
        return numbers;
    }
}
