using System.Text;
using TokenGuard.Git.Refs;
using TokenGuard.Rules;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Containers;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Git;

/// <summary>Scans what git keeps in files beside the objects.</summary>
/// <param name="known">Which of those among the objects need not be read again; null where all of them are read.</param>
internal sealed class GitFileReader(GitLocation location, ScanContext context, KnownFiles? known)
{
    private readonly DocumentScanner _scanner = context.CreateScanner();

    // Nobody counts these as documents, and --max-size is meant for contents: they are few and small, and many come with git.
    private readonly ScanContext _own = new(context.Limits with { MaxDocumentBytes = null });

    public void Read(CancellationToken cancel)
    {
        context.Activity = "reading git's own files";
        foreach (var file in new GitFiles(location, context.Coverage).List())
        {
            cancel.ThrowIfCancellationRequested();
            ReadName(file);
            ReadContent(file, cancel);
        }

        context.Coverage.Include("git's own files", _own.Coverage.ToCoverage() with { Documents = 0, Bytes = 0 });
    }

    /// <summary>The matches in one of the files; its own place goes with them.</summary>
    public static IReadOnlyList<DocumentMatch> Scan(GitFile file, DocumentScanner scanner, ScanContext context, CancellationToken cancel)
    {
        if (file.LinkTarget is { } target) return [.. scanner.Scan(target)];
        if (!file.HasContent) return [];
        // Names are shortened in a table, and logs are packed.
        IReadOnlyList<DocumentMatch> first = file.IsRefTable ? ScanTexts(RefTables.ReadTexts(file.FullPath, context.Coverage), scanner, []) : [];
        using var content = ScannedFile.Open(file.FullPath);
        ContentReader.Scan(scanner, content, file.Shown, context, out var matches, cancel);
        List<DocumentMatch> found = [.. first, .. matches.Where(match => !Holds(first, match))];
        // What git reads may stand there in pieces: between quotes, behind backslashes, on two lines.
        if (file.Place == Places.Config) found.AddRange(ScanTexts(ConfigFile.TryRead(file.FullPath).SelectMany(static setting => new[] { setting.Name, setting.Value ?? "" }), scanner, found));
        return found;
    }

    /// <summary>What texts hold that is not found yet.</summary>
    private static List<DocumentMatch> ScanTexts(IEnumerable<string> texts, DocumentScanner scanner, IReadOnlyList<DocumentMatch> known)
    {
        List<DocumentMatch> found = [];
        foreach (var text in texts.Where(static text => text.Length >= TokenMatcher.ShortestRun).Distinct(StringComparer.Ordinal))
            found.AddRange(scanner.Scan(text).Where(match => !Holds(known, match) && !Holds(found, match)).ToList());
        return found;
    }

    private static bool Holds(IReadOnlyList<DocumentMatch> matches, DocumentMatch match) => matches.Any(known => known.Secret.Fingerprint == match.Secret.Fingerprint);

    private void ReadName(GitFile file)
    {
        if (file.HasContent && file.RefName is { } name)
        {
            foreach (var match in _scanner.Scan(name))
                if (!IsKnown(match, Places.RefName)) context.Findings.Add(match.Secret, Occurrence.Of(match, Places.RefName, path: null) with { InHead = false, Refs = [name] });
            return;
        }

        // The folders above come by themselves.
        var own = file.Shown.LastIndexOf('/') + 1;
        if (file.Shown.Length - own < TokenMatcher.ShortestRun) return;
        var above = Encoding.UTF8.GetByteCount(file.Shown.AsSpan(0, own));
        foreach (var match in _scanner.Scan(file.Shown))
            if (match.Offset + match.Length > above && !(file.RefName is not null && IsKnown(match, Places.RefName))) Add(match, Places.FileName, file.Shown);
    }

    private void ReadContent(GitFile file, CancellationToken cancel)
    {
        try
        {
            var name = known is not null && file.IsAmongObjects && file.HasContent ? KnownFiles.NameOf(new FileInfo(file.FullPath)) : null;
            if (name is not null && known!.TryKeep(name)) return;
            var notRead = _own.Coverage.Skipped;
            var matches = Scan(file, _scanner, _own, cancel);
            foreach (var match in matches)
                if (!IsCopy(file, match)) Add(match, file.Place, file.Shown);
            if (name is not null && matches.Count == 0 && _own.Coverage.Skipped == notRead) known!.Add(name);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Lock files and the like come and go while somebody works in the repository.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Coverage.Skip(file.Shown, ReadFailure.Describe(e));
        }
    }

    /// <summary>
    /// Git writes a commit's author and subject into its logs, and the names of refs and files into tables: what stands in an object or was listed already
    /// is no other place.
    /// </summary>
    private bool IsCopy(GitFile file, DocumentMatch match) => file.Place switch
    {
        Places.RefName or Places.FileName => IsKnown(match, file.Place),
        Places.Reflog or Places.GitFile => context.Findings.Has(match.Secret, known => known.Commit is not null || known.Blob is not null || known.Place == Places.RefName),
        _ => false,
    };

    private bool IsKnown(DocumentMatch match, string place) => context.Findings.Has(match.Secret, occurrence => occurrence.Place == place);

    private void Add(DocumentMatch match, string place, string path) =>
        context.Findings.Add(match.Secret, Occurrence.Of(match, place, path) with { InHead = false, Refs = [] });
}
