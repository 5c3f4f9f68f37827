using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TokenGuard.Sandbox.GitHub;

/// <summary>
/// The few endpoints of GitHub that TokenGuard talks to, in process, on a free loopback port: the REST API below <c>/api/v3</c> as GitHub Enterprise
/// Server has it, and clones at <c>/{owner}/{name}.git</c> served by the real git, pull refs included.
/// </summary>
public sealed class SandboxGitHub : IAsyncDisposable
{
    private const string ApiRoot = "/api/v3";

    private readonly WebApplication _app;
    private readonly GitHttpBackend _backend;
    private readonly string _root;
    private readonly string? _tokenOwner;
    private readonly byte[]? _tokenHash;
    private readonly ConcurrentDictionary<string, SandboxRepository> _repositories = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _isOrganisation = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<SandboxAnswer?> _answers = new();
    private readonly ConcurrentQueue<SandboxRequest> _requests = new();

    private SandboxGitHub(string? token, string? tokenOwner)
    {
        _tokenHash = token is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(token));
        _tokenOwner = tokenOwner;
        _root = Directory.CreateTempSubdirectory("tokenguard-sandbox-github-").FullName;
        _backend = new GitHttpBackend(_root);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>Where clones and web pages are, without a slash at the end.</summary>
    public Uri WebUrl => new(_app.Urls.First());

    /// <summary>The API's base address, with a slash at the end.</summary>
    public Uri ApiUrl => new(WebUrl, ApiRoot + "/");

    /// <summary>The secrets it keeps for Actions.</summary>
    public SandboxActionsSecrets ActionsSecrets { get; } = new();

    /// <summary>Everything that was asked so far, in the order it came.</summary>
    public IReadOnlyList<SandboxRequest> Requests => [.. _requests];

    /// <param name="token">The one credential that is accepted; null where every credential is refused.</param>
    /// <param name="tokenOwner">The user whose token it is; null for a token without one, as GitHub Apps have.</param>
    public static async Task<SandboxGitHub> StartAsync(string? token = null, string? tokenOwner = null)
    {
        var sandbox = new SandboxGitHub(token, tokenOwner);
        await sandbox._app.StartAsync();
        return sandbox;
    }

    public void AddOrganisation(string name) => _isOrganisation[name] = true;

    public void AddUser(string name) => _isOrganisation[name] = false;

    /// <summary>Makes an empty bare repository. Its owner is an organisation unless it was added as a user before.</summary>
    public SandboxRepository AddRepository(string owner, string name, Func<SandboxRepository, SandboxRepository>? change = null)
    {
        _isOrganisation.TryAdd(owner, true);
        var repository = new SandboxRepository(owner, name, Path.Combine(_root, owner, name + ".git"));
        SandboxGit.Run(_root, "init", "--quiet", "--bare", "--initial-branch=main", repository.Path);
        return _repositories[repository.FullName] = change is null ? repository : change(repository);
    }

    /// <summary>The next API requests get these in place of their answers, one each.</summary>
    public void AnswerNext(params IEnumerable<SandboxAnswer> answers)
    {
        foreach (var answer in answers) _answers.Enqueue(answer);
    }

    /// <summary>The API request after this many more gets this in place of its answer.</summary>
    public void AnswerAfter(int requests, SandboxAnswer answer)
    {
        for (var i = 0; i < requests; i++) _answers.Enqueue(null);
        _answers.Enqueue(answer);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        foreach (var file in new DirectoryInfo(_root).EnumerateFiles("*", SearchOption.AllDirectories)) file.IsReadOnly = false;
        Directory.Delete(_root, recursive: true);
    }

    private async Task HandleAsync(HttpContext http)
    {
        var authorization = http.Request.Headers.Authorization.ToString();
        _requests.Enqueue(new SandboxRequest(
            http.Request.Method,
            http.Request.Path + http.Request.QueryString,
            authorization.Length == 0 ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(authorization))),
            http.Request.Headers.UserAgent.ToString()));

        if (http.Request.Path.StartsWithSegments(ApiRoot, out var api)) await AnswerApiAsync(http, api.Value!, CredentialOf(authorization));
        else await AnswerCloneAsync(http, CredentialOf(authorization));
    }

    private enum Credential
    {
        None,
        Wrong,
        Right,
    }

    private Credential CredentialOf(string authorization)
    {
        if (authorization.Length == 0) return Credential.None;
        var parts = authorization.Split(' ', 2);
        var token = parts.Length < 2 ? "" : parts[1];
        if (parts[0].Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(token));
            token = pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        return _tokenHash is not null && hash.AsSpan().SequenceEqual(_tokenHash) ? Credential.Right : Credential.Wrong;
    }

    private async Task AnswerCloneAsync(HttpContext http, Credential credential)
    {
        var segments = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (segments.Length < 3 || !segments[1].EndsWith(".git", StringComparison.Ordinal)
            || !_repositories.TryGetValue($"{segments[0]}/{segments[1][..^4]}", out var repository)
            || segments[2] is not ("info" or "git-upload-pack"))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (credential == Credential.Wrong || (repository.Private && credential != Credential.Right))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"GitHub\"";
            return;
        }

        if (repository.CloneRedirect is { } elsewhere)
        {
            http.Response.Redirect(new Uri(elsewhere, http.Request.Path + http.Request.QueryString).AbsoluteUri);
            return;
        }

        if (repository.Stalls) await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        else await _backend.ServeAsync(http, credential == Credential.Right ? "x-access-token" : null);
    }

    private Task AnswerApiAsync(HttpContext http, string path, Credential credential)
    {
        if (_answers.TryDequeue(out var prepared) && prepared is not null)
        {
            foreach (var (name, value) in prepared.Headers) http.Response.Headers[name] = value;
            return SayAsync(http, prepared.Status, prepared.Message);
        }

        if (credential == Credential.Wrong) return SayAsync(http, StatusCodes.Status401Unauthorized, "Bad credentials");
        var known = credential == Credential.Right;
        if (known && SandboxActionsSecrets.Has(path)) return ActionsSecrets.AnswerAsync(http, path);
        return path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["orgs", var name, "repos"] when IsKnown(name, organisation: true) => ListAsync(http, RepositoriesOf(name, withPrivate: known)),
            // As at GitHub: this list holds the public ones only, whoever asks.
            ["users", var name, "repos"] when IsKnown(name, organisation: false) => ListAsync(http, RepositoriesOf(name, withPrivate: false)),
            ["user", "repos"] when known && _tokenOwner is not null => ListAsync(http, RepositoriesOf(_tokenOwner, withPrivate: true)),
            ["user", "repos"] when known => SayAsync(http, StatusCodes.Status403Forbidden, "Resource not accessible by integration"),
            ["user", ..] => SayAsync(http, StatusCodes.Status401Unauthorized, "Requires authentication"),
            ["repos", var owner, var name, .. var rest]
                when _repositories.TryGetValue($"{owner}/{name}", out var repository) && (known || !repository.Private)
                => AnswerRepositoryAsync(http, repository, rest),
            _ => SayAsync(http, StatusCodes.Status404NotFound, "Not Found"),
        };
    }

    private Task AnswerRepositoryAsync(HttpContext http, SandboxRepository repository, string[] rest) => rest switch
    {
        [] => SayAsync(http, Described(http, repository)),
        ["git", var kind, var id] when SandboxGitObjects.Describe(repository.Path, kind, id) is { } found => SayAsync(http, found),
        _ => SayAsync(http, StatusCodes.Status404NotFound, "Not Found"),
    };

    private bool IsKnown(string owner, bool organisation) =>
        _isOrganisation.TryGetValue(owner, out var isOrganisation) && isOrganisation == organisation;

    private List<SandboxRepository> RepositoriesOf(string owner, bool withPrivate) =>
    [
        .. _repositories.Values
            .Where(repository => repository.Owner.Equals(owner, StringComparison.OrdinalIgnoreCase) && (withPrivate || !repository.Private))
            .OrderBy(repository => repository.Name, StringComparer.Ordinal),
    ];

    private async Task ListAsync(HttpContext http, List<SandboxRepository> all)
    {
        var query = http.Request.Query;
        var size = int.TryParse(query["per_page"], out var asked) ? Math.Clamp(asked, 1, 100) : 30;
        var page = int.TryParse(query["page"], out var number) ? Math.Max(1, number) : 1;
        var last = Math.Max(1, (all.Count + size - 1) / size);
        if (page < last) http.Response.Headers.Link = $"{Link(http, size, page + 1, "next")}, {Link(http, size, last, "last")}";
        var items = all.Skip((page - 1) * size).Take(size).Select(repository => (JsonNode)Describe(repository)).ToArray();
        await SayAsync(http, new JsonArray(items));
    }

    private static string Link(HttpContext http, int size, int page, string relation) =>
        $"<{http.Request.Scheme}://{http.Request.Host}{http.Request.Path}?per_page={size}&page={page}>; rel=\"{relation}\"";

    /// <summary>One repository alone also tells what the one who asks may do there.</summary>
    private JsonObject Described(HttpContext http, SandboxRepository repository)
    {
        if (ActionsSecrets.Scopes is { } scopes) http.Response.Headers["X-OAuth-Scopes"] = scopes;
        var described = Describe(repository);
        if (ActionsSecrets.MayPush is { } push) described["permissions"] = new JsonObject { ["admin"] = false, ["maintain"] = false, ["push"] = push, ["triage"] = push, ["pull"] = true };
        return described;
    }

    private JsonObject Describe(SandboxRepository repository) => new()
    {
        ["id"] = 1 + (uint)StringComparer.Ordinal.GetHashCode(repository.FullName),
        ["name"] = repository.Name,
        ["full_name"] = repository.FullName,
        ["private"] = repository.Private,
        ["owner"] = new JsonObject { ["login"] = repository.Owner },
        ["html_url"] = $"{WebUrl}{repository.FullName}",
        ["clone_url"] = repository.CloneUrl ?? $"{WebUrl}{repository.FullName}.git",
        ["default_branch"] = repository.DefaultBranch,
    };

    private static Task SayAsync(HttpContext http, int status, string message)
    {
        http.Response.StatusCode = status;
        return SayAsync(http, new JsonObject { ["message"] = message, ["documentation_url"] = "https://docs.github.com/rest" });
    }

    private static Task SayAsync(HttpContext http, JsonNode answer)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(answer.ToJsonString());
    }
}
