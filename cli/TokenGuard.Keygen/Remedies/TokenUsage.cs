namespace TokenGuard.Keygen;

/// <summary>
/// What the server's own logs tell of a token's bearer since the leak. They name the bearer and not the token, so some of it may be rightful use: where the
/// requests came from is for a person to judge.
/// </summary>
/// <param name="Since">From the beginning of this day on; the logs are asked for 31 days at most.</param>
/// <param name="Requests">How many requests; those of TokenGuard itself are not counted.</param>
/// <param name="IsMore">There are more than were fetched.</param>
/// <param name="Clients">Where they came from, the busiest first.</param>
/// <param name="Events">What they changed, the most frequent first.</param>
public sealed record TokenUsage(DateTimeOffset Since, int Requests, bool IsMore, IReadOnlyList<UsageClient> Clients, IReadOnlyList<UsageEvent> Events);

/// <param name="Address">IP address as the server saw it.</param>
/// <param name="UserAgent">What the client called itself.</param>
public sealed record UsageClient(string? Address, string? UserAgent, int Requests, DateTimeOffset? Last);

/// <param name="Name">For example <c>token.generated</c>.</param>
public sealed record UsageEvent(string Name, int Count, DateTimeOffset? Last);

/// <summary>A line of the request log or of the event log.</summary>
internal sealed record LogLine(DateTimeOffset? At, string? Address, string? UserAgent, string? Event);
