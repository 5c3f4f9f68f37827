using System.Text.Json.Serialization;

namespace TokenGuard.Keygen;

/// <summary>What was done to one token, for whoever asks later. It holds no secret: fingerprints name them.</summary>
/// <param name="Journal">Digest of the journal's last line when this was written: where the record belongs in the chain.</param>
/// <param name="Requests">Every call about this token in its order, the proofs included.</param>
public sealed record EvidenceRecord(
    int SchemaVersion, Guid Remedy, string Action, string? Authority, string Fingerprint, string Redacted, string? TokenId, string? Kind, BearerRef? Bearer,
    string? Environment, string Server, EvidenceVerdict Before, IReadOnlyList<RequestRecord> Requests, EvidenceOutcome After, string? Journal)
{
    internal static EvidenceRecord Of(Guid remedy, RemedyEntry entry, RemedyOutcome outcome, IReadOnlyList<RequestRecord> requests, string? journal)
    {
        var seen = entry.Verification;
        return new EvidenceRecord(
            1, remedy, entry.Action == RemedyAction.Revoke ? "revoke" : "regenerate",
            entry.Authority switch { RemedyAuthority.AdminToken => "admin-token", RemedyAuthority.LeakedToken => "leaked-token", _ => null },
            entry.Secret.Fingerprint.Value, entry.Secret.Redacted, seen.TokenId?.ToString(), seen.Kind, seen.Bearer, seen.Environment,
            seen.Address?.ToString() ?? "", new EvidenceVerdict(seen.Verdict.ToString(), seen.Reason, seen.CheckedAt, seen.RequestId), [.. requests],
            new EvidenceOutcome(
                outcome.Status.ToString(), outcome.Reason, outcome.FinishedAt, outcome.HttpStatus, outcome.RequestId, outcome.DeliveredTo, outcome.NewFingerprint?.Value),
            journal);
    }
}

/// <summary>What the API said of the secret before.</summary>
public sealed record EvidenceVerdict(string Verdict, string Reason, DateTimeOffset CheckedAt, string? RequestId);

/// <summary>How it ended. <c>Proved</c> means that the old secret was refused with its own request afterwards.</summary>
public sealed record EvidenceOutcome(
    string Status, string Reason, DateTimeOffset FinishedAt, int? HttpStatus, string? RequestId, string? DeliveredTo, string? NewFingerprint);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(EvidenceRecord))]
internal sealed partial class EvidenceJson : JsonSerializerContext;
