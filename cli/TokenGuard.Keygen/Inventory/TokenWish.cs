using System.Text.Json;

namespace TokenGuard.Keygen;

/// <summary>The token to make.</summary>
/// <param name="Bearer">Whom it speaks for; null for whoever asks.</param>
/// <param name="Name">At most 255 characters; null for none.</param>
public sealed record TokenWish(BearerRef? Bearer, string? Name)
{
    public const int LongestName = 255;

    /// <summary>The bearers with a route of their own (contract §4.8), by the word for one.</summary>
    private static readonly (string Word, string Type)[] Types =
        [("product", "products"), ("license", "licenses"), ("user", "users"), ("environment", "environments")];

    /// <summary>When it expires; null for never. Without <see cref="SetsExpiry"/> the server decides: two weeks for a user's, never for others (contract §1.5).</summary>
    public DateTimeOffset? Expiry { get; init; }

    public bool SetsExpiry { get; init; }

    /// <summary>
    /// Reads <c>self</c> or <c>product:ID</c>, <c>license:ID</c>, <c>user:ID</c>, <c>environment:ID</c>. Ids are UUIDs only: the API would take a licence's key
    /// as well, and a key has no place in an address.
    /// </summary>
    public static bool TryReadBearer(string text, out BearerRef? bearer)
    {
        bearer = null;
        if (text == "self") return true;
        var split = text.IndexOf(':', StringComparison.Ordinal);
        if (split < 0 || !TokenId.TryParse(text[(split + 1)..], out var id)) return false;
        var type = Types.FirstOrDefault(t => t.Word == text[..split]).Type;
        if (type is not null) bearer = new BearerRef(type, id.ToString());
        return type is not null;
    }

    internal byte[] ToJson()
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartObject("data");
            json.WriteString("type", "tokens");
            json.WriteStartObject("attributes");
            if (Name is not null) json.WriteString("name", Name);
            if (SetsExpiry && Expiry is { } expiry) json.WriteString("expiry", expiry.ToUniversalTime());
            else if (SetsExpiry) json.WriteNull("expiry");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return body.ToArray();
    }
}
