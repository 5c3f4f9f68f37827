namespace TokenGuard.Git;

/// <summary>
/// Which refs here say what a remote had when it was last fetched from. The remote's own settings tell, not the names of refs: what <c>a/b</c> has lies below
/// <c>refs/remotes/a/</c> as well, and a mirror may be fetched to wherever its owner likes.
/// </summary>
internal sealed class TrackedRefs
{
    private const string Remote = "remote.", Fetch = ".fetch";

    private readonly List<string> _own = [];
    private readonly List<string> _others = [];

    /// <param name="remote">The name of a remote; of one that is not set up here, or only beside the repository's own settings, nothing is known.</param>
    public TrackedRefs(GitLocation location, string remote)
    {
        foreach (var (name, value) in ConfigFile.TryRead(Path.Combine(location.CommonDirectory, "config")))
        {
            if (value is null || !name.StartsWith(Remote, StringComparison.Ordinal) || !name.EndsWith(Fetch, StringComparison.Ordinal)) continue;
            if (value.StartsWith('^') || value.Split(':') is not [_, { Length: > 0 } destination]) continue; // takes refs away, or keeps none
            var isOwn = name.Length == Remote.Length + remote.Length + Fetch.Length && name.AsSpan(Remote.Length).StartsWith(remote, StringComparison.Ordinal);
            (isOwn ? _own : _others).Add(destination);
        }
    }

    /// <summary>Whether fetching from the remote sets a ref, and from no other that says as much of the ref's name.</summary>
    public bool Contains(string name) => Closest(_own, name) is > 0 and var own && own > Closest(_others, name);

    /// <summary>How many characters of a ref's name the closest pattern says before its star; 0 where none matches.</summary>
    private static int Closest(List<string> patterns, string name) => patterns.Select(pattern => Matching(pattern, name)).DefaultIfEmpty().Max();

    /// <summary>One star at most stands for anything.</summary>
    private static int Matching(string pattern, string name)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0) return pattern == name ? pattern.Length : 0;
        return name.Length >= pattern.Length && name.StartsWith(pattern[..star], StringComparison.Ordinal) && name.EndsWith(pattern[(star + 1)..], StringComparison.Ordinal) ? star : 0;
    }
}
