using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TokenGuard.Scanning.Containers;

/// <summary>
/// Members of a zip archive: also zip64, also with something before it, also without its directory (a download that broke off). Read here and not by
/// <see cref="ZipArchive"/> because that one keeps the whole directory in memory, refuses archives that are damaged in one place, and does not say
/// where and how a member is stored.
/// </summary>
internal static class ZipArchiveReader
{
    private const uint LocalHeader = 0x04034B50;
    private const uint DirectoryHeader = 0x02014B50;
    private const int LocalHeaderLength = 30;
    private const int DirectoryHeaderLength = 46;
    /// <summary>Bytes that an archive without a comment ends with.</summary>
    public const int EndLength = 22;

    private const int LongestComment = ushort.MaxValue;
    private const int MaxEndsTried = 16; // the comment may hold the signature of the end, by accident once, on purpose ten thousand times
    private const int Encrypted = 1;
    private const int SizesFollow = 1 << 3;

    /// <summary>Whether what every archive ends with stands where it would have to.</summary>
    public static bool MayEnd(ReadOnlySpan<byte> document) =>
        document[Math.Max(0, document.Length - EndLength - LongestComment)..].IndexOf("PK\x05\x06"u8) >= 0;

    /// <summary>Whether these bytes, the last ones of a document, are what an archive without a comment ends with.</summary>
    /// <param name="isSplit">Whether what is in it lies in other files.</param>
    public static bool IsEnd(ReadOnlySpan<byte> end, out bool isSplit)
    {
        isSplit = BinaryPrimitives.ReadUInt16LittleEndian(end[4..]) is > 0 and < ushort.MaxValue;
        return end.StartsWith("PK\x05\x06"u8) && BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) == 0 && BinaryPrimitives.ReadUInt16LittleEndian(end[10..]) > 0;
    }

    /// <summary>Whether an archive ends the stream, whatever it begins with.</summary>
    public static bool EndsIn(Stream stream) => FindDirectory(stream) is { Entries: > 0, EndsTheStream: true };

    /// <exception cref="InvalidDataException">It is damaged or ends early; what could be read was returned.</exception>
    public static IEnumerable<Member> Read(Stream zip) => FindDirectory(zip) is { } directory ? ReadDirectory(zip, directory) : ReadForward(zip);

    private static IEnumerable<Member> ReadDirectory(Stream zip, Directory directory)
    {
        using var list = new BufferedStream(new Slice(zip, directory.Offset, directory.Length), 16 * 1024);
        var header = new byte[DirectoryHeaderLength];
        var entries = 0L;
        var taken = new List<(long Start, long End)>();
        while (list.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length && Entry.IsAt(header, DirectoryHeader))
        {
            entries++;
            var entry = Entry.OfDirectory(header);
            var texts = new byte[entry.NameLength + entry.ExtraLength];
            list.ReadExactly(texts);
            Skip(list, entry.CommentLength);
            entry.Name = Encoding.UTF8.GetString(texts.AsSpan(0, entry.NameLength));
            entry.ReadZip64(texts.AsSpan(entry.NameLength));
            var member = ToMember(zip, entry, directory.Shift);
            var start = entry.Offset + directory.Shift;
            taken.Add((start, Math.Max(start + LocalHeaderLength + entry.NameLength + entry.PackedLength, member.At + member.Span)));
            if (!entry.IsFolder) yield return member;
        }

        taken.Add((directory.Offset, directory.Offset));
        foreach (var member in ReadGaps(zip, Math.Max(0, directory.Shift), taken)) yield return member;

        // Archives with more entries than the field holds count them modulo its range where they are not zip64.
        if (entries != directory.Entries && (entries & ushort.MaxValue) != directory.Entries) throw new InvalidDataException("The directory is damaged.");
    }

    /// <summary>Members that the directory does not list: they were deleted, or the directory is that of another archive.</summary>
    private static IEnumerable<Member> ReadGaps(Stream zip, long from, List<(long Start, long End)> taken)
    {
        taken.Sort();
        foreach (var (start, end) in taken)
        {
            var local = start - from < LocalHeaderLength ? -1 : LocalHeaderNear(zip, from);
            if (local >= 0)
                foreach (var member in ReadLocals(zip, local, start)) yield return member;
            from = Math.Max(from, end);
        }
    }

    /// <summary>Where the next local header begins, behind the sizes that may follow the member before.</summary>
    private static long LocalHeaderNear(Stream zip, long from)
    {
        const int LongestSizes = 24;
        Span<byte> start = stackalloc byte[LongestSizes + sizeof(uint)];
        var at = start[..zip.ReadAt(from, start)].IndexOf("PK\x03\x04"u8);
        return at < 0 ? -1 : from + at;
    }

    private static void Skip(Stream list, int count)
    {
        Span<byte> skipped = stackalloc byte[256];
        while (count > 0)
        {
            var piece = skipped[..Math.Min(count, skipped.Length)];
            list.ReadExactly(piece);
            count -= piece.Length;
        }
    }

    private static Member ToMember(Stream zip, Entry entry, long shift)
    {
        var header = new byte[LocalHeaderLength];
        var at = entry.Offset + shift;
        if (zip.ReadAt(at, header) < header.Length || !Entry.IsAt(header, LocalHeader)) return Member.NotOpened(entry.Name, "damaged zip member");
        var local = Entry.OfLocal(header);
        return ToMember(zip, entry, at + header.Length + local.NameLength + local.ExtraLength, entry.Length);
    }

    private static Member ToMember(Stream zip, Entry entry, long content, long? length)
    {
        if ((entry.Flags & Encrypted) != 0) return Member.NotOpened(entry.Name, "encrypted");
        if (entry.Method == 0) return Member.Stored(entry.Name, zip, content, entry.PackedLength) with { Length = length };
        return Unpacking.OfZipMethod(entry.Method) is { } unpack
            ? Member.Packed(entry.Name, zip, content, entry.PackedLength, length, unpack)
            : Member.NotOpened(entry.Name, $"packed by zip method {entry.Method}, which is not supported");
    }

    /// <summary>From header to header. Sizes that only the directory would tell end where the next header begins.</summary>
    private static IEnumerable<Member> ReadForward(Stream zip)
    {
        foreach (var member in ReadLocals(zip, 0, zip.Length)) yield return member;
        throw new InvalidDataException("The directory is missing.");
    }

    private static IEnumerable<Member> ReadLocals(Stream zip, long at, long end)
    {
        var header = new byte[LocalHeaderLength];
        while (at < end && zip.ReadAt(at, header) == header.Length && Entry.IsAt(header, LocalHeader))
        {
            var entry = Entry.OfLocal(header);
            var texts = new byte[entry.NameLength + entry.ExtraLength];
            var content = at + header.Length + zip.ReadAt(at + header.Length, texts);
            entry.Name = Encoding.UTF8.GetString(texts.AsSpan(0, entry.NameLength));
            entry.ReadZip64(texts.AsSpan(entry.NameLength));
            var isStated = (entry.Flags & SizesFollow) == 0;
            if (!isStated)
            {
                var next = zip.IndexOf(content, "PK\x03\x04"u8);
                entry.PackedLength = (next < 0 || next > end ? end : next) - content;
            }

            if (entry.PackedLength < 0) break;
            if (!entry.IsFolder) yield return ToMember(zip, entry, content, isStated ? entry.Length : null);
            if (entry.PackedLength > end - content) break;
            at = content + entry.PackedLength;
        }
    }

    private static Directory? FindDirectory(Stream zip)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(EndLength + LongestComment);
        try
        {
            var tailAt = Math.Max(0, zip.Length - (EndLength + LongestComment));
            return FindDirectory(zip, tailAt, buffer.AsSpan(0, zip.ReadAt(tailAt, buffer.AsSpan(0, EndLength + LongestComment))));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Directory? FindDirectory(Stream zip, long tailAt, ReadOnlySpan<byte> tail)
    {
        var searched = tail;
        for (var tried = 0; tried < MaxEndsTried && searched.LastIndexOf("PK\x05\x06"u8) is >= 0 and var found; tried++)
        {
            var end = tail[found..];
            if (end.Length >= EndLength && EndLength + BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) <= end.Length
                && ReadEnd(zip, tailAt + found, end) is { } directory) return directory;
            searched = searched[..found];
        }

        return null;
    }

    /// <summary>Where the directory is, going by its length: archives to whose front something was added state places that are too low.</summary>
    private static Directory? ReadEnd(Stream zip, long endAt, ReadOnlySpan<byte> end)
    {
        var endsTheStream = endAt + EndLength + BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) == zip.Length;
        long entries = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        long stated = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        Span<byte> locator = stackalloc byte[20];
        Span<byte> wide = stackalloc byte[56];
        if (zip.ReadAt(endAt - locator.Length, locator) == locator.Length && locator.StartsWith("PK\x06\x07"u8))
        {
            // The record stands just before its locator, unless it was extended.
            var wideAt = endAt - locator.Length - wide.Length;
            if (zip.ReadAt(wideAt, wide) < wide.Length || !wide.StartsWith("PK\x06\x06"u8))
            {
                wideAt = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
                if (zip.ReadAt(wideAt, wide) < wide.Length || !wide.StartsWith("PK\x06\x06"u8)) return null;
            }

            entries = BinaryPrimitives.ReadInt64LittleEndian(wide[32..]);
            length = BinaryPrimitives.ReadInt64LittleEndian(wide[40..]);
            stated = BinaryPrimitives.ReadInt64LittleEndian(wide[48..]);
            endAt = wideAt;
        }

        if (length < 0 || length > endAt || stated < 0) return null;
        var directory = new Directory(endAt - length, length, entries, endAt - length - stated, endsTheStream);
        if (entries == 0 || IsHeaderAt(zip, directory.Offset)) return directory;
        // Something stands between the directory and its end: then the stated place is right.
        return IsHeaderAt(zip, stated) ? directory with { Offset = stated, Shift = 0 } : null;
    }

    private static bool IsHeaderAt(Stream zip, long offset)
    {
        Span<byte> signature = stackalloc byte[4];
        return zip.ReadAt(offset, signature) == signature.Length && Entry.IsAt(signature, DirectoryHeader);
    }

    /// <param name="Shift">Bytes that stand before the archive and that the places it states do not count.</param>
    private sealed record Directory(long Offset, long Length, long Entries, long Shift, bool EndsTheStream);

    private sealed class Entry
    {
        public required int Flags { get; init; }

        public required int Method { get; init; }

        public required int NameLength { get; init; }

        public required int ExtraLength { get; init; }

        public int CommentLength { get; init; }

        public string Name { get; set; } = "";

        public long Length { get; private set; }

        public long PackedLength { get; set; }

        public long Offset { get; private set; }

        public bool IsFolder => Name.EndsWith('/') && Length == 0 && PackedLength == 0;

        public static bool IsAt(ReadOnlySpan<byte> bytes, uint signature) => BinaryPrimitives.ReadUInt32LittleEndian(bytes) == signature;

        public static Entry OfLocal(ReadOnlySpan<byte> header) => new()
        {
            Flags = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]),
            Method = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]),
            PackedLength = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]),
            Length = BinaryPrimitives.ReadUInt32LittleEndian(header[22..]),
            NameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]),
            ExtraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]),
        };

        public static Entry OfDirectory(ReadOnlySpan<byte> header) => new()
        {
            Flags = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]),
            Method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]),
            PackedLength = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]),
            Length = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]),
            NameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]),
            ExtraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]),
            CommentLength = BinaryPrimitives.ReadUInt16LittleEndian(header[32..]),
            Offset = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]),
        };

        /// <summary>The extra field of zip64 holds, in this order, those of the three numbers whose own fields are full.</summary>
        public void ReadZip64(ReadOnlySpan<byte> extra)
        {
            while (extra.Length >= 4)
            {
                var (id, length) = (BinaryPrimitives.ReadUInt16LittleEndian(extra), BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]));
                extra = extra[4..];
                if (length > extra.Length) return;
                if (id == 1)
                {
                    var numbers = extra[..length];
                    if (Length == uint.MaxValue) Length = Next(ref numbers, Length);
                    if (PackedLength == uint.MaxValue) PackedLength = Next(ref numbers, PackedLength);
                    if (Offset == uint.MaxValue) Offset = Next(ref numbers, Offset);
                    return;
                }

                extra = extra[length..];
            }
        }

        private static long Next(ref ReadOnlySpan<byte> numbers, long otherwise)
        {
            if (numbers.Length < 8) return otherwise;
            var number = BinaryPrimitives.ReadInt64LittleEndian(numbers);
            numbers = numbers[8..];
            return number;
        }
    }
}
