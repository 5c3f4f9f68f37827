using System.Text.Json;
using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>One journal line about a token that is known by its id, or is to be made. Holds no secret.</summary>
/// <param name="Act">One id for all lines of one act.</param>
/// <param name="Action"><c>revoke</c> or <c>generate</c>.</param>
internal sealed record InventoryEntry(Guid Act, JournalStep Step, string Action, TokenId? TokenId)
{
    /// <summary>The member that tells these lines from those of a remedy.</summary>
    public const string Member = "inventory";

    /// <summary>Beginning of the account's paths.</summary>
    public string? Address { get; init; }

    public string? Environment { get; init; }

    public string? Kind { get; init; }

    public BearerRef? Bearer { get; init; }

    /// <summary>The file that keeps a new secret until it is delivered.</summary>
    public string? Recovery { get; init; }

    /// <summary>Of a new token.</summary>
    public Fingerprint? Fingerprint { get; init; }

    /// <summary>Method and path.</summary>
    public string? Request { get; init; }

    public ApiAnswer? Answer { get; init; }

    public string? Note { get; init; }

    /// <param name="time">Of writing.</param>
    /// <param name="previous">Digest of the line before; null for the first.</param>
    /// <param name="options">How the JSON is written.</param>
    public byte[] Line(DateTimeOffset time, string? previous, JsonWriterOptions options)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, options))
        {
            json.WriteStartObject();
            json.WriteString("time", time);
            json.WriteString(Member, Act);
            json.WriteString("step", Step.ToString().ToLowerInvariant());
            json.WriteString("action", Action);
            foreach (var (name, value) in Texts())
                if (value is not null) json.WriteString(name, value);
            if (Answer?.Status is { } status) json.WriteNumber("status", status);
            if (previous is not null) json.WriteString("previous", previous);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
    }

    private (string Name, string? Value)[] Texts() =>
    [
        ("tokenId", TokenId?.ToString()), ("address", Address), ("environment", Environment), ("kind", Kind), ("bearer", Bearer is null ? null : $"{Bearer.Type} {Bearer.Id}"),
        ("recovery", Recovery), ("fingerprint", Fingerprint?.Value), ("request", Request), ("requestId", Answer?.RequestId), ("note", Note),
    ];
}
