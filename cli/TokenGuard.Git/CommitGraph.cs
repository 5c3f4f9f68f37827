using LibGit2Sharp;
using TokenGuard.Git.Packs;

namespace TokenGuard.Git;

/// <summary>All commits of a repository and who descends from whom.</summary>
internal sealed class CommitGraph
{
    private readonly Dictionary<ObjectName, int> _positions = [];
    private readonly int[][] _parents;

    public CommitGraph(IReadOnlyCollection<CommitNode> commits)
    {
        Commits = SortParentsFirst(commits);
        for (var at = 0; at < Commits.Count; at++) _positions[Commits[at].Name] = at;
        _parents = [.. Commits.Select(commit => ParentsIn(_positions, commit))];
    }

    /// <summary>Every commit behind its parents.</summary>
    public IReadOnlyList<CommitNode> Commits { get; }

    /// <summary>The commit's position in <see cref="Commits"/>, or -1 where the repository does not hold it.</summary>
    public int Find(ObjectId id) => _positions.GetValueOrDefault(ObjectName.Of(id), -1);

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
        CommitNode[] unsorted = [.. commits.DistinctBy(commit => commit.Name)];
        var positions = new Dictionary<ObjectName, int>(unsorted.Length);
        for (var at = 0; at < unsorted.Length; at++) positions[unsorted[at].Name] = at;
        int[][] parents = [.. unsorted.Select(commit => ParentsIn(positions, commit))];
        int[] waitingFor = [.. parents.Select(known => known.Length)];
        // The children of each commit stand together: those of the commit at a position from where the counts before it end.
        var firstChild = new int[unsorted.Length + 1];
        foreach (var parent in parents.SelectMany(known => known)) firstChild[parent + 1]++;
        for (var at = 0; at < unsorted.Length; at++) firstChild[at + 1] += firstChild[at];
        var children = new int[firstChild[^1]];
        int[] next = [.. firstChild];
        for (var child = 0; child < parents.Length; child++)
            foreach (var parent in parents[child]) children[next[parent]++] = child;

        var sorted = new List<CommitNode>(unsorted.Length);
        var ready = new Queue<int>(Enumerable.Range(0, unsorted.Length).Where(at => waitingFor[at] == 0));
        while (ready.TryDequeue(out var at))
        {
            sorted.Add(unsorted[at]);
            foreach (var child in children.AsSpan(firstChild[at]..firstChild[at + 1]))
                if (--waitingFor[child] == 0) ready.Enqueue(child);
        }

        return sorted;
    }

    private static int[] ParentsIn(Dictionary<ObjectName, int> positions, CommitNode commit) =>
        [.. commit.Links.Parents.Select(parent => positions.GetValueOrDefault(parent, -1)).Where(at => at >= 0)];
}
