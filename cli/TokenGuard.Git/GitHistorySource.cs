using TokenGuard.Git.Packs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// Everything a repository holds: its object database, reachable or not (contents, file names, commits, tags), the names of its refs, the files git
/// keeps for itself (configuration, hooks, logs, indexes, what a rebase left), linked worktrees and submodules. Each object is read once by its id;
/// which commits brought a token is worked out only for what was found.
/// </summary>
public sealed class GitHistorySource : RepositorySource
{
    public const string SourceKind = "git";

    /// <param name="repositoryPath">The repository or any folder in it, absolute or relative to the current folder.</param>
    public GitHistorySource(string repositoryPath)
        : base(repositoryPath, GitLocation.Discover(repositoryPath))
    {
    }

    /// <summary>The repository that git would use in a folder.</summary>
    /// <param name="workingDirectory">Absolute.</param>
    public GitHistorySource(string workingDirectory, GitEnvironment environment)
        : base(Path.GetFullPath(environment.GitDirectory ?? ".", workingDirectory), environment.Locate(workingDirectory))
    {
    }

    private protected override void Read(GitLocation location, ScanContext context, CancellationToken cancel) =>
        Read(location, Name, context, new HashSet<string>(StringComparer.Ordinal) { location.CommonDirectory }, cancel);

    /// <param name="name">The repository's name in the coverage.</param>
    /// <param name="visited">Common directories of the repositories read so far: a submodule may claim to be the repository that it is in.</param>
    internal static void Read(GitLocation location, string name, ScanContext context, HashSet<string> visited, CancellationToken cancel)
    {
        ReadObjects(location, name, context, cancel);
        ReadBeside(location, context, visited, known: null, cancel);
    }

    /// <summary>The objects and the names of refs.</summary>
    /// <param name="name">As for <see cref="Read(GitLocation, string, ScanContext, HashSet{string}, CancellationToken)"/>.</param>
    internal static void ReadObjects(GitLocation location, string name, ScanContext context, CancellationToken cancel)
    {
        foreach (var unknown in location.Format.Unknown) context.Coverage.Skip(name, $"whatever this changes: {unknown}");
        context.Activity = "listing objects";
        using var store = location.OpenObjects(context.Coverage);
        var objects = new ObjectTable(store);
        var hits = new HistoryHits();
        try
        {
            new HistorySweep(location, store, objects, hits, context).Run(cancel);
            new LfsStore(location, context).ReadOthers([.. hits.LfsObjects.Keys.ToHashSet(StringComparer.Ordinal)], cancel);
            Place(location, store, objects, hits, context, cancel);
        }
        catch (OperationCanceledException)
        {
            UnplacedHits.Report(hits, objects, context);
            throw;
        }
    }

    /// <summary>What stands beside the objects: the names in indexes, git's own files, submodules.</summary>
    /// <param name="known">As for <see cref="GitFileReader"/>.</param>
    internal static void ReadBeside(GitLocation location, ScanContext context, HashSet<string> visited, KnownFiles? known, CancellationToken cancel)
    {
        ReadStagedNames(IndexNames.Read(location, context.Coverage), context);
        new GitFileReader(location, context, known).Read(cancel);
        new Submodules(location, visited, context).Read(cancel);
    }

    /// <summary>Says where everything found stands, and what the objects speak of and are not here.</summary>
    internal static void Place(
        GitLocation location, ObjectStore store, ObjectTable objects, HistoryHits hits, ScanContext context, CancellationToken cancel)
    {
        context.Activity = "reading refs";
        var refs = RefTips.Read(location, objects.TagTargets, context.Coverage);
        ReadRefNames(refs, context);
        var staged = IndexNames.Read(location, new CoverageRecorder()); // what cannot be read of it is counted with the other files
        new Completeness(location, objects, refs, staged, context.Coverage).Check();
        if (!hits.NeedProvenance) return;

        context.Activity = "looking for the commits";
        new Provenance(new StoredObjects(store), objects, hits, refs, staged, context, () => location.OpenObjects(new CoverageRecorder(), isWhole: false)).Report(cancel);
    }

    private static void ReadRefNames(RefTips refs, ScanContext context)
    {
        var scanner = context.CreateScanner();
        foreach (var tip in refs.Tips)
            foreach (var match in scanner.Scan(tip.Name))
                context.Findings.Add(match.Secret, Occurrence.Of(match, Places.RefName, path: null) with { InHead = false, Refs = [tip.Name] });
    }

    /// <summary>Names that are staged and in no tree.</summary>
    private static void ReadStagedNames(IndexNames staged, ScanContext context)
    {
        var scanner = context.CreateScanner();
        foreach (var path in staged.All)
        {
            foreach (var match in scanner.Scan(path))
            {
                if (context.Findings.Has(match.Secret, known => known.Place == Places.FileName)) continue;
                context.Findings.Add(match.Secret, Occurrence.Of(match, Places.FileName, path) with { InHead = false, Refs = [] });
            }
        }
    }
}
