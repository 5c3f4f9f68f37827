using System.Globalization;
using Octokit;
using TokenGuard.Scanning;

namespace TokenGuard.GitHub;

/// <summary>Finds the repositories that targets stand for. What a broken listing gave before it broke is kept.</summary>
internal sealed class RepositoryLister(GitHubClient client, int pageSize, bool hasToken, CoverageRecorder coverage)
{
    private readonly Dictionary<string, RemoteRepository> _found = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Everything found so far, each repository once.</summary>
    public IReadOnlyCollection<RemoteRepository> Found => _found.Values;

    /// <summary>Adds what one target stands for.</summary>
    /// <exception cref="NotFoundException">There is no such owner or repository, or the token may not see it.</exception>
    public Task AddAsync(GitHubTarget target) => target.Name is { } name ? AddOneAsync(target.Owner, name) : AddAllAsync(target.Owner);

    private async Task AddOneAsync(string owner, string name) => Keep(await client.Repository.Get(owner, name).ConfigureAwait(false));

    private async Task AddAllAsync(string owner)
    {
        try
        {
            await AddPagesAsync($"orgs/{owner}/repos", "all", static _ => true).ConfigureAwait(false);
        }
        catch (NotFoundException)
        {
            await AddPagesAsync($"users/{owner}/repos", "owner", static _ => true).ConfigureAwait(false);
            if (hasToken) await AddPrivateOfUserAsync(owner).ConfigureAwait(false);
        }
    }

    /// <summary>A user's private repositories stand in no list but that of the token's own user.</summary>
    private async Task AddPrivateOfUserAsync(string owner)
    {
        try
        {
            await AddPagesAsync("user/repos", "all", IsOwners).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ForbiddenException or NotFoundException)
        {
            // A token that belongs to no user, as GitHub Apps have: it sees what the public list holds.
        }

        bool IsOwners(Repository listed) => owner.Equals(listed.Owner?.Login, StringComparison.OrdinalIgnoreCase);
    }

    private async Task AddPagesAsync(string list, string type, Func<Repository, bool> isWanted)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["type"] = type,
            ["per_page"] = pageSize.ToString(CultureInfo.InvariantCulture),
        };
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var next = new Uri(list, UriKind.Relative);
        while (next is not null)
        {
            var page = await client.Connection.Get<List<Repository>>(next, parameters, AcceptHeaders.StableVersionJson).ConfigureAwait(false);
            var before = seen.Count;
            foreach (var listed in page.Body)
            {
                seen.Add(listed.FullName ?? "");
                if (isWanted(listed)) Keep(listed);
            }

            // A page that brings nothing new would lead in a circle.
            next = seen.Count > before ? page.HttpResponse.ApiInfo.GetNextPageUrl() : null;
            // A link to the next page holds its parameters.
            parameters = [];
        }
    }

    private void Keep(Repository listed)
    {
        if (RemoteRepository.From(listed) is { } repository) _found.TryAdd(repository.FullName, repository);
        else coverage.Skip("a repository", "GitHub listed it under a name that cannot be one");
    }
}
