using System.Text.Json.Serialization;

namespace TokenGuard.Keygen;

/// <summary>What was done to one token, for whoever asks later. It holds no secret: fingerprints name them.</summary>
/// <param name="Remedy">Id of the act; every line of the journal about it has the same.</param>
/// <param name="Action"><c>revoke</c>, <c>regenerate</c> or <c>generate</c>.</param>
/// <param name="Fingerprint">Of the leaked secret; null where a token was known by its id alone, or was made.</param>
/// <param name="Before">Null where there was no secret to ask about.</param>
/// <param name="Journal">Digest of the journal's last line when this was written: where the record belongs in the chain.</param>
/// <param name="Requests">Every call about this token in its order, the proofs included.</param>
public sealed record EvidenceRecord(
    int SchemaVersion, Guid Remedy, string Action, string? Authority, string? Fingerprint, string? Redacted, string? TokenId, string? Kind, BearerRef? Bearer,
    string? Environment, string Server, EvidenceVerdict? Before, IReadOnlyList<RequestRecord> Requests, EvidenceOutcome After, string? Journal)
{
    /// <summary>What the bearer did since the leak, by the server's own logs; null where nobody could look.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>Ids of tokens that were made since the leak and may be a thief's; null where nobody could look.</summary>
    public IReadOnlyList<string>? Siblings { get; init; }

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
            journal)
        {
            Usage = entry.Usage,
            Siblings = entry.Siblings is { } siblings ? [.. siblings.Select(sibling => sibling.Id?.ToString()).OfType<string>()] : null,
        };
    }

    internal static EvidenceRecord Of(InventoryEntry act, InventoryOutcome outcome, IReadOnlyList<RequestRecord> requests, string? journal) => new(
        1, act.Act, act.Action, "admin-token", null, null, (outcome.Made?.Id ?? act.TokenId)?.ToString(), outcome.Made?.Kind ?? act.Kind, outcome.Made?.Bearer ?? act.Bearer,
        outcome.Made?.Environment ?? act.Environment, act.Address ?? "", null, [.. requests],
        new EvidenceOutcome(
            outcome.Status.ToString(), outcome.Reason, outcome.FinishedAt, outcome.HttpStatus, outcome.RequestId, outcome.DeliveredTo, outcome.Fingerprint?.Value),
        journal);
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
