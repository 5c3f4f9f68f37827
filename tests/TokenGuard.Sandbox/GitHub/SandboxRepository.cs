using System.Collections.Immutable;
using System.Globalization;

namespace TokenGuard.Sandbox.GitHub;

/// <summary>
/// A repository as the sandbox shows it to the API. What it holds is the bare repository at <see cref="Path"/>, which tests fill with git.
/// </summary>
/// <param name="Path">Absolute path of the bare repository.</param>
public sealed record SandboxRepository(string Owner, string Name, string Path)
{
    public string FullName => $"{Owner}/{Name}";

    public string DefaultBranch { get; init; } = "main";

    /// <summary>Listed, shown and cloned only with the token.</summary>
    public bool Private { get; init; }

    /// <summary>What the API says the clone address is; null for the true one.</summary>
    public string? CloneUrl { get; init; }

    /// <summary>Clones are redirected to this address.</summary>
    public Uri? CloneRedirect { get; init; }

    /// <summary>A clone is accepted and then never answered.</summary>
    public bool Stalls { get; init; }
}

/// <summary>A request that reached the sandbox. Of its credential only the SHA-256 is kept.</summary>
/// <param name="Target">Path and query.</param>
/// <param name="AuthorizationSha256">Of the whole header value, lowercase hex; null where there was none.</param>
/// <param name="UserAgent">Which client it was.</param>
public sealed record SandboxRequest(string Method, string Target, string? AuthorizationSha256, string UserAgent);

/// <summary>An answer to the next API request in place of the real one.</summary>
public sealed record SandboxAnswer(int Status, string Message)
{
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The hourly budget is used up until <paramref name="reset"/>.</summary>
    public static SandboxAnswer PrimaryRateLimit(DateTimeOffset reset) => new SandboxAnswer(403, "API rate limit exceeded for 127.0.0.1.")
        .With("x-ratelimit-limit", "60")
        .With("x-ratelimit-remaining", "0")
        .With("x-ratelimit-reset", reset.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    /// <summary>Too many requests at once; GitHub says how long to wait only sometimes.</summary>
    public static SandboxAnswer SecondaryRateLimit(int? retryAfterSeconds, int status = 403)
    {
        var answer = new SandboxAnswer(status, "You have exceeded a secondary rate limit. Please wait a few minutes.");
        return retryAfterSeconds is { } seconds ? answer.With("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)) : answer;
    }

    public static SandboxAnswer Redirect(Uri to) => new SandboxAnswer(302, "Moved").With("Location", to.AbsoluteUri);

    public SandboxAnswer With(string header, string value) => this with { Headers = Headers.SetItem(header, value) };
}
