using System.Buffers.Binary;
using System.Text;
using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Git;

/// <param name="Path">Of a folder with a slash at its end.</param>
/// <param name="IsCommit">A commit of another repository: a submodule.</param>
/// <param name="IsTree">A whole folder, in a sparse index.</param>
/// <param name="Stage">0, or which side of a conflict it is.</param>
internal readonly record struct IndexFileEntry(string Path, ObjectId Id, bool IsCommit, bool IsTree, int Stage);

/// <summary>
/// The entries of an index, of versions 2 to 4, split or sparse ones too (where an entry stands for a whole folder). Read here because the library knows
/// neither those nor ids of SHA-256. What comes from an index is hostile: every number is checked before it is used.
/// </summary>
internal static class IndexFile
{
    private const int HeaderLength = 12;
    private const int StatLength = 40;
    private const int ModeAt = 24;
    private const int FlagsLength = 2;
    private const int IsExtended = 0x4000;
    private const int StageAt = 12; // bits of the flags
    private const int ModeOfCommit = 0xE000;
    private const int ModeOfTree = 0x4000;
    private const int ExtensionHeader = 8;

    // An index of a million files has 100 MB.
    private const long Longest = 1 << 30;

    /// <summary>All entries, those of conflicts too. A split index brings those of the one that it is built on.</summary>
    /// <param name="isSound">False where what an index ends with is not its hash. Git can be told to leave that out (<c>index.skipHash</c>).</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static IReadOnlyList<IndexFileEntry> Read(string path, ObjectFormat format, out bool isSound)
    {
        var file = Load(path);
        isSound = IsSound(file, format);
        var (entries, link) = Parse(file, format);
        if (link is null) return entries;

        var id = link.AsSpan(0, format.Length);
        if (id.IndexOfAnyExcept((byte)0) < 0) return entries;
        var shared = Path.Combine(Path.GetDirectoryName(path)!, "sharedindex." + Convert.ToHexStringLower(id));
        var sharedFile = Load(shared);
        isSound &= IsSound(sharedFile, format);
        var (below, _) = Parse(sharedFile, format);
        return Join(below, entries, link.AsSpan(format.Length));
    }

    private static bool IsSound(byte[] file, ObjectFormat format) =>
        file.Length > format.Length && (file.AsSpan(^format.Length..).IndexOfAnyExcept((byte)0) < 0 || format.Ends(file));

    private static byte[] Load(string path)
    {
        if (new FileInfo(path).Length > Longest || !FileTree.IsFile(path)) throw new InvalidDataException();
        return File.ReadAllBytes(path);
    }

    private static (List<IndexFileEntry> Entries, byte[]? Link) Parse(ReadOnlySpan<byte> file, ObjectFormat format)
    {
        if (file.Length < HeaderLength + format.Length || !file.StartsWith("DIRC"u8)) throw new InvalidDataException();
        var version = BinaryPrimitives.ReadUInt32BigEndian(file[4..]);
        if (version is < 2 or > 4) throw new InvalidDataException();
        var count = BinaryPrimitives.ReadUInt32BigEndian(file[8..]);
        var body = file[..^format.Length];
        var shortest = StatLength + format.Length + FlagsLength + 1;
        if (count > (body.Length - HeaderLength) / shortest) throw new InvalidDataException();

        var entries = new List<IndexFileEntry>((int)count);
        var at = HeaderLength;
        byte[] name = [];
        for (var i = 0u; i < count; i++)
        {
            var start = at;
            at += StatLength + format.Length + FlagsLength;
            if (at > body.Length) throw new InvalidDataException();
            var id = new ObjectId(body.Slice(start + StatLength, ObjectName.Length).ToArray());
            var mode = BinaryPrimitives.ReadUInt32BigEndian(body[(start + ModeAt)..]);
            var flags = BinaryPrimitives.ReadUInt16BigEndian(body[(at - FlagsLength)..]);
            if ((flags & IsExtended) != 0) at += FlagsLength;
            if (at > body.Length) throw new InvalidDataException();
            if (version == 4)
            {
                // Of the name before so many bytes are taken off, and these put on.
                if (!OffsetNumber.TryRead(body, ref at, out var dropped) || dropped > name.Length) throw new InvalidDataException();
                var rest = NameAt(body, at);
                name = [.. name.AsSpan(0, name.Length - (int)dropped), .. rest];
                at += rest.Length + 1;
            }
            else
            {
                name = NameAt(body, at).ToArray();
                at += name.Length;
                at += 8 - ((at - start) % 8); // one zero byte to eight
            }

            if (at > body.Length) throw new InvalidDataException();
            entries.Add(new IndexFileEntry(Encoding.UTF8.GetString(name), id, (mode & 0xF000) == ModeOfCommit, (mode & 0xF000) == ModeOfTree, (flags >> StageAt) & 3));
        }

        return (entries, FindLink(body[at..], format));
    }

    private static ReadOnlySpan<byte> NameAt(ReadOnlySpan<byte> body, int at) =>
        at <= body.Length && body[at..].IndexOf((byte)0) is >= 0 and var length ? body.Slice(at, length) : throw new InvalidDataException();

    /// <summary>The extension that names the index which this one is built on.</summary>
    private static byte[]? FindLink(ReadOnlySpan<byte> extensions, ObjectFormat format)
    {
        while (extensions.Length >= ExtensionHeader)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(extensions[4..]);
            if (length > extensions.Length - ExtensionHeader) throw new InvalidDataException();
            var content = extensions.Slice(ExtensionHeader, (int)length);
            if (extensions.StartsWith("link"u8)) return content.Length >= format.Length ? content.ToArray() : throw new InvalidDataException();
            extensions = extensions[(ExtensionHeader + (int)length)..];
        }

        return null;
    }

    /// <summary>
    /// Entries without a name take the place of some below, those with one are new. Which ones are replaced is written in a bitmap; what the other bitmap
    /// deletes is no reason to forget it.
    /// </summary>
    private static List<IndexFileEntry> Join(List<IndexFileEntry> below, List<IndexFileEntry> entries, ReadOnlySpan<byte> bitmaps)
    {
        var deleted = Bitmap.Read(ref bitmaps, below.Count);
        var replaced = Bitmap.Read(ref bitmaps, below.Count);
        List<IndexFileEntry> joined = [.. below.Where((_, position) => !deleted.Contains(position)), .. entries.Where(entry => entry.Path.Length > 0)];
        joined.AddRange(replaced.Zip(entries.Where(entry => entry.Path.Length == 0), (position, entry) => entry with { Path = below[position].Path }));
        return joined;
    }

    /// <summary>Numbers as git packs them (EWAH): runs of words that are all zeros or all ones, between words that stand there as they are.</summary>
    private static class Bitmap
    {
        private const int WordBits = 64;

        /// <summary>Reads one bitmap and moves behind it.</summary>
        /// <param name="limit">Higher numbers are damage.</param>
        /// <exception cref="InvalidDataException">It is damaged.</exception>
        public static SortedSet<int> Read(ref ReadOnlySpan<byte> bytes, int limit)
        {
            var numbers = new SortedSet<int>();
            if (bytes.IsEmpty) return numbers; // neither is written where nothing is deleted or replaced
            const int Header = 8, Trailer = 4;
            if (bytes.Length < Header + Trailer) throw new InvalidDataException();
            var words = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
            if (words > (uint)(bytes.Length - Header - Trailer) / sizeof(ulong)) throw new InvalidDataException();
            var content = bytes.Slice(Header, (int)words * sizeof(ulong));
            bytes = bytes[(Header + content.Length + Trailer)..];
            var next = 0L;
            while (!content.IsEmpty)
            {
                var run = Take(ref content);
                var (isOnes, length, literal) = ((run & 1) != 0, (long)((run >> 1) & 0xFFFF_FFFF), (long)(run >> 33));
                if (literal > content.Length / sizeof(ulong)) throw new InvalidDataException();
                var end = next + (length * WordBits);
                if (isOnes)
                    for (; next < end && next < limit; next++) numbers.Add((int)next);
                next = end;
                for (; literal > 0; literal--, next += WordBits)
                {
                    var word = Take(ref content);
                    for (; word != 0; word &= word - 1)
                        if (next + System.Numerics.BitOperations.TrailingZeroCount(word) is var number && number < limit) numbers.Add((int)number);
                }
            }

            return numbers;
        }

        private static ulong Take(ref ReadOnlySpan<byte> content)
        {
            var word = BinaryPrimitives.ReadUInt64BigEndian(content);
            content = content[sizeof(ulong)..];
            return word;
        }
    }
}
