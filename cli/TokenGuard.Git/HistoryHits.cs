using System.Collections.Concurrent;
using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>What was found while the objects were read, before anyone has asked which commits brought it. Safe for several workers.</summary>
internal sealed class HistoryHits
{
    public ConcurrentDictionary<ObjectId, IReadOnlyList<DocumentMatch>> Blobs { get; } = new();

    /// <summary>Names of tree entries that hold a token, and a tree that has them: of those that were looked through the first by its id, so that two scans say the same.</summary>
    public ConcurrentDictionary<string, ObjectName> EntryNames { get; } = new(StringComparer.Ordinal);

    public void AddEntryName(string name, ObjectName tree) =>
        EntryNames.AddOrUpdate(name, tree, (_, known) => (tree.First, tree.Second, tree.Last).CompareTo((known.First, known.Second, known.Last)) < 0 ? tree : known);

    /// <summary>Blobs that some tree gives a name by which more may be told of them, and that name.</summary>
    public ConcurrentDictionary<ObjectId, string> NamedBlobs { get; } = new();

    /// <summary>Tokens in commit objects themselves.</summary>
    public ConcurrentBag<(ObjectId Commit, string Place, DocumentMatch Match)> Commits { get; } = [];

    /// <summary>Tokens in annotated tags.</summary>
    public ConcurrentBag<(ObjectId Tag, string Place, DocumentMatch Match)> Tags { get; } = [];

    /// <summary>Names of the contents in LFS that pointers have led to.</summary>
    public ConcurrentDictionary<string, byte> LfsObjects { get; } = new(StringComparer.Ordinal);

    public bool NeedProvenance => !Blobs.IsEmpty || !EntryNames.IsEmpty || !Commits.IsEmpty || !Tags.IsEmpty;
}
