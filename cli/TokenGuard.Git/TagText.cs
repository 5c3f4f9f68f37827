using System.Diagnostics.CodeAnalysis;
using System.Text;
using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>The text of an annotated tag, taken apart.</summary>
/// <param name="Target">What it points to.</param>
/// <param name="Tagger"><c>Name &lt;e-mail&gt;</c>; empty where it has none.</param>
/// <param name="Others">Headers that git does not write, or nothing.</param>
internal sealed record TagText(ObjectId Target, string Name, string Tagger, string Others, string Message)
{
    public static bool TryParse(ReadOnlySpan<byte> content, [NotNullWhen(true)] out TagText? tag)
    {
        tag = null;
        var text = Encoding.UTF8.GetString(content);
        var split = text.IndexOf("\n\n", StringComparison.Ordinal);
        var header = split < 0 ? text : text[..split];
        string? name = null;
        var tagger = "";
        ObjectId? target = null;
        List<string> others = [];
        foreach (var line in header.Split('\n'))
        {
            if (target is null && line.StartsWith("object ", StringComparison.Ordinal) && ObjectName.TryParse(line.AsSpan(7), out var id)) target = id.ToId();
            else if (name is null && line.StartsWith("tag ", StringComparison.Ordinal)) name = line[4..];
            else if (tagger.Length == 0 && line.StartsWith("tagger ", StringComparison.Ordinal)) tagger = CommitText.Person(line[7..]);
            else if (!line.StartsWith("type ", StringComparison.Ordinal)) others.Add(line);
        }

        if (target is null) return false;
        tag = new TagText(target, name ?? "", tagger, string.Join('\n', others), split < 0 ? "" : text[(split + 2)..]);
        return true;
    }

    /// <summary>Its texts, each a document of its own: positions count from its start.</summary>
    public IEnumerable<(string Place, string Text)> Documents()
    {
        yield return (Places.TagMessage, Message);
        yield return (Places.RefName, Name);
        yield return (Places.Author, Tagger);
        yield return (Places.TagMessage, Others);
    }
}
