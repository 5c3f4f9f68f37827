using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// Reads what some commits bring: their texts, and of their trees whatever none of their parents has at the same path. Nothing else of the repository is
/// looked at, so that a hook answers at once however long the history is.
/// </summary>
internal sealed class ChangeReader(GitLocation location, ObjectStore store, ScanContext context)
{
    private readonly ObjectTable _objects = new(store);
    private readonly HistoryHits _hits = new();
    private readonly BlobNotes _notes = new();
    private readonly StoredObjects _stored = new(store);
    private readonly HashSet<ObjectId> _taken = [];
    private readonly HashSet<string> _compared = new(StringComparer.Ordinal);
    private readonly List<ObjectId> _blobs = [];
    private readonly Dictionary<ObjectId, HashSet<ObjectId>> _replaced = [];

    public void Read(ChangeScope scope, ObjectId? head, CancellationToken cancel)
    {
        try
        {
            var reader = CreateReader(cancel);
            head = head is null ? null : _stored.Peel(head);
            context.Activity = "looking for new commits";
            List<RefTip> tips = [.. scope.Wanted.Select(tip => tip with { Peeled = Peel(tip.Direct, scope, reader) })];
            ReadNames(tips);
            var walk = new NewCommits(ReadCommit);
            var commits = walk.Find([.. tips.Where(tip => !ReadLoneTarget(tip, reader)).Select(tip => tip.Peeled)], scope.Known, cancel);
            foreach (var missing in walk.Missing) context.Coverage.Skip($"commit {missing}", "not here, and neither is what it builds on");

            context.Activity = "reading what is new";
            foreach (var commit in commits) ReadCommit(commit, reader, cancel);
            context.ExpectedDocuments = commits.Count + _blobs.Count;
            ReadBlobs(cancel);
            _notes.Report(context.Coverage);
            if (_hits.NeedProvenance) Place(tips, commits, head, reader, cancel);
        }
        catch (OperationCanceledException)
        {
            UnplacedHits.Report(_hits, _objects, context);
            throw;
        }
    }

    private void ReadNames(IReadOnlyList<RefTip> tips)
    {
        var scanner = context.CreateScanner();
        foreach (var tip in tips)
            foreach (var match in scanner.Scan(tip.Name))
                context.Findings.Add(match.Secret, Occurrence.Of(match, Places.RefName, path: null) with { InHead = false, Refs = [tip.Name] });
    }

    /// <summary>What annotated tags lead to; they are read on the way.</summary>
    private ObjectId Peel(ObjectId id, ChangeScope scope, ObjectReader reader)
    {
        var seen = new HashSet<ObjectId>();
        while (seen.Add(id) && _stored.ReadTagTarget(id) is { } target)
        {
            if (!scope.Known.Contains(id)) Take(id, reader);
            id = target;
        }

        return id;
    }

    /// <summary>A ref may lead to a tree or a blob without a commit. False where it leads to a commit.</summary>
    private bool ReadLoneTarget(RefTip tip, ObjectReader reader)
    {
        using var content = _stored.TryRead(tip.Peeled, out var kind);
        if (kind == ObjectKind.Blob) AddBlob(tip.Peeled, []);
        else if (kind == ObjectKind.Tree) ReadTree(tip.Peeled, [], reader, CancellationToken.None);
        return kind is ObjectKind.Blob or ObjectKind.Tree;
    }

    /// <summary>The commit that an id leads to, by way of tags too.</summary>
    private CommitNode? ReadCommit(ObjectId id)
    {
        for (var steps = 0; steps < 10; steps++)
        {
            if (_stored.ReadCommit(id) is { } commit) return commit;
            if (_stored.ReadTagTarget(id) is not { } target) return null;
            id = target;
        }

        return null;
    }

    private void ReadCommit(CommitNode commit, ObjectReader reader, CancellationToken cancel)
    {
        Take(commit.Id, reader);
        ReadTree(commit.Tree, [.. commit.Parents.Select(_stored.ReadCommit).OfType<CommitNode>().Select(parent => parent.Tree)], reader, cancel);
    }

    private void ReadTree(ObjectId root, IReadOnlyList<ObjectId> parentRoots, ObjectReader reader, CancellationToken cancel)
    {
        var open = new Stack<(ObjectId Id, IReadOnlyList<ObjectId> Parents)>([(root, parentRoots)]);
        while (open.TryPop(out var tree))
        {
            cancel.ThrowIfCancellationRequested();
            if (tree.Parents.Contains(tree.Id) || !_compared.Add($"{tree.Id} {string.Join(' ', tree.Parents)}")) continue;
            Take(tree.Id, reader);
            List<IReadOnlyDictionary<string, StoredEntry>> parents = [.. tree.Parents.Select(_stored.ReadTree)];
            foreach (var (name, entry) in _stored.ReadTree(tree.Id))
            {
                List<StoredEntry> before = [.. parents.Where(parent => parent.ContainsKey(name)).Select(parent => parent[name])];
                if (entry.IsCommit || before.Exists(b => b.Id == entry.Id)) continue;
                if (entry.IsTree) open.Push((entry.Id, [.. before.Where(b => b.IsTree).Select(b => b.Id)]));
                else AddBlob(entry.Id, before.Where(b => b is { IsTree: false, IsCommit: false }).Select(b => b.Id));
            }
        }
    }

    private void AddBlob(ObjectId id, IEnumerable<ObjectId> replaced)
    {
        if (_taken.Add(id)) _blobs.Add(id);
        foreach (var old in replaced)
        {
            if (!_replaced.TryGetValue(id, out var known)) _replaced[id] = known = [];
            known.Add(old);
        }
    }

    private void ReadBlobs(CancellationToken cancel) => Parallel.ForEach(
        _blobs,
        new ParallelOptions { MaxDegreeOfParallelism = context.Limits.Threads, CancellationToken = cancel },
        () => (Stored: new StoredObjects(store), Reader: CreateReader(cancel)),
        (id, _, worker) =>
        {
            Take(id, worker.Stored, worker.Reader);
            return worker;
        },
        static _ => { });

    /// <summary>Where it stands: commits next to the new ones are there for comparison only, and so are the blobs that were replaced.</summary>
    private void Place(List<RefTip> tips, IReadOnlyList<CommitNode> commits, ObjectId? head, ObjectReader reader, CancellationToken cancel)
    {
        context.Activity = "looking for the commits";
        var brought = commits.Select(commit => commit.Id).ToHashSet();
        HashSet<ObjectId> old = [.. _hits.Blobs.Keys.SelectMany(blob => _replaced.GetValueOrDefault(blob) ?? []).Where(_taken.Add)];
        foreach (var blob in old) Take(blob, reader);

        var around = commits.SelectMany(commit => commit.Parents).Append(head).OfType<ObjectId>().Distinct().Where(id => !brought.Contains(id));
        foreach (var commit in around.Select(_stored.ReadCommit).OfType<CommitNode>().ToList()) _objects.AddCommit(commit);
        new Provenance(_stored, _objects, _hits, new RefTips(tips, head), new IndexNames(), context) { Only = new Brought(brought, old) }.Report(cancel);
    }

    private ObjectReader CreateReader(CancellationToken cancel) => new(location, _objects, _hits, _notes, context, cancel);

    private void Take(ObjectId id, ObjectReader reader)
    {
        _taken.Add(id);
        Take(id, _stored, reader);
    }

    private void Take(ObjectId id, StoredObjects stored, ObjectReader reader)
    {
        if (ObjectName.Of(id) is var name && (name == store.Format.EmptyBlob || name == store.Format.EmptyTree)) return;
        using var content = stored.TryRead(id, out var kind);
        if (content is not null) reader.Take(stored.Find(id), kind, content, changes: null);
        else context.Coverage.Skip($"object {id}", stored.Find(id) < 0 ? "missing from the object database" : "damaged object");
    }
}
