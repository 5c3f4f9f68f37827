using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace TokenGuard.Keygen.Tests;

public sealed class TransportTests
{
    private static readonly TokenId Id = new(Guid.NewGuid());

    /// <summary>The table of retries: how many requests go out when every one of them ends like this.</summary>
    [Theory]
    [InlineData("GET", 408, 4)]
    [InlineData("GET", 429, 4)]
    [InlineData("GET", 500, 4)]
    [InlineData("GET", 502, 4)]
    [InlineData("GET", 503, 4)]
    [InlineData("GET", 504, 4)]
    [InlineData("GET", 400, 1)]
    [InlineData("GET", 401, 1)]
    [InlineData("GET", 403, 1)]
    [InlineData("GET", 404, 1)]
    [InlineData("DELETE", 408, 1)]
    [InlineData("DELETE", 429, 4)]
    [InlineData("DELETE", 500, 1)]
    [InlineData("DELETE", 502, 1)]
    [InlineData("DELETE", 503, 4)]
    [InlineData("DELETE", 504, 1)]
    [InlineData("PUT", 408, 1)]
    [InlineData("PUT", 429, 4)]
    [InlineData("PUT", 500, 1)]
    [InlineData("PUT", 502, 1)]
    [InlineData("PUT", 503, 1)]
    [InlineData("PUT", 504, 1)]
    public async Task Retries_by_status(string method, int status, int requests)
    {
        using var server = new StubServer(_ => Some.Error(status, null));
        using var api = server.Api();

        await CallAsync(api, method);

        Assert.Equal(requests, server.Requests.Count);
    }

    [Theory]
    [InlineData("GET", HttpRequestError.ConnectionError, 4)]
    [InlineData("GET", HttpRequestError.NameResolutionError, 4)]
    [InlineData("GET", HttpRequestError.ResponseEnded, 4)]
    [InlineData("DELETE", HttpRequestError.ConnectionError, 4)]
    [InlineData("DELETE", HttpRequestError.ResponseEnded, 1)]
    [InlineData("PUT", HttpRequestError.ConnectionError, 4)]
    [InlineData("PUT", HttpRequestError.SecureConnectionError, 4)]
    [InlineData("PUT", HttpRequestError.ResponseEnded, 1)]
    [InlineData("PUT", HttpRequestError.Unknown, 1)]
    public async Task Retries_by_failure(string method, HttpRequestError failure, int requests)
    {
        using var server = new StubServer(_ => throw new HttpRequestException(failure, "the message must not matter"));
        using var api = server.Api();

        var answer = await CallAsync(api, method);

        Assert.Equal(requests, server.Requests.Count);
        Assert.True(answer is ApiAnswer.NotSent or ApiAnswer.NoAnswer);
    }

    /// <summary>
    /// The platform's handler repeats requests by itself when a connection closes early; over a real socket, a request whose answer never comes
    /// must arrive once when it changes something.
    /// </summary>
    [Theory]
    [InlineData("GET", 4)]
    [InlineData("DELETE", 1)]
    [InlineData("PUT", 1)]
    public async Task A_connection_that_drops_after_the_request(string method, int requests)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var seen = 0;
        // The first request is answered and the connection kept open, so that a pooled connection would be there to be reused and found dead.
        var serving = ServeAsync();
        using var api = new TokensApi(Some.Endpoint($"http://{listener.LocalEndpoint}"), Some.Patience, new FastTime());
        Assert.IsType<ApiAnswer.Refused>(await CallAsync(api, "GET"));
        seen = 0;

        var answer = await CallAsync(api, method);

        Assert.IsType<ApiAnswer.NoAnswer>(answer);
        Assert.Equal(requests, seen);
        await stop.CancelAsync();
        await serving;

        async Task ServeAsync()
        {
            var first = true;
            try
            {
                while (true)
                {
                    var client = await listener.AcceptTcpClientAsync(stop.Token);
                    _ = Task.Run(async () =>
                    {
                        using (client)
                        {
                            var stream = client.GetStream();
                            var buffer = new byte[8192];
                            while (await stream.ReadAsync(buffer) > 0)
                            {
                                Interlocked.Increment(ref seen);
                                if (!first) return;
                                first = false;
                                await stream.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 15\r\n\r\n{\"errors\":[{}]}"u8.ToArray());
                            }
                        }
                    });
                }
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    [Fact]
    public async Task Retry_after_is_honoured_up_to_a_limit()
    {
        var time = new FakeTimeProvider();
        var asked = TimeSpan.FromSeconds(30);
        using var server = new StubServer(_ =>
        {
            var answer = Some.Error(429, "TOO_MANY_REQUESTS");
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(asked);
            return answer;
        });
        using var api = server.Api(time: time);

        var call = CallAsync(api, "GET");
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Single(server.Requests);
        time.Advance(TimeSpan.FromSeconds(1));
        await WaitForAsync(() => server.Requests.Count == 2);
        asked = TimeSpan.FromHours(1);
        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(429, (await call).Status);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Away_from_loopback_requests_keep_their_distance()
    {
        var time = new FakeTimeProvider();
        using var server = new StubServer(_ => Some.Error(404, "NOT_FOUND"));
        using var api = server.Api(Some.Endpoint("licensing.example.com"), time);

        await CallAsync(api, "GET");
        var second = CallAsync(api, "GET");
        time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Single(server.Requests);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await second;

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var impatient = new ApiOptions { TryTimeout = TimeSpan.FromMilliseconds(200), Tries = 1 };
        using var api = new TokensApi(Some.Endpoint($"http://{listener.LocalEndpoint}"), impatient);

        var answer = Assert.IsType<ApiAnswer.NoAnswer>(await CallAsync(api, "PUT"));

        Assert.Contains("no answer within", answer.Why);
    }

    [Fact]
    public async Task No_answer_is_ever_kept_whole()
    {
        var canary = "personal-data-" + Guid.NewGuid();
        var body = $$$"""{"data":{"type":"licenses","id":"l","attributes":{"key":"{{{canary}}}","email":"{{{canary}}}"}},"meta":"{{{canary}}}"}""";
        foreach (var status in new[] { 200, 202, 302, 403, 500 })
        {
            using var server = new StubServer(_ => Some.Json(status, body));
            using var api = server.Api();

            Assert.DoesNotContain(canary, (await CallAsync(api, "GET")).ToString());
        }
    }

    [Fact]
    public async Task An_untrusted_certificate_is_a_connection_that_was_not_made()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var received = new StringBuilder();
        var serving = Task.Run(async () =>
        {
            for (var i = 0; i < 4; i++)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var buffer = new byte[4096];
                received.Append(Encoding.Latin1.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer)));
                await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
            }
        });
        using var api = new TokensApi(Some.Endpoint($"https://{listener.LocalEndpoint}"), Some.Patience, new FastTime());

        var answer = await CallAsync(api, "PUT");
        await serving.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.IsType<ApiAnswer.NotSent>(answer);
        Assert.DoesNotContain("Bearer", received.ToString());
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_given_up_and_one_that_comes_back_is_not()
    {
        var isThere = false;
        var server = new StubServer(_ => isThere ? Some.Error(404, "NOT_FOUND") : throw new HttpRequestException(HttpRequestError.ConnectionError));
        using var api = server.Api();

        await CallAsync(api, "GET");
        Assert.Equal(4, server.Requests.Count);
        await CallAsync(api, "GET");
        isThere = true;
        Assert.IsType<ApiAnswer.Refused>(await CallAsync(api, "GET"));
        isThere = false;
        for (var i = 0; i < 9; i++) Assert.IsType<ApiAnswer.NotSent>(await CallAsync(api, i % 2 == 0 ? "GET" : "PUT"));

        Assert.Equal(4 + 1 + 1 + 4 + 1 + 1, server.Requests.Count);
    }

    [Fact]
    public async Task A_moment_that_the_server_names_is_meant_by_its_clock()
    {
        var server = new StubServer(_ => null!);
        var wrong = DateTimeOffset.UtcNow.AddYears(-3);
        server = new StubServer(_ =>
        {
            var answer = Some.Error(server.Requests.Count == 1 ? 429 : 404, null);
            answer.Headers.Date = wrong;
            answer.Headers.RetryAfter = new(wrong.AddSeconds(2));
            return answer;
        });
        using var api = server.Api();

        Assert.Equal(404, (await CallAsync(api, "GET")).Status);
    }

    private static Task<ApiAnswer> CallAsync(TokensApi api, string method)
    {
        var secret = Some.Secret();
        var address = api.Endpoint.AddressesFor(secret)[0];
        return method switch
        {
            "GET" => api.ShowAsync(address, Id, secret, null, default),
            "DELETE" => api.RevokeAsync(address, Id, secret, null),
            _ => api.RegenerateAsync(address, Id, secret, null),
        };
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        for (var i = 0; i < 500 && !condition(); i++) await Task.Delay(10);
        Assert.True(condition());
    }
}
