using System.Buffers;
using TokenGuard.Git.Packs;
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

    /// <summary>Whether its content is looked at; of folders, links and special files only their names are, and of packs, which are read as such.</summary>
    public bool HasContent { get; init; } = true;

    /// <summary>Whether it is kept with the objects, as indexes of packs are.</summary>
    public bool IsAmongObjects { get; init; }

    /// <summary>Where a link leads to; null for everything else.</summary>
    public string? LinkTarget { get; init; }

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
    private const string OfObjects = "objects", OfLfs = "lfs/objects", OfSubmodules = "modules";

    // Read through links too, as objects, refs, names and what pointers lead to.
    private static readonly string[] FollowedLinks = ["HEAD", "index", OfObjects, "packed-refs", "refs", "lfs", OfLfs];

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private static readonly string[] BesideObjects = ["HEAD", "config", "refs"];

    public IEnumerable<GitFile> List()
    {
        var top = location.CommonDirectory;
        var (objects, modules, contents) = (Path.Combine(top, OfObjects), Path.Combine(top, OfSubmodules) + Path.DirectorySeparatorChar, Path.Combine(top, OfLfs) + Path.DirectorySeparatorChar);
        foreach (var entry in Tree().Enumerate(top, folder => folder != objects && !(folder.StartsWith(modules, StringComparison.Ordinal) && IsGitDirectory(folder))))
        {
            if (entry.IsRoot) continue;
            var link = entry.IsFile || entry.IsFolder ? null : LinkTargetOf(entry.FullPath);
            if (link is not null && LeadsAway(entry.FullPath)) coverage.Skip(Shown(location, entry.FullPath), "a link to somewhere else, which was not followed; scan what it leads to by itself");
            yield return Named(entry.FullPath) with { HasContent = entry.IsFile && !entry.FullPath.StartsWith(contents, StringComparison.Ordinal), LinkTarget = link };
        }

        foreach (var file in AmongObjects()) yield return file;
    }

    /// <summary>Whether something stands there that other programs wait at, the installed git among them.</summary>
    public bool HoldPipes() => Tree().Enumerate(location.CommonDirectory).Any(static entry => !entry.IsFile && !entry.IsFolder && FileTree.IsSpecial(entry.FullPath) && !Directory.Exists(entry.FullPath));

    /// <summary>
    /// What else is kept with the objects, in every folder that holds some: indexes, where they are borrowed from, why a pack is kept, what was promised for which
    /// refs, objects that nobody finished writing, and whatever else somebody has put there.
    /// </summary>
    private IEnumerable<GitFile> AmongObjects()
    {
        var format = location.Format.Objects;
        // A folder of objects that cannot be listed is counted where they are.
        var tree = new FileTree((path, why) =>
        {
            if (!IsOfObjects(path)) coverage.Skip(path, why);
        });
        foreach (var top in location.ListObjectFolders(new CoverageRecorder()))
        {
            foreach (var entry in tree.Enumerate(top, folder => !IsQuarantine(folder)))
            {
                if (entry.IsRoot || IsLooseObject(entry.FullPath) || (entry.IsFolder && IsOfObjects(entry.FullPath))) continue;
                yield return Named(entry.FullPath) with { IsAmongObjects = true, HasContent = entry.IsFile && !(PackFolder.IsPack(entry.FullPath) && PackFolder.IsSoundPack(entry.FullPath, format)), LinkTarget = entry.IsFile || entry.IsFolder ? null : LinkTargetOf(entry.FullPath) };
            }
        }
    }

    // These are object folders of their own.
    private static bool IsQuarantine(string folder) => Path.GetFileName(folder) is var name && (name.StartsWith("incoming-", StringComparison.Ordinal) || name.StartsWith("tmp_objdir-", StringComparison.Ordinal));

    private static bool IsOfObjects(string folder) => Path.GetFileName(folder.AsSpan()) is var name && (name is "pack" || (name.Length == 2 && name.IndexOfAnyExcept(HexDigits) < 0));

    private static bool IsLooseObject(string file) =>
        Path.GetDirectoryName(file) is { } folder && !folder.EndsWith("pack", StringComparison.Ordinal) && IsOfObjects(folder) && Path.GetFileName(file.AsSpan()) is var name && name.Length is (2 * ObjectName.Length) - 2 or (2 * ObjectFormat.Longest) - 2 && name.IndexOfAnyExcept(HexDigits) < 0;

    /// <summary>Whether git reads through a link what nobody reads here: neither in the repository nor in its working tree.</summary>
    private bool LeadsAway(string path)
    {
        if (Array.Exists(FollowedLinks, name => path == Path.Combine(location.CommonDirectory, name)) || path.StartsWith(Path.Combine(location.CommonDirectory, "refs") + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return false;
        try
        {
            var target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName;
            return target is not null && Path.Exists(target) && !IsInside(location, target) && !target.StartsWith(location.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static string? LinkTargetOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // gone again
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
        var top = Path.Combine(location.CommonDirectory, OfSubmodules);
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
        return IsInside(location, path) ? path : null;
    }

    /// <summary>Where HEAD is lost, git itself sees no repository; what it holds is there all the same.</summary>
    private static bool IsGitDirectory(string folder) => Directory.Exists(Path.Combine(folder, "objects")) && Array.Exists(BesideObjects, name => Path.Exists(Path.Combine(folder, name)));

    /// <summary>The path that a report shows of one that is in the git directory; of one elsewhere all of it.</summary>
    public static string Shown(GitLocation location, string path) => !IsInside(location, path) ? path : (Path.GetFileName(location.CommonDirectory) == ".git" ? ".git/" : "") + NameOf(location, path);

    private static bool IsInside(GitLocation location, string path) => path.StartsWith(location.CommonDirectory + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string NameOf(GitLocation location, string path) => Path.GetRelativePath(location.CommonDirectory, path).Replace(Path.DirectorySeparatorChar, '/');

    private FileTree Tree() => new((path, why) => coverage.Skip(path, why));
}
