using System.Reflection;

namespace TokenGuard.Keygen;

/// <summary>The manners of the client; the defaults suit Keygen Cloud (contract §7.1).</summary>
public sealed record ApiOptions
{
    /// <summary>Goes into <c>User-Agent: TokenGuard/…</c>, which operators see in their request logs.</summary>
    public string ClientVersion { get; init; } =
        typeof(ApiOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>From one request to the next, one at a time. Not applied on loopback, and not where <see cref="KeygenEndpoint.MinInterval"/> says otherwise.</summary>
    public TimeSpan MinInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For one try. The server gives up after 15 s by default, so this hears its answer.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>For all tries of one call, waits included.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The longest <c>Retry-After</c> we sit out; a server that asks for more gets no further try.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(60);

    public int Tries { get; init; } = 4;

    /// <summary>A token or a bearer takes a few KiB.</summary>
    public int MaxAnswerBytes { get; init; } = 1024 * 1024;
}
