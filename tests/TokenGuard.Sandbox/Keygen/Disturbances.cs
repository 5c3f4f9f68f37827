namespace TokenGuard.Sandbox.Keygen;

/// <summary>Which half of an exchange the network swallows.</summary>
public enum Loss
{
    BeforeActing,
    AfterActing,
}

/// <summary>What may go wrong between a client and the server. Tests arm these while the server runs.</summary>
public sealed class Disturbances
{
    private readonly Lock _gate = new();
    private readonly List<Failure> _failures = [];
    private readonly HashSet<string> _lost = [];

    /// <summary>Called before each request is decided, outside of any lock: where an attacker gets in between.</summary>
    public Action<RecordedRequest>? BeforeRequest { get; set; }

    /// <summary>When set, every request is sent to this place, with the status a TLS-forcing server uses (contract §3.1).</summary>
    public Uri? RedirectEverythingTo { get; set; }

    /// <summary>When true, every request gets the blocklist's 403 (contract §7.2).</summary>
    public bool Blocklisted { get; set; }

    /// <summary>Called before each request is decided: whether it, or its answer, is lost on the way.</summary>
    public Func<RecordedRequest, Loss?>? Lose { get; set; }

    /// <summary>How answers are signed.</summary>
    public SigningMode Signing { get; set; }

    /// <summary>When set, every request gets this body with status 200, and nothing is done: a portal, a mistaken proxy.</summary>
    public string? AnswerEverythingWith { get; set; }

    /// <summary>What a 429 names as its <c>Retry-After</c>; whole seconds (contract §7.3).</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Answers the next requests with this status and does not act on them: 429 is the throttle's answer, 403 the blocklist's, 502 and 504 a gateway's
    /// without a body, any other a failing server's. <paramref name="method"/> narrows it to one HTTP method.
    /// </summary>
    public void FailNextWith(int status, int times = 1, string? method = null)
    {
        lock (_gate) _failures.AddRange(Enumerable.Repeat(new Failure(status, method), times));
    }

    /// <summary>
    /// Acts on the next request of this method and ends the connection in place of the answer (contract §4.5). .NET's HTTP handler then sends a
    /// request without content again by itself, up to three times and whatever the method; one with content, even empty, it sends once.
    /// </summary>
    public void LoseNextAnswerTo(string method)
    {
        lock (_gate) _lost.Add(method);
    }

    internal int? TakeFailure(string method)
    {
        lock (_gate)
        {
            var at = _failures.FindIndex(f => f.Method is null || f.Method == method);
            if (at < 0) return null;
            var status = _failures[at].Status;
            _failures.RemoveAt(at);
            return status;
        }
    }

    internal bool TakeLoss(string method)
    {
        lock (_gate) return _lost.Remove(method);
    }

    private sealed record Failure(int Status, string? Method);
}
