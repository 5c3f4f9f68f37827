using TokenGuard.GitHub;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.CommandLine;

/// <summary>Which GitHub, and with which token, as the environment says.</summary>
internal sealed record GitHubSettings(GitHubEndpoint Endpoint, GitHubToken? Token)
{
    /// <exception cref="UsageException">A variable holds something that cannot be used.</exception>
    public static GitHubSettings Read(CliServices services)
    {
        try
        {
            return new GitHubSettings(
                GitHubEndpoint.From(Address("GH_HOST", services), Address("TOKENGUARD_GITHUB_API", services), Address("TOKENGUARD_GITHUB_WEB", services)),
                GitHubToken.From(services.Environment));
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>The variable's value. A token pasted into it would be looked up as a host, and so told to name servers.</summary>
    private static string? Address(string variable, CliServices services)
    {
        var value = services.Environment(variable);
        return value is null || Redactor.Redact(value) == value
            ? value
            : throw new UsageException($"{variable} holds a Keygen token. Put the address of a GitHub server there, or unset it. Nothing was sent.");
    }
}
