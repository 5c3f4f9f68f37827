using LibGit2Sharp;
using TokenGuard.Git.Refs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// What the next commit would add: the staged contents and names that differ from HEAD, and nothing else, so that a hook answers at once. Inside a
/// hook it reads the index that git made for this commit, which is not always the repository's own. A secret that HEAD has in the same file, or in one that this
/// commit takes away, is there already: it is not reported, or nobody could move or edit such a file.
/// </summary>
public sealed class GitStagedSource : RepositorySource
{
    private readonly GitEnvironment _environment;

    /// <param name="repositoryPath">The repository or any folder in it; null for the one that git's environment or the working directory names.</param>
    /// <param name="workingDirectory">Absolute; what relative paths start from.</param>
    /// <param name="environment">Only heeded where it speaks of the repository that is named.</param>
    public GitStagedSource(string? repositoryPath, string workingDirectory, GitEnvironment environment)
        : this(repositoryPath, workingDirectory, environment, environment.Locate(workingDirectory))
    {
    }

    private GitStagedSource(string? repositoryPath, string workingDirectory, GitEnvironment environment, GitLocation? current)
        : this(repositoryPath ?? ".", repositoryPath is null ? current : Named(Path.GetFullPath(repositoryPath, workingDirectory), current), workingDirectory, environment, current)
    {
    }

    private GitStagedSource(string path, GitLocation? location, string workingDirectory, GitEnvironment environment, GitLocation? current)
        : base(path, location) => _environment = location is not null && ReferenceEquals(location, current) ? Absolute(environment, workingDirectory, location) : GitEnvironment.None;

    /// <summary>What the environment says of a repository goes with it.</summary>
    private static GitLocation? Named(string path, GitLocation? current) => GitLocation.Discover(path) is { } named && named.GitDirectory == current?.GitDirectory ? current : GitLocation.Discover(path);

    private protected override string RootOf(GitLocation location) => _environment.WorkTree ?? location.Root;

    private static GitEnvironment Absolute(GitEnvironment environment, string workingDirectory, GitLocation location)
    {
        var workTree = environment.WorkTree is null ? null : Path.GetFullPath(environment.WorkTree, workingDirectory);
        // Git goes to the top of the working tree before it looks at the index.
        var index = environment.IndexFile is null ? null : Path.GetFullPath(environment.IndexFile, workTree ?? location.Root);
        return environment with { WorkTree = workTree, IndexFile = index };
    }

    private protected override void Read(GitLocation location, ScanContext context, CancellationToken cancel)
    {
        if (_environment is { WorkTree: null, IndexFile: null } && location.IsBare)
            throw new SourceUnavailableException($"{Name}: a bare repository has no index. Scan its history: tokenguard scan git PATH.");
        context.Activity = "reading the index";
        foreach (var unknown in location.Format.Unknown) context.Coverage.Skip(Name, $"whatever this changes: {unknown}");
        var index = ReadIndex(location, context.Coverage);
        if (index.Count == 0) return;
        using var store = location.OpenObjects(context.Coverage, isWhole: false);
        var objects = new StoredObjects(store);
        var changes = StagedChanges.Find(objects, index, ReadHead(location, objects, context.Coverage), context.Coverage, cancel);
        context.ExpectedDocuments = changes.All.Count;
        new StagedReader(location, store, objects, changes, context).Read(cancel);
    }

    private IReadOnlyList<IndexFileEntry> ReadIndex(GitLocation location, CoverageRecorder coverage)
    {
        var file = _environment.IndexFile ?? Path.Combine(location.GitDirectory, "index");
        if (!Path.Exists(file)) return []; // nothing was ever staged
        try
        {
            var entries = IndexFile.Read(file, location.Format.Objects, out var isSound);
            if (!isSound) coverage.Skip("the index of " + Name, "it is not as git wrote it (its checksum is wrong); what it names was read, and may be wrong");
            return entries;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            coverage.Skip("the index of " + Name, e is InvalidDataException ? "an index that cannot be read" : ReadFailure.Describe(e));
            return [];
        }
    }

    /// <summary>The commit that is checked out; null where there is none yet, or nobody can say which: then everything is new.</summary>
    private ObjectId? ReadHead(GitLocation location, StoredObjects objects, CoverageRecorder coverage)
    {
        // Other refs that cannot be read are nothing to a commit.
        var refs = RefStore.Read(location, new CoverageRecorder());
        if (!refs.Names.Contains(RefStore.Head) || refs.IsEndless(RefStore.Head)) coverage.Skip("HEAD of " + Name, "it cannot be read; everything that is staged was taken for new");
        return refs.Resolve(RefStore.Head) is { } id ? objects.Peel(id) : null;
    }
}
