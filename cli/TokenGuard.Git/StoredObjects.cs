using System.Text;
using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>Reads single objects for one thread, by their ids and without following anything but them.</summary>
internal sealed class StoredObjects(ObjectStore store)
{
    private readonly PackReader _packs = new(store.Format, new MemoryBudget(ScanLimits.Default.MemoryBytes));

    public ObjectFormat Format => store.Format;

    public int Find(ObjectId id) => store.Find(id.RawId);

    /// <summary>Whether it was loose when the objects were listed, and its file is gone.</summary>
    public bool WasMoved(ObjectName id) => store.Find(id) is >= 0 and var position && position >= store.PositionOfLoose(0) && !File.Exists(store.Loose[position - store.PositionOfLoose(0)].File);

    /// <summary>Null where it is missing, damaged or cannot be read.</summary>
    public ObjectBuffer? TryRead(ObjectId id, out ObjectKind kind) => TryRead(ObjectName.Of(id), out kind);

    /// <inheritdoc cref="TryRead(ObjectId, out ObjectKind)"/>
    public ObjectBuffer? TryRead(ObjectName id, out ObjectKind kind)
    {
        kind = ObjectKind.None;
        try
        {
            return store.TryRead(id, _packs, out kind, out var content) ? content : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Null where there is no such commit, or none that can be read.</summary>
    public CommitNode? ReadCommit(ObjectId id)
    {
        using var content = TryRead(id, out var kind);
        return content is not null && kind == ObjectKind.Commit && CommitLinks.TryParse(content.Content, out var links, out _)
            ? new CommitNode(ObjectName.Of(id), links)
            : null;
    }

    /// <summary>What an annotated tag points to; null for everything else.</summary>
    public ObjectId? ReadTagTarget(ObjectId id)
    {
        using var content = TryRead(id, out var kind);
        return content is not null && kind == ObjectKind.Tag && TagText.TryParse(content.Content, out var tag) ? tag.Target : null;
    }

    /// <summary>What is left of an object when annotated tags are taken off.</summary>
    public ObjectId Peel(ObjectId id)
    {
        var seen = new HashSet<ObjectId>(); // what is damaged may go in circles
        while (seen.Add(id) && ReadTagTarget(id) is { } target) id = target;
        return id;
    }

    /// <summary>Whether an object is here, whole, and of a kind.</summary>
    public bool Holds(ObjectId id, ObjectKind kind)
    {
        using var content = TryRead(id, out var found);
        return content is not null && found == kind;
    }

    /// <summary>The texts of a commit or a tag, each by itself, of one that git did not write all of it; none where there is no such object.</summary>
    public IReadOnlyList<string> ReadTexts(ObjectId id)
    {
        using var content = TryRead(id, out var kind);
        if (content is null || kind is not (ObjectKind.Commit or ObjectKind.Tag)) return [];
        if (kind == ObjectKind.Commit && CommitText.TryParse(content.Content, out var commit)) return [.. commit.Documents().Select(document => document.Text)];
        if (kind == ObjectKind.Tag && TagText.TryParse(content.Content, out var tag)) return [.. tag.Documents().Select(document => document.Text)];
        return [Encoding.UTF8.GetString(content.Content)];
    }

    /// <summary>What a tree has at a path; null where that is nothing.</summary>
    public StoredEntry? Find(ObjectId tree, string path)
    {
        StoredEntry? found = null;
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (found is { IsTree: false } || !ReadTree(found?.Id ?? tree).TryGetValue(name, out var entry)) return null;
            found = entry;
        }

        return found;
    }

    /// <summary>The entries of a tree up to the first that is damaged; of a name that stands there twice the first.</summary>
    public IReadOnlyDictionary<string, StoredEntry> ReadTree(ObjectId id)
    {
        var entries = new Dictionary<string, StoredEntry>(StringComparer.Ordinal);
        using var content = TryRead(id, out var kind);
        if (content is null || kind != ObjectKind.Tree) return entries;
        try
        {
            foreach (var entry in new TreeEntries(content.Content, store.Format.Length))
                entries.TryAdd(Encoding.UTF8.GetString(entry.Name), new StoredEntry(ObjectName.Read(entry.Id).ToId(), entry.IsTree, entry.IsCommit));
        }
        catch (InvalidDataException)
        {
            // Counted where its names are read.
        }

        return entries;
    }
}

/// <param name="IsCommit">A commit of another repository: a submodule.</param>
internal readonly record struct StoredEntry(ObjectId Id, bool IsTree, bool IsCommit);
