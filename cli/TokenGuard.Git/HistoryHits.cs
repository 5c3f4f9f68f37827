using System.Collections.Concurrent;
using LibGit2Sharp;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>What was found while the objects were read, before anyone has asked which commits brought it. Safe for several workers.</summary>
internal sealed class HistoryHits
{
    public ConcurrentDictionary<ObjectId, IReadOnlyList<DocumentMatch>> Blobs { get; } = new();

    /// <summary>Names of tree entries that hold a token.</summary>
    public ConcurrentDictionary<string, byte> EntryNames { get; } = new(StringComparer.Ordinal);

    /// <summary>Blobs that some tree gives a name by which more may be told of them, and that name.</summary>
    public ConcurrentDictionary<ObjectId, string> NamedBlobs { get; } = new();

    /// <summary>Tokens in commit objects themselves.</summary>
    public ConcurrentBag<(ObjectId Commit, string Place, DocumentMatch Match)> Commits { get; } = [];

    /// <summary>Tokens in annotated tags.</summary>
    public ConcurrentBag<(ObjectId Tag, string Place, DocumentMatch Match)> Tags { get; } = [];

    public bool NeedProvenance => !Blobs.IsEmpty || !EntryNames.IsEmpty || !Commits.IsEmpty || !Tags.IsEmpty;
}
