namespace TokenGuard.Sandbox.Keygen;

internal enum Operation
{
    Ping,
    Health,
    Me,
    Profile,
    ListTokens,
    ShowToken,
    GenerateToken,
    GenerateTokenFor,
    RegenerateCurrentToken,
    RegenerateToken,
    RevokeToken,
    Provision,
    ListRequestLogs,
    ListEventLogs,
}

/// <summary>An endpoint of contract §4, with the account and token id as they stood in the path.</summary>
internal sealed record Route(Operation Operation, string? Account, string? Token, string? Extension)
{
    /// <summary>Of a nested route: type and id of the bearer, as they stood in the path (contract §4.8).</summary>
    public (string Type, string Id)? Owner { get; private init; }

    private static readonly (string Method, string Path, Operation Operation)[] Table =
    [
        ("GET", "ping", Operation.Ping),
        ("GET", "health", Operation.Health),
        ("GET", "me", Operation.Me),
        ("GET", "profile", Operation.Profile),
        ("GET", "request-logs", Operation.ListRequestLogs),
        ("GET", "event-logs", Operation.ListEventLogs),
        ("GET", "tokens", Operation.ListTokens),
        ("GET", "tokens/:id", Operation.ShowToken),
        ("POST", "tokens", Operation.GenerateToken),
        ("POST", "products/:id/tokens", Operation.GenerateTokenFor),
        ("POST", "licenses/:id/tokens", Operation.GenerateTokenFor),
        ("POST", "users/:id/tokens", Operation.GenerateTokenFor),
        ("POST", "environments/:id/tokens", Operation.GenerateTokenFor),
        ("PUT", "tokens", Operation.RegenerateCurrentToken),
        ("PUT", "tokens/:id", Operation.RegenerateToken),
        ("DELETE", "tokens/:id", Operation.RevokeToken),
    ];

    /// <summary>Only these need a paid subscription and a quota that is not used up (contract §10, step 7).</summary>
    public bool NeedsSubscription => Operation is Operation.ListTokens or Operation.ListRequestLogs or Operation.ListEventLogs or Operation.RegenerateToken or Operation.RegenerateCurrentToken or Operation.GenerateTokenFor;

    /// <summary>Reads <c>/v1/…</c> and <c>/v1/accounts/{account}/…</c> (contract §3.1); null where no endpoint answers.</summary>
    public static Route? Parse(string method, string path)
    {
        var segments = path.Trim('/').Split('/');
        if (segments.Length < 2 || segments[0] != "v1") return null;
        var account = segments.Length > 3 && segments[1] == "accounts" ? segments[2] : null;
        var rest = segments[(account is null ? 1 : 3)..];

        var dot = rest[^1].LastIndexOf('.');
        var extension = dot < 0 ? null : rest[^1][(dot + 1)..];
        if (dot >= 0) rest[^1] = rest[^1][..dot];

        foreach (var (wanted, pattern, operation) in Table)
        {
            var parts = pattern.Split('/');
            if (wanted != method || parts.Length != rest.Length || parts[0] != rest[0] || parts[^1] is "tokens" && rest[^1] != "tokens") continue;
            if (parts.Length == 3) return new Route(operation, account, null, extension) { Owner = (rest[0], rest[1]) };
            return new Route(operation, account, parts.Length > 1 ? rest[1] : null, extension);
        }

        return Provisioning.Handles(method, rest) ? new Route(Operation.Provision, account, null, extension) { Owner = (rest[0], rest.Length > 1 ? rest[1] : "") } : null;
    }
}
