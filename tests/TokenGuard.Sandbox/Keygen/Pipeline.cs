using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>
/// The decisions about a request, in the order of contract §10 from step 3 on (steps 1 and 2 are the server's). Each step answers, or finds
/// something out and lets the request pass.
/// </summary>
internal sealed class Pipeline(SandboxOptions options, IReadOnlyList<Account> accounts)
{
    private static readonly string[] ApiTypes = ["application/vnd.api+json", "application/vnd.keygen+json"];
    private static readonly string[] AcceptableTypes = [.. ApiTypes, "application/json", "application/octet-stream", "*/*"];

    public Answer Decide(Exchange exchange) =>
        RefuseRoute(exchange)
        ?? RefuseMediaType(exchange)
        ?? RefuseBody(exchange)
        ?? RefuseVersion(exchange)
        ?? AnswerProbe(exchange)
        ?? RefuseAccount(exchange)
        ?? DecideWithin(exchange, exchange.RequiredAccount);

    /// <summary>The content type of an answer: plain JSON only where the client asked for nothing but that (contract §3.4).</summary>
    public static string ContentTypeFor(Exchange exchange)
    {
        var accepted = AcceptedTypes(exchange);
        var plain = accepted.Contains("application/json") && !accepted.Exists(t => ApiTypes.Contains(t) || t == "*/*");
        return (plain ? "application/json" : ApiTypes[0]) + "; charset=utf-8";
    }

    private Answer DecideWithin(Exchange exchange, Account account)
    {
        lock (account.Gate)
        {
            account.WorkOffQueue();
            var answer = Decide();
            if (exchange.Bearer is { } bearer) account.Log.Add(LoggedRequest.Of(exchange, bearer, answer, options.Time.GetUtcNow()));
            return answer;
        }

        Answer Decide() =>
            RefuseSignature(exchange)
                ?? RefuseEnvironment(exchange)
                ?? RefuseSubscription(exchange)
                ?? Authentication.Authenticate(exchange)
                ?? LoadRecord(exchange)
                ?? Endpoints.Act(exchange, options);
    }

    private Answer? RefuseRoute(Exchange exchange)
    {
        exchange.Version = options.ApiVersion;
        exchange.Route = Route.Parse(exchange.Request.Method, exchange.Request.Path.Value ?? "");
        var byHost = AccountOf(exchange.Request.Host.Host) is not null;
        return exchange.Route is null || (byHost && exchange.Route.Account is not null) ? Errors.NoRoute() : null;
    }

    private static Answer? RefuseMediaType(Exchange exchange)
    {
        var accepted = AcceptedTypes(exchange);
        var acceptable = accepted.Count == 0 || accepted.Exists(AcceptableTypes.Contains);
        return acceptable && exchange.Route?.Extension is null or "json" or "jsonapi" ? null : Errors.MediaTypeInvalid();
    }

    private static Answer? RefuseBody(Exchange exchange)
    {
        if (exchange.Request.Method == "GET" || exchange.BodyText.Length == 0) return null;
        try
        {
            exchange.Body = JsonNode.Parse(exchange.BodyText);
            return null;
        }
        catch (JsonException)
        {
            return Errors.JsonInvalid();
        }
    }

    /// <summary>The two unauthenticated probes, which know of no account (contract §3.1).</summary>
    private static Answer? AnswerProbe(Exchange exchange) => exchange.Route?.Operation switch
    {
        Operation.Ping => new Answer(200),
        Operation.Health => new Answer(204),
        _ => null,
    };

    private Answer? RefuseVersion(Exchange exchange)
    {
        var requested = exchange.Request.Headers["Keygen-Version"].ToString();
        if (requested.Length == 0) return null;
        exchange.Version = ApiVersion.Resolve(requested, options.ApiVersion);
        return exchange.Version is null ? Errors.VersionInvalid() : null;
    }

    private Answer? RefuseAccount(Exchange exchange)
    {
        var asSent = exchange.Route?.Account;
        var own = options.Mode == KeygenMode.Singleplayer ? accounts[0] : null;
        exchange.Account = asSent is null
            ? AccountOf(exchange.Request.Host.Host) ?? own
            : accounts.FirstOrDefault(a => a.Slug == asSent || (Uuid.TryParse(asSent, out var id) && a.Id == id));
        if (own is not null && exchange.Account != own)
        {
            exchange.Account = null;
            return Errors.NotFound($"account is invalid (expected {own.Id})");
        }

        if (exchange.Account is not null) return null;
        return Errors.NotFound(asSent is null ? "account is required" : $"The requested account '{asSent}' was not found");
    }

    private static Answer? RefuseSignature(Exchange exchange) =>
        SandboxSignature.IsAcceptable(exchange.Request) ? null : Errors.SignatureInvalid();

    private Answer? RefuseEnvironment(Exchange exchange)
    {
        const string Header = "Keygen-Environment";
        const string Parameter = "environment";
        var byHeader = exchange.Request.Headers.ContainsKey(Header);
        if (!byHeader && !exchange.Request.Query.ContainsKey(Parameter)) return null;
        if (options.Edition == KeygenEdition.CE || !options.EnvironmentsEntitled)
            return byHeader ? Errors.EnvironmentNotSupported("header", Header) : Errors.EnvironmentNotSupported("parameter", Parameter);

        var wanted = byHeader ? exchange.Request.Headers[Header].ToString() : exchange.Request.Query[Parameter].ToString();
        exchange.Environment = exchange.RequiredAccount.FindEnvironment(wanted);
        return exchange.Environment is null ? Errors.EnvironmentInvalid() : null;
    }

    private Answer? RefuseSubscription(Exchange exchange)
    {
        if (exchange.Route is not { NeedsSubscription: true }) return null;
        if (!exchange.RequiredAccount.Active && options.Edition == KeygenEdition.EE) return Errors.Inactive();
        return exchange.RequiredAccount.OverQuota ? Errors.OverQuota() : null;
    }

    private static Answer? LoadRecord(Exchange exchange)
    {
        if (exchange.Route?.Operation == Operation.RegenerateCurrentToken)
        {
            exchange.Record = exchange.Token;
            return exchange.Record is null ? Errors.NotFound("The requested token was not found") : null;
        }

        if (exchange.Route?.Token is not { } asSent) return null;
        if (Uuid.TryParse(asSent, out var id))
        {
            var account = exchange.RequiredAccount;
            exchange.Record = account.Within(exchange.Environment).FirstOrDefault(t => t.Id == id && Scope.Shows(account, exchange.Caller, t));
        }

        return exchange.Record is null ? Errors.NotFound($"The requested token '{asSent}' was not found") : null;
    }

    private Account? AccountOf(string host) =>
        accounts.FirstOrDefault(a => a.CustomHost is not null && string.Equals(a.CustomHost, host, StringComparison.OrdinalIgnoreCase));

    private static List<string> AcceptedTypes(Exchange exchange) =>
        MediaTypeHeaderValue.TryParseList(exchange.Request.Headers.Accept, out var types)
            ? [.. types.Select(t => t.MediaType.ToString().ToLowerInvariant())]
            : [.. exchange.Request.Headers.Accept.Select(raw => raw ?? "")];
}
