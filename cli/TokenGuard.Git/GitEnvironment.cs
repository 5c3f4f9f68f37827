namespace TokenGuard.Git;

/// <summary>What git tells the hooks and programs it runs, or somebody tells git, through the environment. Null where nothing is said.</summary>
/// <param name="GitDirectory"><c>GIT_DIR</c>.</param>
/// <param name="WorkTree"><c>GIT_WORK_TREE</c>.</param>
/// <param name="IndexFile"><c>GIT_INDEX_FILE</c>: <c>commit -a</c>, <c>commit FILE</c> and <c>commit -i FILE</c> build the commit in an index of its own.</param>
public sealed record GitEnvironment(string? GitDirectory, string? WorkTree, string? IndexFile)
{
    public static GitEnvironment None { get; } = new(null, null, null);

    /// <summary><c>GIT_COMMON_DIR</c>: where everything is that the git directory of a linked worktree has not.</summary>
    public string? CommonDirectory { get; init; }

    /// <summary><c>GIT_OBJECT_DIRECTORY</c>: where the objects are instead.</summary>
    public string? ObjectDirectory { get; init; }

    /// <summary><c>GIT_ALTERNATE_OBJECT_DIRECTORIES</c>: where more objects are, as git writes such a list.</summary>
    public string? AlternateObjectDirectories { get; init; }

    /// <summary>The repository that git would use in a folder; null where that is none.</summary>
    /// <param name="workingDirectory">Absolute; what relative paths start from.</param>
    internal GitLocation? Locate(string workingDirectory)
    {
        var found = GitDirectory is null ? GitLocation.Discover(workingDirectory) : Named(Path.GetFullPath(GitDirectory, workingDirectory));
        if (found is null) return null;
        var common = CommonDirectory is null ? found.CommonDirectory : Path.TrimEndingDirectorySeparator(Path.GetFullPath(CommonDirectory, workingDirectory));
        return found with
        {
            CommonDirectory = common,
            ObjectsFolder = ObjectDirectory is null ? Path.Combine(common, "objects") : Path.GetFullPath(ObjectDirectory, workingDirectory),
            MoreObjects = ReceivedRefs.FoldersOf(quarantine: null, objectDirectory: null, AlternateObjectDirectories, workingDirectory),
        };
    }

    // Whether there is an objects folder in it is no question where another one is named.
    private static GitLocation? Named(string folder) => File.Exists(Path.Combine(folder, "HEAD")) ? GitLocation.At(folder) : GitLocation.Discover(folder);
}
