using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>Finds the reader for a report's source and tries one place after the other.</summary>
internal sealed class SecretReaders(IReadOnlyDictionary<string, Func<ISecretReader>> readers)
{
    /// <summary>The finding's secret, or null where no place holds it any more.</summary>
    public async Task<Secret?> ReadAsync(Report report, Finding finding, CancellationToken cancel)
    {
        if (!Fingerprint.TryParse(finding.Fingerprint, out var fingerprint) || !readers.TryGetValue(report.Run.Source, out var create)) return null;
        var reader = create();
        foreach (var occurrence in finding.Occurrences)
            if (await reader.ReadAsync(report, occurrence, fingerprint, cancel).ConfigureAwait(false) is { } secret) return secret;
        return null;
    }
}
