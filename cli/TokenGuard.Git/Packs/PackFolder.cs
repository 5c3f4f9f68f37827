using TokenGuard.Scanning;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Git.Packs;

/// <summary>Opens the packs of one object folder.</summary>
/// <param name="checksIndexes">Whether indexes are read to their ends and found to be what git wrote.</param>
internal sealed class PackFolder(string objectsFolder, ObjectFormat format, CoverageRecorder coverage, bool checksIndexes)
{
    private const string Gone = "pack that its index describes and that is gone";
    private const int Patience = 50; // milliseconds

    private readonly string _folder = Path.Combine(objectsFolder, "pack");
    private readonly HashSet<string> _opened = new(StringComparer.Ordinal); // indexes, also those of which nothing came

    /// <summary>Packs with an index that can be used.</summary>
    public List<PackFile> Open()
    {
        List<PackFile> packs = [];
        if (!Directory.Exists(_folder)) return packs;

        // A repack writes the new pack first and then deletes the old ones, so one that vanished means: look again.
        const int Attempts = 5;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (!TryList("*.idx", out var indexes)) return packs;
            List<string> vanished = [.. indexes.Where(index => !IsLeftover(index) && _opened.Add(index) && !TryOpen(index, packs))];
            if (vanished.Count == 0) break;
            if (attempt < Attempts && vanished.Exists(index => !File.Exists(index))) continue;
            // Git takes the pack away just before its index. One that is still there after a while has lost its pack in some other way.
            Thread.Sleep(Patience);
            foreach (var index in vanished.Where(File.Exists)) coverage.Skip(PackOf(index), Gone, CountIn(index));
        }

        foreach (var gone in GoneOfMultiPackIndex()) coverage.Skip(gone, Gone);
        return packs;
    }

    /// <summary>Packs of which neither they nor an index of their own is here.</summary>
    private List<string> GoneOfMultiPackIndex()
    {
        try
        {
            List<string> Look() => [.. MultiPackIndex.ListPacks(_folder).Select(name => Path.Combine(_folder, name)).Where(pack => !File.Exists(pack + ".pack") && !File.Exists(pack + ".idx")).Select(pack => pack + ".pack")];
            var gone = Look();
            if (gone.Count == 0) return gone;
            Thread.Sleep(Patience);
            return Look(); // a repack takes them away one after the other
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // what it would tell is told by the packs
        }
    }

    /// <summary>
    /// Packs without an index, or with one that is damaged, read from end to end to find out what they hold; also what a fetch that was broken off has
    /// left behind.
    /// </summary>
    /// <param name="others">Everything else, where bases of their deltas may be.</param>
    public List<PackFile> OpenUnindexed(Func<ObjectStore> others)
    {
        List<PackFile> packs = [];
        foreach (var file in List(objectsFolder).Where(file => !_opened.Contains(Path.ChangeExtension(file, ".idx"))))
            if (TryIndex(file, others) is { } pack) packs.Add(pack);
        return packs;
    }

    /// <summary>All packs in an object folder, unfinished ones too; none where it cannot be listed.</summary>
    public static IReadOnlyList<string> List(string objectsFolder)
    {
        try
        {
            var folder = Path.Combine(objectsFolder, "pack");
            return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.pack").Concat(Directory.EnumerateFiles(folder, "tmp_pack_*")).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // counted where it is opened
        }
    }

    /// <summary>Whether a file has the name of a pack, finished or not.</summary>
    public static bool IsPack(string file) => Path.GetFileName(file.AsSpan()) is var name && (name.EndsWith(".pack", StringComparison.Ordinal) || name.StartsWith("tmp_pack_", StringComparison.Ordinal))
        && Path.GetFileName(Path.GetDirectoryName(file.AsSpan())) is "pack";

    /// <summary>Whether a file with the name of a pack begins as one and, where there is an index, ends as that or its own checksum says: then all of it is read as objects.</summary>
    public static bool IsSoundPack(string file, ObjectFormat format)
    {
        try
        {
            Span<byte> start = stackalloc byte[4];
            Span<byte> expected = stackalloc byte[ObjectFormat.Longest], end = stackalloc byte[ObjectFormat.Longest];
            using var pack = StoredFile.OpenRead(file);
            if (pack.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.SequenceEqual("PACK"u8)) return pack.Length == 0;
            var indexFile = Path.ChangeExtension(file, ".idx");
            if (!FileTree.IsFile(indexFile)) return true;
            using var index = StoredFile.OpenRead(indexFile);
            if (index.Length < 2 * format.Length || pack.Length < format.Length) return true;
            (index.Position, pack.Position) = (index.Length - (2 * format.Length), pack.Length - format.Length);
            index.ReadExactly(expected[..format.Length]);
            pack.ReadExactly(end[..format.Length]);
            return expected[..format.Length].SequenceEqual(end[..format.Length]) || format.Ends(pack); // it may be the index that is damaged
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true; // gone, or counted where it is read
        }
    }

    /// <summary>Git gives a pack its name when it is whole; until then, and for ever where it was stopped, it has one of these.</summary>
    private static bool IsLeftover(string file) => Path.GetFileName(file) is var name && (name.StartsWith("tmp_", StringComparison.Ordinal) || name.StartsWith(".tmp-", StringComparison.Ordinal));

    private static string PackOf(string index) => Path.ChangeExtension(index, ".pack");

    private int CountIn(string indexPath)
    {
        try
        {
            using var index = PackIndex.Open(indexPath, format);
            return Math.Max(1, index.Count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return 1;
        }
    }

    private bool TryList(string pattern, out List<string> files)
    {
        try
        {
            files = [.. Directory.EnumerateFiles(_folder, pattern)];
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            coverage.Skip(_folder, ReadFailure.Describe(e));
            files = [];
            return false;
        }
    }

    /// <summary>False where a repack has just taken it away.</summary>
    private bool TryOpen(string indexPath, List<PackFile> packs)
    {
        PackIndex? index = null;
        PackFile? pack = null;
        var packPath = PackOf(indexPath);
        try
        {
            index = PackIndex.Open(indexPath, format);
            pack = PackFile.Open(MappedFile.Open(packPath), packPath, index);
            if (checksIndexes && (!index.IsIntact || pack.HasWrongOffsets)) throw new InvalidDataException();
            packs.Add(pack);
            return true;
        }
        catch (FileNotFoundException)
        {
            index?.Dispose();
            return false;
        }
        catch (InvalidDataException)
        {
            if (pack is not null) pack.Dispose();
            else index?.Dispose();
            if (!File.Exists(packPath)) return false;
            _opened.Remove(indexPath); // its pack is read without it
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            coverage.Skip(index is null ? indexPath : packPath, ReadFailure.Describe(e));
            index?.Dispose();
        }

        return true;
    }

    private PackFile? TryIndex(string path, Func<ObjectStore> others)
    {
        var before = new FileInfo(path);
        try
        {
            if (!before.Exists || (before.Length == 0 && IsLeftover(path))) return null;
            // One that is being written may become shorter, and what is mapped must not.
            var file = IsLeftover(path) ? MappedFile.CopyOf(path) : MappedFile.Open(path);
            using var unindexed = PackFile.Open(file, path, PackIndex.Empty(format));
            var budget = new MemoryBudget(ScanLimits.Default.MemoryBytes);
            var store = new Lazy<(ObjectStore Objects, PackReader Reader)>(() => (others(), new PackReader(format, budget)));
            var indexer = new PackIndexer(unindexed, format, name => store.Value.Objects.TryRead(name, store.Value.Reader, out var kind, out var content) ? (kind, content) : null, budget);
            var index = indexer.Build();
            if (indexer.Unread > 0 && IsAsItWas(before))
                coverage.Skip(path, IsLeftover(path) ? "objects in a pack that was never finished" : "objects in a pack without index that is cut short or damaged", (int)Math.Min(int.MaxValue, indexer.Unread));
            if (indexer.Baseless.Count > 0 && IsAsItWas(before))
                foreach (var (name, count) in indexer.Baseless) coverage.Skip($"objects that are stored as changes to {name}", "what they are built on is not here", count);
            return unindexed.With(index);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Finished, or given up, just now.
        }
        catch (InvalidDataException)
        {
            if (IsAsItWas(before)) coverage.Skip(path, "damaged pack");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            coverage.Skip(path, ReadFailure.Describe(e));
        }

        return null;
    }

    /// <summary>False where somebody is still writing it, or has finished and given it another name: then nothing is missing in it.</summary>
    private static bool IsAsItWas(FileInfo before)
    {
        if (IsLeftover(before.FullName) && DateTime.UtcNow - before.LastWriteTimeUtc < TimeSpan.FromMinutes(1)) Thread.Sleep(10 * Patience);
        var now = new FileInfo(before.FullName);
        return now.Exists && (now.Length, now.LastWriteTimeUtc) == (before.Length, before.LastWriteTimeUtc);
    }
}
