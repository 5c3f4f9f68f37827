using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Sandbox.Tests;

/// <summary>An answer as a client sees it.</summary>
public sealed record Reply(HttpStatusCode Status, HttpResponseHeaders Headers, string? ContentType, string Body)
{
    public int Code => (int)Status;

    public JsonElement Json => JsonElement.Parse(Body);

    public JsonElement Error => Json.GetProperty("errors")[0];

    public string? ErrorCode => Body.Length > 0 && Json.TryGetProperty("errors", out var errors) && errors[0].TryGetProperty("code", out var code)
        ? code.GetString()
        : null;

    public string? Detail => Body.Length > 0 && Json.TryGetProperty("errors", out var errors) ? errors[0].GetProperty("detail").GetString() : null;

    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}

/// <summary>Requests to a sandbox, over real HTTP and without following redirects.</summary>
internal static class Api
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>Sends to a path below the sandbox's base URL, with the secret as bearer.</summary>
    public static Task<Reply> SendAsync(
        this SandboxKeygen keygen, string method, string path, string? secret = null, string? environment = null, string? body = null) =>
        keygen.SendAsync(method, new Uri($"{keygen.BaseUri}/{path}"), secret is null ? null : $"Bearer {secret}", body, ("Keygen-Environment", environment));

    /// <summary>Sends to any address, with the authorization header as given.</summary>
    public static async Task<Reply> SendAsync(
        this SandboxKeygen keygen, string method, Uri address, string? authorization, string? body = null, params (string Name, string? Value)[] headers)
    {
        Assert.Equal(keygen.RootUri.Port, address.Port);
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in headers)
            if (value is not null) request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/vnd.api+json");
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Reply(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.ToString(), text);
    }
}
