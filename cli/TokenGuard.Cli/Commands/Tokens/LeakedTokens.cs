using TokenGuard.Keygen;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Tokens;

/// <summary>The findings of a report by the id of their token: what verification found, or what a v1 token names itself (contract §1.4).</summary>
internal sealed class LeakedTokens
{
    private readonly ILookup<TokenId, string> _fingerprints;

    private LeakedTokens(ILookup<TokenId, string> fingerprints, int unidentified)
    {
        _fingerprints = fingerprints;
        Unidentified = unidentified;
    }

    /// <summary>Findings whose token nobody knows by id, other than placeholders.</summary>
    public int Unidentified { get; }

    public static LeakedTokens Of(Report report)
    {
        var known = report.Findings.Select(finding => (finding, Id: IdOf(finding))).ToList();
        return new LeakedTokens(
            known.Where(f => f.Id is not null).ToLookup(f => f.Id!.Value, f => f.finding.Fingerprint),
            known.Count(f => f.Id is null && !f.finding.Test && f.finding.Verification is not { Verdict: "not-authenticated" }));
    }

    public IReadOnlyList<string> FingerprintsOf(TokenId id) => [.. _fingerprints[id]];

    private static TokenId? IdOf(Finding finding) =>
        TokenId.From(finding.Verification?.TokenId)
        ?? finding.Occurrences.Where(_ => finding.TokenVersion == "v1").Select(occurrence => TokenId.From(occurrence.Hints?.TokenId)).FirstOrDefault(id => id is not null);
}
