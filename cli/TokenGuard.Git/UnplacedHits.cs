using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>What a scan that was stopped had found: the objects that hold tokens, without the commits and paths nobody worked out any more.</summary>
internal static class UnplacedHits
{
    public static void Report(HistoryHits hits, ObjectTable objects, ScanContext context)
    {
        var findings = context.Findings;
        // Where it was stopped while the commits were looked for, some are placed already.
        var placed = findings.Secrets.Select(secret => secret.Fingerprint).ToHashSet();
        foreach (var (blob, matches) in hits.Blobs)
            foreach (var match in matches) Add(match, Occurrence.Of(match, Places.Content, path: null) with { Blob = objects.Text(blob) });

        var scanner = context.CreateScanner();
        foreach (var (name, tree) in hits.EntryNames)
            foreach (var match in scanner.Scan(name)) Add(match, Occurrence.Of(match, Places.FileName, name) with { Blob = objects.Text(tree) });

        var dates = objects.Commits.DistinctBy(commit => commit.Id).ToDictionary(commit => commit.Id, commit => commit.Date);
        foreach (var (id, place, match) in hits.Commits)
            Add(match, Occurrence.Of(match, place, path: null) with { Commit = new CommitInfo(objects.Text(id), dates[id], Introduces: true) });
        foreach (var (id, place, match) in hits.Tags) Add(match, Occurrence.Of(match, place, path: null) with { Blob = objects.Text(id) });

        void Add(DocumentMatch match, Occurrence occurrence)
        {
            if (!placed.Contains(match.Secret.Fingerprint)) findings.Add(match.Secret, occurrence);
        }
    }
}
