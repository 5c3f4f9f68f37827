using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>A source that reads a repository on this machine.</summary>
public abstract class RepositorySource : IDocumentSource
{
    private readonly string _path;
    private readonly GitLocation? _location;

    /// <param name="path">As the user has named it.</param>
    /// <param name="location">Null where there is no repository.</param>
    private protected RepositorySource(string path, GitLocation? location) => (_path, _location) = (path, location);

    public string Kind => GitHistorySource.SourceKind;

    public string Target => Redactor.Redact(_path);

    public string? Root => _location is null ? null : Redactor.Redact(RootOf(_location));

    /// <inheritdoc/>
    /// <exception cref="SourceUnavailableException">There is no repository.</exception>
    public Task ReadAsync(ScanContext context, CancellationToken cancel)
    {
        var location = _location ?? throw new SourceUnavailableException(
            Path.Exists(_path)
                ? $"{_path}: not a git repository. Run in a repository or name one: tokenguard scan git PATH."
                : $"{_path}: no such folder. Check the path, or run in a repository: tokenguard scan git.");
        return Task.Run(() => Read(location, context, cancel), cancel);
    }

    /// <summary>As the user has named it.</summary>
    private protected string Name => _path;

    private protected abstract void Read(GitLocation location, ScanContext context, CancellationToken cancel);

    private protected virtual string RootOf(GitLocation location) => location.Root;
}
