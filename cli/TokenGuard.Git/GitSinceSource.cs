using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// The whole repository, of which only what is new since the last scan is read: a file keeps what was seen and found. Findings of before that are still
/// there are reported with the new ones, so that the report is the one that a scan of everything would give.
/// </summary>
public sealed class GitSinceSource : RepositorySource
{
    // Past this part of all objects reading everything in the order of the packs is faster than reading single ones.
    private const int MostNew = 10;

    private readonly string _stateFile;
    private readonly string _tool;

    /// <param name="repositoryPath">The repository or any folder in it, absolute.</param>
    /// <param name="stateFile">Full path; need not exist.</param>
    /// <param name="tool">Version and rules of the program: another one reads everything again.</param>
    public GitSinceSource(string repositoryPath, string stateFile, string tool)
        : base(repositoryPath, GitLocation.Discover(repositoryPath)) => (_stateFile, _tool) = (stateFile, tool);

    /// <summary>The repository that git would use in a folder.</summary>
    /// <param name="workingDirectory">Absolute.</param>
    /// <param name="stateFile">Full path; need not exist.</param>
    /// <param name="tool">Version and rules of the program: another one reads everything again.</param>
    public GitSinceSource(string workingDirectory, GitEnvironment environment, string stateFile, string tool)
        : base(Path.GetFullPath(environment.GitDirectory ?? ".", workingDirectory), environment.Locate(workingDirectory)) => (_stateFile, _tool) = (stateFile, tool);

    private protected override void Read(GitLocation location, ScanContext context, CancellationToken cancel)
    {
        var refs = RefTips.Read(location, new Dictionary<ObjectId, ObjectId>(), new CoverageRecorder());
        var settings = Settings(context.Limits);
        // Before anything is read: what comes meanwhile is new next time.
        var seen = RepositorySnapshot.Take(location, refs);
        var state = ScanState.TryRead(_stateFile, settings);
        var objects = new ScanContext(context.Limits);
        if (state is null || !TryReadNew(state, seen, location, objects, cancel))
        {
            objects = new ScanContext(context.Limits);
            ReadAll(location, Name, objects, context, cancel);
        }

        var known = Describe(objects);
        Include(objects, context);
        var files = new KnownFiles(state?.Files ?? []);
        GitHistorySource.ReadBeside(location, context, new HashSet<string>(StringComparer.Ordinal) { location.CommonDirectory }, files, cancel);
        if (state is null || !state.Seen.IsSame(seen) || !files.All.SequenceEqual(state.Files, StringComparer.Ordinal)) ScanState.Create(settings, seen, files.All, known).Write(_stateFile);
    }

    private static void ReadAll(GitLocation location, string name, ScanContext objects, ScanContext context, CancellationToken cancel)
    {
        try
        {
            GitHistorySource.ReadObjects(location, name, objects, cancel);
        }
        catch (OperationCanceledException)
        {
            Include(objects, context); // what was found until then
            throw;
        }
    }

    /// <summary>False where reading everything is the only way to be right, or the faster one.</summary>
    private static bool TryReadNew(ScanState state, RepositorySnapshot seen, GitLocation location, ScanContext objects, CancellationToken cancel)
    {
        if (state.ReadKnown() is not { } known) return false;
        if (state.Seen.IsSame(seen)) return TryRepeat(known, location, objects, cancel);
        // What was missing or damaged may be here now, or damage more.
        if (known.Coverage.Skipped.Count > 0 || state.Seen.Lfs != seen.Lfs) return false;

        using var store = location.OpenObjects(objects.Coverage);
        if (IsSomethingGone(store, seen, state.Seen)) return false;
        var fresh = NewIn(store, state.Seen);
        if (fresh.Count > store.Count / MostNew) return false;
        return new SinceReader(location, store, objects).TryRead(fresh, known, cancel);
    }

    /// <summary>Nothing has changed: the findings are still where they were. Their secrets are read again, because nobody kept them.</summary>
    private static bool TryRepeat(Report known, GitLocation location, ScanContext objects, CancellationToken cancel)
    {
        objects.Activity = "nothing new";
        foreach (var finding in known.Findings)
        {
            if (!Fingerprint.TryParse(finding.Fingerprint, out var fingerprint)) return false;
            var secret = finding.Occurrences.Select(occurrence => GitSecretReader.Read(location, occurrence, fingerprint, cancel)).FirstOrDefault(read => read is not null);
            if (secret is null) return false;
            foreach (var occurrence in finding.Occurrences) objects.Findings.Add(secret, occurrence);
        }

        foreach (var skipped in known.Coverage.Skipped) objects.Coverage.Skip(skipped.What, skipped.Why, skipped.Count);
        return true;
    }

    /// <summary>A repack or a loss: what a pack that is gone held is not known, and whether all of it is still here is to be found out.</summary>
    private static bool IsSomethingGone(ObjectStore store, RepositorySnapshot now, RepositorySnapshot before) =>
        before.Packs.Except(now.Packs, StringComparer.Ordinal).Any() || before.Loose.Chunk(ObjectName.Length).Any(id => id.Length != ObjectName.Length || store.Find(id) < 0);

    private static List<int> NewIn(ObjectStore store, RepositorySnapshot before)
    {
        var packs = before.Packs.ToHashSet(StringComparer.Ordinal);
        HashSet<ObjectName> loose = [.. before.Loose.Chunk(ObjectName.Length).Where(id => id.Length == ObjectName.Length).Select(id => ObjectName.Read(id))];
        List<int> fresh = [];
        foreach (var pack in store.Packs)
            if (!packs.Contains(RepositorySnapshot.NameOf(pack.File.Path, pack.File.Length))) fresh.AddRange(Enumerable.Range(pack.First, pack.File.Count));
        for (var index = 0; index < store.Loose.Count; index++)
            if (!loose.Contains(store.Loose[index].Name)) fresh.Add(store.PositionOfLoose(index));
        return fresh;
    }

    private static Report Describe(ScanContext objects) => new()
    {
        Tool = new ToolInfo("TokenGuard", "", ""),
        Run = new RunInfo(default, default, GitHistorySource.SourceKind, ""),
        Summary = new Summary(0, 0, 0, 0, Complete: true),
        Findings = objects.Findings.ToFindings(),
        Coverage = objects.Coverage.ToCoverage(),
    };

    private static void Include(ScanContext objects, ScanContext context)
    {
        var secrets = objects.Findings.Secrets.ToDictionary(secret => secret.Fingerprint.Value, StringComparer.Ordinal);
        foreach (var finding in objects.Findings.ToFindings())
            foreach (var occurrence in finding.Occurrences) context.Findings.Add(secrets[finding.Fingerprint], occurrence);
        var coverage = objects.Coverage.ToCoverage();
        context.Coverage.Include("", coverage with { Skipped = [] });
        foreach (var skipped in coverage.Skipped) context.Coverage.Skip(skipped.What, skipped.Why, skipped.Count);
    }

    private string Settings(ScanLimits limits) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_tool} {limits.MaxDecodeDepth} {limits.MaxDocumentBytes} {string.Join(',', limits.OtherSecrets.Select(rule => rule.Id).Order(StringComparer.Ordinal))}");
}
