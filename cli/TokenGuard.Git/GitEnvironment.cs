namespace TokenGuard.Git;

/// <summary>What git tells the hooks it runs, through the environment. Null where it said nothing.</summary>
/// <param name="GitDirectory"><c>GIT_DIR</c>.</param>
/// <param name="WorkTree"><c>GIT_WORK_TREE</c>.</param>
/// <param name="IndexFile"><c>GIT_INDEX_FILE</c>: <c>commit -a</c>, <c>commit FILE</c> and <c>commit -i FILE</c> build the commit in an index of its own.</param>
public sealed record GitEnvironment(string? GitDirectory, string? WorkTree, string? IndexFile)
{
    public static GitEnvironment None { get; } = new(null, null, null);
}
