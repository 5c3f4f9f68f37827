using LibGit2Sharp;
using TokenGuard.Git.Packs;

namespace TokenGuard.Git;

/// <summary>What is left of a tree when everything without a token is taken away. Equal trees are one object, however many commits share them.</summary>
internal sealed class TokenTree
{
    private readonly Dictionary<string, TokenTreeEntry> _entries = new(StringComparer.Ordinal);

    public IEnumerable<TokenTreeEntry> Entries => _entries.Values;

    public TokenTreeEntry? Find(string name) => _entries.GetValueOrDefault(name);

    /// <summary>The entry at a path of names, or null.</summary>
    public TokenTreeEntry? FindPath(string path)
    {
        var tree = this;
        TokenTreeEntry? entry = null;
        foreach (var name in path.Split('/'))
        {
            entry = tree?.Find(name);
            tree = entry?.Subtree;
        }

        return entry;
    }

    /// <summary>False where a damaged tree names the same entry twice: the first stands.</summary>
    public bool TryAdd(TokenTreeEntry entry) => _entries.TryAdd(entry.Name, entry);

    public bool IsEmpty => _entries.Count == 0;
}

/// <param name="Id">The object the entry names.</param>
/// <param name="Subtree">What a folder holds; null for anything else and for folders without a token inside.</param>
/// <param name="HoldsToken">A blob with a token in it.</param>
/// <param name="NameHoldsToken">The name itself has a token in it.</param>
internal sealed record TokenTreeEntry(string Name, ObjectId Id, TokenTree? Subtree, bool HoldsToken, bool NameHoldsToken);

/// <summary>Makes token trees. Visits each distinct tree once, and without recursion: a hostile repository may nest them a million deep.</summary>
internal sealed class TokenTreeBuilder(StoredObjects stored, HistoryHits hits, Func<ObjectStore>? reopen = null)
{
    private readonly Dictionary<ObjectId, TokenTree?> _built = [];

    /// <summary>The token tree of a tree; null where it holds no token or cannot be read (which was reported when the objects were).</summary>
    public TokenTree? Build(ObjectId id, CancellationToken cancel)
    {
        if (_built.TryGetValue(id, out var known)) return known;

        var open = new Stack<Frame>([Read(id)]);
        while (open.TryPeek(out var frame))
        {
            cancel.ThrowIfCancellationRequested();
            if (frame.Waiting.TryDequeue(out var folder))
            {
                if (!_built.TryGetValue(folder.Id, out var subtree))
                {
                    frame.Waiting.Enqueue(folder);
                    open.Push(Read(folder.Id));
                }
                else
                {
                    frame.Add(folder.Name, folder.Id, subtree, holdsToken: false, hits.EntryNames.ContainsKey(folder.Name));
                }
            }
            else
            {
                _built[frame.Id] = frame.Tree.IsEmpty ? null : frame.Tree;
                open.Pop();
            }
        }

        return _built[id];
    }

    private Frame Read(ObjectId id)
    {
        var frame = new Frame(id);
        // What cannot be read was counted when the objects were; here its tokens only stay without a path.
        Fill(frame, stored);
        if (frame.Tree.IsEmpty && frame.Waiting.Count == 0 && stored.WasMoved(id)) ReadMoved(frame);

        return frame;
    }

    /// <summary>A loose tree that a repack has moved into a pack which was not there when the packs were opened.</summary>
    private void ReadMoved(Frame frame)
    {
        if (reopen is null) return;
        using var now = reopen();
        Fill(frame, new StoredObjects(now));
    }

    private void Fill(Frame frame, StoredObjects objects)
    {
        foreach (var (name, entry) in objects.ReadTree(frame.Id))
        {
            if (entry.IsTree) frame.Waiting.Enqueue((name, entry.Id));
            else frame.Add(name, entry.Id, subtree: null, hits.Blobs.ContainsKey(entry.Id), hits.EntryNames.ContainsKey(name));
        }
    }

    private sealed class Frame(ObjectId id)
    {
        public ObjectId Id { get; } = id;

        public TokenTree Tree { get; } = new();

        public Queue<(string Name, ObjectId Id)> Waiting { get; } = new();

        public void Add(string name, ObjectId target, TokenTree? subtree, bool holdsToken, bool nameHoldsToken)
        {
            if (subtree is not null || holdsToken || nameHoldsToken) Tree.TryAdd(new TokenTreeEntry(name, target, subtree, holdsToken, nameHoldsToken));
        }
    }
}
