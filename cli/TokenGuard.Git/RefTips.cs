using LibGit2Sharp;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <param name="Name">Full name; <c>HEAD</c> where that is detached, <c>worktrees/NAME/HEAD</c> likewise.</param>
/// <param name="Direct">The object it names.</param>
/// <param name="Peeled">What is left when annotated tags are taken off.</param>
internal sealed record RefTip(string Name, ObjectId Direct, ObjectId Peeled);

/// <summary>Every ref of a repository, and where each points.</summary>
internal sealed record RefTips(IReadOnlyList<RefTip> Tips, ObjectId? Head)
{
    /// <summary>Reads the refs. What cannot be read is counted; the rest stands.</summary>
    public static RefTips Read(Repository repository, GitLocation location, IReadOnlyDictionary<ObjectId, ObjectId> tagTargets, CoverageRecorder coverage)
    {
        var tips = new List<RefTip>();
        ObjectId? head = null;
        try
        {
            if (SymbolicRefs.FindEndless(location) is { } endless) throw new LibGit2SharpException($"{endless} leads to itself");
            foreach (var reference in repository.Refs)
                if (Resolve(reference) is { } id) tips.Add(new RefTip(reference.CanonicalName, id, Peel(id, tagTargets)));

            var current = repository.Refs.Head;
            head = Resolve(current);
            if (head is not null && current is DirectReference) tips.Add(new RefTip("HEAD", head, head));
        }
        catch (Exception e) when (e is LibGit2SharpException or IOException or UnauthorizedAccessException)
        {
            coverage.Skip(location.CommonDirectory, "refs that cannot be read");
        }

        try
        {
            tips.AddRange(DetachedWorktrees(location));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            coverage.Skip(Path.Combine(location.CommonDirectory, "worktrees"), ReadFailure.Describe(e));
        }

        return new RefTips([.. tips.OrderBy(tip => tip.Name, StringComparer.Ordinal)], head);
    }

    private static ObjectId? Resolve(Reference? reference) =>
        reference?.ResolveToDirectReference() is { } direct && ObjectId.TryParse(direct.TargetIdentifier, out var id) ? id : null;

    private static ObjectId Peel(ObjectId id, IReadOnlyDictionary<ObjectId, ObjectId> tagTargets)
    {
        while (tagTargets.TryGetValue(id, out var target)) id = target;
        return id;
    }

    private static IEnumerable<RefTip> DetachedWorktrees(GitLocation location)
    {
        var folder = Path.Combine(location.CommonDirectory, "worktrees");
        if (!Directory.Exists(folder)) yield break;
        foreach (var worktree in Directory.EnumerateDirectories(folder))
        {
            var head = new FileInfo(Path.Combine(worktree, "HEAD"));
            const int LongestHead = 4096;
            if (!head.Exists || head.Length is 0 or > LongestHead) continue;
            if (ObjectId.TryParse(File.ReadAllText(head.FullName).Trim(), out var id)) yield return new RefTip($"worktrees/{Path.GetFileName(worktree)}/HEAD", id, id);
        }
    }
}
