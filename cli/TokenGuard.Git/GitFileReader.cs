using TokenGuard.Git.Refs;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Containers;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Git;

/// <summary>Scans what git keeps in files beside the objects.</summary>
internal sealed class GitFileReader(GitLocation location, ScanContext context)
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
        List<DocumentMatch> found = [];
        if (file.IsRefTable)
        {
            // Names are shortened in it, and logs are packed.
            foreach (var text in RefTables.ReadTexts(file.FullPath, context.Coverage)) found.AddRange(scanner.Scan(text));
        }

        var known = found.Select(match => match.Secret.Fingerprint).ToHashSet();
        using var content = ScannedFile.Open(file.FullPath);
        ContentReader.Scan(scanner, content, file.Shown, context, out var matches, cancel);
        return [.. found, .. matches.Where(match => !known.Contains(match.Secret.Fingerprint))];
    }

    private void ReadName(GitFile file)
    {
        foreach (var match in _scanner.Scan(file.RefName ?? file.Shown))
        {
            if (file.RefName is not { } name) Add(match, Places.FileName, file.Shown);
            else if (!IsKnown(match, Places.RefName)) context.Findings.Add(match.Secret, Occurrence.Of(match, Places.RefName, path: null) with { InHead = false, Refs = [name] });
        }
    }

    private void ReadContent(GitFile file, CancellationToken cancel)
    {
        try
        {
            foreach (var match in Scan(file, _scanner, _own, cancel))
                if (!IsCopy(file, match)) Add(match, file.Place, file.Shown);
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
