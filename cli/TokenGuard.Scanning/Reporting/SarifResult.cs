using System.Security.Cryptography;
using System.Text;

namespace TokenGuard.Scanning.Reporting;

/// <summary>
/// What code scanning makes an alert of: one secret in one file. Not one place: an alert lives as long as its hash, and a hash for each place
/// would need a number that shifts when one of several places in the file goes away; a long history would also spend the 5,000 results of a run
/// on one secret. The place shown is one that is still in HEAD where there is such a one; the others are related locations, those in the same file first.
/// </summary>
/// <param name="Others">How many other places the secret has.</param>
/// <param name="Related">The first of them.</param>
internal sealed record SarifResult(Finding Finding, Occurrence Primary, string Uri, int Others, IReadOnlyList<Occurrence> Related)
{
    public bool IsLive => Finding.Verification?.Verdict == "live";

    /// <summary>What GitHub knows an alert by: unmoved when lines move, different for every result of a run.</summary>
    public string LineHash
    {
        get
        {
            var key = $"{Finding.Rule}\n{Finding.Fingerprint}\n{Primary.Repository}\n{Uri}";
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 8)) + ":1";
        }
    }

    public static IEnumerable<SarifResult> Of(Finding finding, int maxRelated) => finding.Occurrences
        .GroupBy(o => (o.Repository, Uri: SarifUri.Of(o)))
        .Select(file =>
        {
            var primary = file.OrderByDescending(o => o.InHead == true).ThenByDescending(o => o.Place == Places.Content).First();
            var related = file.Concat(finding.Occurrences).Distinct<Occurrence>(ReferenceEqualityComparer.Instance)
                .Where(o => !ReferenceEquals(o, primary)).Take(maxRelated);
            return new SarifResult(finding, primary, file.Key.Uri, finding.Occurrences.Count - 1, [.. related]);
        });
}
