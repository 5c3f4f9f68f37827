using System.Collections.Concurrent;
using LibGit2Sharp;

namespace TokenGuard.Git;

/// <summary>Every object of a repository: what it is, whether it was read, and what commits and tags point to. Safe for several workers.</summary>
internal sealed class ObjectTable
{
    private readonly Dictionary<ObjectId, int> _positions;
    private readonly ObjectType?[] _kinds;
    private readonly long[] _sizes;
    private readonly int[] _claimed;
    private readonly ConcurrentBag<CommitNode> _commits = [];
    private readonly ConcurrentDictionary<ObjectId, ObjectId> _tagTargets = new();
    private readonly ConcurrentDictionary<ObjectId, byte> _missing = new();

    public ObjectTable(IReadOnlyCollection<ObjectId> ids, LooseObjects loose)
    {
        Loose = loose;
        Ids = [.. ids];
        _positions = new Dictionary<ObjectId, int>(ids.Count);
        for (var at = 0; at < Ids.Length; at++) _positions.Add(Ids[at], at);
        _kinds = new ObjectType?[Ids.Length];
        _sizes = new long[Ids.Length];
        _claimed = new int[Ids.Length];
    }

    public ObjectId[] Ids { get; }

    public LooseObjects Loose { get; }

    public IReadOnlyCollection<CommitNode> Commits => _commits;

    /// <summary>What annotated tags point to.</summary>
    public IReadOnlyDictionary<ObjectId, ObjectId> TagTargets => _tagTargets;

    /// <summary>Objects that trees name and the repository does not hold.</summary>
    public IEnumerable<ObjectId> Missing => _missing.Keys;

    /// <summary>The object's position in <see cref="Ids"/>, or -1.</summary>
    public int Find(ObjectId id) => _positions.GetValueOrDefault(id, -1);

    public void SetHeader(int at, ObjectType kind, long size) => (_kinds[at], _sizes[at]) = (kind, size);

    /// <summary>Null where the header could not be read: such an object must not be looked up.</summary>
    public ObjectType? KindOf(int at) => _kinds[at];

    public long SizeOf(int at) => _sizes[at];

    /// <summary>True for the first who asks: the object is theirs to read.</summary>
    public bool TryClaim(int at) => Interlocked.Exchange(ref _claimed[at], 1) == 0;

    public bool IsRead(int at) => Volatile.Read(ref _claimed[at]) != 0;

    public int[] PositionsOf(ObjectType kind) => [.. Enumerable.Range(0, Ids.Length).Where(at => _kinds[at] == kind)];

    public void AddCommit(CommitNode commit) => _commits.Add(commit);

    public void AddTag(ObjectId tag, ObjectId target) => _tagTargets[tag] = target;

    public void AddMissing(ObjectId id) => _missing.TryAdd(id, 0);

    public string Describe(int at) => _kinds[at] is { } kind ? $"{kind.ToString().ToLowerInvariant()} {Ids[at]}" : $"object {Ids[at]}";
}
