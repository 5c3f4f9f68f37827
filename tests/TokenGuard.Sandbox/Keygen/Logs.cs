using System.Globalization;
using System.Text.Json.Nodes;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>A request as an EE server logs it, with the event it caused.</summary>
internal sealed record LoggedRequest(
    Guid Id, DateTimeOffset At, Bearer Requestor, string Method, string Url, int Status, string UserAgent, string Address, string? Event, Guid? Token)
{
    public static LoggedRequest Of(Exchange exchange, Bearer requestor, Answer answer, DateTimeOffset at)
    {
        var request = exchange.Request;
        var done = answer.Status is >= 200 and < 300 ? exchange.Route?.Operation switch
        {
            Operation.GenerateToken or Operation.GenerateTokenFor => "token.generated",
            Operation.RegenerateToken or Operation.RegenerateCurrentToken => "token.regenerated",
            Operation.RevokeToken => "token.revoked",
            _ => null,
        } : null;
        // As a proxy in front of the server names the client.
        var address = request.Headers["X-Forwarded-For"].ToString() is { Length: > 0 } told ? told : "127.0.0.1";
        return new LoggedRequest(
            exchange.RequestId, at, requestor, request.Method, request.Path + request.QueryString, answer.Status, request.Headers.UserAgent.ToString(), address, done, exchange.Record?.Id);
    }
}

/// <summary>
/// <c>GET /request-logs</c> and <c>GET /event-logs</c> of EE: the newest first, of one requestor, between two days at least one and at most 31 apart.
/// </summary>
internal static class Logs
{
    private const int DefaultSize = 10;

    public static Answer Get(Exchange exchange, SandboxOptions options)
    {
        var events = exchange.Route!.Operation == Operation.ListEventLogs;
        if (options.Edition == KeygenEdition.CE || !options.LogsEntitled)
            return Errors.Refused($"must have an EE license with the following entitlements to access this resource: {(events ? "event_logs" : "request_logs")}");
        if (exchange.Caller.Role is not (BearerRole.Admin or BearerRole.Developer or BearerRole.ReadOnly or BearerRole.Environment))
            return Errors.Refused("ensure the token or license is allowed to access all resources");
        var query = exchange.Request.Query;
        if (!Day(query["date[start]"], out var start) || !Day(query["date[end]"], out var end) || (end - start).Days is < 1 or > 31)
            return Errors.BadParameter("date", "date range must be between 1 and 31 days");
        var who = events ? "whodunnit" : "requestor";
        var rows = exchange.RequiredAccount.Log
            .Where(row => row.At >= start && row.At < end.AddDays(1) && row.Requestor.Type == query[$"{who}[type]"] && row.Requestor.Id.ToString() == query[$"{who}[id]"] && (!events || row.Event is not null))
            .Reverse().Take(int.TryParse(query["limit"], out var limit) ? limit : DefaultSize);
        return Endpoints.Data(200, new JsonArray([.. rows.Select(row => events ? EventOf(row) : RequestOf(row))]));
    }

    private static JsonObject RequestOf(LoggedRequest row) => new JsonObject
    {
        ["id"] = row.Id.ToString(),
        ["type"] = "request-logs",
        ["attributes"] = new JsonObject
        {
            ["url"] = row.Url,
            ["method"] = row.Method,
            ["status"] = row.Status.ToString(CultureInfo.InvariantCulture),
            ["userAgent"] = row.UserAgent,
            ["ip"] = row.Address,
            ["created"] = Time(row.At),
        },
    };

    private static JsonObject EventOf(LoggedRequest row) => new JsonObject
    {
        ["id"] = row.Id.ToString(),
        ["type"] = "event-logs",
        ["attributes"] = new JsonObject { ["event"] = row.Event, ["created"] = Time(row.At) },
        ["relationships"] = new JsonObject { ["resource"] = new JsonObject { ["data"] = row.Token is { } token ? new JsonObject { ["type"] = "tokens", ["id"] = token.ToString() } : null } },
    };

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static bool Day(string? text, out DateTimeOffset day) => DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out day);
}
