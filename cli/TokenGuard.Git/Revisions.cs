using System.Globalization;
using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Git.Refs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// What revisions mean as people write them. Names, ids and ways back from them (<c>main~3</c>, <c>v1.2^{}</c>, <c>HEAD^2</c>) are followed here; for everything
/// else (<c>main@{yesterday}</c>, <c>:/text</c>) the installed git is asked, and where there is none the library, which waits for ever for the rest of a loose
/// object that is cut short.
/// </summary>
internal sealed class Revisions(GitLocation location, ObjectStore store)
{
    // In the order in which git looks.
    private static readonly string[] Prefixes = ["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"];

    private readonly StoredObjects _objects = new(store);
    private readonly RefStore _refs = RefStore.Read(location, new CoverageRecorder());

    /// <summary>The commit that a revision leads to; null where it leads to none.</summary>
    public ObjectId? FindCommit(string revision)
    {
        var end = revision.AsSpan().IndexOfAny('~', '^');
        var name = end < 0 ? revision : revision[..end];
        var steps = end < 0 ? "" : revision[end..];
        return AreKnown(steps) && (ObjectIds.TryParse(name) ?? FindRef(name is "" or "@" ? RefStore.Head : name)) is { } start ? Follow(start, steps) : Peel(Ask(revision));
    }

    private static bool AreKnown(string steps) =>
        steps.Replace("^{}", "", StringComparison.Ordinal).Replace("^{commit}", "", StringComparison.Ordinal).All(symbol => symbol is '~' or '^' || char.IsAsciiDigit(symbol));

    /// <summary>The common ancestors of two commits that are no ancestors of other common ones.</summary>
    public IReadOnlyList<ObjectId> FindMergeBases(ObjectId one, ObjectId other, CancellationToken cancel)
    {
        const int Left = 1, Right = 2, Both = Left | Right, Old = 4; // an ancestor of a common one
        var marks = new Dictionary<ObjectId, int>();
        var queue = new PriorityQueue<(CommitNode Commit, bool IsOld), long>();
        var common = new HashSet<ObjectId>();
        var fresh = 0; // entries in the queue that are not old
        Mark(one, Left);
        Mark(other, Right);
        while (fresh > 0 && queue.TryDequeue(out var next, out _))
        {
            cancel.ThrowIfCancellationRequested();
            var (commit, mark) = (next.Commit, marks[next.Commit.Id]);
            if (!next.IsOld) fresh--;
            if (mark == Both)
            {
                common.Add(commit.Id);
                mark |= Old;
            }

            foreach (var parent in commit.Parents) Mark(parent, mark);
        }

        return [.. common.Where(id => (marks[id] & Old) == 0)];

        void Mark(ObjectId id, int mark)
        {
            var before = marks.GetValueOrDefault(id);
            if ((before | mark) == before || _objects.ReadCommit(id) is not { } commit) return;
            mark |= before;
            marks[id] = mark;
            var isOld = (mark & Old) != 0;
            if (!isOld) fresh++;
            queue.Enqueue((commit, isOld), -commit.Links.Seconds);
        }
    }

    private ObjectId? Follow(ObjectId start, string steps)
    {
        var commit = Peel(start);
        while (commit is not null && steps.Length > 0)
        {
            if (steps.StartsWith("^{}", StringComparison.Ordinal) || steps.StartsWith("^{commit}", StringComparison.Ordinal))
            {
                steps = steps[(steps.IndexOf('}', StringComparison.Ordinal) + 1)..];
                continue;
            }

            var digits = steps.AsSpan(1).IndexOfAnyExceptInRange('0', '9') is >= 0 and var other ? other : steps.Length - 1;
            var number = 1;
            if (digits > 0 && !int.TryParse(steps.AsSpan(1, digits), NumberStyles.None, CultureInfo.InvariantCulture, out number)) return null;
            if (steps[0] == '^') commit = number == 0 ? commit : Parent(commit, number - 1);
            else for (; number > 0 && commit is not null; number--) commit = Parent(commit, 0);
            steps = steps[(1 + digits)..];
        }

        return commit;
    }

    private ObjectId? FindRef(string name) =>
        Prefixes.Select(prefix => _refs.Resolve(prefix + name)).FirstOrDefault(id => id is not null) ?? _refs.Resolve($"refs/remotes/{name}/{RefStore.Head}");

    private ObjectId? Parent(ObjectId commit, int number) => _objects.ReadCommit(commit)?.Parents.ElementAtOrDefault(number);

    private ObjectId? Peel(ObjectId? id)
    {
        if (id is null) return null;
        var peeled = _objects.Peel(id);
        return _objects.ReadCommit(peeled) is not null ? peeled : null;
    }

    private ObjectId? Ask(string revision)
    {
        if (new GitFiles(location, new CoverageRecorder()).HoldPipes()) return null;
        if (GitProgram.Find() is not { } git) return AskLibrary(revision);
        // Told where the repository is, git does not ask whose it is; it reads objects and refs only.
        using var process = GitProgram.Start(
            git,
            location.CommonDirectory,
            new GitEnvironment(location.GitDirectory, WorkTree: null, IndexFile: null),
            "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}");
        process.StandardInput.Close();
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? ObjectIds.TryParse(answer.Trim()) : null;
    }

    private ObjectId? AskLibrary(string revision)
    {
        try
        {
            using var repository = location.Open();
            return repository.Lookup<GitObject>(revision)?.Peel<Commit>()?.Id;
        }
        catch (LibGit2SharpException)
        {
            return null; // not a revision, or not one that leads to a commit
        }
    }
}
