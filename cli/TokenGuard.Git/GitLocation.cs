using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Git;

/// <summary>Where a repository keeps its parts.</summary>
/// <param name="GitDirectory">The <c>.git</c> folder, of a linked worktree its own folder below <c>.git/worktrees</c>.</param>
/// <param name="CommonDirectory">The folder that holds objects and refs: the git directory, except in a linked worktree.</param>
internal sealed record GitLocation(string GitDirectory, string CommonDirectory)
{
    // Once: the library frees the settings of before, which another thread may be reading.
    private static readonly Lazy<bool> Library = new(SetUpLibrary);

    /// <summary>The repository that git would use in this folder, or null. It need not be one that can be opened.</summary>
    public static GitLocation? Discover(string folder)
    {
        _ = Library.Value;
        try
        {
            return Directory.Exists(folder) && GitDiscovery.Find(folder) is { } found ? At(found) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // a .git file that cannot be read, or points to no possible path
        }
    }

    /// <summary>The repository with this git directory.</summary>
    public static GitLocation At(string gitDirectory)
    {
        gitDirectory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(gitDirectory));
        return new GitLocation(gitDirectory, CommonDirectoryOf(gitDirectory));
    }

    private static string CommonDirectoryOf(string gitDirectory)
    {
        var pointer = Path.Combine(gitDirectory, "commondir");
        return FileTree.IsFile(pointer) ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(File.ReadAllText(pointer).Trim(), gitDirectory)) : gitDirectory;
    }

    /// <summary>The folder a person would name: the top of the working tree, of a bare repository the repository itself.</summary>
    public string Root
    {
        get
        {
            if (string.Equals(Path.GetFileName(GitDirectory), ".git", StringComparison.Ordinal)) return Path.GetDirectoryName(GitDirectory)!;
            var pointer = Path.Combine(GitDirectory, "gitdir"); // of a linked worktree: the path of its .git file
            return FileTree.IsFile(pointer) && Path.GetDirectoryName(Path.GetFullPath(File.ReadAllText(pointer).Trim(), GitDirectory)) is { } top
                ? top
                : GitDirectory;
        }
    }

    /// <summary>Whether it says of itself that it has no working tree, and so no index.</summary>
    public bool IsBare => GitDirectory == CommonDirectory && ConfigFile.TryRead(Path.Combine(CommonDirectory, "config")) is var settings
        && !settings.Any(setting => setting.Name == "core.worktree") && settings.Says("core.bare");

    /// <summary>How the repository keeps what it holds. Read anew each time: it is one small file.</summary>
    public RepositoryFormat Format => RepositoryFormat.Read(CommonDirectory);

    /// <summary>The git directories of linked worktrees.</summary>
    public IReadOnlyList<string> ListWorktrees(CoverageRecorder coverage)
    {
        var folder = Path.Combine(CommonDirectory, "worktrees");
        try
        {
            return Directory.Exists(folder) ? [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            coverage.Skip(folder, ReadFailure.Describe(e));
            return [];
        }
    }

    /// <summary>Where its objects are: in the common directory, unless git was told otherwise.</summary>
    public string ObjectsFolder { get; init; } = Path.Combine(CommonDirectory, "objects");

    /// <summary>Where more objects are that nothing in the repository tells of.</summary>
    public IReadOnlyList<string> MoreObjects { get; init; } = [];

    /// <exception cref="LibGit2SharpException">It is of a kind that the library does not read.</exception>
    public Repository Open() => new(GitDirectory);

    /// <summary>All objects, borrowed ones too. What cannot be opened is counted.</summary>
    /// <param name="isWhole">As for <see cref="ObjectStore.Open"/>.</param>
    public ObjectStore OpenObjects(CoverageRecorder coverage, bool isWhole = true) =>
        ObjectStore.Open(ListObjectFolders(coverage), Format.Objects, coverage, isWhole);

    /// <summary>Every folder that holds objects of the repository.</summary>
    public IReadOnlyList<string> ListObjectFolders(CoverageRecorder coverage) =>
        [.. MoreObjects.Prepend(ObjectsFolder).SelectMany(folder => ObjectFolders.List(folder, coverage)).Distinct(StringComparer.Ordinal)];

    private static bool SetUpLibrary()
    {
        // Git refuses the repositories of other users because it runs programs that their configuration names. Nothing here runs any, and a scan of
        // somebody else's checkout (a build agent, a mounted volume) is what people want.
        GlobalSettings.SetOwnerValidation(false);
        // A third of the time of a scan: what zlib's checksums and a pack index's own do not prove is proved for loose objects here.
        GlobalSettings.SetStrictHashVerification(false);
        // None of these changes how what is here is read: objects that another repository keeps, objects that must not be pruned, worktrees that
        // are named by relative paths.
        GlobalSettings.SetExtensions("partialclone", "preciousobjects", "relativeworktrees");
        return true;
    }
}
