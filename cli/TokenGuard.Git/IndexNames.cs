using LibGit2Sharp;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>The paths that the indexes of a repository and its worktrees hold: what is staged and in no commit has no other.</summary>
internal sealed class IndexNames
{
    private readonly Dictionary<ObjectId, HashSet<string>> _paths = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Reads every index. One that cannot be read is counted; git's own files are looked through all the same.</summary>
    public static IndexNames Read(GitLocation location, CoverageRecorder coverage)
    {
        var names = new IndexNames();
        var worktrees = Path.Combine(location.CommonDirectory, "worktrees");
        IEnumerable<string> folders = Directory.Exists(worktrees) ? Directory.EnumerateDirectories(worktrees).Prepend(location.CommonDirectory) : [location.CommonDirectory];
        foreach (var folder in folders)
        {
            var file = Path.Combine(folder, "index");
            if (File.Exists(file)) names.Add(location, file, coverage);
        }

        return names;
    }

    /// <summary>Where a blob is staged.</summary>
    public IEnumerable<string> PathsOf(ObjectId blob) => _paths.GetValueOrDefault(blob) ?? Enumerable.Empty<string>();

    /// <summary>Every path that is staged somewhere.</summary>
    public IEnumerable<string> All => _names;

    private void Add(GitLocation location, string file, CoverageRecorder coverage)
    {
        try
        {
            using var repository = new Repository(location.CommonDirectory, new RepositoryOptions { WorkingDirectoryPath = location.CommonDirectory, IndexPath = file });
            var conflicts = repository.Index.Conflicts.SelectMany(conflict => new[] { conflict.Ancestor, conflict.Ours, conflict.Theirs }).OfType<IndexEntry>();
            foreach (var entry in repository.Index.Concat(conflicts))
            {
                _names.Add(entry.Path);
                if (!_paths.TryGetValue(entry.Id, out var paths)) _paths[entry.Id] = paths = new(StringComparer.Ordinal);
                paths.Add(entry.Path);
            }
        }
        catch (LibGit2SharpException)
        {
            if (!IsSparse(file)) coverage.Skip(file, "an index that cannot be read; its contents were, as objects");
        }
    }

    /// <summary>
    /// The library refuses an index that names folders in place of the files in them. Nothing is lost with it: its names stand in it as they are, and are
    /// looked through with git's other files, and the folders are trees of commits.
    /// </summary>
    private static bool IsSparse(string file)
    {
        try
        {
            return File.ReadAllBytes(file).AsSpan().IndexOf("sdir"u8) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
