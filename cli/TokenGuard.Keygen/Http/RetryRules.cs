namespace TokenGuard.Keygen;

/// <summary>
/// Which call may be sent again. Reading always may; revoking may where a second time does no harm; regenerating and generating only when
/// the first surely did not arrive, because a second one would kill the secret the first one made, or make one more that nobody holds.
/// </summary>
internal static class RetryRules
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);

    public static bool MayRepeat(HttpMethod method, Exchange exchange) => exchange switch
    {
        Exchange.NotSent n => !n.IsLasting,
        Exchange.NoAnswer or Exchange.Response { BodyState: BodyState.Broken } => method == HttpMethod.Get,
        Exchange.Response { Status: 429 } => true,
        Exchange.Response { Status: 503 } => method == HttpMethod.Get || method == HttpMethod.Delete,
        Exchange.Response { Status: 408 or 500 or 502 or 504 } => method == HttpMethod.Get,
        _ => false,
    };

    /// <summary>A 503 may be the server's own timeout in the middle of the work (contract §6.2).</summary>
    public static bool MayHaveActed(Exchange exchange) => exchange is Exchange.NoAnswer or Exchange.Response { Status: >= 500 };

    /// <summary>What the server asked for, else 0.5 s doubling, each shortened by up to half so that many clients do not return together.</summary>
    public static TimeSpan Wait(int attempt, Exchange exchange, double jitter) =>
        exchange is Exchange.Response { Head.RetryAfter: { } asked } ? asked : FirstWait * Math.Pow(2, attempt - 1) * (0.5 + (jitter / 2));
}
