using TokenGuard.Scanning;
using TokenGuard.Scanning.Containers;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Git;

/// <summary>A file that <c>git bundle create</c> has written, or a pack without a repository around it: its objects and refs are read as those of a repository are.</summary>
/// <param name="path">The file, absolute or relative to the current folder.</param>
public sealed class GitBundleSource(string path) : IDocumentSource
{
    public string Kind => GitHistorySource.SourceKind;

    public string Target => Redactor.Redact(path);

    public string? Root => Redactor.Redact(Path.GetFullPath(path));

    /// <summary>Whether a file says that it is a bundle or a pack.</summary>
    public static bool IsBundle(string path) => BundleHeader.IsBundle(path);

    /// <inheritdoc/>
    /// <exception cref="SourceUnavailableException">It cannot be read, or is cut short before the first object.</exception>
    public Task ReadAsync(ScanContext context, CancellationToken cancel) => Task.Run(() => Read(context, cancel), cancel);

    private void Read(ScanContext context, CancellationToken cancel)
    {
        try
        {
            using var repository = BundleRepository.Open(path);
            foreach (var unknown in repository.Header.Unknown) context.Coverage.Skip(path, $"whatever this changes: {unknown}");
            foreach (var needed in repository.Header.Prerequisites) context.Coverage.Skip($"history before and with {needed}", "not in the bundle, which builds on it");
            GitHistorySource.ReadObjects(repository.Location, path, context, cancel);
            // What is stored as changes to a content that is not here is at least seen as those: a new line stands in them as it is.
            if (!context.Coverage.ToCoverage().Complete) ReadUnplaced(context, cancel);
        }
        catch (InvalidDataException)
        {
            throw new SourceUnavailableException($"{path}: a bundle that is cut short or damaged before its first object. 'git bundle verify' says more.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceUnavailableException($"{path}: {ReadFailure.Describe(e)}. A bundle also needs room for its pack in the temporary folder.");
        }
    }

    private void ReadUnplaced(ScanContext context, CancellationToken cancel)
    {
        var own = new ScanContext(context.Limits with { MaxDocumentBytes = null });
        foreach (var match in Scan(path, context.CreateScanner(), own, cancel))
        {
            if (context.Findings.Has(match.Secret, static _ => true)) continue;
            context.Findings.Add(match.Secret, Occurrence.Of(match, Places.GitFile, Path.GetFileName(path)) with { InHead = false, Refs = [] });
        }
    }

    /// <summary>What a bundle's own bytes hold.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    internal static IReadOnlyList<DocumentMatch> Scan(string path, DocumentScanner scanner, ScanContext context, CancellationToken cancel)
    {
        using var content = ScannedFile.Open(path);
        return ContentReader.Scan(scanner, content, Path.GetFileName(path), context, cancel);
    }
}
