using TokenGuard.Scanning;

namespace TokenGuard.Git.Packs;

/// <summary>The folders in which a repository keeps objects: its own, and those that it borrows from.</summary>
internal static class ObjectFolders
{
    // As deep as git itself follows alternates of alternates.
    private const int AlternatesDepth = 5;

    /// <summary>The folder itself and those it borrows from.</summary>
    public static IReadOnlyList<string> List(string objectsFolder, CoverageRecorder coverage)
    {
        var found = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var folders = new Queue<(string Path, int Depth)>([(Path.GetFullPath(objectsFolder), 0)]);
        while (folders.TryDequeue(out var folder))
        {
            if (!seen.Add(folder.Path)) continue;
            if (!Directory.Exists(folder.Path))
            {
                coverage.Skip(folder.Path, folder.Depth == 0 ? "no object store" : "objects borrowed from a repository that is gone (alternates)");
                continue;
            }

            if (!CanBeListed(folder.Path, coverage)) continue;
            found.Add(folder.Path);
            found.AddRange(Quarantines(folder.Path).Where(seen.Add));
            if (folder.Depth == AlternatesDepth) continue;
            foreach (var alternate in Alternates(folder.Path, coverage)) folders.Enqueue((alternate, folder.Depth + 1));
        }

        return found;
    }

    /// <summary>What was pushed waits in a folder of its own until the hooks have agreed, and stays there where the server was stopped meanwhile.</summary>
    private static IEnumerable<string> Quarantines(string objectsFolder) =>
        Directory.EnumerateDirectories(objectsFolder, "incoming-*").Concat(Directory.EnumerateDirectories(objectsFolder, "tmp_objdir-*")).Where(folder => new DirectoryInfo(folder).LinkTarget is null);

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

    private static List<string> Alternates(string objectsFolder, CoverageRecorder coverage)
    {
        var file = Path.Combine(objectsFolder, "info", "alternates");
        if (!File.Exists(file)) return [];
        try
        {
            return
            [
                .. StoredFile.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#')
                    .Select(line => Path.TrimEndingDirectorySeparator(Path.GetFullPath(Unquoted(line), objectsFolder))),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            coverage.Skip(file, ReadFailure.Describe(e));
            return [];
        }
    }

    private static string Unquoted(string line)
    {
        var at = 0;
        return QuotedName.TryRead(line, ref at) ?? line;
    }
}
