using LibGit2Sharp;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>Names what the repository's objects speak of and the repository does not hold.</summary>
internal sealed class Completeness(Repository repository, GitLocation location, ObjectTable objects, RefTips refs, CoverageRecorder coverage)
{
    // Git knows these two by heart and need not store them.
    private static readonly HashSet<ObjectId> Empty = [WellKnown.EmptyBlob, WellKnown.EmptyTree];

    public void Check()
    {
        var boundary = ShallowBoundary();
        foreach (var commit in boundary.Where(id => objects.Find(id) >= 0)) coverage.Skip($"history before {commit}", "not here (shallow clone)");

        var why = IsPartialClone() ? "not here (partial clone)" : "missing from the object database";
        foreach (var (kind, id) in Named(boundary).DistinctBy(named => named.Id))
        {
            if (objects.Find(id) >= 0 || Empty.Contains(id)) continue;
            coverage.Skip($"{kind} {id}", repository.ObjectDatabase.Contains(id) ? "written while scanning" : why);
        }
    }

    private IEnumerable<(string Kind, ObjectId Id)> Named(HashSet<ObjectId> boundary)
    {
        foreach (var id in objects.Missing) yield return ("object", id);
        foreach (var tip in refs.Tips) yield return ($"{tip.Name}:", tip.Direct);
        foreach (var target in objects.TagTargets.Values) yield return ("tagged object", target);
        foreach (var commit in objects.Commits)
        {
            yield return ("tree", commit.Tree);
            if (boundary.Contains(commit.Id)) continue;
            foreach (var parent in commit.Parents) yield return ("commit", parent);
        }
    }

    private HashSet<ObjectId> ShallowBoundary()
    {
        var file = Path.Combine(location.CommonDirectory, "shallow");
        if (!File.Exists(file)) return [];
        try
        {
            return [.. File.ReadLines(file).Select(line => ObjectId.TryParse(line.Trim(), out var id) ? id : null).OfType<ObjectId>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            coverage.Skip(file, ReadFailure.Describe(e));
            return [];
        }
    }

    private bool IsPartialClone()
    {
        var packs = Path.Combine(location.CommonDirectory, "objects", "pack");
        try
        {
            return Directory.Exists(packs) && Directory.EnumerateFiles(packs, "*.promisor").Any();
        }
        catch (UnauthorizedAccessException)
        {
            return false; // counted when the packs were to be read
        }
    }
}
