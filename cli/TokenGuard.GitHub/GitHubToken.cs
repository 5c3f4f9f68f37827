using System.Diagnostics;

namespace TokenGuard.GitHub;

/// <summary>The credential for GitHub. It is a secret as much as what is searched for: it formats as its name and nothing else.</summary>
[DebuggerDisplay("GitHub token")]
public sealed class GitHubToken
{
    private readonly string _value;

    private GitHubToken(string value) => _value = value;

    /// <summary>Reads <c>GH_TOKEN</c>, else <c>GITHUB_TOKEN</c>; null where neither is set, which is enough for public repositories.</summary>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <exception cref="FormatException">The variable holds what cannot be a token: a space, anything outside ASCII. It is not repeated.</exception>
    public static GitHubToken? From(Func<string, string?> environment)
    {
        foreach (var name in (ReadOnlySpan<string>)["GH_TOKEN", "GITHUB_TOKEN"])
        {
            if (environment(name)?.Trim() is not { Length: > 0 } value) continue;
            if (!value.All(c => c is > ' ' and < (char)127))
                throw new FormatException($"{name} does not hold a token: it has a space or a character outside ASCII.");
            return new GitHubToken(value);
        }

        return null;
    }

    /// <summary>The token itself, for the header of a request to the API and for git's answer to the clone host. For nothing else.</summary>
    public string RevealRawToken() => _value;

    public override string ToString() => "GitHub token";
}
