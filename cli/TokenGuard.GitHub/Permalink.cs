using System.Globalization;
using TokenGuard.Scanning;

namespace TokenGuard.GitHub;

/// <summary>Web addresses of occurrences that keep naming the same text whatever is pushed later.</summary>
internal static class Permalink
{
    private const char RedactionMark = '…';

    /// <summary>The line in the file at its commit, or the commit for its own texts; null where no commit holds it.</summary>
    public static string? To(GitHubEndpoint endpoint, Occurrence occurrence, string fullName)
    {
        if (occurrence.Commit is not { } commit) return null;
        var repository = $"{endpoint.Web}{fullName}";
        // A name that had a token in it is known only without: it leads nowhere, but its commit does.
        return occurrence.Place == Places.Content && occurrence.Path is { } path && !path.Contains(RedactionMark, StringComparison.Ordinal)
            ? $"{repository}/blob/{commit.Id}/{Encode(path)}{Lines(occurrence)}"
            : $"{repository}/commit/{commit.Id}";
    }

    private static string Encode(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static string Lines(Occurrence occurrence) => occurrence.EndLine > occurrence.Line
        ? string.Create(CultureInfo.InvariantCulture, $"#L{occurrence.Line}-L{occurrence.EndLine}")
        : string.Create(CultureInfo.InvariantCulture, $"#L{occurrence.Line}");
}
