using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// Says for everything found which commits brought it, at which paths, whether the checked-out commit still has it and which refs still reach it.
/// Runs once, after all objects were read, and only where something was found.
/// </summary>
internal sealed class Provenance(StoredObjects stored, ObjectTable objects, HistoryHits hits, RefTips refs, IndexNames staged, ScanContext context, Func<ObjectStore>? reopen = null)
{
    /// <summary>Refs named for one occurrence: the first by name. A repository can have a hundred thousand pull refs that all hold the same commit.</summary>
    public const int MaxRefs = 20;

    private readonly CommitGraph _graph = new(objects.Commits);
    private readonly TokenTreeBuilder _trees = new(stored, hits, reopen);
    private readonly HashSet<ObjectId> _placedBlobs = [];
    private readonly HashSet<string> _placedNames = new(StringComparer.Ordinal);
    private readonly DocumentScanner _scanner = context.CreateScanner();
    private readonly Dictionary<int, IReadOnlyList<string>> _refsOf = [];
    private readonly HashSet<int> _inHead = [];

    /// <summary>What of it to report; null for everything.</summary>
    public Brought? Only { get; init; }

    public void Report(CancellationToken cancel)
    {
        var introductions = new Introductions(_graph, _trees);
        List<Introduction> places = [.. introductions.Find(cancel).Where(place => Only?.Commits.Contains(_graph.Commits[place.Commit].Id) != false)];
        WorkOutReach([.. places.Select(place => place.Commit), .. hits.Commits.Select(hit => _graph.Find(hit.Commit)).Where(at => at >= 0)]);

        var head = HeadTree() is { } root ? _trees.Build(root, cancel) : null;
        foreach (var place in places) ReportIntroduction(place, head);
        ReportRefsToTrees(introductions, head, cancel);
        if (introductions.Truncated)
            context.Coverage.Skip($"{Introductions.MaxPlaces} places and more", "too many paths to list; each finding is reported, not each of its places");

        ReportUnplaced();
        ReportCommits();
        ReportTags();
    }

    /// <summary>The tree that is checked out. HEAD may lead to one without a commit.</summary>
    private ObjectName? HeadTree()
    {
        if (refs.Head is null) return null;
        if (_graph.Find(refs.Head) is var at and >= 0) return _graph.Commits[at].Links.Tree;
        return IsOf(ObjectType.Tree, refs.Head) ? ObjectName.Of(refs.Head) : null;
    }

    private void WorkOutReach(IReadOnlyCollection<int> commits)
    {
        int[] tips = [.. refs.Tips.Select(tip => _graph.Find(tip.Peeled)), refs.Head is null ? -1 : _graph.Find(refs.Head)];
        foreach (var (commit, reaching) in _graph.TipsThatReach(commits, tips))
        {
            _refsOf[commit] = [.. reaching.Where(tip => tip < refs.Tips.Count).Take(MaxRefs).Select(tip => refs.Tips[tip].Name)];
            if (reaching.Contains(tips.Length - 1)) _inHead.Add(commit);
        }
    }

    private void ReportIntroduction(Introduction place, TokenTree? head)
    {
        var commit = _graph.Commits[place.Commit];
        var now = head?.FindPath(place.Path);
        if (place.Entry.HoldsToken)
        {
            _placedBlobs.Add(place.Entry.Id);
            foreach (var match in hits.Blobs[place.Entry.Id])
            {
                var isNew = !place.Replaced.Any(blob => Holds(blob, match.Secret.Fingerprint));
                Add(match, Occurrence.Of(match, Places.Content, place.Path) with
                {
                    Blob = objects.Text(place.Entry.Id),
                    Commit = new CommitInfo(objects.Text(commit.Id), commit.Date, isNew),
                    InHead = now?.Id == place.Entry.Id || refs.Head == place.Entry.Id,
                    Refs = _refsOf[place.Commit],
                });
            }
        }

        if (!place.IntroducesName) return;
        foreach (var match in MatchesInName(place))
        {
            Add(match, Occurrence.Of(match, Places.FileName, place.Path) with
            {
                Commit = new CommitInfo(objects.Text(commit.Id), commit.Date, Introduces: true),
                InHead = now is not null,
                Refs = _refsOf[place.Commit],
            });
        }
    }

    /// <summary>Tags and other refs may point to a tree without a commit.</summary>
    private void ReportRefsToTrees(Introductions introductions, TokenTree? head, CancellationToken cancel)
    {
        foreach (var tips in refs.Tips.Where(tip => IsOf(ObjectType.Tree, tip.Peeled)).GroupBy(tip => tip.Peeled))
        {
            string[] names = [.. tips.Take(MaxRefs).Select(tip => tip.Name)];
            foreach (var place in introductions.ListAll(tips.Key, cancel))
            {
                var now = head?.FindPath(place.Path);
                if (place.Entry.HoldsToken)
                {
                    _placedBlobs.Add(place.Entry.Id);
                    foreach (var match in hits.Blobs[place.Entry.Id])
                        Add(match, Occurrence.Of(match, Places.Content, place.Path) with { Blob = objects.Text(place.Entry.Id), InHead = now?.Id == place.Entry.Id, Refs = names });
                }

                if (!place.IntroducesName) continue;
                foreach (var match in MatchesInName(place)) Add(match, Occurrence.Of(match, Places.FileName, place.Path) with { Blob = objects.Text(tips.Key), InHead = now is not null, Refs = names });
            }
        }
    }

    /// <summary>What no commit and no ref's tree has: staged and forgotten, pruned history, or a blob that a tag points to.</summary>
    private void ReportUnplaced()
    {
        foreach (var (blob, matches) in hits.Blobs)
        {
            if (_placedBlobs.Contains(blob) || Only?.OldBlobs.Contains(blob) == true) continue;
            string[] names = [.. refs.Tips.Where(tip => tip.Peeled == blob).Take(MaxRefs).Select(tip => tip.Name)];
            string?[] paths = [.. staged.PathsOf(blob).Order(StringComparer.Ordinal)];
            foreach (var path in paths.Length > 0 ? paths : [null])
                foreach (var match in matches) Add(match, Occurrence.Of(match, Places.Content, path) with { Blob = objects.Text(blob), InHead = refs.Head == blob, Refs = names });
        }

        if (Only is not null) return; // names that are in trees since long
        foreach (var (name, tree) in hits.EntryNames.Where(entry => !_placedNames.Contains(entry.Key)))
            foreach (var match in _scanner.Scan(name)) Add(match, Occurrence.Of(match, Places.FileName, name) with { Blob = objects.Text(tree), InHead = false, Refs = [] });
    }

    private void ReportCommits()
    {
        foreach (var (id, place, match) in hits.Commits)
        {
            var at = _graph.Find(id);
            if (at < 0)
            {
                // Its own ancestor, which only a pack that lies about ids can make it.
                Add(match, Occurrence.Of(match, place, path: null) with { Commit = new CommitInfo(objects.Text(id), default, Introduces: true), InHead = false, Refs = [] });
                continue;
            }

            Add(match, Occurrence.Of(match, place, path: null) with
            {
                Commit = new CommitInfo(objects.Text(id), _graph.Commits[at].Date, Introduces: true),
                InHead = _inHead.Contains(at),
                Refs = _refsOf[at],
            });
        }
    }

    private void ReportTags()
    {
        foreach (var (id, place, match) in hits.Tags)
        {
            string[] names = [.. refs.Tips.Where(tip => LeadsThrough(tip, id)).Take(MaxRefs).Select(tip => tip.Name)];
            var inHead = refs.Tips.Any(tip => tip.Name == Refs.RefStore.Head && LeadsThrough(tip, id));
            Add(match, Occurrence.Of(match, place, path: null) with { Blob = objects.Text(id), InHead = inHead, Refs = names });
        }
    }

    private bool LeadsThrough(RefTip tip, ObjectId tag)
    {
        var id = tip.Direct;
        for (var steps = 0; id != tag; steps++)
            if (steps > objects.TagTargets.Count || !objects.TagTargets.TryGetValue(id, out id!)) return false; // what is damaged may go in circles
        return true;
    }

    private IReadOnlyList<DocumentMatch> MatchesInName(Introduction place)
    {
        _placedNames.Add(place.Entry.Name);
        var before = place.Path.Length - place.Entry.Name.Length;
        var behindFolders = System.Text.Encoding.UTF8.GetByteCount(place.Path.AsSpan(0, before));
        // A folder's token is reported once, for the folder, not again for every file below it.
        return [.. _scanner.Scan(place.Path).Where(match => match.Offset >= behindFolders)];
    }

    private bool Holds(ObjectId blob, Fingerprint fingerprint) => hits.Blobs[blob].Any(match => match.Secret.Fingerprint == fingerprint);

    private bool IsOf(ObjectType kind, ObjectId id) => objects.Find(id) is var at and >= 0 && objects.KindOf(at) == kind;

    private void Add(DocumentMatch match, Occurrence occurrence) => context.Findings.Add(match.Secret, occurrence);
}

/// <summary>What is new in a part of the history.</summary>
/// <param name="OldBlobs">Read only to know what new versions of them added.</param>
internal sealed record Brought(IReadOnlySet<ObjectId> Commits, IReadOnlySet<ObjectId> OldBlobs);
