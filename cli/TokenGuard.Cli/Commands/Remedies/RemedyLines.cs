using TokenGuard.Keygen;
using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>The report's words for plans and outcomes.</summary>
internal static class RemedyLines
{
    public static RemedyLine Of(Finding finding, Secret secret, Verification verification, RemedyEntry entry) => new(
        finding.Fingerprint, finding.Rule, secret.Redacted, FindingVerifier.Word(verification.Verdict), verification.Reason, entry.Verification.TokenId?.ToString(),
        entry.Authority switch { RemedyAuthority.AdminToken => "admin-token", RemedyAuthority.LeakedToken => "leaked-token", _ => null },
        entry.Why, entry.BlastRadius, entry.Warnings)
    {
        Kind = entry.Verification.Kind,
        Account = verification.Address?.Account,
        Environment = verification.Environment,
        Bearer = verification.Bearer is { } bearer ? new BearerInfo(bearer.Type, bearer.Id) : null,
        Expiry = verification.Expiry,
        Usage = entry.Usage,
        Siblings = entry.Siblings is { } siblings ? [.. siblings.Select(s => new SiblingLine(s.Id?.ToString(), s.Kind, s.Name, s.Created))] : null,
    };

    public static RemedyLine Unreadable(Finding finding) => new(
        finding.Fingerprint, finding.Rule, finding.Redacted, "unknown", FindingVerifier.NoToken(finding) ?? FindingVerifier.SecretGone, null, null, "Not asked, so nothing is done.",
        RuleTable.Find(finding.Rule)?.BlastRadius ?? "", []);

    public static RemedyResult Of(RemedyOutcome outcome, string? deliveredTo) => new(
        Word(outcome.Status), outcome.Reason, outcome.HttpStatus, outcome.RequestId, outcome.FinishedAt, deliveredTo, outcome.NewExpiry)
    {
        KeptIn = outcome.KeptIn,
        Evidence = outcome.Evidence,
    };

    public static string Word(RemedyAction action) => action == RemedyAction.Revoke ? "revoke" : "regenerate";

    public static string Word(RemedyStatus status) => status switch
    {
        RemedyStatus.Proved => "proved",
        RemedyStatus.Unconfirmed => "unconfirmed",
        RemedyStatus.DoneByOthers => "done-by-others",
        RemedyStatus.Refused => "refused",
        RemedyStatus.NotDone => "not-done",
        RemedyStatus.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No word for this status."),
    };
}
