using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// An index compared with the commit that the next one will be made on. Read here: the library and the installed git wait where a pipe has the name of one of
/// their files. Of HEAD only the folders are read in which something is staged.
/// </summary>
internal sealed class StagedChanges
{
    // More renames in one commit git does not look for either.
    private const int MostRemoved = 1000;

    private const char Slash = '/';

    private readonly StoredObjects _objects;
    private readonly CoverageRecorder _coverage;
    private readonly Dictionary<string, IReadOnlyDictionary<string, StoredEntry>> _folders = new(StringComparer.Ordinal); // of HEAD, by path
    private readonly HashSet<string> _staged = new(StringComparer.Ordinal);
    private readonly HashSet<StagedChange> _changes = [];
    private readonly Lazy<IReadOnlyList<(string Path, ObjectId Blob)>> _removed;

    private StagedChanges(StoredObjects objects, CoverageRecorder coverage)
    {
        (_objects, _coverage) = (objects, coverage);
        _removed = new(ListRemoved);
    }

    public IReadOnlyCollection<StagedChange> All => _changes;

    /// <summary>Files that HEAD has and the index has not, as many as are worth looking through: what is new may be one of them by another name.</summary>
    public IReadOnlyList<(string Path, ObjectId Blob)> Removed => _removed.Value;

    /// <param name="head">The commit; null where there is none yet.</param>
    /// <param name="coverage">Takes what of the commit is not here: all that stands in its place is then new.</param>
    public static StagedChanges Find(StoredObjects objects, IReadOnlyList<IndexFileEntry> index, ObjectId? head, CoverageRecorder coverage, CancellationToken cancel)
    {
        var changes = new StagedChanges(objects, coverage);
        var commit = head is null ? null : objects.ReadCommit(head);
        if (head is not null && commit is null) coverage.Skip($"commit {head}", "HEAD leads to it, and it is missing or damaged");
        changes._folders[""] = commit is null ? new Dictionary<string, StoredEntry>() : changes.ReadFolder(commit.Tree);
        foreach (var entry in index)
        {
            cancel.ThrowIfCancellationRequested();
            changes.Compare(entry, cancel);
        }

        return changes;
    }

    /// <summary>Whether HEAD has a folder.</summary>
    public bool HadFolder(string path) => FindInHead(path) is { IsTree: true };

    private void Compare(IndexFileEntry entry, CancellationToken cancel)
    {
        var path = entry.Path.TrimEnd(Slash);
        _staged.Add(path);
        if (entry.Stage > 0)
        {
            if (!entry.IsCommit) _changes.Add(new StagedChange(path, entry.Id, IsNew: false));
            return;
        }

        var before = FindInHead(path);
        if (before?.Id == entry.Id) return; // the same content, whatever its mode is now
        if (entry.IsTree) CompareFolder(path, entry.Id, cancel);
        else _changes.Add(new StagedChange(path, entry.IsCommit ? null : entry.Id, IsNew: before is null, before is { IsTree: false, IsCommit: false } ? before.Value.Id : null));
    }

    /// <summary>A folder that a sparse index has as one entry, and HEAD has not.</summary>
    private void CompareFolder(string top, ObjectId root, CancellationToken cancel)
    {
        var open = new Stack<(string Path, ObjectId Tree)>([(top, root)]);
        while (open.TryPop(out var folder))
        {
            foreach (var (name, entry) in ReadFolder(folder.Tree))
            {
                cancel.ThrowIfCancellationRequested();
                var path = $"{folder.Path}{Slash}{name}";
                if (!entry.IsTree) Compare(new IndexFileEntry(path, entry.Id, entry.IsCommit, IsTree: false, Stage: 0), cancel);
                else if (FindInHead(path)?.Id == entry.Id) _staged.Add(path);
                else if (path.Length <= Introductions.MaxPath) open.Push((path, entry.Id));
                else _coverage.Skip($"tree {entry.Id}", "folders that are nested too deep");
            }
        }
    }

    private StoredEntry? FindInHead(string path)
    {
        if (path.Length > Introductions.MaxPath) return null;
        var at = path.LastIndexOf(Slash);
        return FolderOf(at < 0 ? "" : path[..at]).TryGetValue(path[(at + 1)..], out var entry) ? entry : null;
    }

    /// <summary>What HEAD has in a folder; nothing where it has no such folder.</summary>
    private IReadOnlyDictionary<string, StoredEntry> FolderOf(string path)
    {
        if (_folders.TryGetValue(path, out var known)) return known;
        var folder = _folders[""];
        for (var (start, end) = (0, 0); end < path.Length; start = end + 1)
        {
            end = path.IndexOf(Slash, start) is >= 0 and var slash ? slash : path.Length;
            var above = folder;
            if (_folders.TryGetValue(path[..end], out var read)) folder = read;
            else _folders[path[..end]] = folder = above.TryGetValue(path[start..end], out var entry) && entry.IsTree ? ReadFolder(entry.Id) : new Dictionary<string, StoredEntry>();
        }

        return folder;
    }

    private IReadOnlyDictionary<string, StoredEntry> ReadFolder(ObjectId tree)
    {
        if (ObjectName.Of(tree) != _objects.Format.EmptyTree && !_objects.Holds(tree, ObjectKind.Tree)) _coverage.Skip($"tree {tree}", "missing or damaged");
        return _objects.ReadTree(tree);
    }

    private List<(string Path, ObjectId Blob)> ListRemoved()
    {
        const int MostFolders = 100_000; // crafted trees have any number of them
        List<(string, ObjectId)> removed = [];
        var open = new Stack<(string Path, IReadOnlyDictionary<string, StoredEntry> Entries)>([("", _folders[""])]);
        for (var folders = 0; folders < MostFolders && open.TryPop(out var folder); folders++)
        {
            foreach (var (name, entry) in folder.Entries)
            {
                var path = folder.Path + name;
                if (_staged.Contains(path) || entry.IsCommit) continue;
                if (!entry.IsTree) removed.Add((path, entry.Id));
                else if (path.Length <= Introductions.MaxPath) open.Push((path + Slash, _folders.GetValueOrDefault(path) ?? _objects.ReadTree(entry.Id)));
                if (removed.Count == MostRemoved) return removed;
            }
        }

        return removed;
    }
}
