using System.Buffers.Binary;
using LibGit2Sharp;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// Lists the ids of every object a repository holds, loose or packed, its alternates included, without opening one: LibGit2Sharp's own enumeration
/// inflates each object on the way and ends at the first damaged one.
/// </summary>
internal static class ObjectLister
{
    private const int IdLength = 20;

    // As deep as git itself follows alternates of alternates.
    private const int AlternatesDepth = 5;

    /// <param name="objectsFolders">As <see cref="Folders"/> gives them.</param>
    /// <returns>Each id once; those of a pack in the order in which the objects stand there, so that a delta's base is at hand when it is needed.</returns>
    public static IReadOnlyCollection<ObjectId> List(IReadOnlyList<string> objectsFolders, CoverageRecorder coverage)
    {
        var ids = new OrderedSet();
        foreach (var folder in objectsFolders)
        {
            // Loose before packed: a repack that runs meanwhile moves objects that way and never back.
            AddLoose(folder, ids, coverage);
            AddPacked(folder, ids, coverage);
        }

        return ids.Items;
    }

    /// <summary>The folder itself and those it borrows from.</summary>
    public static IReadOnlyList<string> Folders(string objectsFolder, CoverageRecorder coverage)
    {
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var folders = new Queue<(string Path, int Depth)>([(Path.GetFullPath(objectsFolder), 0)]);
        while (folders.TryDequeue(out var folder))
        {
            if (!seen.Add(folder.Path)) continue;
            if (!Directory.Exists(folder.Path))
            {
                coverage.Skip(folder.Path, folder.Depth == 0 ? "no object database" : "objects borrowed from a repository that is gone (alternates)");
                continue;
            }

            if (!CanBeListed(folder.Path, coverage)) continue;
            found.Add(folder.Path);
            if (folder.Depth == AlternatesDepth) continue;
            foreach (var alternate in Alternates(folder.Path, coverage)) folders.Enqueue((alternate, folder.Depth + 1));
        }

        return found;
    }

    private static bool CanBeListed(string folder, CoverageRecorder coverage)
    {
        try
        {
            _ = Directory.EnumerateFileSystemEntries(folder).Any();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            coverage.Skip(folder, ReadFailure.Describe(e));
            return false;
        }
    }

    private static void AddLoose(string objectsFolder, OrderedSet ids, CoverageRecorder coverage)
    {
        for (var first = 0; first < 256; first++)
        {
            var folder = Path.Combine(objectsFolder, first.ToString("x2", null));
            if (!Directory.Exists(folder)) continue;
            try
            {
                foreach (var file in Directory.EnumerateFiles(folder))
                    if (ObjectId.TryParse(Path.GetFileName(folder) + Path.GetFileName(file), out var id) && id.Sha.Length == 2 * IdLength) ids.Add(id);
            }
            catch (DirectoryNotFoundException)
            {
                // A repack has just emptied and removed the folder; what it held is in the new pack.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                coverage.Skip(folder, ReadFailure.Describe(e));
            }
        }
    }

    private static void AddPacked(string objectsFolder, OrderedSet ids, CoverageRecorder coverage)
    {
        var folder = Path.Combine(objectsFolder, "pack");
        if (!Directory.Exists(folder) || !CanBeListed(folder, coverage)) return;

        // A repack writes the new pack first and then deletes the old ones, so an index that vanished means: look again.
        var read = new HashSet<string>(StringComparer.Ordinal);
        const int Attempts = 5;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var vanished = false;
            foreach (var index in Directory.EnumerateFiles(folder, "pack-*.idx").ToList())
            {
                if (!read.Add(index)) continue;
                try
                {
                    AddIndexed(File.ReadAllBytes(index), ids);
                }
                catch (FileNotFoundException) when (attempt < Attempts)
                {
                    vanished = true;
                }
                catch (InvalidDataException)
                {
                    coverage.Skip(index, "damaged pack index");
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    coverage.Skip(index, ReadFailure.Describe(e));
                }
            }

            if (!vanished) break;
        }

        foreach (var pack in Directory.EnumerateFiles(folder, "pack-*.pack"))
            if (!read.Contains(Path.ChangeExtension(pack, ".idx"))) coverage.Skip(pack, "pack without index");
    }

    /// <summary>Versions 1 and 2 differ in a header and in where the ids stand.</summary>
    /// <exception cref="InvalidDataException">Not a pack index, or cut short.</exception>
    private static void AddIndexed(ReadOnlySpan<byte> index, OrderedSet ids)
    {
        const int FanOutLength = 256 * 4;
        const int HeaderLength = 8;
        const int OffsetLength = 4;
        const int ChecksumLength = 4;
        ReadOnlySpan<byte> magic = [0xFF, (byte)'t', (byte)'O', (byte)'c'];

        var second = index.StartsWith(magic);
        if (second && (index.Length < HeaderLength || BinaryPrimitives.ReadUInt32BigEndian(index[4..]) != 2)) throw new InvalidDataException();
        var fanOut = second ? HeaderLength : 0;
        var table = fanOut + FanOutLength;
        if (index.Length < table + (2 * IdLength)) throw new InvalidDataException();

        long count = BinaryPrimitives.ReadUInt32BigEndian(index[(table - 4)..]);
        var (stride, lead) = second ? (IdLength, 0) : (OffsetLength + IdLength, OffsetLength);
        var length = table + (count * (second ? IdLength + ChecksumLength + OffsetLength : stride));
        if (length > index.Length) throw new InvalidDataException();

        var entries = new (uint Offset, ObjectId Id)[count];
        var offsets = second ? table + ((int)count * (IdLength + ChecksumLength)) : table;
        var offsetStride = second ? OffsetLength : stride;
        for (var i = 0; i < count; i++)
        {
            var id = new ObjectId(index.Slice(table + (i * stride) + lead, IdLength).ToArray());
            // Past 2 GiB version 2 has an index into a table of longer offsets here, which keeps their order.
            entries[i] = (BinaryPrimitives.ReadUInt32BigEndian(index[(offsets + (i * offsetStride))..]), id);
        }

        foreach (var (_, id) in entries.OrderBy(entry => entry.Offset)) ids.Add(id);

        // Last, because most of what it says may still be right.
        if (!ObjectHash.Ends(index)) throw new InvalidDataException();
    }

    private static List<string> Alternates(string objectsFolder, CoverageRecorder coverage)
    {
        var file = Path.Combine(objectsFolder, "info", "alternates");
        if (!File.Exists(file)) return [];
        try
        {
            return
            [
                .. File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#')
                    .Select(line => Path.TrimEndingDirectorySeparator(Path.GetFullPath(line, objectsFolder))),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            coverage.Skip(file, ReadFailure.Describe(e));
            return [];
        }
    }

    private sealed class OrderedSet
    {
        private readonly HashSet<ObjectId> _seen = [];
        private readonly List<ObjectId> _items = [];

        public IReadOnlyCollection<ObjectId> Items => _items;

        public void Add(ObjectId id)
        {
            if (_seen.Add(id)) _items.Add(id);
        }
    }
}
