using LibGit2Sharp;

namespace TokenGuard.Git;

/// <summary>All commits of a repository and who descends from whom.</summary>
internal sealed class CommitGraph
{
    private readonly Dictionary<ObjectId, int> _positions = [];
    private readonly int[][] _parents;

    public CommitGraph(IReadOnlyCollection<CommitNode> commits)
    {
        Commits = SortParentsFirst(commits);
        for (var at = 0; at < Commits.Count; at++) _positions[Commits[at].Id] = at;
        _parents = [.. Commits.Select(commit => commit.Parents.Select(Find).Where(at => at >= 0).ToArray())];
    }

    /// <summary>Every commit behind its parents.</summary>
    public IReadOnlyList<CommitNode> Commits { get; }

    /// <summary>The commit's position in <see cref="Commits"/>, or -1 where the repository does not hold it.</summary>
    public int Find(ObjectId id) => _positions.GetValueOrDefault(id, -1);

    /// <summary>Parents that the repository holds.</summary>
    public IEnumerable<CommitNode> ParentsOf(int commit) => _parents[commit].Select(at => Commits[at]);

    /// <summary>For each of the commits, which of the tips descend from it or are it. 64 commits share one walk over the graph.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<int>> TipsThatReach(IReadOnlyCollection<int> commits, IReadOnlyList<int> tips)
    {
        var reaching = new Dictionary<int, IReadOnlyList<int>>();
        var holds = new ulong[Commits.Count];
        foreach (var batch in commits.Distinct().Chunk(64))
        {
            Array.Clear(holds);
            for (var bit = 0; bit < batch.Length; bit++) holds[batch[bit]] |= 1UL << bit;
            for (var at = 0; at < holds.Length; at++)
                foreach (var parent in _parents[at]) holds[at] |= holds[parent];
            for (var bit = 0; bit < batch.Length; bit++)
                reaching[batch[bit]] = [.. Enumerable.Range(0, tips.Count).Where(tip => tips[tip] >= 0 && (holds[tips[tip]] >> bit & 1) != 0)];
        }

        return reaching;
    }

    private static List<CommitNode> SortParentsFirst(IReadOnlyCollection<CommitNode> commits)
    {
        var byId = commits.DistinctBy(commit => commit.Id).ToDictionary(commit => commit.Id);
        var waitingFor = byId.ToDictionary(entry => entry.Key, entry => entry.Value.Parents.Count(byId.ContainsKey));
        var children = byId.Values.SelectMany(child => child.Parents.Where(byId.ContainsKey).Select(parent => (parent, child))).ToLookup(edge => edge.parent, edge => edge.child);

        var sorted = new List<CommitNode>(byId.Count);
        var ready = new Queue<CommitNode>(byId.Values.Where(commit => waitingFor[commit.Id] == 0));
        while (ready.TryDequeue(out var commit))
        {
            sorted.Add(commit);
            foreach (var child in children[commit.Id])
                if (--waitingFor[child.Id] == 0) ready.Enqueue(child);
        }

        return sorted;
    }
}
