using System.Text.Json.Serialization;
using TokenGuard.Keygen;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>A plan, and what came of it. It holds no secret.</summary>
/// <param name="Acted">False for a plan.</param>
internal sealed record RemedyReport(int SchemaVersion, string Action, bool Acted, string Server, IReadOnlyList<RemedyLine> Tokens);

/// <param name="Authority"><c>admin-token</c> or <c>leaked-token</c>; null where nothing can be done.</param>
/// <param name="Why">Why that authority, or why nothing can be done.</param>
internal sealed record RemedyLine(
    string Fingerprint,
    string Rule,
    string Redacted,
    string Verdict,
    string Reason,
    string? TokenId,
    string? Authority,
    string Why,
    string BlastRadius,
    IReadOnlyList<string> Warnings)
{
    /// <summary>As the API tells it, for example <c>product-token</c>.</summary>
    public string? Kind { get; init; }

    public string? Account { get; init; }

    public string? Environment { get; init; }

    public BearerInfo? Bearer { get; init; }

    public DateTimeOffset? Expiry { get; init; }

    /// <summary>Other living tokens of the same bearer, made after the leak; null where no admin token could look.</summary>
    public IReadOnlyList<SiblingLine>? Siblings { get; init; }

    /// <summary>What the bearer did since the leak, by the server's own logs; null where it keeps none, or nobody could look.</summary>
    public TokenUsage? Usage { get; init; }

    public RemedyResult? Outcome { get; init; }
}

internal sealed record SiblingLine(string? Id, string? Kind, string? Name, DateTimeOffset? Created);

/// <param name="Status"><c>proved</c>, <c>unconfirmed</c>, <c>done-by-others</c>, <c>refused</c>, <c>not-done</c> or <c>unknown</c>.</param>
internal sealed record RemedyResult(string Status, string Reason, int? HttpStatus, string? RequestId, DateTimeOffset FinishedAt, string? DeliveredTo, DateTimeOffset? NewExpiry)
{
    /// <summary>The private file that keeps a new secret which could not be delivered.</summary>
    public string? KeptIn { get; init; }

    /// <summary>The file with every request and answer.</summary>
    public string? Evidence { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(RemedyReport))]
internal sealed partial class RemedyJson : JsonSerializerContext;
