using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>Names what the repository's objects speak of and the repository does not hold.</summary>
internal sealed class Completeness(GitLocation location, ObjectTable objects, RefTips refs, IndexNames staged, CoverageRecorder coverage)
{
    public void Check()
    {
        var boundary = ShallowBoundary();
        foreach (var commit in boundary.Where(id => objects.Find(id) >= 0)) coverage.Skip($"history before {commit}", "not here (shallow clone)");

        var why = IsPartialClone() ? "not here (partial clone)" : "missing from the object database";
        List<(string Kind, ObjectName Name)> absent =
            [.. Absent(boundary).DistinctBy(absent => absent.Name).Where(absent => absent.Name != objects.Format.EmptyBlob && absent.Name != objects.Format.EmptyTree)];
        if (absent.Count == 0) return;
        using var now = location.OpenObjects(new CoverageRecorder(), isWhole: false);
        foreach (var (kind, name) in absent) coverage.Skip($"{kind} {name}", now.Find(name) >= 0 ? "written while scanning" : why);
    }

    private List<(string Kind, ObjectName Name)> Absent(HashSet<ObjectId> boundary)
    {
        List<(string Kind, ObjectName Name)> absent = [.. objects.Missing.Select(id => ("object", ObjectName.Of(id)))];
        foreach (var tip in refs.Tips) Add($"{tip.Name}:", ObjectName.Of(tip.Direct));
        foreach (var target in objects.TagTargets.Values) Add("tagged object", ObjectName.Of(target));
        foreach (var id in staged.Objects) Add("staged", ObjectName.Of(id));
        HashSet<ObjectName> ends = [.. boundary.Select(ObjectName.Of)];
        foreach (var commit in objects.Commits)
        {
            Add("tree", commit.Links.Tree);
            if (ends.Contains(commit.Name)) continue;
            foreach (var parent in commit.Links.Parents) Add("commit", parent);
        }

        return absent;

        void Add(string kind, ObjectName name)
        {
            if (objects.Find(name) < 0) absent.Add((kind, name));
        }
    }

    private HashSet<ObjectId> ShallowBoundary()
    {
        var file = Path.Combine(location.CommonDirectory, "shallow");
        if (!File.Exists(file)) return [];
        try
        {
            return [.. StoredFile.ReadLines(file).Select(line => ObjectName.TryParse(line.AsSpan().Trim(), out var name) ? name.ToId() : null).OfType<ObjectId>()];
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
