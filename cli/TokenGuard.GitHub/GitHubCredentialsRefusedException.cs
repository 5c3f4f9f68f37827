namespace TokenGuard.GitHub;

/// <summary>GitHub does not accept the token. The message is for the user and does not hold it.</summary>
public sealed class GitHubCredentialsRefusedException(string host)
    : Exception($"{host} refused the GitHub token (401). Check GH_TOKEN or GITHUB_TOKEN: it may be expired, revoked or meant for another host.");
