using Octokit;
using TokenGuard.Git;
using TokenGuard.Scanning;

namespace TokenGuard.GitHub;

/// <summary>
/// Repositories at GitHub: those the token sees of an organisation or user (archived ones, forks and private ones too), or single ones. Each is
/// cloned with all its refs, read like any repository and removed again. A repository that fails is named in the coverage and the others go on.
/// </summary>
public sealed class GitHubSource(IReadOnlyList<GitHubTarget> targets, GitHubEndpoint endpoint, GitHubToken? token, TimeProvider time)
    : IDocumentSource
{
    public const string SourceKind = "github";

    // One is downloaded while another is read.
    private const int AtOnce = 2;

    public string Kind => SourceKind;

    public string Target { get; } = string.Join(' ', targets);

    public string? Root => null;

    /// <summary>Repositories asked for in one request, at most 100.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>Where clones are kept while they are read; null for the system's temporary folder.</summary>
    public string? CloneFolder { get; init; }

    /// <inheritdoc/>
    /// <exception cref="GitHubCredentialsRefusedException">The token is not accepted.</exception>
    public async Task ReadAsync(ScanContext context, CancellationToken cancel)
    {
        var repositories = await ListAsync(context, cancel).ConfigureAwait(false);
        using var http = new HttpClient(GitHubHttp.NewHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        var started = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(AtOnce, context.Limits.Threads), CancellationToken = cancel };
        await Parallel.ForEachAsync(repositories, options, async (repository, stop) =>
        {
            context.Activity = $"{Interlocked.Increment(ref started)}/{repositories.Count} {repository.FullName}";
            await ReadRepositoryAsync(repository, context, http, stop).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private async Task<IReadOnlyCollection<RemoteRepository>> ListAsync(ScanContext context, CancellationToken cancel)
    {
        using var connection = new GitHubConnection(
            endpoint, token, time, pause => context.Activity = $"waiting {Math.Ceiling(pause.TotalSeconds):0} s for GitHub's rate limit", cancel);
        var lister = new RepositoryLister(connection.Client, PageSize, token is not null, context.Coverage);
        var missing = new List<GitHubTarget>();
        foreach (var target in targets)
        {
            context.Activity = $"listing {target}";
            try
            {
                await lister.AddAsync(target).ConfigureAwait(false);
            }
            catch (AuthorizationException)
            {
                throw new GitHubCredentialsRefusedException(endpoint.Api.Host);
            }
            catch (NotFoundException)
            {
                missing.Add(target);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                context.Coverage.Skip(target.ToString(), ApiFailure.Describe(e));
            }
        }

        if (missing.Count == targets.Count) throw new SourceUnavailableException(NotFound(missing));
        foreach (var target in missing) context.Coverage.Skip(target.ToString(), ApiFailure.NotFound);
        return lister.Found;
    }

    private async Task ReadRepositoryAsync(RemoteRepository repository, ScanContext context, HttpClient http, CancellationToken cancel)
    {
        try
        {
            using var clone = await Task.Run(() => RepositoryClone.Fetch(repository, endpoint, token, http, CloneFolder, cancel), cancel)
                .ConfigureAwait(false);
            var part = new ScanContext(context.Limits);
            try
            {
                await new GitHistorySource(clone.Path).ReadAsync(part, cancel).ConfigureAwait(false);
            }
            finally
            {
                TakeOver(part, repository, context);
            }
        }
        catch (Exception e) when (e is CloneFailedException or SourceUnavailableException)
        {
            context.Coverage.Skip(repository.FullName, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Coverage.Skip(repository.FullName, $"its temporary clone: {ReadFailure.Describe(e)}");
        }
    }

    private void TakeOver(ScanContext part, RemoteRepository repository, ScanContext context)
    {
        var secrets = part.Findings.Secrets.ToDictionary(secret => secret.Fingerprint.Value, StringComparer.Ordinal);
        foreach (var finding in part.Findings.ToFindings())
            foreach (var occurrence in finding.Occurrences)
                context.Findings.Add(
                    secrets[finding.Fingerprint],
                    occurrence with { Repository = repository.FullName, Url = Permalink.To(endpoint, occurrence, repository.FullName) });
        context.Coverage.Include(repository.FullName, part.Coverage.ToCoverage());
    }

    private string NotFound(List<GitHubTarget> missing)
    {
        var hint = token is null ? "Check the name; for what is private, set GH_TOKEN." : "Check the name, and what the token may read.";
        return $"{string.Join(", ", missing)}: {ApiFailure.NotFound}. {hint}";
    }
}
