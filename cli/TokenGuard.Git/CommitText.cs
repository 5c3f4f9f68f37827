using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using LibGit2Sharp;

namespace TokenGuard.Git;

/// <summary>A commit as it is stored: where it stands in history, and its text.</summary>
/// <param name="Date">When it was committed, in the committer's time zone.</param>
internal sealed record CommitNode(ObjectId Id, ObjectId Tree, IReadOnlyList<ObjectId> Parents, DateTimeOffset Date);

/// <summary>The text of a commit object, taken apart: parents, author, committer, other headers, message.</summary>
internal sealed class CommitText
{
    private const int HexLength = 2 * Packs.ObjectName.Length;

    private CommitText(ObjectId tree, string text)
    {
        Tree = tree;
        Text = text;
        var split = text.IndexOf("\n\n", StringComparison.Ordinal);
        var header = split < 0 ? text : text[..split];
        Message = split < 0 ? "" : text[(split + 2)..];

        List<ObjectId> parents = [];
        List<string> others = [];
        foreach (var line in header.Split('\n'))
        {
            if (line.StartsWith("parent ", StringComparison.Ordinal) && ObjectId.TryParse(line[7..], out var parent)) parents.Add(parent);
            else if (line.StartsWith("author ", StringComparison.Ordinal) && Author.Length == 0) Author = Person(line[7..]);
            else if (line.StartsWith("committer ", StringComparison.Ordinal) && Committer.Length == 0) (Committer, Date) = (Person(line[10..]), Time(line));
            else others.Add(line);
        }

        Parents = parents;
        OtherHeaders = string.Join('\n', others);
    }

    /// <summary>Everything but the tree's id, which holds no text.</summary>
    public string Text { get; }

    public ObjectId Tree { get; }

    public IReadOnlyList<ObjectId> Parents { get; }

    /// <summary><c>Name &lt;e-mail&gt;</c>.</summary>
    public string Author { get; } = "";

    /// <inheritdoc cref="Author"/>
    public string Committer { get; } = "";

    public DateTimeOffset Date { get; } = DateTimeOffset.UnixEpoch;

    /// <summary>Signatures, merged tags, encodings and whatever else somebody wrote there.</summary>
    public string OtherHeaders { get; }

    public string Message { get; }

    /// <exception cref="LibGit2SharpException">The object is missing, damaged or not a commit.</exception>
    public static CommitText Read(Repository repository, ObjectId id)
    {
        // The one call that hands out a commit's bytes: it cuts one header out and returns the rest as it is stored, and every commit has a tree.
        // The Commit class shows neither merged tags nor unknown headers, and follows grafts.
        var parts = Commit.ExtractSignature(repository, id, "tree");
        return ObjectId.TryParse(parts.Signature, out var tree) ? new CommitText(tree, parts.SignedData) : throw new LibGit2SharpException("commit without a tree");
    }

    /// <summary>Takes a commit object's bytes apart; false where it does not begin with its tree, as every commit does.</summary>
    public static bool TryParse(ReadOnlySpan<byte> content, [NotNullWhen(true)] out CommitText? commit)
    {
        commit = null;
        var length = "tree \n".Length + HexLength;
        if (content.Length < length || !content.StartsWith("tree "u8) || content[length - 1] != '\n') return false;
        if (!ObjectId.TryParse(Encoding.ASCII.GetString(content.Slice("tree ".Length, HexLength)), out var tree)) return false;
        commit = new CommitText(tree, Encoding.UTF8.GetString(content[length..]));
        return true;
    }

    /// <summary>The same commit with a longer text.</summary>
    public CommitText WithText(string text) => new(Tree, text);

    internal static string Person(string line)
    {
        var end = line.LastIndexOf('>');
        return end < 0 ? line : line[..(end + 1)];
    }

    /// <summary>Seconds since 1970 and an offset as <c>+hhmm</c>; nonsense in either is the epoch, because commits may hold anything.</summary>
    private static DateTimeOffset Time(string line)
    {
        var words = line[(line.LastIndexOf('>') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return DateTimeOffset.UnixEpoch;
        const long LastSecond = 253_402_300_799 - 86_400; // the end of the year 9999, less a day for the offset
        var time = DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, LastSecond));
        if (words.Length < 2 || !int.TryParse(words[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var zone)) return time;
        var minutes = (zone / 100 * 60) + (zone % 100);
        return Math.Abs(minutes) <= 14 * 60 ? time.ToOffset(TimeSpan.FromMinutes(minutes)) : time;
    }
}
