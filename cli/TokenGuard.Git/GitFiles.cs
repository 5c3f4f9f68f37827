using TokenGuard.Scanning;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Git;

/// <summary>A file that git keeps for itself.</summary>
/// <param name="FullPath">Where it is now.</param>
/// <param name="Name">From the common directory, with forward slashes.</param>
internal sealed record GitFile(string FullPath, string Name)
{
    /// <summary>The path that a report shows: <c>.git/config</c>, of a bare repository <c>config</c>.</summary>
    public required string Shown { get; init; }

    /// <summary>What kind of text it holds; see <see cref="Places"/>.</summary>
    public string Place => OwnName switch
    {
        "config" or "config.worktree" => Places.Config,
        "packed-refs" => Places.RefName,
        "index" => Places.FileName,
        var name when name.StartsWith("sharedindex.", StringComparison.Ordinal) => Places.FileName,
        var name when name.StartsWith("hooks/", StringComparison.Ordinal) => Places.Hook,
        var name when name.StartsWith("logs/", StringComparison.Ordinal) || IsRefTable => Places.Reflog,
        _ => Places.GitFile,
    };

    /// <summary>Whether it holds refs and their logs.</summary>
    public bool IsRefTable => OwnName.StartsWith("reftable/", StringComparison.Ordinal) && !OwnName.EndsWith("/tables.list", StringComparison.Ordinal);

    /// <summary>The name of the ref that the file is of, or is the log of; null for every other file.</summary>
    public string? RefName
    {
        get
        {
            var name = OwnName.StartsWith("logs/", StringComparison.Ordinal) ? OwnName["logs/".Length..] : OwnName;
            return name.StartsWith("refs/", StringComparison.Ordinal) ? name : null;
        }
    }

    /// <summary>Linked worktrees keep files of the same names in folders of their own.</summary>
    private string OwnName => Name.Split('/', 3) is ["worktrees", _, var own] ? own : Name;
}

/// <summary>
/// Lists the files in a git directory that are no objects: configuration, hooks, logs, indexes, what was fetched last, and whatever a commit, merge or
/// rebase that is not finished keeps there. Links are not followed: a repository is somebody else's, and they may lead anywhere.
/// </summary>
internal sealed class GitFiles(GitLocation location, CoverageRecorder coverage)
{
    // Objects are read as objects, contents in LFS as contents, submodules as repositories of their own.
    private static readonly string[] ReadElsewhere = ["objects", "lfs/objects", "modules"];

    private static readonly string[] BesideObjects = ["HEAD", "config", "refs"];

    public IEnumerable<GitFile> List()
    {
        var top = location.CommonDirectory;
        var elsewhere = ReadElsewhere.Select(name => Path.Combine(top, name)).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in Tree().Enumerate(top, folder => !elsewhere.Contains(folder)))
        {
            if (entry.IsFile) yield return Named(entry.FullPath);
        }

        foreach (var file in AmongObjects()) yield return Named(file);
    }

    /// <summary>What else is kept with the objects: where they are borrowed from, why a pack is kept, what was promised for which refs, and objects that nobody finished writing.</summary>
    private IEnumerable<string> AmongObjects()
    {
        var top = location.ObjectsFolder;
        IEnumerable<string> loose = Enumerable.Range(0, 256).Select(first => Path.Combine(top, first.ToString("x2", null)));
        return loose.Prepend(top).SelectMany(folder => Files(folder, "tmp_obj_*"))
            .Concat(Files(Path.Combine(top, "info"), "*"))
            .Concat(Files(Path.Combine(top, "pack"), "*.keep")).Concat(Files(Path.Combine(top, "pack"), "*.promisor"));
    }

    // What cannot be listed is counted where the objects are.
    private static IEnumerable<string> Files(string folder, string pattern)
    {
        try
        {
            return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, pattern).Where(file => new FileInfo(file).LinkTarget is null && !FileTree.IsSpecial(file))] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private GitFile Named(string path)
    {
        var name = NameOf(location, path);
        return new GitFile(path, name) { Shown = Shown(location, path) };
    }

    /// <summary>The git directories of submodules, which are repositories in folders below <c>modules</c>, the names of some being paths.</summary>
    public IEnumerable<(string FullPath, string Shown)> ListSubmodules()
    {
        var top = Path.Combine(location.CommonDirectory, "modules");
        if (!Directory.Exists(top) || new DirectoryInfo(top).LinkTarget is not null) yield break;
        var found = new List<string>();
        foreach (var entry in Tree().Enumerate(top, folder => !IsGitDirectory(folder)))
            if (entry.IsFolder && IsGitDirectory(entry.FullPath)) found.Add(entry.FullPath);
        foreach (var folder in found.Order(StringComparer.Ordinal))
            yield return (folder, Shown(location, folder));
    }

    /// <summary>The full path of what a report shows, for reading it again; null for what cannot be a path of this repository's.</summary>
    public static string? FullPathOf(GitLocation location, string shown)
    {
        var name = shown.StartsWith(".git/", StringComparison.Ordinal) ? shown[".git/".Length..] : shown;
        var path = Path.GetFullPath(name, location.CommonDirectory);
        return path.StartsWith(location.CommonDirectory + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? path : null;
    }

    /// <summary>Where HEAD is lost, git itself sees no repository; what it holds is there all the same.</summary>
    private static bool IsGitDirectory(string folder) => Directory.Exists(Path.Combine(folder, "objects")) && Array.Exists(BesideObjects, name => Path.Exists(Path.Combine(folder, name)));

    /// <summary>The path that a report shows of one that is in the git directory.</summary>
    public static string Shown(GitLocation location, string path) => (Path.GetFileName(location.CommonDirectory) == ".git" ? ".git/" : "") + NameOf(location, path);

    private static string NameOf(GitLocation location, string path) => Path.GetRelativePath(location.CommonDirectory, path).Replace(Path.DirectorySeparatorChar, '/');

    private FileTree Tree() => new((path, why) => coverage.Skip(path, why));
}
