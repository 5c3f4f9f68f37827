using System.Text.Json.Nodes;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>Steps 11 and 12 of contract §10: the policy is asked, then the endpoint acts.</summary>
internal static class Endpoints
{
    public static Answer Act(Exchange exchange, SandboxOptions options)
    {
        var resources = new Resources(exchange.RequiredAccount, options.Edition);
        return exchange.Route?.Operation switch
        {
            Operation.Me => Policy.Me(exchange) ?? Me(exchange, resources),
            Operation.Profile => Policy.Profile(exchange) ?? Profile(exchange, resources),
            Operation.ListTokens => Policy.Read(exchange) ?? TokenList.Get(exchange, resources, options.LegacyFilters),
            Operation.ShowToken => Policy.Read(exchange) ?? Data(200, resources.Token(exchange.RequiredRecord)),
            Operation.RegenerateToken or Operation.RegenerateCurrentToken => Policy.Regenerate(exchange) ?? Regenerate(exchange, resources),
            Operation.RevokeToken => Policy.Revoke(exchange) ?? Revoke(exchange, options.RequestsUntilDestroyed),
            Operation.ListRequestLogs or Operation.ListEventLogs => Logs.Get(exchange, options),
            Operation.GenerateTokenFor => TokenGeneration.GenerateFor(exchange, resources, options.Edition),
            Operation.Provision => Provisioning.Act(exchange, resources, options.Edition),
            Operation.GenerateToken => TokenGeneration.Generate(exchange, resources, options.Edition),
            _ => throw new InvalidOperationException("Probes are answered before this step."),
        };
    }

    public static Answer Data(int status, JsonNode data) => new(status, new JsonObject { ["data"] = data });

    private static Answer Me(Exchange exchange, Resources resources)
    {
        var answer = Data(200, resources.Bearer(exchange.Caller));
        if (exchange.Token is { } token) answer.Body!["included"] = new JsonArray(resources.Token(token));
        return answer;
    }

    private static Answer Profile(Exchange exchange, Resources resources)
    {
        var answer = Data(200, resources.Bearer(exchange.Caller));
        answer.Body!["meta"] = new JsonObject { ["tokenId"] = exchange.Token?.Id.ToString() };
        return answer;
    }

    private static Answer Regenerate(Exchange exchange, Resources resources)
    {
        var secret = exchange.RequiredAccount.Regenerate(exchange.RequiredRecord);
        return Data(200, resources.Token(exchange.RequiredRecord, secret));
    }

    private static Answer Revoke(Exchange exchange, int requestsUntilDestroyed)
    {
        if (requestsUntilDestroyed > 0) exchange.RequiredAccount.RevokeLater(exchange.RequiredRecord, requestsUntilDestroyed);
        else exchange.RequiredAccount.Revoke(exchange.RequiredRecord);
        return new Answer(204);
    }
}
