using System.Text;
using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Rules;
using TokenGuard.Rules.OtherSecrets;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// Reads new objects one by one, and the old ones that held a finding, and then works out where everything stands as a scan of the whole repository does:
/// an old token may have come back with a new commit, or left the branch it was on.
/// </summary>
internal sealed class SinceReader(GitLocation location, ObjectStore store, ScanContext context)
{
    private readonly ObjectTable _objects = new(store);
    private readonly HistoryHits _hits = new();
    private readonly BlobNotes _notes = new();
    private readonly StoredObjects _stored = new(store);

    /// <param name="fresh">Positions of objects that nobody has read.</param>
    /// <returns>False where what was known does not suffice; the context is then of no use.</returns>
    public bool TryRead(IReadOnlyList<int> fresh, Report known, CancellationToken cancel)
    {
        // Names that hold tokens are known by the trees they are in, and those are not kept.
        if (known.Findings.Any(finding => finding.Occurrences.Any(occurrence => occurrence.Place == Places.FileName))) return false;

        context.Activity = "reading what is new";
        context.ExpectedDocuments = fresh.Count;
        ReadAll(fresh, cancel);
        // A name that is new may stand in old trees too; contents in LFS that a pointer leads to now were read as such that none leads to.
        if (!_hits.EntryNames.IsEmpty || !_hits.LfsObjects.IsEmpty) return false;
        if (!TryKeepLfs(known, cancel)) return false;
        var own = new ScanContext(context.Limits);
        var again = new ObjectReader(location, _objects, _hits, _notes, own, cancel);
        foreach (var id in Ids(known)) Take(id, again);
        NameKnown(known);
        again.TakeNamed(_stored);
        _notes.Report(context.Coverage);

        context.Activity = "looking for the commits";
        ReadCommits(known, cancel);
        GitHistorySource.Place(location, store, _objects, _hits, context, cancel);
        return true;
    }

    private void ReadAll(IReadOnlyList<int> fresh, CancellationToken cancel) => Parallel.ForEach(
        fresh,
        new ParallelOptions { MaxDegreeOfParallelism = context.Limits.Threads, CancellationToken = cancel },
        () => (Stored: new StoredObjects(store), Reader: new ObjectReader(location, _objects, _hits, _notes, context, cancel)),
        (position, _, worker) =>
        {
            var id = store.NameAt(position).ToId();
            using var content = worker.Stored.TryRead(id, out var kind);
            if (content is not null) worker.Reader.Take(position, kind, content, changes: null);
            else context.Coverage.Skip($"object {id}", "damaged object");
            return worker;
        },
        static _ => { });

    /// <summary>What was found in contents of LFS that no pointer leads to: they are still the same.</summary>
    private bool TryKeepLfs(Report known, CancellationToken cancel)
    {
        foreach (var finding in known.Findings)
        {
            foreach (var occurrence in finding.Occurrences.Where(occurrence => occurrence.Place == Places.GitFile))
            {
                if (!Fingerprint.TryParse(finding.Fingerprint, out var fingerprint) || GitSecretReader.Read(location, occurrence, fingerprint, cancel) is not { } secret) return false;
                context.Findings.Add(secret, occurrence);
            }
        }

        return true;
    }

    /// <summary>What the names in old trees told of blobs.</summary>
    private void NameKnown(Report known)
    {
        var others = new OtherSecretSearch(context.Limits.OtherSecrets);
        foreach (var occurrence in known.Findings.SelectMany(finding => finding.Occurrences))
        {
            if (occurrence.Path is not { } path || ObjectIds.TryParse(occurrence.Blob) is not { } blob) continue;
            var name = path[(path.LastIndexOf('/') + 1)..];
            if (others.TellsByName(Encoding.UTF8.GetBytes(name))) _hits.NamedBlobs.TryAdd(blob, name);
        }
    }

    /// <summary>The objects that held findings; those that are gone have taken them along.</summary>
    private static IEnumerable<ObjectId> Ids(Report known) => known.Findings.SelectMany(finding => finding.Occurrences)
        .SelectMany(occurrence => new[] { occurrence.Blob, occurrence.Place is Places.Content ? null : occurrence.Commit?.Id })
        .Distinct(StringComparer.Ordinal).Select(ObjectIds.TryParse).OfType<ObjectId>();

    private void Take(ObjectId id, ObjectReader reader)
    {
        using var content = _stored.TryRead(id, out var kind);
        if (content is not null) reader.Take(_stored.Find(id), kind, content, changes: null);
    }

    /// <summary>Of a tree that a ref leads to without a commit somebody will ask what it is.</summary>
    private void ClaimTree(ObjectId id)
    {
        if (_stored.Find(id) is >= 0 and var position && _stored.Holds(id, ObjectKind.Tree)) _objects.TryClaim(position, ObjectKind.Tree);
    }

    /// <summary>All commits that refs lead to, and those in which something stands that none leads to.</summary>
    private void ReadCommits(Report known, CancellationToken cancel)
    {
        var seen = _objects.Commits.Select(commit => commit.Id).ToHashSet();
        var open = new Stack<ObjectId>(_objects.Commits.SelectMany(commit => commit.Parents));
        var refs = RefTips.Read(location, new Dictionary<ObjectId, ObjectId>(), new CoverageRecorder());
        foreach (var tip in refs.Tips) open.Push(tip.Direct);
        if (refs.Head is not null) open.Push(refs.Head);
        foreach (var occurrence in known.Findings.SelectMany(finding => finding.Occurrences))
            if (ObjectIds.TryParse(occurrence.Commit?.Id) is { } commit) open.Push(commit);
        while (open.TryPop(out var id))
        {
            cancel.ThrowIfCancellationRequested();
            if (!seen.Add(id)) continue;
            if (_stored.ReadCommit(id) is { } commit)
            {
                _objects.AddCommit(commit);
                foreach (var parent in commit.Parents) open.Push(parent);
            }
            else if (_stored.ReadTagTarget(id) is { } target)
            {
                _objects.AddTag(id, target);
                open.Push(target);
            }
            else
            {
                ClaimTree(id);
            }
        }
    }
}
