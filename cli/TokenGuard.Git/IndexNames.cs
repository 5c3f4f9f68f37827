using LibGit2Sharp;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>The paths that the indexes of a repository and its worktrees hold: what is staged and in no commit has no other.</summary>
internal sealed class IndexNames
{
    private readonly Dictionary<ObjectId, HashSet<string>> _paths = [];
    private readonly HashSet<ObjectId> _commits = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Reads every index. One that cannot be read is counted; git's own files are looked through all the same.</summary>
    public static IndexNames Read(GitLocation location, CoverageRecorder coverage)
    {
        var names = new IndexNames();
        foreach (var folder in location.ListWorktrees(new CoverageRecorder()).Prepend(location.CommonDirectory))
        {
            var file = Path.Combine(folder, "index");
            if (File.Exists(file)) names.Add(location, file, coverage);
        }

        return names;
    }

    /// <summary>Where a blob is staged.</summary>
    public IEnumerable<string> PathsOf(ObjectId blob) => _paths.GetValueOrDefault(blob) ?? Enumerable.Empty<string>();

    /// <summary>What is staged somewhere: contents and, in a sparse index, trees; no commits of submodules.</summary>
    public IEnumerable<ObjectId> Objects => _paths.Keys.Where(id => !_commits.Contains(id));

    /// <summary>Every path that is staged somewhere.</summary>
    public IEnumerable<string> All => _names;

    private void Add(GitLocation location, string file, CoverageRecorder coverage)
    {
        try
        {
            var entries = IndexFile.Read(file, location.Format.Objects, out var isSound);
            foreach (var entry in entries)
            {
                _names.Add(entry.Path);
                if (entry.IsCommit) _commits.Add(entry.Id);
                if (!_paths.TryGetValue(entry.Id, out var paths)) _paths[entry.Id] = paths = new(StringComparer.Ordinal);
                paths.Add(entry.Path);
            }

            if (!isSound) coverage.Skip(file, "an index that is not as git wrote it (its checksum is wrong); what it names was read, and may be wrong");
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            coverage.Skip(file, "an index that cannot be read; its contents were, as objects");
        }
    }
}
