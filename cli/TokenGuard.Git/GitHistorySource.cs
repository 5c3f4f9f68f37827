using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// Everything in a repository's object database, reachable or not: contents, file names, commits, tags, and the names of its refs. Each object is
/// read once by its id; which commits brought a token is worked out only for what was found.
/// </summary>
public sealed class GitHistorySource : IDocumentSource
{
    public const string SourceKind = "git";

    private readonly string _path;
    private readonly GitLocation? _location;

    /// <param name="repositoryPath">The repository or any folder in it, absolute or relative to the current folder.</param>
    public GitHistorySource(string repositoryPath)
    {
        _path = repositoryPath;
        _location = GitLocation.Discover(repositoryPath);
    }

    public string Kind => SourceKind;

    public string Target => Redactor.Redact(_path);

    public string? Root => _location is null ? null : Redactor.Redact(_location.Root);

    public Task ReadAsync(ScanContext context, CancellationToken cancel)
    {
        var location = _location ?? throw Unavailable(_path);
        return Task.Run(() => Read(location, context, cancel), cancel);
    }

    internal static SourceUnavailableException Unavailable(string path) => new(
        Path.Exists(path)
            ? $"{path}: not a git repository. Run in a repository or name one: tokenguard scan git PATH."
            : $"{path}: no such folder. Check the path, or run in a repository: tokenguard scan git.");

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
            context.Activity = "listing objects";
            using var store = ObjectStore.Open(ObjectFolders.List(Path.Combine(location.CommonDirectory, "objects"), context.Coverage), context.Coverage);
            var objects = new ObjectTable(store);
            var hits = new HistoryHits();
            try
            {
                new HistorySweep(location, store, objects, hits, context).Run(cancel);
                Place(repository, location, objects, hits, context, cancel);
            }
            catch (OperationCanceledException)
            {
                UnplacedHits.Report(hits, objects, context);
                throw;
            }
        }
    }

    private static void Place(
        Repository repository, GitLocation location, ObjectTable objects, HistoryHits hits, ScanContext context, CancellationToken cancel)
    {
        context.Activity = "reading refs";
        var refs = RefTips.Read(repository, location, objects.TagTargets, context.Coverage);
        ReadRefNames(refs, context);
        new Completeness(repository, location, objects, refs, context.Coverage).Check();
        if (!hits.NeedProvenance) return;

        context.Activity = "looking for the commits";
        new Provenance(repository, objects, hits, refs, context).Report(cancel);
    }

    private static void ReadRefNames(RefTips refs, ScanContext context)
    {
        var scanner = context.CreateScanner();
        foreach (var tip in refs.Tips)
            foreach (var match in scanner.Scan(tip.Name))
                context.Findings.Add(match.Secret, Occurrence.Of(match, Places.RefName, path: null) with { InHead = false, Refs = [tip.Name] });
    }
}
