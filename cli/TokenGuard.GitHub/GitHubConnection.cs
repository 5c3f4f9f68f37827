using Octokit;
using Octokit.Internal;

namespace TokenGuard.GitHub;

/// <summary>
/// Octokit, set up so that the address stays as it is given (its own constructor appends <c>/api/v3/</c> to hosts that have no such path), waits and
/// credentials are our handlers' business, and cancellation reaches every request. Lives as long as one operation.
/// </summary>
internal sealed class GitHubConnection : IDisposable
{
    private readonly HttpClientAdapter _http;

    public GitHubConnection(GitHubEndpoint endpoint, GitHubToken? token, TimeProvider time, Action<TimeSpan> waiting, CancellationToken cancel)
    {
        _http = new HttpClientAdapter(() => new PatientHandler(time, waiting, cancel)
        {
            InnerHandler = new ApiOriginHandler(endpoint, token)
            {
                InnerHandler = GitHubHttp.NewHandler(),
            },
        });
        // Waiting for a rate limit takes as long as it takes; each single answer has a deadline below.
        _http.SetRequestTimeout(Timeout.InfiniteTimeSpan);
        var product = new ProductHeaderValue("TokenGuard", typeof(GitHubConnection).Assembly.GetName().Version?.ToString(3));
        var nobody = new InMemoryCredentialStore(Credentials.Anonymous);
        Client = new GitHubClient(new Connection(product, endpoint.Api, nobody, _http, new SimpleJsonSerializer()));
    }

    public GitHubClient Client { get; }

    public void Dispose() => _http.Dispose();
}
