using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>A file that <c>git bundle create</c> has written: its objects and refs are read as those of a repository are.</summary>
/// <param name="path">The file, absolute or relative to the current folder.</param>
public sealed class GitBundleSource(string path) : IDocumentSource
{
    public string Kind => GitHistorySource.SourceKind;

    public string Target => Redactor.Redact(path);

    public string? Root => Redactor.Redact(Path.GetFullPath(path));

    /// <summary>Whether a file says that it is a bundle.</summary>
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
}
