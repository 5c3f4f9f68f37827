using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Sodium;

namespace TokenGuard.Sandbox.GitHub;

/// <summary>
/// The part of GitHub that keeps secrets for Actions, of repositories, their environments and organisations: gives out its public key, opens the boxes
/// it is sent, as GitHub does, and remembers what was in them.
/// </summary>
public sealed class SandboxActionsSecrets
{
    private const string KeyId = "568250167242549743";

    private readonly KeyPair _keys = PublicKeyBox.GenerateKeyPair();
    private readonly ConcurrentDictionary<string, StoredSecret> _stored = new(StringComparer.Ordinal);

    /// <summary>What was put, by path below the API's root.</summary>
    public IReadOnlyDictionary<string, StoredSecret> Stored => _stored;

    /// <summary>Answers every GET with this status instead.</summary>
    public int? RefuseGet { get; set; }

    /// <summary>Answers every PUT with this status instead.</summary>
    public int? RefusePut { get; set; }

    /// <summary>Whether the token's owner may write to repositories, as GitHub tells it; null where it does not tell.</summary>
    public bool? MayPush { get; set; }

    /// <summary>Scopes of a classic token; null for one of the other kind.</summary>
    public string? Scopes { get; set; }

    /// <summary>Gives out something else as the public key.</summary>
    public string? PublicKey { get; set; }

    /// <summary>An organisation's secret that exists already, seen by these repositories only.</summary>
    public void AddSelected(string organisation, string name, params long[] repositories) =>
        _stored[$"/orgs/{organisation}/actions/secrets/{name}"] = new StoredSecret("", "selected", repositories);

    /// <summary>Whether a path below the API's root is one of these.</summary>
    internal static bool Has(string path) => Split(path) is not null;

    /// <summary>The caller has seen to it that the credential may do this.</summary>
    internal Task AnswerAsync(HttpContext http, string path)
    {
        var (rest, isOrganisation) = Split(path)!.Value;
        return AnswerAsync(http, path, rest, isOrganisation);
    }

    private static (string[] Below, bool IsOrganisation)? Split(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["repos", _, _, "actions", "secrets", .. var rest] => (rest, false),
        ["repos", _, _, "environments", _, "secrets", .. var rest] => (rest, false),
        ["orgs", _, "actions", "secrets", .. var rest] => (rest, true),
        _ => null,
    };

    private Task AnswerAsync(HttpContext http, string path, string[] rest, bool isOrganisation) => (http.Request.Method, rest) switch
    {
        ("PUT", [_]) when RefusePut is { } status => SayAsync(http, status, null),
        ("PUT", [_]) => PutAsync(http, path, isOrganisation),
        ("GET", _) when RefuseGet is { } status => SayAsync(http, status, null),
        ("GET", ["public-key"]) => SayAsync(http, 200, new JsonObject { ["key_id"] = KeyId, ["key"] = PublicKey ?? Convert.ToBase64String(_keys.PublicKey) }),
        ("GET", [var name]) when _stored.TryGetValue(path, out var secret) => SayAsync(http, 200, new JsonObject { ["name"] = name, ["visibility"] = secret.Visibility }),
        ("GET", [_, "repositories"]) when _stored.TryGetValue(path[..path.LastIndexOf('/')], out var secret) => SayAsync(http, 200, new JsonObject
        {
            ["total_count"] = secret.Repositories.Count,
            ["repositories"] = new JsonArray([.. secret.Repositories.Select(id => new JsonObject { ["id"] = id })]),
        }),
        _ => SayAsync(http, 404, null),
    };

    private async Task PutAsync(HttpContext http, string path, bool isOrganisation)
    {
        if (Read(await JsonNode.ParseAsync(http.Request.Body), isOrganisation) is not { } secret)
        {
            await SayAsync(http, 422, null);
            return;
        }

        var isNew = !_stored.ContainsKey(path);
        _stored[path] = secret;
        http.Response.StatusCode = isNew ? 201 : 204;
    }

    /// <summary>Null where GitHub would not take it: another key, a box it cannot open, an organisation's secret without those who see it.</summary>
    private StoredSecret? Read(JsonNode? body, bool isOrganisation)
    {
        if (body is not JsonObject members || members["key_id"]?.GetValue<string>() != KeyId || members["encrypted_value"]?.GetValue<string>() is not { } box) return null;
        var visibility = members["visibility"]?.GetValue<string>();
        if (isOrganisation != (visibility is "all" or "private" or "selected")) return null;
        try
        {
            var value = Encoding.UTF8.GetString(SealedPublicKeyBox.Open(Convert.FromBase64String(box), _keys));
            return new StoredSecret(value, visibility, [.. members["selected_repository_ids"]?.AsArray().Select(id => id!.GetValue<long>()) ?? []]);
        }
        catch (Exception e) when (e is FormatException or System.Security.Cryptography.CryptographicException or JsonException)
        {
            return null;
        }
    }

    private static async Task SayAsync(HttpContext http, int status, JsonNode? answer)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.WriteAsync((answer ?? new JsonObject { ["message"] = "Refused by the sandbox" }).ToJsonString());
    }
}

/// <param name="Value">As the one who can open the box reads it.</param>
/// <param name="Visibility">Of an organisation's secret.</param>
public sealed record StoredSecret(string Value, string? Visibility, IReadOnlyList<long> Repositories);
