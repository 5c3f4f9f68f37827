using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>What some commits of a repository bring: a range, a push before it is sent, a push that is being received.</summary>
public sealed class GitChangesSource : RepositorySource
{
    private readonly ChangeRequest _request;

    /// <param name="repositoryPath">The repository or any folder in it; null for the one that git's environment or the working directory names.</param>
    /// <param name="workingDirectory">Absolute; what relative paths start from.</param>
    public GitChangesSource(string? repositoryPath, string workingDirectory, GitEnvironment environment, ChangeRequest request)
        : base(
            repositoryPath ?? ".",
            repositoryPath is null ? environment.Locate(workingDirectory) : GitLocation.Discover(Path.GetFullPath(repositoryPath, workingDirectory))) => _request = request;

    private protected override void Read(GitLocation location, ScanContext context, CancellationToken cancel)
    {
        foreach (var unknown in location.Format.Unknown) context.Coverage.Skip(Name, $"whatever this changes: {unknown}");
        IEnumerable<string> folders = _request.MoreObjects.SelectMany(folder => ObjectFolders.List(folder, context.Coverage))
            .Concat(location.ListObjectFolders(context.Coverage));
        using var store = ObjectStore.Open([.. folders.Distinct(StringComparer.Ordinal)], location.Format.Objects, context.Coverage, isWhole: false);
        // Refs that cannot be read are no loss here: what is not known to be there already is read.
        var refs = RefTips.Read(location, new Dictionary<ObjectId, ObjectId>(), new CoverageRecorder());
        new ChangeReader(location, store, context).Read(_request.Resolve(location, store, refs), refs.Head, cancel);
    }
}
