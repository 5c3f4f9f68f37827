namespace TokenGuard.GitHub;

/// <summary>
/// A repository as the API lists it. Its names have passed <see cref="GitHubTarget.TryParse"/>; the clone address is as the server gave it.
/// </summary>
internal sealed record RemoteRepository(string Owner, string Name, string? CloneUrl, string? DefaultBranch)
{
    public string FullName => $"{Owner}/{Name}";

    /// <summary>What a listing says; null where its names are none that GitHub would give.</summary>
    public static RemoteRepository? From(Octokit.Repository listed) =>
        GitHubTarget.TryParse(listed.FullName ?? "", out var target) && target.Name is { } name
            ? new RemoteRepository(target.Owner, name, listed.CloneUrl, listed.DefaultBranch)
            : null;
}
