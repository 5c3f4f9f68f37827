using System.Collections.Concurrent;
using LibGit2Sharp;
using TokenGuard.Git.Packs;

namespace TokenGuard.Git;

/// <summary>Every object of a repository: what it is, whether it was read, and what commits and tags point to. Safe for several workers.</summary>
internal sealed class ObjectTable(ObjectStore store)
{
    private readonly byte[] _kinds = new byte[store.Count];
    private readonly int[] _claimed = new int[store.Count];
    private readonly ConcurrentBag<CommitNode> _commits = [];
    private readonly ConcurrentDictionary<ObjectId, ObjectId> _tagTargets = new();
    private readonly ConcurrentDictionary<ObjectId, byte> _missing = new();

    public IReadOnlyCollection<CommitNode> Commits => _commits;

    /// <summary>What annotated tags point to.</summary>
    public IReadOnlyDictionary<ObjectId, ObjectId> TagTargets => _tagTargets;

    /// <summary>Objects that trees name and the repository does not hold.</summary>
    public IEnumerable<ObjectId> Missing => _missing.Keys;

    /// <summary>The object's position, or -1.</summary>
    public int Find(ObjectId id) => store.Find(id.RawId);

    /// <inheritdoc cref="Find(ObjectId)"/>
    public int Find(ReadOnlySpan<byte> id) => store.Find(id);

    /// <inheritdoc cref="Find(ObjectId)"/>
    public int Find(ObjectName name) => store.Find(name);

    public ObjectFormat Format => store.Format;

    /// <summary>The whole id, as a report gives it.</summary>
    public string Text(ObjectId id) => Text(ObjectName.Of(id));

    /// <inheritdoc cref="Text(ObjectId)"/>
    public string Text(ObjectName name) => store.IdOf(name);

    public ObjectName NameAt(int position) => store.NameAt(position);

    /// <summary>Null where the object could not be read: such an object must not be looked up.</summary>
    public ObjectType? KindOf(int position) => (ObjectKind)_kinds[position] switch
    {
        ObjectKind.Commit => ObjectType.Commit,
        ObjectKind.Tree => ObjectType.Tree,
        ObjectKind.Blob => ObjectType.Blob,
        ObjectKind.Tag => ObjectType.Tag,
        _ => null,
    };

    /// <summary>How many objects of some kinds were read.</summary>
    public int CountOf(Predicate<ObjectKind> kinds) => _kinds.Count(kind => kind != 0 && kinds((ObjectKind)kind));

    /// <summary>True for the first who has read the object, at this position or another one: it is theirs.</summary>
    public bool TryClaim(int position, ObjectKind kind)
    {
        position = store.KnownPosition(position);
        if (Interlocked.Exchange(ref _claimed[position], 1) != 0) return false;
        _kinds[position] = (byte)kind;
        return true;
    }

    public bool IsRead(int position) => Volatile.Read(ref _claimed[store.KnownPosition(position)]) != 0;

    public void AddCommit(CommitNode commit) => _commits.Add(commit);

    public void AddTag(ObjectId tag, ObjectId target) => _tagTargets[tag] = target;

    public void AddMissing(ObjectId id) => _missing.TryAdd(id, 0);
}
