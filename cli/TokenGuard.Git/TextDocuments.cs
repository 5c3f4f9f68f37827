using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>The texts that commits hold beside content, each a document of its own: positions count from its start.</summary>
internal static class TextDocuments
{
    public static IEnumerable<(string Place, string Text)> Documents(this CommitText commit)
    {
        yield return (Places.CommitMessage, commit.Message);
        yield return (Places.Author, commit.Author);
        if (!string.Equals(commit.Author, commit.Committer, StringComparison.Ordinal)) yield return (Places.Author, commit.Committer);
        yield return (Places.CommitHeader, commit.OtherHeaders);
    }
}
