using System.Diagnostics;
using System.Net;
using System.Text;
using TokenGuard.Rules;
using TokenGuard.Sandbox;

namespace TokenGuard.Keygen.Tests;

/// <summary>Values whose details do not matter to the test that uses them.</summary>
internal static class Some
{
    public static readonly Guid AccountId = new("0198c0de-0000-7000-8000-00000000acc0");

    /// <summary>With time running 200 times as fast, twenty seconds would be too few for a busy machine.</summary>
    public static readonly ApiOptions Patience = new() { TryTimeout = TimeSpan.FromHours(2), CallTimeout = TimeSpan.FromHours(10) };

    public static Secret Secret(TokenKindName kind = TokenKindName.Product, TokenFormat format = TokenFormat.V3) =>
        SecretOf(TokenMint.Cryptographic.Mint(kind, format));

    public static Secret SecretOf(string text)
    {
        Assert.True(Rules.Secret.TryParse(Encoding.ASCII.GetBytes(text), out var secret));
        return secret;
    }

    public static KeygenEndpoint Endpoint(string? host, string? account = null, string? environments = null)
    {
        var settings = new EndpointSettings(Host: host, Account: account, Environments: environments);
        Assert.True(KeygenEndpoint.TryParse(settings, out var endpoint, out var error), error);
        return endpoint;
    }

    /// <summary>Reads a file as another program would, whatever this process holds open.</summary>
    public static string Cat(string path)
    {
        using var cat = Process.Start(new ProcessStartInfo("cat", [path]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        return cat.StandardOutput.ReadToEnd();
    }

    /// <summary>A folder of its own, gone with the test.</summary>
    public static TempFolder Folder() => new(Directory.CreateTempSubdirectory("tokenguard-keygen-"));

    public static HttpResponseMessage Json(int status, string body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/vnd.api+json") };

    public static HttpResponseMessage Error(int status, string? code, string title = "Access denied", string detail = "no") =>
        Json(status, $$"""{"errors":[{"title":"{{title}}","detail":"{{detail}}"{{(code is null ? "" : $",\"code\":\"{code}\"")}}}]}""");
}

internal sealed class TempFolder(DirectoryInfo folder) : IDisposable
{
    public string File(string name) => Path.Combine(folder.FullName, name);

    public void Dispose() => folder.Delete(recursive: true);
}

/// <summary>Answers in place of a network, for what no real server can be brought to say.</summary>
internal sealed class StubServer(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<(HttpMethod Method, Uri Uri)> Requests { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add((request.Method, request.RequestUri!));
        return Task.FromResult(answer(request));
    }

    public TokensApi Api(KeygenEndpoint? endpoint = null, TimeProvider? time = null) =>
        new(endpoint ?? Some.Endpoint("http://127.0.0.1:1"), Some.Patience, time ?? new FastTime(), this);
}

/// <summary>Time that runs 200 times as fast, so that real waits, in their real order, do not make real delays.</summary>
internal sealed class FastTime : TimeProvider
{
    private const int Factor = 200;
    private static readonly DateTimeOffset Start = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => Start + ((System.GetUtcNow() - Start) * Factor);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / Factor : dueTime, period);
}
