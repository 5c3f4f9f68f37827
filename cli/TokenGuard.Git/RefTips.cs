using LibGit2Sharp;
using TokenGuard.Git.Refs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <param name="Name">Full name; <c>HEAD</c> where that is detached, <c>worktrees/NAME/HEAD</c> likewise.</param>
/// <param name="Direct">The object it names.</param>
/// <param name="Peeled">What is left when annotated tags are taken off.</param>
internal sealed record RefTip(string Name, ObjectId Direct, ObjectId Peeled);

/// <summary>Every ref of a repository, and where each points.</summary>
/// <param name="Head">What is checked out, without annotated tags.</param>
internal sealed record RefTips(IReadOnlyList<RefTip> Tips, ObjectId? Head)
{
    /// <summary>Reads the refs. What cannot be read is counted; the rest stands.</summary>
    public static RefTips Read(GitLocation location, IReadOnlyDictionary<ObjectId, ObjectId> tagTargets, CoverageRecorder coverage)
    {
        var refs = RefStore.Read(location, coverage);
        var tips = new List<RefTip>();
        foreach (var name in refs.Names.Order(StringComparer.Ordinal))
        {
            // A branch that is checked out stands there under its own name.
            if (RefStore.IsHead(name) && !refs.IsDirect(name)) continue;
            if (refs.Resolve(name) is { } id) tips.Add(new RefTip(name, id, Peel(id, tagTargets)));
        }

        return new RefTips(tips, refs.Resolve(RefStore.Head) is { } head ? Peel(head, tagTargets) : null);
    }

    private static ObjectId Peel(ObjectId id, IReadOnlyDictionary<ObjectId, ObjectId> tagTargets)
    {
        var steps = 0; // a hash cannot go in circles, but what is damaged may
        while (steps++ < tagTargets.Count && tagTargets.TryGetValue(id, out var target)) id = target;
        return id;
    }
}
