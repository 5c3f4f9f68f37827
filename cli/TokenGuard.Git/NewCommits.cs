using LibGit2Sharp;

namespace TokenGuard.Git;

/// <summary>Finds the commits that can be reached from some and not from others: what a push brings, what a range holds.</summary>
/// <param name="read">A commit, or null where it is not here or is none.</param>
internal sealed class NewCommits(Func<ObjectId, CommitNode?> read)
{
    // A push is a few commits on top of one that is known. Whatever is longer is worth looking at every ref for.
    private const int Near = 1000;

    // Clocks go wrong. As long as this many known commits are older than everything new, none of their ancestors is taken to be new any more.
    private const int Slack = 64;

    private readonly Dictionary<ObjectId, Visited> _visited = [];
    private readonly PriorityQueue<Visited, long> _queue = new();
    private int _openNew;

    /// <summary>Parents of new commits that are not here.</summary>
    public List<ObjectId> Missing { get; } = [];

    public IReadOnlyList<CommitNode> Find(IReadOnlyCollection<ObjectId> wanted, IReadOnlyCollection<ObjectId> known, CancellationToken cancel)
    {
        var knownIds = known.ToHashSet();
        if (FindNear(wanted, knownIds) is { } near) return near;

        foreach (var id in knownIds) Visit(id, isKnown: true);
        foreach (var id in wanted) Visit(id, isKnown: false);
        var slack = Slack;
        while (_queue.TryDequeue(out var at, out _))
        {
            cancel.ThrowIfCancellationRequested();
            at.IsOpen = false;
            if (!at.IsKnown) _openNew--;
            foreach (var parent in at.Commit.Parents) Visit(parent, at.IsKnown);
            slack = _openNew > 0 ? Slack : slack - 1;
            if (slack == 0) break;
        }

        return [.. _visited.Values.Where(visited => !visited.IsKnown).Select(visited => visited.Commit)];
    }

    /// <summary>Null where a way back does not end at a known commit soon: then it may still lead into what is known.</summary>
    private List<CommitNode>? FindNear(IReadOnlyCollection<ObjectId> wanted, HashSet<ObjectId> known)
    {
        var found = new Dictionary<ObjectId, CommitNode>();
        var open = new Stack<ObjectId>(wanted);
        while (open.TryPop(out var id))
        {
            if (known.Contains(id) || found.ContainsKey(id)) continue;
            if (found.Count == Near || read(id) is not { Parents.Count: > 0 } commit) return null;
            found.Add(id, commit);
            foreach (var parent in commit.Parents) open.Push(parent);
        }

        return [.. found.Values];
    }

    private void Visit(ObjectId id, bool isKnown)
    {
        if (_visited.TryGetValue(id, out var visited))
        {
            if (isKnown && !visited.IsKnown) MakeKnown(visited);
            return;
        }

        if (read(id) is not { } commit)
        {
            if (!isKnown) Missing.Add(id);
            return;
        }

        visited = new Visited(commit) { IsKnown = isKnown, IsOpen = true };
        _visited.Add(id, visited);
        _queue.Enqueue(visited, -commit.Date.UtcTicks);
        if (!isKnown) _openNew++;
    }

    /// <summary>Also everything behind it that was taken for new already.</summary>
    private void MakeKnown(Visited first)
    {
        var open = new Stack<Visited>([first]);
        while (open.TryPop(out var visited))
        {
            if (visited.IsKnown) continue;
            visited.IsKnown = true;
            if (visited.IsOpen) _openNew--;
            foreach (var parent in visited.Commit.Parents)
                if (_visited.TryGetValue(parent, out var behind)) open.Push(behind);
        }
    }

    private sealed class Visited(CommitNode commit)
    {
        public CommitNode Commit { get; } = commit;

        public bool IsKnown { get; set; }

        /// <summary>Its parents were not looked at yet.</summary>
        public bool IsOpen { get; set; }
    }
}
