using System.Globalization;

namespace TokenGuard.Keygen;

/// <summary>
/// Asks the request log and the event log what a leaked token's bearer did since the leak. Only EE and Cloud have them, with the right licence, and only
/// admins', developers', read-only users' and environments' tokens may look; who has none answers 403 or 404, once for an account and then no more.
/// Read from the server's source (API version 1.8): <c>GET /request-logs</c>, <c>GET /event-logs</c>, between two days that are 1 to 31 apart.
/// </summary>
public sealed class UsageSearch(TokensApi api)
{
    private const int MostDays = 30;

    /// <summary>Who asks in between is one of us.</summary>
    private const string OurUserAgent = "TokenGuard/";

    private readonly HashSet<AccountAddress> _without = [];
    private readonly Dictionary<(AccountAddress, BearerRef, DateTimeOffset), TokenUsage?> _known = [];

    /// <param name="entry">What is planned.</param>
    /// <param name="since">When it leaked; null where nobody knows.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<RemedyEntry> LookAsync(RemedyEntry entry, DateTimeOffset? since, CancellationToken cancel)
    {
        if (entry is not { CanAct: true, Admin: { } admin, Verification: { Address: { } address, Bearer: { } bearer } } || _without.Contains(address)) return entry;
        // A customer's token is used by customers; and a report of a thousand of them is no reason for two thousand looks.
        if (TokenKinds.Of(entry.Secret, entry.Verification) is TokenKinds.User or TokenKinds.Activation) return entry;
        var today = new DateTimeOffset(api.Time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var earliest = today.AddDays(-MostDays + 1);
        var start = since is { } leaked && leaked > earliest ? new DateTimeOffset(leaked.UtcDateTime.Date, TimeSpan.Zero) : earliest;
        if (!_known.TryGetValue((address, bearer, start), out var usage))
            _known[(address, bearer, start)] = usage = await AskAsync(address, bearer, start, today.AddDays(1), admin, entry.Verification.Environment, cancel);
        return entry with { Usage = usage };
    }

    private async Task<TokenUsage?> AskAsync(
        AccountAddress address, BearerRef bearer, DateTimeOffset start, DateTimeOffset end, AdminToken admin, string? environment, CancellationToken cancel)
    {
        var requests = await api.ReadLogAsync(address.Log("request-logs", "requestor", bearer, Day(start), Day(end)), admin.Secret, environment, cancel);
        if (requests is not ApiAnswer.Logged asked)
        {
            if (requests is ApiAnswer.Refused { Status: 403 or 404 }) _without.Add(address);
            return null;
        }

        var events = await api.ReadLogAsync(address.Log("event-logs", "whodunnit", bearer, Day(start), Day(end)), admin.Secret, environment, cancel) as ApiAnswer.Logged;
        var others = asked.Lines.Where(line => line.UserAgent?.StartsWith(OurUserAgent, StringComparison.Ordinal) != true).ToList();
        return new TokenUsage(
            start,
            others.Count,
            asked.Lines.Count >= AccountAddress.LargestPage,
            [.. others.GroupBy(line => (line.Address, line.UserAgent)).Select(g => new UsageClient(g.Key.Address, g.Key.UserAgent, g.Count(), g.Max(line => line.At))).OrderByDescending(client => client.Requests)],
            [.. (events?.Lines ?? []).Where(line => line.Event is not null).GroupBy(line => line.Event!, StringComparer.Ordinal).Select(g => new UsageEvent(g.Key, g.Count(), g.Max(line => line.At))).OrderByDescending(e => e.Count)]);

        static string Day(DateTimeOffset day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }
}
