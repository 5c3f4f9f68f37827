using TokenGuard.Rules;

namespace TokenGuard.Scanning;

/// <summary>
/// Reads a finding's secret again from the place a report names, because reports do not hold secrets. One for each kind of source.
/// </summary>
public interface ISecretReader
{
    /// <summary>The value of <see cref="RunInfo.Source"/> whose occurrences this reads.</summary>
    string SourceKind { get; }

    /// <summary>Reads the document of the occurrence and returns the secret with that fingerprint, or null where it is not there any more.</summary>
    Task<Secret?> ReadAsync(Report report, Occurrence occurrence, Fingerprint fingerprint, CancellationToken cancel);
}
