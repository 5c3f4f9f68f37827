using System.Globalization;
using System.Net;
using System.Text.Json;
using Sodium;

namespace TokenGuard.GitHub;

/// <summary>Where GitHub Actions keeps a secret: a repository, one of its environments, or an organisation.</summary>
/// <param name="Path">Of the collection below the API's base address, no slash at either end.</param>
/// <param name="Name">Of the secret.</param>
/// <param name="IsOrganization">An organisation's secret also says which repositories see it.</param>
public sealed record ActionsSecretPlace(string Path, string Name, bool IsOrganization)
{
    public static ActionsSecretPlace? OfRepository(string repository, string name) =>
        repository.Split('/') is [var owner, var repo] && IsPlain(owner) && IsPlain(repo) && IsName(name) ? new($"repos/{owner}/{repo}/actions/secrets", name, false) : null;

    public static ActionsSecretPlace? OfEnvironment(string repository, string environment, string name) =>
        repository.Split('/') is [var owner, var repo] && IsPlain(owner) && IsPlain(repo) && environment.Length > 0 && IsName(name)
            ? new($"repos/{owner}/{repo}/environments/{Uri.EscapeDataString(environment)}/secrets", name, false) : null;

    public static ActionsSecretPlace? OfOrganization(string organization, string name) =>
        IsPlain(organization) && IsName(name) ? new($"orgs/{organization}/actions/secrets", name, true) : null;

    private static bool IsPlain(string text) => text.Length is > 0 and <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && text.Trim('.').Length > 0;

    /// <summary>GitHub: letters, digits and underscores, no digit first, and none of its own names.</summary>
    private static bool IsName(string text) =>
        text.Length is > 0 and <= 255 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        && !text.StartsWith("GITHUB_", StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// Writes secrets for GitHub Actions. The value leaves this process only in a box that GitHub alone can open (libsodium's sealed box, with the public key
/// of the repository, environment or organisation).
/// </summary>
public sealed class ActionsSecrets : IDisposable
{
    /// <summary>For one request with all that <see cref="PatientHandler"/> waits for: nobody sits at a delivery that never ends.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string[] WritingRoles = ["push", "maintain", "admin"];

    private readonly HttpClient _http;
    private readonly Uri _api;
    private readonly TimeProvider _time;

    /// <summary>As the last answer named them; null for a token that has none.</summary>
    private string? _scopes;

    public ActionsSecrets(GitHubEndpoint endpoint, GitHubToken token, TimeProvider time)
    {
        _api = endpoint.Api;
        _time = time;
        _http = new HttpClient(new PatientHandler(time, static _ => { }, CancellationToken.None)
        {
            InnerHandler = new ApiOriginHandler(endpoint, token) { InnerHandler = GitHubHttp.NewHandler() },
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = 1024 * 1024,
        };
    }

    /// <summary>
    /// Fetches what it takes to write: the public key, who sees an organisation's secret today, and what GitHub tells about whether the token may write: its
    /// owner's role in the repository, and the scopes of a classic token. Of a fine-grained token's permissions GitHub tells nothing beforehand.
    /// </summary>
    public async Task<(ActionsSecretBox? Box, string? Problem)> OpenAsync(ActionsSecretPlace place, CancellationToken cancel)
    {
        if (await WriteProblemAsync(place, cancel).ConfigureAwait(false) is { } cannot) return (null, cannot);
        var (key, problem) = await GetAsync($"{place.Path}/public-key", cancel).ConfigureAwait(false);
        using (key)
        {
            if (key is null) return (null, problem);
            if (Text(key.RootElement, "key") is not { } text || Text(key.RootElement, "key_id") is not { } id || !TryReadKey(text, out var bytes))
                return (null, "GitHub's answer holds no public key");
            var visibility = default(Visibility);
            if (place.IsOrganization) (visibility, problem) = await VisibilityAsync(place, cancel).ConfigureAwait(false);
            return problem is null ? (new ActionsSecretBox(place, bytes, id, visibility ?? Visibility.Private), null) : (null, problem);
        }
    }

    /// <summary>Null where GitHub took it; otherwise why not.</summary>
    public async Task<string?> PutAsync(ActionsSecretBox box, byte[] value)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body)) box.Write(json, SealedPublicKeyBox.Create(value, box.PublicKey));
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(_api, $"{box.Place.Path}/{box.Place.Name}")) { Content = new ByteArrayContent(body.ToArray()) };
        request.Content.Headers.ContentType = new("application/json");
        var (status, answer, problem) = await SendAsync(request, CancellationToken.None).ConfigureAwait(false);
        answer?.Dispose();
        return status is HttpStatusCode.Created or HttpStatusCode.NoContent ? null : problem ?? Refused(status);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Null where nothing speaks against writing. The public key alone proves nothing: whoever may read a repository gets it.</summary>
    private async Task<string?> WriteProblemAsync(ActionsSecretPlace place, CancellationToken cancel)
    {
        const string NotAllowed = "the token in GH_TOKEN may not write secrets there";
        var about = place.IsOrganization ? place.Path.Split('/')[..2] : place.Path.Split('/')[..3];
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_api, string.Join('/', about)));
        var (_, answer, _) = await SendAsync(request, cancel).ConfigureAwait(false);
        using (answer)
        {
            // Classic tokens only: others have no scopes, and no such header.
            var needed = place.IsOrganization ? "admin:org" : "repo";
            if (_scopes is { } scopes && !scopes.Split(',', StringSplitOptions.TrimEntries).Contains(needed, StringComparer.Ordinal))
                return $"{NotAllowed}: it is a classic token without the scope {needed}";
            if (place.IsOrganization || answer?.RootElement is not { ValueKind: JsonValueKind.Object } repository
                || !repository.TryGetProperty("permissions", out var permissions) || permissions.ValueKind != JsonValueKind.Object)
                return null;
            return WritingRoles.Any(role => permissions.TryGetProperty(role, out var has) && has.ValueKind == JsonValueKind.True)
                ? null : $"{NotAllowed}: its owner may only read the repository";
        }
    }

    /// <summary>Who sees the secret now; null where it does not exist yet.</summary>
    private async Task<(Visibility? Visibility, string? Problem)> VisibilityAsync(ActionsSecretPlace place, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_api, $"{place.Path}/{place.Name}"));
        var (status, answer, problem) = await SendAsync(request, cancel).ConfigureAwait(false);
        using (answer)
        {
            if (status == HttpStatusCode.NotFound) return (null, null);
            if (answer is null || status != HttpStatusCode.OK) return (null, problem ?? Refused(status));
            if (Text(answer.RootElement, "visibility") is not { } visibility) return (null, "GitHub's answer does not say who sees the secret");
            if (visibility != "selected") return (new Visibility(visibility, []), null);
        }

        var (repositories, trouble) = await SelectedAsync(place, cancel).ConfigureAwait(false);
        return trouble is null ? (new Visibility("selected", repositories), null) : (null, trouble);
    }

    private async Task<(IReadOnlyList<long> Repositories, string? Problem)> SelectedAsync(ActionsSecretPlace place, CancellationToken cancel)
    {
        const int PageSize = 100;
        var found = new List<long>();
        for (var page = 1; ; page++)
        {
            var (answer, problem) = await GetAsync(
                string.Create(CultureInfo.InvariantCulture, $"{place.Path}/{place.Name}/repositories?per_page={PageSize}&page={page}"), cancel).ConfigureAwait(false);
            using (answer)
            {
                if (answer is null) return ([], problem);
                if (!answer.RootElement.TryGetProperty("repositories", out var list) || list.ValueKind != JsonValueKind.Array) return ([], "GitHub's answer lists no repositories");
                foreach (var repository in list.EnumerateArray())
                    if (repository.TryGetProperty("id", out var id) && id.TryGetInt64(out var number)) found.Add(number);
                if (list.GetArrayLength() < PageSize) return (found, null);
            }
        }
    }

    private async Task<(JsonDocument? Answer, string? Problem)> GetAsync(string path, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_api, path));
        var (status, answer, problem) = await SendAsync(request, cancel).ConfigureAwait(false);
        if (status == HttpStatusCode.OK && answer is not null) return (answer, null);
        answer?.Dispose();
        return (null, problem ?? Refused(status));
    }

    private async Task<(HttpStatusCode? Status, JsonDocument? Answer, string? Problem)> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/vnd.github+json");
        request.Headers.TryAddWithoutValidation("User-Agent", "TokenGuard");
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            using var response = await _http.SendAsync(request, either.Token).ConfigureAwait(false);
            _scopes = response.Headers.TryGetValues("X-OAuth-Scopes", out var scopes) && string.Join(',', scopes) is { Length: > 0 } named ? named : null;
            var bytes = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            return (response.StatusCode, bytes.Length == 0 ? null : JsonDocument.Parse(bytes), null);
        }
        catch (JsonException)
        {
            return (null, null, "GitHub's answer is no JSON");
        }
        catch (HttpRequestException)
        {
            return (null, null, "GitHub could not be reached");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, null, "GitHub did not answer within 5 minutes");
        }
    }

    private static string Refused(HttpStatusCode? status) => status switch
    {
        HttpStatusCode.Unauthorized => "GitHub does not accept the token in GH_TOKEN",
        HttpStatusCode.Forbidden => "the token in GH_TOKEN may not write secrets there (it needs the permission for Actions secrets)",
        HttpStatusCode.NotFound => "GitHub knows no such place, or the token in GH_TOKEN may not see it",
        null => "GitHub could not be reached",
        _ => string.Create(CultureInfo.InvariantCulture, $"GitHub answered HTTP {(int)status}"),
    };

    private static bool TryReadKey(string text, out byte[] key)
    {
        key = new byte[32];
        return Convert.TryFromBase64String(text, key, out var length) && length == 32;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            ? value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetRawText(), _ => null } : null;
}

/// <summary>What it takes to write one secret.</summary>
public sealed class ActionsSecretBox
{
    private readonly Visibility _visibility;
    private readonly string _keyId;

    internal ActionsSecretBox(ActionsSecretPlace place, byte[] publicKey, string keyId, Visibility visibility)
    {
        Place = place;
        PublicKey = publicKey;
        _keyId = keyId;
        _visibility = visibility;
    }

    internal ActionsSecretPlace Place { get; }

    internal byte[] PublicKey { get; }

    internal void Write(Utf8JsonWriter json, byte[] box)
    {
        json.WriteStartObject();
        json.WriteString("encrypted_value", Convert.ToBase64String(box));
        json.WriteString("key_id", _keyId);
        if (Place.IsOrganization)
        {
            json.WriteString("visibility", _visibility.Name);
            if (_visibility.Name == "selected")
            {
                json.WriteStartArray("selected_repository_ids");
                foreach (var id in _visibility.Repositories) json.WriteNumberValue(id);
                json.WriteEndArray();
            }
        }

        json.WriteEndObject();
    }
}

/// <summary>Which repositories see an organisation's secret: <c>all</c>, <c>private</c> or <c>selected</c>. A new one is seen by private ones only.</summary>
internal sealed record Visibility(string Name, IReadOnlyList<long> Repositories)
{
    public static Visibility Private { get; } = new("private", []);
}
