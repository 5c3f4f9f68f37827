using TokenGuard.Rules;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>Runs a source and keeps what it found, by redacted secret.</summary>
internal sealed record HistoryScan(IReadOnlyList<Finding> Findings, Coverage Coverage, ScanContext Context)
{
    public static HistoryScan Of(TempRepository repository, ScanLimits? limits = null) => Of(new GitHistorySource(repository.Path), limits);

    public static HistoryScan Of(IDocumentSource source, ScanLimits? limits = null)
    {
        var context = new ScanContext(limits ?? ScanLimits.Default);
        source.ReadAsync(context, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        return new HistoryScan(context.Findings.ToFindings(), context.Coverage.ToCoverage(), context);
    }

    /// <summary>The places of one token; empty where it was not found.</summary>
    public IReadOnlyList<Occurrence> PlacesOf(string token) =>
        Findings.SingleOrDefault(finding => string.Equals(finding.Fingerprint, FingerprintOf(token).Value, StringComparison.Ordinal))?.Occurrences ?? [];

    public Occurrence OnlyPlaceOf(string token) => Assert.Single(PlacesOf(token));

    public static Fingerprint FingerprintOf(string token) => Fingerprint.Of(System.Text.Encoding.ASCII.GetBytes(token));
}
