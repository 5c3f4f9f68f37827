namespace TokenGuard.Git;

/// <summary>
/// Which refs here say what a remote had when it was last fetched from. The remote's own settings tell, not the names of refs: what <c>a/b</c> has lies below
/// <c>refs/remotes/a/</c> as well, and a mirror may be fetched to wherever its owner likes.
/// </summary>
internal sealed class TrackedRefs
{
    private const string Remote = "remote.", Fetch = ".fetch", Url = ".url", Rewrite = "url.", InsteadOf = ".insteadof";

    private readonly List<string> _own = [];
    private readonly List<string> _others = [];

    /// <param name="settings">As <see cref="GitSettings"/> gives them.</param>
    /// <param name="remote">The name of a remote, or an address: then every remote with that address counts. Of one that is not set up nothing is known.</param>
    public TrackedRefs(IReadOnlyList<(string Name, string? Value)> settings, string remote)
    {
        var names = NamesOf(settings, remote);
        foreach (var (name, value) in settings)
        {
            if (value is null || SubsectionOf(name, Remote, Fetch) is not { } of) continue;
            if (value.StartsWith('^') || value.Split(':') is not [_, { Length: > 0 } destination]) continue; // takes refs away, or keeps none
            (names.Contains(of) ? _own : _others).Add(destination);
        }
    }

    /// <summary>Whether fetching from the remote sets a ref, and from no other that says as much of the ref's name.</summary>
    public bool Contains(string name) => Closest(_own, name) is > 0 and var own && own > Closest(_others, name);

    /// <summary>Git calls a remote by its name, and by its address where the user has pushed to that.</summary>
    private static HashSet<string> NamesOf(IReadOnlyList<(string Name, string? Value)> settings, string remote)
    {
        HashSet<string> names = new(StringComparer.Ordinal) { remote };
        if (settings.Any(setting => setting.Name.StartsWith(Remote + remote + '.', StringComparison.Ordinal))) return names;
        var address = AddressOf(settings, remote);
        foreach (var (name, value) in settings)
            if (value is not null && SubsectionOf(name, Remote, Url) is { } of && AddressOf(settings, value) == address) names.Add(of);
        return names;
    }

    /// <summary>An address as git makes it of what stands there (<c>url.BASE.insteadOf</c>): the longest beginning that is abbreviated so counts.</summary>
    private static string AddressOf(IReadOnlyList<(string Name, string? Value)> settings, string text)
    {
        var (longest, known) = (0, "");
        foreach (var (name, value) in settings)
            if (value?.Length > longest && SubsectionOf(name, Rewrite, InsteadOf) is { } from && text.StartsWith(value, StringComparison.Ordinal)) (longest, known) = (value.Length, from);
        return (known + text[longest..]).TrimEnd('/');
    }

    private static string? SubsectionOf(string name, string section, string key) =>
        name.Length > section.Length + key.Length && name.StartsWith(section, StringComparison.Ordinal) && name.EndsWith(key, StringComparison.Ordinal) ? name[section.Length..^key.Length] : null;

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
