using System.Diagnostics.CodeAnalysis;

namespace TokenGuard.GitHub;

/// <summary>What to scan: everything an organisation or user owns, or one repository.</summary>
/// <param name="Name">Null for all repositories.</param>
public sealed record GitHubTarget(string Owner, string? Name)
{
    /// <summary>Reads <c>OWNER</c> or <c>OWNER/REPO</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out GitHubTarget? target)
    {
        target = text.Split('/') switch
        {
            [var owner] when IsName(owner) => new GitHubTarget(owner, null),
            [var owner, var name] when IsName(owner) && IsName(name) => new GitHubTarget(owner, name),
            _ => null,
        };
        return target is not null;
    }

    public override string ToString() => Name is null ? Owner : $"{Owner}/{Name}";

    // Names become parts of addresses: nothing that could leave its place there.
    private static bool IsName(string text) =>
        text.Length is > 0 and <= 100 && text is not ("." or "..") && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
