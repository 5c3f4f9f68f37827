using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sodium;

namespace TokenGuard.Cli.Tests;

/// <summary>The part of GitHub's API that keeps Actions secrets: gives out its public key, opens the boxes it is sent, and remembers what was in them.</summary>
internal sealed class ActionsSecretsServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly KeyPair _keys = PublicKeyBox.GenerateKeyPair();

    private ActionsSecretsServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public Uri Api => new(_app.Urls.First() + "/");

    /// <summary>What was put, by path, as the one who can open the box reads it.</summary>
    public ConcurrentDictionary<string, (string Value, JsonObject Body)> Secrets { get; } = new(StringComparer.Ordinal);

    /// <summary>Answers every PUT with this status instead.</summary>
    public int? RefusePut { get; set; }

    /// <summary>Answers every GET with this status instead.</summary>
    public int? RefuseGet { get; set; }

    public static async Task<ActionsSecretsServer> StartAsync()
    {
        var server = new ActionsSecretsServer();
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        if (http.Request.Method == "PUT") await PutAsync(http, path);
        else if (RefuseGet is { } refusal) http.Response.StatusCode = refusal;
        else if (path.EndsWith("/public-key", StringComparison.Ordinal)) await SayAsync(http, new JsonObject { ["key_id"] = "1234", ["key"] = Convert.ToBase64String(_keys.PublicKey) });
        else if (path.EndsWith("/SHARED/repositories", StringComparison.Ordinal))
            await SayAsync(http, new JsonObject { ["total_count"] = 2, ["repositories"] = new JsonArray(new JsonObject { ["id"] = 7 }, new JsonObject { ["id"] = 9 }) });
        else if (path.EndsWith("/SHARED", StringComparison.Ordinal)) await SayAsync(http, new JsonObject { ["name"] = "SHARED", ["visibility"] = "selected" });
        else http.Response.StatusCode = 404;
    }

    private async Task PutAsync(HttpContext http, string path)
    {
        var body = (JsonObject)(await JsonNode.ParseAsync(http.Request.Body))!;
        if (RefusePut is { } refusal)
        {
            http.Response.StatusCode = refusal;
            return;
        }

        var box = Convert.FromBase64String(body["encrypted_value"]!.GetValue<string>());
        Secrets[path] = (System.Text.Encoding.UTF8.GetString(SealedPublicKeyBox.Open(box, _keys)), body);
        http.Response.StatusCode = 201;
    }

    private static Task SayAsync(HttpContext http, JsonNode answer)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(answer.ToJsonString());
    }
}
