using System.Diagnostics.CodeAnalysis;
using System.Net;
using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>What the user configured, as typed; null or blank means not set.</summary>
public sealed record EndpointSettings(string? Host = null, string? ApiUrl = null, string? Account = null, string? Environments = null)
{
    /// <summary>Reads the variables Keygen's own tools use.</summary>
    public static EndpointSettings FromEnvironment(Func<string, string?> variable) =>
        new(variable("KEYGEN_HOST"), variable("KEYGEN_API_URL"), variable("KEYGEN_ACCOUNT_ID"), variable("KEYGEN_ENVIRONMENT"));
}

/// <summary>
/// The one server a candidate secret is sent to, and how its paths begin there (contract §3.1): Keygen Cloud needs the account in the path,
/// any other host takes the short form unless an account is configured. Nothing seen in scanned content ever changes the host.
/// </summary>
public sealed class KeygenEndpoint
{
    private const string CloudHost = "api.keygen.sh";

    private const int MostHinted = 3;

    private readonly string _root;

    private KeygenEndpoint(Uri host, string prefix, string? account, IReadOnlyList<string> environments)
    {
        _root = host.GetLeftPart(UriPartial.Authority) + prefix;
        Host = host.Host;
        IsCloud = host.Host == CloudHost;
        IsLoopback = IsLoopbackHost(host);
        Account = account;
        Environments = environments;
    }

    public string Host { get; }

    public bool IsCloud { get; }

    public bool IsLoopback { get; }

    /// <summary>The configured account, UUID or slug; null when none is.</summary>
    public string? Account { get; }

    /// <summary>Ids or codes of the environments to ask when a token does not authenticate without one (contract §5.2).</summary>
    public IReadOnlyList<string> Environments { get; }

    /// <summary>
    /// Settles the settings. <paramref name="error"/> is one line for a person and repeats no value, since a token pasted into the wrong
    /// variable is a mistake people make. <c>KEYGEN_ENVIRONMENT</c> may list several environments, separated by commas.
    /// </summary>
    public static bool TryParse(
        EndpointSettings settings, [NotNullWhen(true)] out KeygenEndpoint? endpoint, [NotNullWhen(false)] out string? error)
    {
        endpoint = null;
        if (!TryChooseBase(settings, out var baseText, out var variable, out error)) return false;
        if (!TryReadBase(baseText, variable, out var host, out var prefix, out var pathAccount, out error)) return false;
        if (!TryReadAccount(settings.Account, pathAccount, variable, out var account, out error)) return false;
        if (!TryReadEnvironments(settings.Environments, out var environments, out error)) return false;
        endpoint = new KeygenEndpoint(host, prefix, account, environments);
        return true;
    }

    /// <summary>
    /// Where to ask about this secret, best first; empty when nobody can say. A v1 token names its own account, and that is the one to ask
    /// (contract §1.4, §5.2); off Cloud the configured account, or the form of the path without one, is the second choice, for a server that does
    /// not know it.
    /// </summary>
    public IReadOnlyList<AccountAddress> AddressesFor(Secret secret)
    {
        var configured = Account is { } account ? WithAccount(account) : null;
        var embedded = secret.EmbeddedAccountId is { } id ? WithAccount(id) : null;
        if (IsCloud) return (embedded ?? configured) is { } only ? [only] : [];
        if (configured is not null) return embedded is null ? [configured] : [embedded, configured];
        var shortForm = new AccountAddress(new Uri(_root + "/v1"), null);
        return embedded is null ? [shortForm] : [shortForm, embedded];
    }

    /// <summary>
    /// Where else to ask when <see cref="AddressesFor"/> knows nothing: the accounts that stand near a token. At Cloud only, where the host stays
    /// the same whatever the account, and only where the user has named none. What is neither id nor slug is left out, and all but the first few.
    /// </summary>
    public IReadOnlyList<AccountAddress> AddressesHinted(IEnumerable<string> accounts) =>
        IsCloud && Account is null ? [.. accounts.Where(IsAccount).Distinct(StringComparer.Ordinal).Take(MostHinted).Select(WithAccount)] : [];

    public override string ToString() => Account is null ? _root + "/v1" : WithAccount(Account).ToString();

    private AccountAddress WithAccount(string account) => new(new Uri($"{_root}/v1/accounts/{account}"), account);

    private static bool TryChooseBase(
        EndpointSettings settings, out string baseText, out string variable, [NotNullWhen(false)] out string? error)
    {
        var host = settings.Host?.Trim();
        var url = settings.ApiUrl?.Trim();
        (baseText, variable) = !string.IsNullOrEmpty(host) ? (host, "KEYGEN_HOST")
            : !string.IsNullOrEmpty(url) ? (url, "KEYGEN_API_URL")
            : ("https://" + CloudHost, "KEYGEN_HOST");
        error = !string.IsNullOrEmpty(host) && !string.IsNullOrEmpty(url) && Normal(host) != Normal(url)
            ? "KEYGEN_HOST and KEYGEN_API_URL name different servers: unset one, so that tokens are sent where you mean."
            : null;
        return error is null;

        static string Normal(string text) => WithScheme(text).TrimEnd('/');
    }

    private static string WithScheme(string text) => text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text;

    private static bool TryReadBase(
        string text,
        string variable,
        [NotNullWhen(true)] out Uri? host,
        out string prefix,
        out string? account,
        [NotNullWhen(false)] out string? error)
    {
        (prefix, account) = ("", null);
        if (HoldsToken(text, variable, out error))
        {
            host = null;
            return false;
        }

        if (!Uri.TryCreate(WithScheme(text), UriKind.Absolute, out host) || host.Host.Length == 0 || host.Scheme is not ("https" or "http"))
            error = $"{variable} is not a web address: give a host such as api.example.com or an address that begins with https://.";
        else if (host.UserInfo.Length > 0 || text.Contains('@', StringComparison.Ordinal))
            error = $"{variable} holds user info (a name before an @): remove it; tokens are sent in a header only.";
        else if (text.AsSpan().IndexOfAny('?', '#') >= 0)
            error = $"{variable} holds a query or a fragment: remove everything from the ? or # on.";
        else if (host.Scheme == "http" && !IsLoopbackHost(host))
            error = $"{variable} is a plain http:// address: use https://, or tokens would cross the network readable (http:// is for localhost).";
        else if (!TryReadPath(host.AbsolutePath, out prefix, out account))
            error = $"{variable} has a path TokenGuard cannot use: end it at the host, at /v1 or at /v1/accounts/<account>.";
        return error is null;
    }

    private static bool TryReadAccount(
        string? configured, string? inPath, string variable, out string? account, [NotNullWhen(false)] out string? error)
    {
        account = string.IsNullOrWhiteSpace(configured) ? inPath : configured.Trim();
        error = null;
        if (account is null) return true;
        var source = string.IsNullOrWhiteSpace(configured) ? variable : "KEYGEN_ACCOUNT_ID";
        if (HoldsToken(account, source, out error)) return false;
        if (!IsAccount(account))
            error = $"{source} does not name an account: give its UUID, or its slug (lowercase letters, digits and dashes).";
        else if (inPath is not null && !string.Equals(Dashless(inPath), Dashless(account), StringComparison.OrdinalIgnoreCase))
            error = $"KEYGEN_ACCOUNT_ID and the account in {variable} differ: remove one of them.";
        return error is null;

        static string Dashless(string id) => id.Replace("-", "", StringComparison.Ordinal);
    }

    private static bool TryReadEnvironments(string? text, out IReadOnlyList<string> environments, [NotNullWhen(false)] out string? error)
    {
        environments = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        error = null;
        foreach (var environment in environments)
        {
            if (HoldsToken(environment, "KEYGEN_ENVIRONMENT", out error)) return false;
            if (IsPlain(environment)) continue;
            error = "KEYGEN_ENVIRONMENT does not name an environment: give its UUID or its code, several separated by commas.";
            return false;
        }

        return true;
    }

    private static bool HoldsToken(string text, string variable, [NotNullWhen(true)] out string? error)
    {
        error = TokenMatcher.TryFind(text, 0, out _)
            ? $"{variable} holds a token: remove it there, tokens never belong into an address (KEYGEN_ADMIN_TOKEN takes an admin token)."
            : null;
        return error is not null;
    }

    // The name must be exactly this one: a resolver may send localhost.example.com anywhere.
    private static bool IsLoopbackHost(Uri host) =>
        host.Host == "localhost" || (IPAddress.TryParse(host.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Nothing, <c>/v1</c> or <c>/v1/accounts/{account}</c>, each perhaps behind the path a reverse proxy serves Keygen under.</summary>
    private static bool TryReadPath(string path, out string prefix, out string? account)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries).AsSpan();
        account = null;
        if (segments is [.. var beforeAccount, "v1", "accounts", var last])
        {
            segments = beforeAccount;
            account = last;
        }
        else if (segments is [.. var beforeVersion, "v1"]) segments = beforeVersion;
        prefix = "";
        foreach (var segment in segments)
        {
            if (segment == "v1" || !IsPlain(segment)) return false;
            prefix += "/" + segment;
        }

        return true;
    }

    private static bool IsPlain(string name) => name.Length <= 255 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static bool IsAccount(string name) =>
        Guid.TryParseExact(name, "D", out _) || Guid.TryParseExact(name, "N", out _) || (IsSlug(name) && !TokenMatcher.TryFind(name, 0, out _));

    /// <summary><c>[a-z0-9][-a-z0-9]+</c> (contract §3.1).</summary>
    private static bool IsSlug(string name) =>
        name.Length is > 1 and <= 255 && name[0] != '-' && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}

/// <summary>The beginning of every path for one account: <c>…/v1</c> or <c>…/v1/accounts/{account}</c>.</summary>
public sealed record AccountAddress(Uri Base, string? Account)
{
    internal Uri Me => new(Base.AbsoluteUri + "/me");

    internal Uri Token(TokenId id) => new($"{Base.AbsoluteUri}/tokens/{id}");

    public override string ToString() => Base.AbsoluteUri;
}
