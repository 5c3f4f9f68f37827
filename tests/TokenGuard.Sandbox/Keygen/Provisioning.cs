using System.Text.Json.Nodes;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>
/// What it takes to set an account up over HTTP alone, as far as the tests of the contract need it: users, products, policies, licences, environments are
/// made and deleted, a user is banned. Admins only; of a body no more is read than what tokens depend on.
/// </summary>
internal static class Provisioning
{
    private static readonly string[] Types = ["users", "products", "policies", "licenses", "environments"];

    public static bool Handles(string method, string[] path) => (method, path) switch
    {
        ("POST", [var type]) => Types.Contains(type),
        ("DELETE", [var type, _]) => Types.Contains(type),
        ("POST", ["users", _, "actions", "ban"]) => true,
        _ => false,
    };

    public static Answer Act(Exchange exchange, Resources resources, KeygenEdition edition)
    {
        var (type, id) = exchange.Route!.Owner!.Value;
        if (type == "environments" && edition == KeygenEdition.CE) return Errors.NoRoute();
        if (exchange.Caller.Role != BearerRole.Admin) return Errors.Refused("ensure the token or license is allowed to access all resources");
        var account = exchange.RequiredAccount;
        if (exchange.Request.Method == "DELETE")
            return Uuid.TryParse(id, out var doomed) && account.Remove(doomed) ? new Answer(204) : Errors.NotFound($"The requested {type[..^1]} '{id}' was not found");
        if (id.Length == 0) return Create(type, account, exchange, resources);
        if (!Uuid.TryParse(id, out var user) || account.FindBearer(user) is not { } bearer) return Errors.NotFound($"The requested user '{id}' was not found");
        bearer.Banned = true;
        return Endpoints.Data(200, resources.Bearer(bearer));
    }

    private static Answer Create(string type, Account account, Exchange exchange, Resources resources)
    {
        var attributes = exchange.Body?["data"]?["attributes"];
        var environment = exchange.Environment;
        switch (type)
        {
            case "policies":
                var policy = account.AddPolicy(
                    Related(account, exchange, "product") ?? throw new InvalidOperationException("A policy is a product's."),
                    Enum.Parse<AuthStrategy>(Text(attributes, "authenticationStrategy") ?? "Token", ignoreCase: true));
                return Endpoints.Data(201, new JsonObject { ["id"] = policy.ToString(), ["type"] = type });
            case "environments":
                var made = account.AddEnvironment(Text(attributes, "code") ?? "", Text(attributes, "isolationStrategy") != "SHARED");
                return Endpoints.Data(201, resources.Bearer(account.BearerOf(made)));
            case "licenses":
                var (product, strategy) = account.FindPolicy(Id(exchange, "policy")) ?? throw new InvalidOperationException("A licence has a policy.");
                return Endpoints.Data(201, resources.Bearer(account.AddLicense(product, Related(account, exchange, "owner"), strategy, environment)));
            case "products":
                return Endpoints.Data(201, resources.Bearer(account.AddProduct(environment)));
            default:
                var role = Enum.Parse<BearerRole>((Text(attributes, "role") ?? "user").Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
                return Endpoints.Data(201, resources.Bearer(account.AddUser(role, environment, Text(attributes, "password"), Text(attributes, "email"))));
        }
    }

    private static Bearer? Related(Account account, Exchange exchange, string name) => account.FindBearer(Id(exchange, name));

    private static Guid Id(Exchange exchange, string name) =>
        Uuid.TryParse(Text(exchange.Body?["data"]?["relationships"]?[name]?["data"], "id") ?? "", out var id) ? id : default;

    private static string? Text(JsonNode? node, string name) => node?[name]?.GetValue<string>();
}
