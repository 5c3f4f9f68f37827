using LibGit2Sharp;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// What the next commit would add: the staged contents and names that differ from HEAD, and nothing else, so that a hook answers at once. Inside a
/// hook it reads the index that git made for this commit, which is not always the repository's own.
/// </summary>
public sealed class GitStagedSource : RepositorySource
{
    private readonly GitEnvironment _environment;

    /// <param name="repositoryPath">The repository or any folder in it; null for the one that git's environment or the working directory names.</param>
    /// <param name="workingDirectory">Absolute; what relative paths start from.</param>
    /// <param name="environment">Only heeded where it speaks of the repository that is named.</param>
    public GitStagedSource(string? repositoryPath, string workingDirectory, GitEnvironment environment)
        : this(repositoryPath, workingDirectory, environment, Current(workingDirectory, environment))
    {
    }

    private GitStagedSource(string? repositoryPath, string workingDirectory, GitEnvironment environment, GitLocation? current)
        : this(repositoryPath ?? ".", repositoryPath is null ? current : GitLocation.Discover(Path.GetFullPath(repositoryPath, workingDirectory)), workingDirectory, environment, current)
    {
    }

    private GitStagedSource(string path, GitLocation? location, string workingDirectory, GitEnvironment environment, GitLocation? current)
        : base(path, location) => _environment = location is not null && location == current ? Absolute(environment, workingDirectory, location) : GitEnvironment.None;

    private static GitLocation? Current(string workingDirectory, GitEnvironment environment) => environment.GitDirectory is { } folder
        ? GitLocation.At(Path.GetFullPath(folder, workingDirectory))
        : GitLocation.Discover(workingDirectory);

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
        context.Activity = "reading the index";
        var index = OpenIndex(location, context);
        if (index is null) return;
        using (index)
        {
            context.ExpectedDocuments = index.Changes.Count;
            var scanner = context.CreateScanner();
            var blobs = new BlobScanner(location, scanner, context);
            foreach (var change in index.Changes)
            {
                cancel.ThrowIfCancellationRequested();
                if (change.IsNew)
                    foreach (var match in scanner.Scan(change.Path)) context.Findings.Add(match.Secret, Staged(match, Places.FileName, change, blob: null));
                if (change.Blob is null) continue;
                foreach (var match in index.Scan(change, blobs, context.Coverage, cancel))
                    context.Findings.Add(match.Secret, Staged(match, Places.Content, change, change.Blob));
            }
        }
    }

    private static Occurrence Staged(DocumentMatch match, string place, StagedChange change, string? blob) =>
        Occurrence.Of(match, place, change.Path) with { Blob = blob, InHead = false, Refs = [] };

    private IStagedIndex? OpenIndex(GitLocation location, ScanContext context)
    {
        string why;
        try
        {
            return new LibraryIndex(location, _environment);
        }
        catch (BareRepositoryException)
        {
            throw new SourceUnavailableException($"{Name}: a bare repository has no index. Scan its history: tokenguard scan git PATH.");
        }
        catch (LibGit2SharpException e)
        {
            why = GitLocation.DescribeRefusal(e);
        }

        // A sparse index or SHA-256 ids: git itself reads what the library does not.
        if (ExecutableIndex.TryOpen(location, _environment) is { } index) return index;
        context.Coverage.Skip("the index of " + Name, why);
        return null;
    }
}
