using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>The index as LibGit2Sharp reads it.</summary>
internal sealed class LibraryIndex : IStagedIndex
{
    private readonly Repository _repository;
    private readonly LooseObjects _loose;

    /// <exception cref="LibGit2SharpException">The repository or its index is of a kind that the library does not read.</exception>
    public LibraryIndex(GitLocation location, GitEnvironment environment)
    {
        if (SymbolicRefs.IsEndless(location, "HEAD")) throw new LibGit2SharpException("HEAD leads to itself");
        _repository = Open(location, environment);
        _loose = LooseObjects.Of(location);
        try
        {
            if (_repository.Info.IsBare && environment.IndexFile is null) throw new BareRepositoryException();
            Changes = [.. Differences().Concat(Conflicts()).Distinct()];
        }
        catch
        {
            _repository.Dispose();
            throw;
        }
    }

    public IReadOnlyList<StagedChange> Changes { get; }

    public void Dispose() => _repository.Dispose();

    public IReadOnlyList<DocumentMatch> Scan(StagedChange change, BlobScanner blobs, CoverageRecorder coverage, CancellationToken cancel)
    {
        var id = new ObjectId(change.Blob!);
        if (ObjectName.Of(id) == ObjectFormat.Sha1.EmptyBlob) return []; // also what stands for a file that is only announced (git add -N)
        try
        {
            _loose.Check(id);
            var size = _repository.ObjectDatabase.RetrieveObjectMetadata(id).Size;
            return blobs.Scan(_repository.Lookup<Blob>(id) ?? throw new NotFoundException(), size, change.Path, cancel);
        }
        catch (NotFoundException)
        {
            coverage.Skip($"{change.Path} (blob {id})", "missing from the object database");
        }
        catch (LibGit2SharpException)
        {
            coverage.Skip($"{change.Path} (blob {id})", "damaged object");
        }

        return [];
    }

    private static Repository Open(GitLocation location, GitEnvironment environment) => environment.IndexFile is null && environment.WorkTree is null
        ? location.Open()
        : new Repository(location.GitDirectory, new RepositoryOptions
        {
            WorkingDirectoryPath = environment.WorkTree ?? location.Root,
            IndexPath = environment.IndexFile ?? Path.Combine(location.GitDirectory, "index"),
        });

    private IEnumerable<StagedChange> Differences()
    {
        if (ObjectId.TryParse(_repository.Refs.Head?.ResolveToDirectReference()?.TargetIdentifier, out var head)) _loose.Check(head);
        var tree = _repository.Head.Tip is { } tip ? CheckedTree(tip.Id) : null;
        var options = new CompareOptions { Similarity = SimilarityOptions.None }; // a rename is a new file: its name and content are looked at
        using var changes = _repository.Diff.Compare<TreeChanges>(tree, DiffTargets.Index, paths: null, explicitPathsOptions: null, options);
        foreach (var change in changes)
        {
            if (change.Status is ChangeKind.Deleted or ChangeKind.Conflicted) continue;
            var blob = change.Mode == Mode.GitLink ? null : change.Oid.Sha;
            yield return new StagedChange(change.Path, blob, change.Status == ChangeKind.Added);
        }
    }

    /// <summary>The commit's tree, after every folder in it has proved to be there and whole: the comparison would wait for the rest of one that is cut short.</summary>
    private Tree CheckedTree(ObjectId commit)
    {
        var root = (_repository.Lookup<Commit>(commit) ?? throw new NotFoundException($"commit {commit} is missing")).Tree.Id;
        var seen = new HashSet<ObjectId>();
        var open = new Stack<ObjectId>([root]);
        while (open.TryPop(out var id))
        {
            if (!seen.Add(id)) continue;
            _loose.Check(id);
            foreach (var entry in _repository.Lookup<Tree>(id) ?? throw new NotFoundException($"tree {id} is missing"))
                if (entry.Mode == Mode.Directory) open.Push(entry.Target.Id);
        }

        return _repository.Lookup<Tree>(root);
    }

    private IEnumerable<StagedChange> Conflicts() => _repository.Index.Conflicts
        .SelectMany(conflict => new[] { conflict.Ancestor, conflict.Ours, conflict.Theirs })
        .Where(entry => entry is not null && entry.Mode != Mode.GitLink)
        .Select(entry => new StagedChange(entry.Path, entry.Id.Sha, IsNew: false));
}
