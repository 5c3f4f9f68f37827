using System.Globalization;
using System.Net;
using System.Text;

namespace TokenGuard.Keygen;

/// <summary>
/// Carries a request to the configured server and brings back what came of it, as a value. It follows no redirect, keeps no cookie,
/// bounds time and size, and repeats only what <see cref="RetryRules"/> allows.
/// </summary>
internal sealed class ApiTransport : IDisposable
{
    /// <summary>So many calls in a row that did not reach the server, and the rest are not tried: a report may hold a thousand tokens.</summary>
    private const int MostUnreached = 3;

    private readonly HttpClient _client;
    private readonly RequestPacer _pacer;
    private readonly ApiOptions _options;
    private readonly AnswerSignature? _signature;
    private readonly TimeProvider _time;
    private Exchange.NotSent? _gaveUp;
    private int _unreached;

    public ApiTransport(HttpMessageHandler handler, KeygenEndpoint endpoint, ApiOptions options, TimeProvider time)
    {
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _pacer = new RequestPacer(endpoint.MinInterval ?? (endpoint.IsLoopback ? TimeSpan.Zero : options.MinInterval), time);
        _options = options;
        _signature = endpoint.Signature;
        _time = time;
    }

    /// <summary>Tells what was wrong with a certificate; null where another handler than ours carries the requests.</summary>
    public CertificateCheck? Certificates { get; init; }

    public static SocketsHttpHandler Handler(bool isLoopback, CertificateCheck certificates) => new()
    {
        // Some gateways compress whatever a client says, and an answer that cannot be read may have been the only one with a new secret in it.
        AutomaticDecompression = DecompressionMethods.All,
        SslOptions = { RemoteCertificateValidationCallback = certificates.Accepts },
        AllowAutoRedirect = false,
        UseCookies = false,
        // A plain-text request to loopback must not travel to a proxy that the environment names.
        UseProxy = !isLoopback,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        // A connection of its own for every request: none is ever sent into one that is closing (and Keygen closes after each answer anyway).
        PooledConnectionLifetime = TimeSpan.Zero,
        ActivityHeadersPropagator = null,
    };

    public async Task<Exchange> SendAsync(ApiRequest request, CancellationToken cancel)
    {
        if (_unreached >= MostUnreached && _gaveUp is { } given) return given;
        var exchange = await TryAsync(request, cancel);
        _gaveUp = exchange as Exchange.NotSent;
        _unreached = _gaveUp is null ? 0 : _gaveUp.IsLasting ? MostUnreached : _unreached + 1;
        return exchange;
    }

    private async Task<Exchange> TryAsync(ApiRequest request, CancellationToken cancel)
    {
        var deadline = _time.GetUtcNow() + _options.CallTimeout;
        var mayHaveActed = false;
        for (var attempt = 1; ; attempt++)
        {
            var exchange = await _pacer.RunAsync(() => TryOnceAsync(request, cancel), cancel);
            if (exchange is Exchange.Response { Head.LimitUsedUpFor: { } rest } && rest <= _options.LongestWait) _pacer.Rest(rest);
            var wait = RetryRules.Wait(attempt, exchange, Random.Shared.NextDouble());
            var goOn = attempt < (_unreached > 0 ? 1 : _options.Tries) && RetryRules.MayRepeat(request.Method, exchange)
                && wait <= _options.LongestWait && _time.GetUtcNow() + wait < deadline;
            if (!goOn) return exchange with { EarlierTryMayHaveActed = mayHaveActed };
            mayHaveActed |= RetryRules.MayHaveActed(exchange);
            await Task.Delay(wait, _time, cancel);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _pacer.Dispose();
    }

    private async Task<Exchange> TryOnceAsync(ApiRequest request, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(_options.TryTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        Certificates?.Forget();
        try
        {
            using var message = Message(request);
            using var response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var (body, state) = await ReadAsync(response.Content, either.Token);
            cancel.ThrowIfCancellationRequested();
            return new Exchange.Response((int)response.StatusCode, Head(response), body, state)
            {
                Unsigned = _signature?.Problem(request, new SignatureHeaders(Raw(response, "Keygen-Signature"), Raw(response, "Date"), Raw(response, "Keygen-Date")), body, _time.GetUtcNow()),
            };
        }
        catch (HttpRequestException e)
        {
            return Failed(e);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            // The handler reports its own ConnectTimeout as a cancellation around a TimeoutException.
            return e.InnerException is TimeoutException && !timeout.IsCancellationRequested
                ? new Exchange.NotSent("no connection within 10 s")
                : new Exchange.NoAnswer(string.Create(CultureInfo.InvariantCulture, $"no answer within {_options.TryTimeout.TotalSeconds:0} s"));
        }
    }

    private Exchange Failed(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => new Exchange.NotSent("the host name could not be resolved"),
        HttpRequestError.ConnectionError => new Exchange.NotSent("no connection could be made"),
        HttpRequestError.SecureConnectionError when Certificates?.Trouble is { } trouble =>
            new Exchange.NotSent($"the server's certificate is not accepted: {trouble}") { IsLasting = true },
        HttpRequestError.SecureConnectionError => new Exchange.NotSent("no TLS connection could be made"),
        HttpRequestError.ProxyTunnelError => new Exchange.NotSent("the proxy refused the connection"),
        _ => new Exchange.NoAnswer("the connection broke before an answer came"),
    };

    private HttpRequestMessage Message(ApiRequest request)
    {
        // The platform's handler repeats a request by itself, up to three times and whatever the method, when the server closes the connection
        // without an answer (measured: one PUT arrived four times) - unless the request has begun to send a body. An empty one will do.
        var message = new HttpRequestMessage(request.Method, request.Address) { Content = new ByteArrayContent(request.Body ?? []) };
        if (request.Body is not null) message.Content.Headers.ContentType = new("application/vnd.api+json");
        message.Headers.TryAddWithoutValidation("Accept", "application/vnd.api+json");
        message.Headers.TryAddWithoutValidation("User-Agent", "TokenGuard/" + _options.ClientVersion);
        if (_signature is not null) message.Headers.TryAddWithoutValidation("Keygen-Accept-Signature", $"algorithm=\"{_signature.Algorithm}\"");
        if (request.Environment is not null) message.Headers.TryAddWithoutValidation("Keygen-Environment", request.Environment);
#pragma warning disable RS0030 // the request that carries the token: "Bearer" exactly so, the server's pattern is case-sensitive (contract §2)
        message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Encoding.ASCII.GetString(request.Authority.RevealRawSecret()));
#pragma warning restore RS0030
        return message;
    }

    /// <summary>What arrived is kept even when the rest did not: half an answer to a regeneration may hold the new secret.</summary>
    private async Task<(byte[] Body, BodyState State)> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        using var body = new MemoryStream();
        var chunk = new byte[8192];
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancel);
            int read;
            while ((read = await stream.ReadAsync(chunk, cancel)) > 0)
            {
                body.Write(chunk, 0, read);
                if (body.Length > _options.MaxAnswerBytes) return (body.ToArray(), BodyState.TooLarge);
            }

            return (body.ToArray(), BodyState.Complete);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or InvalidDataException)
        {
            return (body.ToArray(), BodyState.Broken);
        }
    }

    private ResponseHead Head(HttpResponseMessage response) => new(
        Header(response, "X-Request-Id"),
        // The second spelling is that of API versions up to 1.3 (contract §3.3).
        Header(response, "Keygen-Token") ?? Header(response, "Keygen-Token-Id"),
        Header(response, "Keygen-Account") ?? Header(response, "Keygen-Account-Id"),
        Header(response, "X-RateLimit-Window"),
        RetryAfter(response),
        LimitUsedUp(response));

    /// <summary>How long the server's window stays used up (contract §7.3): the next request would only be refused.</summary>
    private TimeSpan? LimitUsedUp(HttpResponseMessage response)
    {
        if (Header(response, "X-RateLimit-Remaining") != "0" || !long.TryParse(Header(response, "X-RateLimit-Reset"), NumberStyles.None, CultureInfo.InvariantCulture, out var reset)
            || reset > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return null;
        }

        var rest = DateTimeOffset.FromUnixTimeSeconds(reset) - ServerTime(response);
        return rest > TimeSpan.Zero ? rest : null;
    }

    /// <summary>A moment that the server names is meant by its clock, whatever this machine's says.</summary>
    private DateTimeOffset ServerTime(HttpResponseMessage response) => response.Headers.Date ?? _time.GetUtcNow();

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) && values.FirstOrDefault()?.Trim() is { Length: > 0 } value ? value : null;

    /// <summary>Byte for byte: what is signed must not have been read and written again.</summary>
    private static string? Raw(HttpResponseMessage response, string name) => response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - ServerTime(response),
            _ => (TimeSpan?)null,
        };
        return asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }
}
