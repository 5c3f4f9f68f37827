using TokenGuard.Scanning;
using TokenGuard.Scanning.Containers;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Git;

/// <summary>The contents that Git LFS keeps here. Those that a pointer in history leads to are read with it; of the others only their names are known.</summary>
internal sealed class LfsStore(GitLocation location, ScanContext context)
{
    private const string Folder = "lfs/objects";

    /// <summary>
    /// Where objects that a pointer leads to may be: in the repository, and where <c>lfs.storage</c> says. The latter may be shared with other repositories, so
    /// what no pointer leads to is not read there.
    /// </summary>
    public static IEnumerable<string> FoldersOf(GitLocation location)
    {
        yield return Path.Combine(location.CommonDirectory, Folder);
        if (ConfigFile.TryRead(Path.Combine(location.CommonDirectory, "config")).LastOrDefault(setting => setting.Name == "lfs.storage").Value is { Length: > 0 } storage)
            yield return Path.Combine(Path.GetFullPath(storage, location.CommonDirectory), "objects");
    }

    /// <summary>What stands for the contents that are here; changes when one comes or goes.</summary>
    public static string Describe(GitLocation location) => string.Join(' ', new LfsStore(location, new ScanContext(ScanLimits.Default)).List().Select(file => Path.GetFileName(file.FullPath)).Order(StringComparer.Ordinal));

    /// <summary>Reads the contents that nothing has led to.</summary>
    /// <param name="known">Names of those that were read.</param>
    public void ReadOthers(IReadOnlyCollection<string> known, CancellationToken cancel) => Parallel.ForEach(
        List().Where(file => !known.Contains(Path.GetFileName(file.FullPath))),
        new ParallelOptions { MaxDegreeOfParallelism = context.Limits.Threads, CancellationToken = cancel },
        context.CreateScanner,
        (file, _, scanner) =>
        {
            Read(file, scanner, cancel);
            return scanner;
        },
        static _ => { });

    private void Read(FileTree.Entry file, DocumentScanner scanner, CancellationToken cancel)
    {
        var shown = GitFiles.Shown(location, file.FullPath);
        try
        {
            using var content = ScannedFile.Open(file.FullPath);
            if (content.Length > context.Limits.MaxDocumentBytes)
            {
                context.Coverage.Skip(shown, "larger than --max-size");
                return;
            }

            foreach (var match in ContentReader.Scan(scanner, content, shown, context, cancel))
                context.Findings.Add(match.Secret, Occurrence.Of(match, Places.GitFile, shown) with { InHead = false, Refs = [] });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // git lfs prune has just taken it away.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Coverage.Skip(shown, ReadFailure.Describe(e));
        }
    }

    private IEnumerable<FileTree.Entry> List()
    {
        var folder = Path.Combine(location.CommonDirectory, Folder);
        return Directory.Exists(folder) && new DirectoryInfo(folder).LinkTarget is null
            ? new FileTree((path, why) => context.Coverage.Skip(path, why)).Enumerate(folder).Where(entry => entry.IsFile)
            : [];
    }
}
