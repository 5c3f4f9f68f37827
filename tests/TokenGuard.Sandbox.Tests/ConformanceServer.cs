using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Sandbox.Tests;

/// <summary>
/// A server that the contract's tables are held against, known by nothing but its address and an admin's token: the sandbox, or the one that
/// <c>TOKENGUARD_CONFORMANCE_URL</c> (up to the account: <c>https://host/v1/accounts/ID</c>) and <c>TOKENGUARD_CONFORMANCE_TOKEN</c> name. Whatever a row needs
/// is made over HTTP and deleted again.
/// </summary>
public sealed class ConformanceServer : IAsyncLifetime
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private readonly List<string> _made = [];
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private SandboxKeygen? _sandbox;
    private string _base = "";
    private string _admin = "";
    private int _count;

    /// <summary>Environments and narrowed tokens exist.</summary>
    public bool IsEnterprise { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("TOKENGUARD_CONFORMANCE_URL") is { Length: > 0 } url)
        {
            _base = url.TrimEnd('/');
            _admin = Environment.GetEnvironmentVariable("TOKENGUARD_CONFORMANCE_TOKEN") is { Length: > 0 } token
                ? token : throw new InvalidOperationException("TOKENGUARD_CONFORMANCE_TOKEN has to hold an admin token of that account.");
        }
        else
        {
            _sandbox = await SandboxKeygen.StartAsync();
            (_base, _admin) = (_sandbox.BaseUri.ToString(), _sandbox.Account.AddToken(TokenKindName.Admin).Secret);
        }

        var me = await SendAsync("GET", "me", Bearer(_admin));
        if (me.Code != 200 || me.Json.GetProperty("included")[0].GetProperty("attributes").GetProperty("kind").GetString() != "admin-token")
            throw new InvalidOperationException($"{_base}: the token given is not accepted there, or is not an admin's.");
        IsEnterprise = me.Header("Keygen-Edition") != "CE" && (await SendAsync("GET", "me", Bearer(_admin), environment: "no-such-environment")).ErrorCode != "ENVIRONMENT_NOT_SUPPORTED";
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _made.Count - 1; i >= 0; i--) await SendAsync("DELETE", _made[i], Bearer(_admin));
        if (_sandbox is not null) await _sandbox.DisposeAsync();
    }

    public static string Bearer(string secret) => "Bearer " + secret;

    public static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    /// <summary>A token of a bearer of this kind, both new.</summary>
    public async Task<Known> NewAsync(string kind) => await TokenOfAsync(await BearerAsync(kind));

    /// <summary>A bearer: <c>admin</c>, <c>developer</c>, <c>sales-agent</c>, <c>support-agent</c>, <c>read-only</c>, <c>user</c>, <c>product</c>, <c>environment</c>,
    /// <c>license</c> or <c>license STRATEGY</c>.</summary>
    public async Task<Holder> BearerAsync(string kind, Holder? product = null, Holder? owner = null)
    {
        var number = Interlocked.Increment(ref _count);
        switch (kind.Split(' '))
        {
            case ["product"]:
                return await MakeAsync("products", new JsonObject { ["name"] = $"TokenGuard conformance {_run}" });
            case ["environment"]:
                var code = $"tg-{_run}-{number}";
                var environment = await MakeAsync("environments", new JsonObject { ["name"] = code, ["code"] = code, ["isolationStrategy"] = "SHARED" });
                return environment with { Environment = code };
            case ["license", .. var strategy]:
                product ??= await BearerAsync("product");
                var policy = await MakeAsync("policies", new JsonObject { ["name"] = _run, ["authenticationStrategy"] = strategy is [var named] ? named : "TOKEN" }, ("product", product));
                return await MakeAsync("licenses", [], [("policy", policy), .. owner is null ? [] : new[] { ("owner", owner) }]);
            default:
                var (email, password) = ($"tokenguard-{_run}-{number}@example.com", Guid.NewGuid().ToString());
                var user = await MakeAsync("users", new JsonObject { ["email"] = email, ["password"] = password, ["role"] = kind });
                return user with { Login = Basic(email, password) };
        }
    }

    /// <summary>Another token of a bearer. A user makes his own, for an admin may not make another admin's (contract §4.8).</summary>
    public async Task<Known> TokenOfAsync(Holder holder, JsonObject? attributes = null)
    {
        var body = attributes is null ? null : new JsonObject { ["data"] = new JsonObject { ["type"] = "tokens", ["attributes"] = attributes } }.ToJsonString();
        var reply = holder.Login is { } login
            ? await SendAsync("POST", "tokens", login, body)
            : await SendAsync("POST", $"{holder.Type}/{holder.Id}/tokens", Bearer(_admin), body, holder.Environment);
        Assert.True(reply.Code is 200 or 201, $"no token of {holder.Type} could be made: {reply.Code} {reply.Body}");
        var data = reply.Json.GetProperty("data");
        return new Known(data.GetProperty("id").GetString()!, data.GetProperty("attributes").GetProperty("token").GetString()!, holder);
    }

    public async Task BanAsync(Holder user) => Assert.Equal(200, (await AsAdminAsync("POST", $"users/{user.Id}/actions/ban")).Code);

    public Task<Reply> AsAdminAsync(string method, string path, string? environment = null) => SendAsync(method, path, Bearer(_admin), environment: environment);

    /// <summary>With the token, in the environment it lives in.</summary>
    public Task<Reply> AsAsync(Known token, string method, string path) => SendAsync(method, path, Bearer(token.Secret), environment: token.Holder.Environment);

    public async Task<Reply> SendAsync(string method, string path, string? authorization, string? body = null, string? environment = null, string? account = null)
    {
        var root = account is null ? _base : _base[.._base.LastIndexOf('/')] + "/" + account;
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{root}/{path}");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (environment is not null) request.Headers.TryAddWithoutValidation("Keygen-Environment", environment);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.api+json"));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/vnd.api+json");
        using var response = await Client.SendAsync(request);
        return new Reply(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync());
    }

    private async Task<Holder> MakeAsync(string type, JsonObject attributes, params (string Name, Holder To)[] relationships)
    {
        var related = new JsonObject(relationships.Select(r => KeyValuePair.Create<string, JsonNode?>(
            r.Name, new JsonObject { ["data"] = new JsonObject { ["type"] = r.To.Type, ["id"] = r.To.Id } })));
        var data = new JsonObject { ["type"] = type, ["attributes"] = attributes };
        if (related.Count > 0) data["relationships"] = related;
        var reply = await SendAsync("POST", type, Bearer(_admin), new JsonObject { ["data"] = data }.ToJsonString());
        Assert.True(reply.Code == 201, $"{type} could not be made: {reply.Code} {reply.Body}");
        var id = reply.Json.GetProperty("data").GetProperty("id").GetString()!;
        lock (_made) _made.Add($"{type}/{id}");
        return new Holder(type, id);
    }
}

/// <summary>Whoever tokens speak for.</summary>
public sealed record Holder(string Type, string Id)
{
    /// <summary>An <c>Authorization</c> header to make tokens with; null for what has no password.</summary>
    public string? Login { get; init; }

    /// <summary>Code of the environment it is; null for what lives outside of all.</summary>
    public string? Environment { get; init; }
}

public sealed record Known(string Id, string Secret, Holder Holder);
