using System.Net;

namespace TokenGuard.GitHub;

/// <summary>How the network is used: nothing is followed, nothing is remembered.</summary>
internal static class GitHubHttp
{
    public static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
    };
}
