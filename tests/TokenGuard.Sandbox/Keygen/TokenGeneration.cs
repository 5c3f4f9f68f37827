using System.Globalization;
using System.Text.Json.Nodes;

namespace TokenGuard.Sandbox.Keygen;

/// <summary><c>POST /tokens</c> (contract §4.7) and <c>POST /{bearers}/:id/tokens</c> (contract §4.8).</summary>
internal static class TokenGeneration
{
    private const int LongestName = 255;

    public static Answer Generate(Exchange exchange, Resources resources, KeygenEdition edition)
    {
        var account = exchange.RequiredAccount;
        if (Unpermitted(exchange.Body, edition) is { } pointer) return Errors.BadPointer(pointer, "unpermitted parameter");
        var relationships = Member(Member(exchange.Body, "data"), "relationships");
        var bearer = exchange.Caller;
        if (IdOf(relationships, "bearer") is { } bearerId)
        {
            if (!Uuid.TryParse(bearerId, out var id) || account.FindBearer(id) is not { } named)
                return Errors.Unprocessable("/data/relationships/bearer", "BEARER_NOT_FOUND", "must exist");
            bearer = named;
        }

        var environment = exchange.Environment;
        if (IdOf(relationships, "environment") is { } environmentId && (environment = account.FindEnvironment(environmentId)) is null)
            return Errors.Unprocessable("/data/relationships/environment", "ENVIRONMENT_NOT_FOUND", "must exist");

        return Policy.Generate(exchange, bearer, environment) ?? Mint(exchange, resources, bearer, environment, 201);
    }

    public static Answer GenerateFor(Exchange exchange, Resources resources, KeygenEdition edition)
    {
        var (type, asSent) = exchange.Route!.Owner!.Value;
        if (type == "environments" && edition == KeygenEdition.CE) return Errors.NoRoute();
        if (Unpermitted(exchange.Body, edition) is { } pointer) return Errors.BadPointer(pointer, "unpermitted parameter");
        if (Member(Member(exchange.Body, "data"), "relationships") is not null) return Errors.BadPointer("/data/relationships", "unpermitted parameter");
        if (!Uuid.TryParse(asSent, out var id) || exchange.RequiredAccount.FindBearer(id) is not { } bearer || bearer.Type != type
            || !Scope.Admits(exchange.Environment, bearer.Environment))
            return Errors.NotFound($"The requested {type[..^1]} '{asSent}' was not found");
        return Policy.GenerateFor(exchange, bearer) ?? Mint(exchange, resources, bearer, exchange.Environment, type == "environments" ? 201 : 200);
    }

    private static Answer Mint(Exchange exchange, Resources resources, Bearer bearer, SandboxEnvironment? environment, int status)
    {
        var account = exchange.RequiredAccount;
        var data = Member(exchange.Body, "data");
        var attributes = Member(data, "attributes");
        var name = Text(Member(attributes, "name"));
        if (name?.Length > LongestName) return Errors.Unprocessable("/data/attributes/name", "NAME_TOO_LONG", "is too long (maximum is 255 characters)");

        var expires = attributes is JsonObject given && given.ContainsKey("expiry");
        DateTimeOffset? expiry = null;
        if (Text(Member(attributes, "expiry")) is { } written)
        {
            if (!DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed))
                return Errors.BadPointer("/data/attributes/expiry", "must be a valid timestamp");
            expiry = parsed;
        }

        var permissions = Member(attributes, "permissions") is JsonArray list ? list.Select(Text).OfType<string>().ToHashSet() : null;
        if (permissions is not null && !permissions.IsSubsetOf(bearer.EffectivePermissions))
            return Errors.Unprocessable("/data/attributes/permissions", "PERMISSIONS_NOT_ALLOWED", "unsupported permissions");

        if (!expires && bearer.Role == BearerRole.User) expiry = account.Now + Account.TokenDuration;
        var minted = account.AddToken(bearer, TokenFormat.V3, environment, expiry, permissions, name);
        var answer = Endpoints.Data(status, resources.Token(minted.Row, minted.Secret));
        return status == 201 ? answer.With("Location", $"/v1/accounts/{account.Id}/tokens/{minted.Id}") : answer;
    }

    /// <summary>A pointer to the first member that the schema does not know, or null.</summary>
    private static string? Unpermitted(JsonNode? body, KeygenEdition edition)
    {
        var ee = edition == KeygenEdition.EE;
        (string Path, string[] Known)[] schema =
        [
            ("", ["data", "meta"]),
            ("/data", ["type", "attributes", "relationships"]),
            ("/data/attributes", ee ? ["name", "expiry", "permissions"] : ["name", "expiry"]),
            ("/data/relationships", ee ? ["bearer", "environment"] : ["bearer"]),
            ("/meta", ["otp"]),
        ];
        foreach (var (path, known) in schema)
        {
            var node = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(body, Member);
            if (node is null) continue;
            if (node is not JsonObject members) return path;
            if (members.FirstOrDefault(m => !known.Contains(m.Key)).Key is { } stranger) return $"{path}/{stranger}";
        }

        return null;
    }

    private static string? IdOf(JsonNode? relationships, string name) => Text(Member(Member(Member(relationships, name), "data"), "id"));

    private static JsonNode? Member(JsonNode? node, string name) => node is JsonObject members ? members[name] : null;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
