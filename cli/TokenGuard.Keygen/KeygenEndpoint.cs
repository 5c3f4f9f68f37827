using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>What the user configured, as typed; null or blank means not set.</summary>
public sealed record EndpointSettings(string? Host = null, string? ApiUrl = null, string? Account = null, string? Environments = null)
{
    /// <summary>Most requests a second, as typed: a number above 0, or <c>unlimited</c>.</summary>
    public string? Rate { get; init; }

    /// <summary>The account's public key in PEM, or the base64 of that; several for several accounts. Null where answers are not checked.</summary>
    public string? PublicKey { get; init; }

    /// <summary>Reads the variables Keygen's own tools use, and ours.</summary>
    public static EndpointSettings FromEnvironment(Func<string, string?> variable) =>
        new(variable("KEYGEN_HOST"), variable("KEYGEN_API_URL"), variable("KEYGEN_ACCOUNT_ID"), variable("KEYGEN_ENVIRONMENT"))
        {
            Rate = variable("TOKENGUARD_RATE"),
            PublicKey = variable("TOKENGUARD_PUBLIC_KEY"),
        };
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

    private KeygenEndpoint(Uri host, string prefix, IReadOnlyList<string> accounts, IReadOnlyList<string> environments)
    {
        _root = host.GetLeftPart(UriPartial.Authority) + prefix;
        Host = host.Host;
        IsCloud = host.Host == CloudHost;
        IsLoopback = IsLoopbackHost(host);
        Accounts = accounts;
        Environments = environments;
    }

    public string Host { get; }

    public bool IsCloud { get; }

    public bool IsLoopback { get; }

    /// <summary>The configured accounts, UUIDs or slugs; empty when none is. They are also the only ones remedies act in: see <see cref="Allows"/>.</summary>
    public IReadOnlyList<string> Accounts { get; }

    /// <summary>Ids or codes of the environments to ask when a token does not authenticate without one (contract §5.2).</summary>
    public IReadOnlyList<string> Environments { get; }

    /// <summary>Least time from one request to the next where the user said; null for what suits the host.</summary>
    public TimeSpan? MinInterval { get; private init; }

    /// <summary>Whether answers are believed only when they are signed (contract §8).</summary>
    public bool RequiresSignatures => Signature is not null;

    internal AnswerSignature? Signature { get; private init; }

    /// <summary>
    /// Settles the settings. <paramref name="error"/> is one line for a person and repeats no value, since a token pasted into the wrong
    /// variable is a mistake people make. <c>KEYGEN_ACCOUNT_ID</c> and <c>KEYGEN_ENVIRONMENT</c> may list several, separated by commas.
    /// </summary>
    public static bool TryParse(
        EndpointSettings settings, [NotNullWhen(true)] out KeygenEndpoint? endpoint, [NotNullWhen(false)] out string? error)
    {
        endpoint = null;
        if (!TryChooseBase(settings, out var baseText, out var variable, out error)) return false;
        if (!TryReadBase(baseText, variable, out var host, out var prefix, out var pathAccount, out error)) return false;
        if (!TryReadAccounts(settings.Account, pathAccount, variable, out var accounts, out error)) return false;
        if (!TryReadEnvironments(settings.Environments, out var environments, out error)) return false;
        if (!TryReadRate(settings.Rate, out var interval, out error)) return false;
        AnswerSignature? signature = null;
        if (!string.IsNullOrWhiteSpace(settings.PublicKey) && !AnswerSignature.TryParse(settings.PublicKey, out signature, out error)) return false;
        endpoint = new KeygenEndpoint(host, prefix, accounts, environments) { MinInterval = interval, Signature = signature };
        return true;
    }

    /// <summary>
    /// Where to ask about this secret, best first; empty when nobody can say. A v1 token names its own account, and that is the one to ask
    /// (contract §1.4, §5.2), after those configured by their slug, any of which may be the same; off Cloud the other configured accounts, or the
    /// form of the path without one, are the last choice, for a server that does not know it.
    /// </summary>
    public IReadOnlyList<AccountAddress> AddressesFor(Secret secret)
    {
        var configured = Accounts.Select(WithAccount);
        var shortForm = IsCloud || Accounts.Count > 0 ? Enumerable.Empty<AccountAddress>() : [new AccountAddress(new Uri(_root + "/v1"), null)];
        if (secret.EmbeddedAccountId is not { } id) return [.. configured, .. shortForm];
        var slugs = Accounts.Where(account => !IsUuid(account)).Select(WithAccount);
        var others = IsCloud ? [] : Accounts.Where(account => IsUuid(account) && !IsSame(account, id)).Select(WithAccount);
        return [.. shortForm, .. slugs, WithAccount(id), .. others];
    }

    /// <summary>
    /// The same server without the account in the path, where it has no such path: a domain that serves one account alone, as Cloud's custom domains do
    /// (contract §3.1). Null at Cloud itself, and where several accounts are configured, of which it could be any.
    /// </summary>
    internal AccountAddress? WithoutAccount(AccountAddress address) =>
        address.Account is not null && !IsCloud && Accounts.Count <= 1 && address.Base.AbsolutePath.Contains("/accounts/", StringComparison.Ordinal)
            ? address with { Base = new Uri(_root + "/v1") } : null;

    /// <summary>Whether a token that was found at this address may be acted on: only accounts the user named, where any is named.</summary>
    /// <param name="accountId">The account's UUID as the server tells it; null where it does not.</param>
    public bool Allows(AccountAddress address, string? accountId) =>
        Accounts.Count == 0 || Accounts.Any(account => IsSame(account, accountId))
        // What the server says outranks what it was asked for: a host that serves one account alone is asked for none.
        || ((accountId is null || address.Account is not { } asked || !IsUuid(asked)) && Accounts.Any(account => IsSame(account, address.Account)));

    /// <summary>
    /// Where else to ask when <see cref="AddressesFor"/> knows nothing: the accounts that stand near a token. At Cloud only, where the host stays
    /// the same whatever the account, and only where the user has named none. What is neither id nor slug is left out, and all but the first few.
    /// </summary>
    public IReadOnlyList<AccountAddress> AddressesHinted(IEnumerable<string> accounts) =>
        IsCloud && Accounts.Count == 0 ? [.. accounts.Where(IsAccount).Distinct(StringComparer.Ordinal).Take(MostHinted).Select(WithAccount)] : [];

    public override string ToString() => Accounts is [var only] ? WithAccount(only).ToString() : _root + "/v1";

    /// <summary>Whether a request to this address goes to the configured server: what an earlier run wrote down never changes the host.</summary>
    public bool Owns(string address) => address.StartsWith(_root + "/v1", StringComparison.Ordinal);

    /// <summary>Every address that the settings name by themselves: one for each account, or the form of the path without one.</summary>
    internal IReadOnlyList<AccountAddress> ConfiguredAddresses =>
        Accounts.Count > 0 ? [.. Accounts.Select(WithAccount)] : IsCloud ? [] : [new AccountAddress(new Uri(_root + "/v1"), null)];

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

    private static bool TryReadAccounts(
        string? configured, string? inPath, string variable, out IReadOnlyList<string> accounts, [NotNullWhen(false)] out string? error)
    {
        var named = Listed(configured);
        accounts = named.Length > 0 ? named : inPath is null ? [] : [inPath];
        error = null;
        var source = named.Length == 0 ? variable : "KEYGEN_ACCOUNT_ID";
        foreach (var account in accounts)
        {
            if (HoldsToken(account, source, out error)) return false;
            if (!IsAccount(account))
                error = $"{source} does not name an account: give its UUID, or its slug (lowercase letters, digits and dashes), several separated by commas.";
            else if (inPath is not null && !IsSame(inPath, account))
                error = $"KEYGEN_ACCOUNT_ID and the account in {variable} differ: remove one of them.";
            if (error is not null) return false;
        }

        return true;
    }

    private static string[] Listed(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    private static bool TryReadEnvironments(string? text, out IReadOnlyList<string> environments, [NotNullWhen(false)] out string? error)
    {
        environments = Listed(text);
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

    private static bool TryReadRate(string? text, out TimeSpan? interval, [NotNullWhen(false)] out string? error)
    {
        (interval, error) = (null, null);
        if (string.IsNullOrWhiteSpace(text)) return true;
        if (text.Trim() == "unlimited") interval = TimeSpan.Zero;
        else if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate is >= 0.001 and <= 1000)
            interval = TimeSpan.FromSeconds(1 / rate);
        else error = "TOKENGUARD_RATE (--rate) is no number of requests a second: give one from 0.001 to 1000, or 'unlimited'.";
        return error is null;
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

    private static bool IsAccount(string name) => IsUuid(name) || (IsSlug(name) && !TokenMatcher.TryFind(name, 0, out _));

    private static bool IsUuid(string name) => Guid.TryParseExact(name, "D", out _) || Guid.TryParseExact(name, "N", out _);

    /// <summary>UUIDs are the same with and without dashes, in any case.</summary>
    private static bool IsSame(string account, string? other) =>
        other is not null && string.Equals(account.Replace("-", "", StringComparison.Ordinal), other.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    /// <summary><c>[a-z0-9][-a-z0-9]+</c> (contract §3.1).</summary>
    private static bool IsSlug(string name) =>
        name.Length is > 1 and <= 255 && name[0] != '-' && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}

/// <summary>The beginning of every path for one account: <c>…/v1</c> or <c>…/v1/accounts/{account}</c>.</summary>
public sealed record AccountAddress(Uri Base, string? Account)
{
    internal Uri Me => new(Base.AbsoluteUri + "/me");

    internal Uri Profile => new(Base.AbsoluteUri + "/profile");

    /// <summary>The most that any list gives at once (contract §4.4).</summary>
    internal const int LargestPage = 100;

    /// <summary>What a bearer did, by a log of the server's, between two days.</summary>
    internal Uri Log(string log, string who, BearerRef bearer, string start, string end) =>
        new($"{Base.AbsoluteUri}/{log}?{who}%5Btype%5D={bearer.Type}&{who}%5Bid%5D={bearer.Id}&date%5Bstart%5D={start}&date%5Bend%5D={end}&limit={LargestPage}");

    internal Uri Tokens(string cursor) => new($"{Base.AbsoluteUri}/tokens?page%5Bcursor%5D={cursor}&page%5Bsize%5D=100");

    /// <summary>Where tokens of this bearer are made; null stands for whoever asks.</summary>
    internal Uri TokensOf(BearerRef? bearer) => new(bearer is null ? $"{Base.AbsoluteUri}/tokens" : $"{Base.AbsoluteUri}/{bearer.Type}/{bearer.Id}/tokens");

    internal Uri Token(TokenId id) => new($"{Base.AbsoluteUri}/tokens/{id}");

    public override string ToString() => Base.AbsoluteUri;
}
