using System.Diagnostics.CodeAnalysis;
using System.Text;
using TokenGuard.Git.Packs;

namespace TokenGuard.Git;

/// <summary>The texts of a commit object: author, committer, other headers, message.</summary>
internal sealed class CommitText
{
    private CommitText(string text)
    {
        var split = text.IndexOf("\n\n", StringComparison.Ordinal);
        var header = split < 0 ? text : text[..split];
        Message = split < 0 ? "" : text[(split + 2)..];

        List<string> others = [];
        foreach (var line in header.Split('\n'))
        {
            if (line.StartsWith("parent ", StringComparison.Ordinal) && ObjectName.TryParse(Encoding.UTF8.GetBytes(line[7..]), out _)) continue;
            if (line.StartsWith("author ", StringComparison.Ordinal) && Author.Length == 0) Author = Person(line[7..]);
            else if (line.StartsWith("committer ", StringComparison.Ordinal) && Committer.Length == 0) Committer = Person(line[10..]);
            else others.Add(line);
        }

        OtherHeaders = string.Join('\n', others);
    }

    /// <summary><c>Name &lt;e-mail&gt;</c>.</summary>
    public string Author { get; } = "";

    /// <inheritdoc cref="Author"/>
    public string Committer { get; } = "";

    /// <summary>Signatures, merged tags, encodings and whatever else somebody wrote there.</summary>
    public string OtherHeaders { get; }

    public string Message { get; }

    /// <summary>Takes a commit object's bytes apart; false where it does not begin with its tree, as every commit does.</summary>
    public static bool TryParse(ReadOnlySpan<byte> content, [NotNullWhen(true)] out CommitText? commit)
    {
        commit = CommitLinks.TryParse(content, out _, out var end) ? new CommitText(Encoding.UTF8.GetString(content[end..])) : null;
        return commit is not null;
    }

    internal static string Person(string line)
    {
        var end = line.LastIndexOf('>');
        return end < 0 ? line : line[..(end + 1)];
    }
}
