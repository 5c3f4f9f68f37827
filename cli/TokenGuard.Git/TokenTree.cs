using System.Text;
using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Rules;

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
    private readonly Dictionary<ObjectName, TokenTree?> _built = [];
    // Of a million entries hardly any is one of these: only those become objects.
    private readonly HashSet<ObjectName> _blobs = [.. hits.Blobs.Keys.Select(ObjectName.Of)];

    /// <summary>The token tree of a tree; null where it holds no token or cannot be read (which was reported when the objects were).</summary>
    public TokenTree? Build(ObjectName id, CancellationToken cancel)
    {
        if (_built.TryGetValue(id, out var known)) return known;

        var open = new Stack<Frame>([Read(id)]);
        while (open.TryPeek(out var frame))
        {
            cancel.ThrowIfCancellationRequested();
            if (frame.Waiting.TryPeek(out var folder))
            {
                if (!_built.TryGetValue(folder.Id, out var subtree))
                {
                    open.Push(Read(folder.Id));
                    continue;
                }

                frame.Waiting.Dequeue();
                Add(frame, folder.Name, folder.Id, subtree, holdsToken: false);
            }
            else
            {
                _built[frame.Id] = frame.Tree.IsEmpty ? null : frame.Tree;
                open.Pop();
            }
        }

        return _built[id];
    }

    private Frame Read(ObjectName id)
    {
        var frame = new Frame(id);
        _built[id] = null; // a damaged tree may name one that it is in
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

    /// <summary>Keeps the entries up to the first that is damaged which hold a token, and the folders that may.</summary>
    private void Fill(Frame frame, StoredObjects objects)
    {
        using var content = objects.TryRead(frame.Id, out var kind);
        if (content is null || kind != ObjectKind.Tree) return;
        try
        {
            foreach (var entry in new TreeEntries(content.Content, objects.Format.Length))
            {
                var id = ObjectName.Read(entry.Id);
                if (entry.IsTree && (!_built.TryGetValue(id, out var subtree) || subtree is not null || HoldsToken(entry.Name))) frame.Waiting.Enqueue((NameOf(entry), id));
                else if (!entry.IsTree && (_blobs.Contains(id) || HoldsToken(entry.Name))) Add(frame, NameOf(entry), id, subtree: null, _blobs.Contains(id));
            }
        }
        catch (InvalidDataException)
        {
            // Counted where its names are read.
        }
    }

    private void Add(Frame frame, string name, ObjectName target, TokenTree? subtree, bool holdsToken)
    {
        var nameHoldsToken = hits.EntryNames.ContainsKey(name);
        if (subtree is not null || holdsToken || nameHoldsToken) frame.Tree.TryAdd(new TokenTreeEntry(name, target.ToId(), subtree, holdsToken, nameHoldsToken));
    }

    private bool HoldsToken(ReadOnlySpan<byte> name) =>
        name.Length >= TokenMatcher.ShortestRun && !hits.EntryNames.IsEmpty && hits.EntryNames.ContainsKey(Encoding.UTF8.GetString(name));

    private static string NameOf(TreeEntries.Entry entry) => Encoding.UTF8.GetString(entry.Name);

    private sealed class Frame(ObjectName id)
    {
        public ObjectName Id { get; } = id;

        public TokenTree Tree { get; } = new();

        /// <summary>Folders that are built before this one.</summary>
        public Queue<(string Name, ObjectName Id)> Waiting { get; } = new();
    }
}
