using LibGit2Sharp;
using TokenGuard.Git.Packs;

namespace TokenGuard.Git;

/// <summary>Which part of a repository's history to read.</summary>
public abstract record ChangeRequest
{
    private protected ChangeRequest()
    {
    }

    /// <summary>Folders that hold objects which are not part of the repository yet.</summary>
    internal virtual IReadOnlyList<string> MoreObjects => [];

    /// <exception cref="TokenGuard.Scanning.SourceUnavailableException">It names something that is not there.</exception>
    internal abstract ChangeScope Resolve(GitLocation location, ObjectStore objects, RefTips refs);
}

/// <param name="Wanted">Refs, or what stands for them, whose objects are read.</param>
/// <param name="Known">Commits whose history is not read.</param>
internal sealed record ChangeScope(IReadOnlyList<RefTip> Wanted, IReadOnlyList<ObjectId> Known);

/// <summary><c>A..B</c>: what B has and A has not. <c>A...B</c>: what one of them has and the other has not. A side left out is HEAD.</summary>
public sealed record RevisionRange(string Expression) : ChangeRequest
{
    internal override ChangeScope Resolve(GitLocation location, ObjectStore objects, RefTips refs)
    {
        var dots = Expression.Contains("...", StringComparison.Ordinal) ? "..." : "..";
        if (Expression.Split(dots) is not [var from, var to])
            throw new Scanning.SourceUnavailableException($"--range {Expression}: two revisions are needed, as in main..topic.");
        var revisions = new Revisions(location, objects);
        var isShallow = Path.Exists(Path.Combine(location.CommonDirectory, "shallow"));
        var (left, right) = (Find(revisions, from, refs, isShallow), Find(revisions, to, refs, isShallow));
        if (dots == "..") return new ChangeScope([right], [left.Peeled]);
        return new ChangeScope([left, right], revisions.FindMergeBases(left.Peeled, right.Peeled, CancellationToken.None));
    }

    private RefTip Find(Revisions revisions, string revision, RefTips refs, bool isShallow)
    {
        var name = revision.Length == 0 ? "HEAD" : revision;
        if (revisions.FindCommit(name) is not { } commit)
            throw new Scanning.SourceUnavailableException($"--range {Expression}: {name} is no commit here. {(isShallow ? "This is a shallow clone: fetch more of its history first." : "Name branches, tags or commits, as in main..topic or HEAD~3..")}");
        var known = refs.Tips.FirstOrDefault(tip => tip.Name == $"refs/heads/{name}" || tip.Name == $"refs/remotes/{name}" || tip.Name == $"refs/tags/{name}");
        return new RefTip(known?.Name ?? name, known?.Direct ?? commit, commit);
    }
}

/// <summary>One line of what git tells a hook about refs that move.</summary>
/// <param name="Name">The ref on the receiving side.</param>
/// <param name="Old">What it points to there; null where it is new.</param>
/// <param name="New">What it shall point to.</param>
public sealed record RefUpdate(string Name, string? Old, string New)
{
    /// <summary>Reads the lines of a pre-push hook: local ref, local id, remote ref, remote id. What only deletes is left out.</summary>
    /// <exception cref="FormatException">The message names the line.</exception>
    public static IReadOnlyList<RefUpdate> ParsePush(string lines) => Parse(lines, 4, "pre-push", static fields => (fields[2], fields[3], fields[1]));

    /// <summary>Reads the lines of a pre-receive hook: old id, new id, ref.</summary>
    /// <exception cref="FormatException">The message names the line.</exception>
    public static IReadOnlyList<RefUpdate> ParseReceive(string lines) => Parse(lines, 3, "pre-receive", static fields => (fields[2], fields[0], fields[1]));

    private static List<RefUpdate> Parse(string lines, int count, string hook, Func<string[], (string Name, string Old, string New)> read)
    {
        var updates = new List<RefUpdate>();
        foreach (var (at, line) in lines.Split('\n').Index())
        {
            if (line.Trim().Length == 0) continue;
            var fields = line.TrimEnd('\r').Split(' ');
            if (fields.Length != count || read(fields) is var (name, old, next) && !(IsId(old) && IsId(next)))
                throw new FormatException($"standard input, line {at + 1}: not a line that git gives a {hook} hook.");
            (name, old, next) = read(fields);
            if (!IsZero(next)) updates.Add(new RefUpdate(name, IsZero(old) ? null : old, next));
        }

        return updates;
    }

    private static bool IsId(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigit);

    private static bool IsZero(string id) => id.All(c => c == '0');
}

/// <summary>What a push sends and the remote has not.</summary>
/// <param name="Remote">Name or address of the remote, whose refs as they were fetched last are known to be there; null where only the lines say what it has.</param>
public sealed record PushedRefs(IReadOnlyList<RefUpdate> Updates, string? Remote) : ChangeRequest
{
    /// <summary>Where the remote may be set up beside the repository's own settings.</summary>
    public GitUserSettings User { get; init; } = GitUserSettings.None;

    internal override ChangeScope Resolve(GitLocation location, ObjectStore objects, RefTips refs)
    {
        var tracked = Remote is null ? null : new TrackedRefs(GitSettings.Read(location, User), Remote);
        return new ChangeScope(Updates.ToTips(refs), [.. refs.Tips.Where(tip => tracked?.Contains(tip.Name) == true).Select(tip => tip.Peeled), .. Updates.OldIds()]);
    }
}

/// <summary>What a push brings to this repository.</summary>
/// <param name="ObjectFolders">Where the new objects wait until the hook has agreed, and where git looks for what they build on.</param>
public sealed record ReceivedRefs(IReadOnlyList<RefUpdate> Updates, IReadOnlyList<string> ObjectFolders) : ChangeRequest
{
    internal override IReadOnlyList<string> MoreObjects => ObjectFolders;

    internal override ChangeScope Resolve(GitLocation location, ObjectStore objects, RefTips refs) =>
        new(Updates.ToTips(refs), [.. refs.Tips.Select(tip => tip.Peeled), .. Updates.OldIds()]);

    /// <summary>The folders that git names in the environment of the hook.</summary>
    /// <param name="workingDirectory">What relative ones start from.</param>
    public static IReadOnlyList<string> FoldersOf(string? quarantine, string? objectDirectory, string? alternates, string workingDirectory) =>
    [
        .. new[] { quarantine, objectDirectory }.Concat(Split(alternates ?? ""))
            .Where(folder => !string.IsNullOrEmpty(folder)).Select(folder => Path.GetFullPath(folder!, workingDirectory)).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Git puts a folder whose name holds what separates them into quotes.</summary>
    private static IEnumerable<string> Split(string list)
    {
        for (var at = 0; at < list.Length; at++)
        {
            if (QuotedName.TryRead(list, ref at) is { } quoted)
            {
                yield return quoted;
                continue;
            }

            var end = list.IndexOf(Path.PathSeparator, at) is >= 0 and var separator ? separator : list.Length;
            yield return list[at..end];
            at = end;
        }
    }
}

internal static class RefUpdates
{
    /// <exception cref="Scanning.SourceUnavailableException">A new value is neither an id nor a ref.</exception>
    public static IReadOnlyList<RefTip> ToTips(this IReadOnlyList<RefUpdate> updates, RefTips refs) => [.. updates.Select(update => ToTip(update, refs))];

    public static IEnumerable<ObjectId> OldIds(this IReadOnlyList<RefUpdate> updates) =>
        updates.Select(update => ObjectIds.TryParse(update.Old)).OfType<ObjectId>();

    private static RefTip ToTip(RefUpdate update, RefTips refs)
    {
        var id = ObjectIds.TryParse(update.New) ?? refs.Tips.FirstOrDefault(tip => tip.Name == update.New)?.Direct;
        return id is not null
            ? new RefTip(update.Name, id, id)
            : throw new Scanning.SourceUnavailableException($"{update.New}: no such ref or object, so nothing can be said about what is pushed there.");
    }
}
