using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TokenGuard.Sandbox.Keygen;

/// <summary>
/// A Keygen server in this process, on a free port of the loopback interface: the Tokens API of the contract over real HTTP, with the state in
/// <see cref="Account"/>, the decisions in <see cref="Pipeline"/> and what may go wrong in <see cref="Disturbances"/>.
/// </summary>
public sealed class SandboxKeygen : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private ImmutableList<Account> _accounts;

    private SandboxKeygen(SandboxOptions options, WebApplication app)
    {
        Options = options;
        _app = app;
        Account = new Account(options, "acme");
        _accounts = [Account];
    }

    public SandboxOptions Options { get; }

    /// <summary>The account a server starts with, the only one of a singleplayer server.</summary>
    public Account Account { get; }

    /// <summary>Scheme, host and port, with a trailing slash.</summary>
    public Uri RootUri { get; private set; } = new("http://localhost");

    /// <summary>What the endpoints' paths are appended to, in the form that fits the server's mode (contract §3.1); no trailing slash.</summary>
    public Uri BaseUri => Options.Mode == KeygenMode.Singleplayer ? new Uri(RootUri, "v1") : BaseUriOf(Account);

    public Disturbances Disturbances { get; } = new();

    /// <summary>Every request so far, in order of arrival.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    public static async Task<SandboxKeygen> StartAsync(SandboxOptions? options = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (options?.Certificate is { } certificate)
            builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        else builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var keygen = new SandboxKeygen(options ?? new SandboxOptions(), app);
        app.Run(keygen.ServeAsync);
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        keygen.RootUri = new Uri(addresses.Addresses.Single());
        return keygen;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>One more account of a multiplayer server.</summary>
    public Account AddAccount(string slug)
    {
        var account = new Account(Options, slug);
        ImmutableInterlocked.Update(ref _accounts, (all, added) => all.Add(added), account);
        return account;
    }

    /// <summary>The base URL that names this account in its path.</summary>
    public Uri BaseUriOf(Account account) => new(RootUri, $"v1/accounts/{account.Id}");

    private async Task ServeAsync(HttpContext context)
    {
        string body;
        using (var reader = new StreamReader(context.Request.Body)) body = await reader.ReadToEndAsync(context.RequestAborted);
        var recorded = RecordedRequest.Of(context.Request, body.Length, Options.Time.GetUtcNow());
        _requests.Enqueue(recorded);
        Disturbances.BeforeRequest?.Invoke(recorded);

        context.Response.Headers.Connection = "close"; // as the server behind the contract does (§7.3)
        var exchange = new Exchange(context.Request, body);
        if (Options.AllowedHosts is { } hosts && !hosts.Contains(context.Request.Host.Host))
        {
            recorded.Status = context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.ContentType = "text/html; charset=UTF-8";
            return;
        }

        if (Disturbances.AnswerEverythingWith is { } nonsense)
        {
            recorded.Status = 200;
            await context.Response.WriteAsync(nonsense, context.RequestAborted);
            return;
        }

        var loss = Disturbances.Lose?.Invoke(recorded);
        if (loss == Loss.BeforeActing)
        {
            context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket.Shutdown(SocketShutdown.Send);
            return;
        }

        var answer = Disturb(context.Request) ?? new Pipeline(Options, _accounts).Decide(exchange);
        if (Disturbances.TakeLoss(context.Request.Method) || loss == Loss.AfterActing)
        {
            // An orderly end of the connection, which is what a dying server or proxy sends: a reset would hide that clients may repeat themselves.
            context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket.Shutdown(SocketShutdown.Send);
            return;
        }

        recorded.Status = answer.Status;
        await SendAsync(context, exchange, answer);
    }

    /// <summary>Step 2 of contract §10, and whatever else may stand between a client and the application.</summary>
    private Answer? Disturb(HttpRequest request)
    {
        if (Disturbances.RedirectEverythingTo is { } elsewhere)
        {
            var status = request.Method is "GET" or "HEAD" ? StatusCodes.Status301MovedPermanently : StatusCodes.Status307TemporaryRedirect;
            return new Answer(status) { Disclosure = Disclosure.Nothing }.With("Location", new Uri(elsewhere, request.Path + request.QueryString).ToString());
        }

        if (Disturbances.Blocklisted) return Errors.Blocklisted();
        return Disturbances.TakeFailure(request.Method) switch
        {
            null => null,
            StatusCodes.Status429TooManyRequests => Errors.Throttled(Disturbances.RetryAfter, Options.Time.GetUtcNow()),
            StatusCodes.Status403Forbidden => Errors.Blocklisted(),
            { } status => Errors.Failing(status),
        };
    }

    private async Task SendAsync(HttpContext context, Exchange exchange, Answer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.Headers.CacheControl = "no-transform, no-store, max-age=0";
        response.Headers["X-Request-Id"] = exchange.RequestId.ToString();
        response.Headers.Date = Options.Time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        foreach (var (name, value) in answer.Headers) response.Headers[name] = value;
        foreach (var (name, value) in ResponseHeaders.Of(exchange, answer, Options)) response.Headers[name] = value;
        if (answer.Body is not { } body)
        {
            Sign(response, exchange, answer, []);
            return;
        }

        if (body.ContainsKey("errors") && !answer.FromMiddleware) body.Insert(0, "meta", new JsonObject { ["id"] = exchange.RequestId.ToString() });
        response.ContentType = Pipeline.ContentTypeFor(exchange);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, Json);
        Sign(response, exchange, answer, bytes);
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private void Sign(HttpResponse response, Exchange exchange, Answer answer, byte[] body)
    {
        foreach (var (name, value) in SandboxSignature.Of(exchange, answer, body, Disturbances.Signing, Options.Time.GetUtcNow())) response.Headers[name] = value;
    }
}
