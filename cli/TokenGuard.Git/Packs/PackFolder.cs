using TokenGuard.Scanning;

namespace TokenGuard.Git.Packs;

/// <summary>Opens the packs of one object folder.</summary>
/// <param name="checksIndexes">Whether indexes are read to their ends and found to be what git wrote.</param>
internal sealed class PackFolder(string objectsFolder, CoverageRecorder coverage, bool checksIndexes)
{
    private readonly string _folder = Path.Combine(objectsFolder, "pack");
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>The packs that are there now and were not opened before.</summary>
    public List<PackFile> Open()
    {
        List<PackFile> packs = [];
        if (!Directory.Exists(_folder)) return packs;

        // A repack writes the new pack first and then deletes the old ones, so one that vanished means: look again.
        const int Attempts = 5;
        const int Patience = 50; // milliseconds
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (!TryList("pack-*.idx", out var indexes)) return packs;
            List<string> vanished = [.. indexes.Where(index => _seen.Add(index) && !TryOpen(index, packs))];
            if (vanished.Count == 0) break;
            if (attempt < Attempts && vanished.Exists(index => !File.Exists(index))) continue;
            // Git takes the pack away just before its index. One that is still there after a while has lost its pack in some other way.
            Thread.Sleep(Patience);
            foreach (var index in vanished.Where(File.Exists)) coverage.Skip(PackOf(index), "pack that its index describes and that is gone", CountIn(index));
        }

        if (!TryList("pack-*.pack", out var files)) return packs;
        foreach (var file in files)
            if (!_seen.Contains(Path.ChangeExtension(file, ".idx"))) coverage.Skip(file, "pack without index");
        return packs;
    }

    private static string PackOf(string index) => Path.ChangeExtension(index, ".pack");

    private static int CountIn(string indexPath)
    {
        try
        {
            using var index = PackIndex.Open(indexPath);
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
        var packPath = PackOf(indexPath);
        try
        {
            index = PackIndex.Open(indexPath);
            var pack = PackFile.Open(packPath, index);
            packs.Add(pack);
            if (checksIndexes && (!index.IsIntact || pack.HasWrongOffsets)) coverage.Skip(indexPath, "damaged pack index");
            return true;
        }
        catch (FileNotFoundException)
        {
            index?.Dispose();
            return false;
        }
        catch (InvalidDataException)
        {
            var isIndex = index is null;
            var count = index?.Count ?? 1;
            index?.Dispose();
            if (isIndex) coverage.Skip(indexPath, "damaged pack index");
            else coverage.Skip(packPath, "damaged pack", Math.Max(1, count));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            coverage.Skip(index is null ? indexPath : packPath, ReadFailure.Describe(e));
            index?.Dispose();
        }

        return true;
    }
}
