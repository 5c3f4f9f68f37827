namespace TokenGuard.GitHub;

/// <summary>Which GitHub is meant: the API's base address, and the one host that clones and permalinks may name.</summary>
public sealed record GitHubEndpoint
{
    private const string PublicHost = "github.com";
    private const string TenantSuffix = ".ghe.com";
    private const string ApiPrefix = "api.";

    private GitHubEndpoint(Uri api, Uri web)
    {
        Api = api;
        Web = web;
    }

    /// <summary>github.com.</summary>
    public static GitHubEndpoint Public { get; } = new(new Uri("https://api.github.com/"), new Uri("https://github.com/"));

    /// <summary>Base address of the REST API, with a slash at the end.</summary>
    public Uri Api { get; }

    /// <summary>Where people read it and git clones from, with a slash at the end.</summary>
    public Uri Web { get; }

    /// <summary>Picks the API address where one is given, else the host, else github.com.</summary>
    /// <param name="host">A name as <c>GH_HOST</c> holds it: <c>github.com</c>, <c>name.ghe.com</c>, or that of a GitHub Enterprise Server.</param>
    /// <param name="apiUrl">An API base address as <c>TOKENGUARD_GITHUB_API</c> holds it.</param>
    /// <param name="webUrl">Where clones and permalinks live, as <c>TOKENGUARD_GITHUB_WEB</c> holds it, for a server that keeps them on another host or port.</param>
    /// <exception cref="FormatException">Not an address, or one that would carry credentials unencrypted. The message is for the user.</exception>
    public static GitHubEndpoint From(string? host, string? apiUrl, string? webUrl = null)
    {
        var endpoint = !string.IsNullOrEmpty(apiUrl) ? FromApi(apiUrl) : string.IsNullOrEmpty(host) ? Public : FromHost(host);
        return string.IsNullOrEmpty(webUrl) ? endpoint : new GitHubEndpoint(endpoint.Api, new Uri(ReadAddress(webUrl, "TOKENGUARD_GITHUB_WEB"), "/"));
    }

    /// <summary>Whether an address lies on the host of clones and permalinks: same scheme, same name, same port, and nobody's name in it.</summary>
    public bool IsOnWeb(Uri address) => HasSameOrigin(address, Web) && address.UserInfo.Length == 0;

    /// <summary>Whether an address lies on the API's host.</summary>
    public bool IsOnApi(Uri address) => HasSameOrigin(address, Api);

    private static GitHubEndpoint FromHost(string host)
    {
        if (!Uri.TryCreate("https://" + host, UriKind.Absolute, out var web)
            || web.PathAndQuery != "/" || web.UserInfo.Length > 0 || web.Fragment.Length > 0)
        {
            throw new FormatException($"GH_HOST: '{host}' is not a host name. Set it to a name like github.com or github.example.com.");
        }

        if (web.IdnHost.Equals(PublicHost, StringComparison.OrdinalIgnoreCase)) return Public;
        return web.IdnHost.EndsWith(TenantSuffix, StringComparison.OrdinalIgnoreCase)
            ? new GitHubEndpoint(new Uri($"https://{ApiPrefix}{web.Authority}/"), web)
            : new GitHubEndpoint(new Uri(web, "api/v3/"), web);
    }

    private static GitHubEndpoint FromApi(string apiUrl)
    {
        var api = ReadAddress(apiUrl, "TOKENGUARD_GITHUB_API");
        if (!api.AbsolutePath.EndsWith('/')) api = new Uri(api.AbsoluteUri + "/");
        var hasHostOfItsOwn = api.AbsolutePath == "/" && api.Host.StartsWith(ApiPrefix, StringComparison.OrdinalIgnoreCase);
        var webAuthority = hasHostOfItsOwn ? api.Authority[ApiPrefix.Length..] : api.Authority;
        return new GitHubEndpoint(api, new Uri($"{api.Scheme}://{webAuthority}/"));
    }

    private static Uri ReadAddress(string text, string variable)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            throw new FormatException($"{variable} is not a web address. Set it to one like https://github.example.com/api/v3/.");
        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            throw new FormatException($"{variable} must hold neither a user, a query nor a fragment. Put a token into GH_TOKEN.");
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
            throw new FormatException($"{variable}: http://{address.Authority} would carry credentials unencrypted. Use https.");
        return address;
    }

    private static bool HasSameOrigin(Uri address, Uri expected) =>
        address.IsAbsoluteUri && address.Scheme == expected.Scheme && address.Port == expected.Port
        && address.IdnHost.Equals(expected.IdnHost, StringComparison.OrdinalIgnoreCase);
}
