using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>What some commits of a repository bring: a range, a push before it is sent, a push that is being received.</summary>
public sealed class GitChangesSource : IDocumentSource
{
    private readonly string _path;
    private readonly ChangeRequest _request;
    private readonly GitLocation? _location;

    /// <param name="repositoryPath">The repository or any folder in it; null for the one that git's environment or the working directory names.</param>
    /// <param name="workingDirectory">Absolute; what relative paths start from.</param>
    public GitChangesSource(string? repositoryPath, string workingDirectory, GitEnvironment environment, ChangeRequest request)
    {
        _path = repositoryPath ?? ".";
        _request = request;
        _location = repositoryPath is null && environment.GitDirectory is { } folder
            ? GitLocation.At(Path.GetFullPath(folder, workingDirectory))
            : GitLocation.Discover(Path.GetFullPath(_path, workingDirectory));
    }

    public string Kind => GitHistorySource.SourceKind;

    public string Target => Redactor.Redact(_path);

    public string? Root => _location is null ? null : Redactor.Redact(_location.Root);

    public Task ReadAsync(ScanContext context, CancellationToken cancel)
    {
        var location = _location ?? throw GitHistorySource.Unavailable(_path);
        return Task.Run(() => Read(location, context, cancel), cancel);
    }

    private void Read(GitLocation location, ScanContext context, CancellationToken cancel)
    {
        Repository repository;
        try
        {
            repository = location.Open();
        }
        catch (LibGit2SharpException e)
        {
            context.Coverage.Skip(_path, GitLocation.DescribeRefusal(e));
            return;
        }

        using (repository)
        {
            // Refs that cannot be read are no loss here: what is not known to be there already is read.
            var refs = RefTips.Read(repository, location, new Dictionary<ObjectId, ObjectId>(), new CoverageRecorder());
            var scope = _request.Resolve(repository, location, refs);
            IEnumerable<string> folders = _request.MoreObjects.SelectMany(folder => ObjectFolders.List(folder, context.Coverage))
                .Concat(ObjectFolders.List(Path.Combine(location.CommonDirectory, "objects"), context.Coverage));
            using var store = ObjectStore.Open([.. folders.Distinct(StringComparer.Ordinal)], context.Coverage, isWhole: false);
            new ChangeReader(location, store, context).Read(scope, refs.Head, cancel);
        }
    }
}
