using LibGit2Sharp;
using TokenGuard.Scanning;

namespace TokenGuard.Git.Refs;

/// <summary>
/// Every ref of a repository by name, from files or tables. Read here and not by the library, which refuses whole repositories for the sake of one ref or
/// of a format that it does not know. The refs that a linked worktree has for itself are named as git names them, <c>worktrees/NAME/…</c>.
/// </summary>
internal sealed class RefStore
{
    public const string Head = "HEAD";

    /// <summary>Whether a ref is the HEAD of any worktree.</summary>
    public static bool IsHead(string name) => name == Head || name == "main-worktree/" + Head || (name.StartsWith("worktrees/", StringComparison.Ordinal) && name.Split('/') is [_, _, Head]);

    // As many as git itself follows.
    private const int MaxSteps = 5;

    private readonly Dictionary<string, StoredRef> _refs = new(StringComparer.Ordinal);
    private readonly List<string> _unreadable = [];

    /// <summary>Reads all refs. What cannot be read is counted; the rest stands.</summary>
    public static RefStore Read(GitLocation location, CoverageRecorder coverage)
    {
        var store = new RefStore();
        var usesTables = location.Format.UsesReftable;
        store.ReadFolder(location.CommonDirectory, "", usesTables, coverage);
        // A linked worktree has a HEAD of its own.
        if (location.GitDirectory != location.CommonDirectory && store._refs.Remove(Head, out var main)) store._refs["main-worktree/" + Head] = main;
        foreach (var worktree in location.ListWorktrees(coverage))
        {
            var isCurrent = string.Equals(worktree, location.GitDirectory, StringComparison.Ordinal);
            store.ReadFolder(worktree, isCurrent ? "" : $"worktrees/{Path.GetFileName(worktree)}/", usesTables, coverage);
        }

        store._unreadable.AddRange(store._refs.Keys.Where(store.IsEndless));
        if (store._unreadable.Count > 0) coverage.Skip(location.CommonDirectory, "refs that cannot be read", store._unreadable.Count);
        return store;
    }

    public IEnumerable<string> Names => _refs.Keys;

    /// <summary>Whether a ref names an object itself, as the HEAD of somebody who has checked out no branch.</summary>
    public bool IsDirect(string name) => _refs.TryGetValue(name, out var value) && value.Id is not null;

    /// <summary>The ref that a symbolic ref names; null for any other.</summary>
    public string? TargetOf(string name) => _refs.TryGetValue(name, out var value) ? value.Target : null;

    /// <summary>The object that a ref leads to, by way of others too; null where it leads to none.</summary>
    public ObjectId? Resolve(string name)
    {
        var prefix = PrefixOf(name);
        for (var step = 0; step <= MaxSteps; step++)
        {
            if (!_refs.TryGetValue(name, out var value)) return null;
            if (value.Id is not null || value.Target is null) return value.Id;
            name = _refs.ContainsKey(prefix + value.Target) ? prefix + value.Target : value.Target;
        }

        return null;
    }

    /// <summary>Whether a ref leads to others for longer than git follows.</summary>
    public bool IsEndless(string name)
    {
        var prefix = PrefixOf(name);
        for (var step = 0; step <= MaxSteps; step++)
        {
            if (!_refs.TryGetValue(name, out var value) || value.Target is null) return false;
            name = _refs.ContainsKey(prefix + value.Target) ? prefix + value.Target : value.Target;
        }

        return true;
    }

    private static string PrefixOf(string name) => name.Split('/', 3) is ["worktrees", var worktree, _] ? $"worktrees/{worktree}/" : "";

    private void ReadFolder(string folder, string prefix, bool usesTables, CoverageRecorder coverage)
    {
        try
        {
            var refs = usesTables ? RefTables.Read(folder, coverage) : RefFiles.Read(folder, _unreadable);
            foreach (var (name, value) in refs) _refs[prefix + name] = value;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _unreadable.Add(folder);
        }
    }
}
