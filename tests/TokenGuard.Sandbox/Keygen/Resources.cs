using System.Globalization;
using System.Text.Json.Nodes;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>State as JSON:API resources (contract §4.1 and §4.2). Links name the account by id whatever the base URL was.</summary>
internal sealed class Resources(Account account, KeygenEdition edition)
{
    private string Base => $"/v1/accounts/{account.Id}";

    /// <summary>A token; the secret is present only where it was just made, and absent otherwise rather than null.</summary>
    public JsonObject Token(TokenRow token, string? secret = null)
    {
        var bearer = token.Bearer;
        var attributes = new JsonObject { ["kind"] = KindOf(bearer) };
        if (secret is not null) attributes["token"] = secret;
        attributes["expiry"] = Timestamp(token.Expiry);
        attributes["name"] = token.Name;
        if (bearer is { Role: BearerRole.License, Deleted: false })
        {
            attributes["maxActivations"] = null;
            attributes["activations"] = 0;
            attributes["maxDeactivations"] = null;
            attributes["deactivations"] = 0;
        }

        if (edition == KeygenEdition.EE)
            attributes["permissions"] = new JsonArray([.. token.EffectivePermissions.Order(StringComparer.Ordinal).Select(p => JsonValue.Create(p))]);
        attributes["created"] = Timestamp(token.Created);
        attributes["updated"] = Timestamp(token.Updated);

        var relationships = Owned(token.Environment);
        relationships["bearer"] = bearer.Deleted ? Related(null, null, null) : Related($"{Base}/{bearer.Type}/{bearer.Id}", bearer.Type, bearer.Id);
        return Resource("tokens", token.Id, attributes, relationships);
    }

    /// <summary>The resource a bearer is. A licence's holds its key, a secret of its own (contract §4.2).</summary>
    public JsonObject Bearer(Bearer bearer) => Resource(
        bearer.Type,
        bearer.Id,
        bearer switch
        {
            { Role: BearerRole.License } => new JsonObject { ["name"] = null, ["key"] = bearer.LicenseKey, ["status"] = "ACTIVE" },
            { Role: BearerRole.Product } => new JsonObject { ["name"] = "Product", ["code"] = null },
            { Role: BearerRole.Environment } => new JsonObject
            {
                ["name"] = bearer.Environment?.Code,
                ["code"] = bearer.Environment?.Code,
                ["isolationStrategy"] = bearer.Environment is { Isolated: true } ? "ISOLATED" : "SHARED",
            },
            _ => new JsonObject
            {
                ["fullName"] = null,
                ["email"] = bearer.Email,
                ["status"] = "ACTIVE",
                ["role"] = bearer.RoleWords.Replace(' ', '-'),
            },
        },
        Owned(bearer.Role == BearerRole.Environment ? null : bearer.Environment));

    private static string KindOf(Bearer bearer) => bearer switch
    {
        { Deleted: true } => "orphaned-token",
        { Role: BearerRole.License } => "activation-token",
        { Role: BearerRole.SalesAgent } => "sales-token",
        { Role: BearerRole.SupportAgent } => "support-token",
        _ => bearer.RoleWords.Replace(' ', '-') + "-token",
    };

    private static string? Timestamp(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static JsonObject Related(string? link, string? type, Guid? id) => new()
    {
        ["links"] = new JsonObject { ["related"] = link },
        ["data"] = id is null ? null : new JsonObject { ["type"] = type, ["id"] = id.ToString() },
    };

    private JsonObject Owned(SandboxEnvironment? environment)
    {
        var relationships = new JsonObject { ["account"] = Related(Base, "accounts", account.Id) };
        if (edition == KeygenEdition.EE)
            relationships["environment"] = Related(environment is null ? null : $"{Base}/environments/{environment.Id}", "environments", environment?.Id);
        return relationships;
    }

    private JsonObject Resource(string type, Guid id, JsonObject attributes, JsonObject relationships) => new()
    {
        ["id"] = id.ToString(),
        ["type"] = type,
        ["attributes"] = attributes,
        ["relationships"] = relationships,
        ["links"] = new JsonObject { ["self"] = $"{Base}/{type}/{id}" },
    };
}
