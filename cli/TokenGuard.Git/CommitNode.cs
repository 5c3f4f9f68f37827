using LibGit2Sharp;
using TokenGuard.Git.Packs;

namespace TokenGuard.Git;

/// <summary>A commit and where it stands in history.</summary>
internal sealed class CommitNode(ObjectName name, CommitLinks links)
{
    private ObjectId? _id;
    private ObjectId? _tree;
    private ObjectId[]? _parents;

    public ObjectName Name => name;

    public CommitLinks Links => links;

    // Of a million commits most are never asked for these.
    public ObjectId Id => _id ??= name.ToId();

    public ObjectId Tree => _tree ??= links.Tree.ToId();

    public IReadOnlyList<ObjectId> Parents => _parents ??= [.. links.Parents.Select(parent => parent.ToId())];

    /// <summary>When it was committed, in the committer's time zone.</summary>
    public DateTimeOffset Date => links.Date;
}
