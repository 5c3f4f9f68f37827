using System.Text.Json.Serialization;
using TokenGuard.Cli.Commands.Remedies;
using TokenGuard.Keygen;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Tokens;

/// <summary>The tokens of an account, as JSON tells of them. It holds no secret.</summary>
internal sealed record TokenListReport(int SchemaVersion, string Server, IReadOnlyList<TokenLine> Tokens, TokenListSummary Summary, IReadOnlyList<UnlistedPlace> Unlisted);

/// <param name="Listed">Tokens the server has, before any filter.</param>
internal sealed record TokenListSummary(int Listed, int Shown, int NeverExpiring, int InReport, bool Complete);

/// <param name="Kind">As the API tells it, for example <c>product-token</c>.</param>
/// <param name="AgeDays">Whole days since it was made.</param>
/// <param name="Ours">It is one of those in KEYGEN_ADMIN_TOKEN.</param>
internal sealed record TokenLine(
    string Id, string? Kind, string? Name, BearerInfo? Bearer, string Account, string? Environment, DateTimeOffset? Created, int? AgeDays, DateTimeOffset? Expiry,
    bool NeverExpires, bool Expired, bool Ours)
{
    /// <summary>Fingerprints of the report's findings that this token is.</summary>
    public IReadOnlyList<string>? InReport { get; init; }

    public static TokenLine Of(ListedToken token, DateTimeOffset now) => new(
        token.Id.ToString(), token.Facts.Kind, token.Facts.Name, token.Facts.Bearer is { } bearer ? new BearerInfo(bearer.Type, bearer.Id) : null,
        token.Address.Account ?? token.Address.ToString(), token.Facts.Environment, token.Facts.Created,
        token.Facts.Created is { } created ? (int)Math.Max(0, (now - created).TotalDays) : null, token.Facts.Expiry,
        NeverExpires: token.Facts.Expiry is null, Expired: token.Facts.Expiry < now, token.IsOurs);
}

/// <summary>A plan for one token known by its id, or for a new one, and what came of it.</summary>
/// <param name="Action"><c>revoke</c> or <c>generate</c>.</param>
internal sealed record TokenActReport(int SchemaVersion, string Action, bool Acted, string Server, IReadOnlyList<TokenActLine> Tokens);

/// <param name="Token">What is revoked, or what was made; null where nobody knows.</param>
/// <param name="Plan">What will be done, or why nothing can be.</param>
internal sealed record TokenActLine(string? Id, TokenLine? Token, bool CanAct, string Plan)
{
    public IReadOnlyList<string>? Destinations { get; init; }

    public RemedyResult? Outcome { get; init; }

    /// <summary>Of the new secret.</summary>
    public string? Fingerprint { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(TokenListReport))]
[JsonSerializable(typeof(TokenActReport))]
internal sealed partial class TokensJson : JsonSerializerContext;
