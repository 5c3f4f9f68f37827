using LibGit2Sharp;
using TokenGuard.Git.Packs;

namespace TokenGuard.Git;

/// <summary>A commit that has something with a token at a path where none of its parents has the same thing.</summary>
/// <param name="Replaced">The blobs with tokens that its parents have at that path: a new version of a file may hold a token of old.</param>
internal sealed record Introduction(int Commit, string Path, TokenTreeEntry Entry, IReadOnlyList<ObjectId> Replaced, bool IntroducesName);

/// <summary>Compares the token trees of commits with those of their parents.</summary>
internal sealed class Introductions(CommitGraph graph, TokenTreeBuilder trees)
{
    /// <summary>
    /// Places listed for one repository. A few crafted trees can name one blob at more paths than there are atoms; past this number
    /// findings are still reported, but not each of their places.
    /// </summary>
    public const int MaxPlaces = 100_000;

    /// <summary>Longest path followed, in characters; systems end at 4,096.</summary>
    public const int MaxPath = 16_384;

    private readonly List<Introduction> _found = [];

    /// <summary>True where <see cref="MaxPlaces"/> or <see cref="MaxPath"/> cut the list short.</summary>
    public bool Truncated { get; private set; }

    public IReadOnlyList<Introduction> Find(CancellationToken cancel)
    {
        for (var commit = 0; commit < graph.Commits.Count && _found.Count < MaxPlaces; commit++)
        {
            if (trees.Build(graph.Commits[commit].Links.Tree, cancel) is not { } tree) continue;
            var parents = graph.ParentsOf(commit).Select(parent => trees.Build(parent.Links.Tree, cancel)).OfType<TokenTree>().ToList();
            Compare(commit, tree, parents);
        }

        return _found;
    }

    /// <summary>Every path with a token in a tree that belongs to no commit.</summary>
    public IReadOnlyList<Introduction> ListAll(ObjectId treeId, CancellationToken cancel)
    {
        var before = _found.Count;
        if (trees.Build(ObjectName.Of(treeId), cancel) is { } tree) Compare(-1, tree, []);
        var listed = _found[before..];
        _found.RemoveRange(before, listed.Count);
        return listed;
    }

    private void Compare(int commit, TokenTree root, IReadOnlyList<TokenTree> rootParents)
    {
        if (rootParents.Contains(root)) return;
        var open = new Stack<(string Path, TokenTree Tree, IReadOnlyList<TokenTree> Parents)>([("", root, rootParents)]);
        while (open.TryPop(out var folder))
        {
            foreach (var entry in folder.Tree.Entries)
            {
                if (IsIn(folder.Parents, entry)) continue; // and so is everything below it

                var before = folder.Parents.Select(parent => parent.Find(entry.Name)).OfType<TokenTreeEntry>().ToList();
                var path = folder.Path.Length == 0 ? entry.Name : $"{folder.Path}/{entry.Name}";
                if (path.Length > MaxPath || _found.Count >= MaxPlaces)
                {
                    Truncated = true;
                    continue;
                }

                var introducesName = entry.NameHoldsToken && before.Count == 0;
                if (entry.HoldsToken || introducesName)
                    _found.Add(new Introduction(commit, path, entry, [.. before.Where(b => b.HoldsToken).Select(b => b.Id)], introducesName));
                if (entry.Subtree is { } subtree) open.Push((path, subtree, [.. before.Select(b => b.Subtree).OfType<TokenTree>()]));
            }
        }
    }

    private static bool IsIn(IReadOnlyList<TokenTree> trees, TokenTreeEntry entry)
    {
        foreach (var tree in trees)
            if (tree.Find(entry.Name)?.Id == entry.Id) return true;
        return false;
    }
}
