using System.Globalization;
using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Git.Refs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// What revisions mean as people write them. Names, ids and ways back from them (<c>main~3</c>, <c>v1.2^{}</c>, <c>HEAD^2</c>) are followed here; for everything
/// else (<c>main@{yesterday}</c>, <c>:/text</c>) the library is asked, and where that does not open the repository the installed git.
/// </summary>
internal sealed class Revisions : IDisposable
{
    // In the order in which git looks.
    private static readonly string[] Prefixes = ["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"];

    private readonly GitLocation _location;
    private readonly ObjectStore _store;
    private readonly StoredObjects _objects;
    private readonly RefStore _refs;
    private readonly Lazy<Repository?> _library;

    public Revisions(GitLocation location, ObjectStore store)
    {
        (_location, _store, _objects) = (location, store, new StoredObjects(store));
        _refs = RefStore.Read(location, new CoverageRecorder());
        _library = new(Open);
    }

    public void Dispose()
    {
        if (_library.IsValueCreated) _library.Value?.Dispose();
    }

    /// <summary>The commit that a revision leads to; null where it leads to none.</summary>
    public ObjectId? FindCommit(string revision)
    {
        if (Follow(revision) is { } commit) return commit;
        if (_library.Value is not { } library) return Ask("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}");
        try
        {
            return library.Lookup<GitObject>(revision)?.Peel<Commit>()?.Id;
        }
        catch (LibGit2SharpException)
        {
            return null; // not a revision, or not one that leads to a commit
        }
    }

    /// <summary>The best common ancestor of two commits; null where they have none, or none that can be found out: then more is read than need be.</summary>
    public ObjectId? FindMergeBase(ObjectId one, ObjectId other)
    {
        if (_library.Value is not { } library) return Ask("merge-base", Text(one), Text(other));
        try
        {
            return library.Lookup<Commit>(one) is { } first && library.Lookup<Commit>(other) is { } second ? library.ObjectDatabase.FindMergeBase(first, second)?.Id : null;
        }
        catch (LibGit2SharpException)
        {
            return null;
        }
    }

    private string Text(ObjectId id) => _store.IdOf(ObjectName.Of(id));

    private ObjectId? Follow(string revision)
    {
        var end = revision.AsSpan().IndexOfAny('~', '^');
        var name = end < 0 ? revision : revision[..end];
        var at = ObjectIds.TryParse(name) ?? FindRef(name is "" or "@" ? RefStore.Head : name);
        var commit = Peel(at);
        for (var steps = end < 0 ? "" : revision[end..]; commit is not null && steps.Length > 0;)
        {
            if (steps.StartsWith("^{}", StringComparison.Ordinal) || steps.StartsWith("^{commit}", StringComparison.Ordinal))
            {
                steps = steps[(steps.IndexOf('}', StringComparison.Ordinal) + 1)..];
                continue;
            }

            var digits = steps.AsSpan(1).IndexOfAnyExceptInRange('0', '9') is >= 0 and var other ? other : steps.Length - 1;
            if (digits > 0 && !int.TryParse(steps.AsSpan(1, digits), NumberStyles.None, CultureInfo.InvariantCulture, out _)) return null;
            var number = digits == 0 ? 1 : int.Parse(steps.AsSpan(1, digits), NumberStyles.None, CultureInfo.InvariantCulture);
            if (steps[0] == '^') commit = number == 0 ? commit : Parent(commit, number - 1);
            else if (steps[0] != '~') return null;
            else for (; number > 0 && commit is not null; number--) commit = Parent(commit, 0);
            steps = steps[(1 + digits)..];
        }

        return commit;
    }

    private ObjectId? FindRef(string name) =>
        Prefixes.Select(prefix => _refs.Resolve(prefix + name)).FirstOrDefault(id => id is not null)
            ?? _refs.Resolve($"refs/remotes/{name}/{RefStore.Head}");

    private ObjectId? Parent(ObjectId commit, int number) => _objects.ReadCommit(commit)?.Parents.ElementAtOrDefault(number);

    private ObjectId? Peel(ObjectId? id)
    {
        var seen = new HashSet<ObjectId>();
        while (id is not null && seen.Add(id) && _objects.ReadTagTarget(id) is { } target) id = target;
        return id is not null && _objects.ReadCommit(id) is not null ? id : null;
    }

    private Repository? Open()
    {
        try
        {
            return _location.Open();
        }
        catch (LibGit2SharpException)
        {
            return null; // SHA-256 ids, tables of refs
        }
    }

    private ObjectId? Ask(params string[] arguments)
    {
        if (GitProgram.Find() is not { } git) return null;
        // Told where the repository is, git does not ask whose it is; it reads objects and refs only.
        using var process = GitProgram.Start(git, _location.CommonDirectory, new GitEnvironment(_location.GitDirectory, WorkTree: null, IndexFile: null), arguments);
        process.StandardInput.Close();
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? ObjectIds.TryParse(answer.Trim()) : null;
    }
}
