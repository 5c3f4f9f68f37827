using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>An index compared with HEAD.</summary>
internal interface IStagedIndex : IDisposable
{
    IReadOnlyList<StagedChange> Changes { get; }

    /// <summary>The tokens in a staged content. What cannot be read is counted.</summary>
    IReadOnlyList<DocumentMatch> Scan(StagedChange change, BlobScanner blobs, CoverageRecorder coverage, CancellationToken cancel);
}
