using System.Text;
using System.Text.RegularExpressions;
using TokenGuard.Git.Refs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// The settings that git goes by in a repository: the machine's, the user's, the repository's own and its worktree's, with the files that they include. Only for
/// what the owner asks for; how a repository is stored is said in its own file alone (<see cref="RepositoryFormat"/>).
/// </summary>
internal sealed class GitSettings
{
    // As deep as git follows.
    private const int MaxDepth = 10;

    // Files that include one another twice would be read a thousand times.
    private const int MaxFiles = 1000;

    private const string Include = "include.path", IncludeIf = "includeif.", PathKey = ".path";

    private readonly GitLocation _location;
    private readonly string? _home;
    private readonly List<(string Name, string? Value)> _all = [];
    private readonly Lazy<string?> _branch;
    private int _files;
    private IReadOnlyList<string> _urls = []; // of remotes, where they are asked for

    private GitSettings(GitLocation location, string? home)
    {
        (_location, _home) = (location, home);
        _branch = new(() => RefStore.Read(location, new CoverageRecorder()).TargetOf(RefStore.Head));
    }

    /// <summary>In the order in which git reads them: of a setting with one value the last counts.</summary>
    public static IReadOnlyList<(string Name, string? Value)> Read(GitLocation location, GitUserSettings user)
    {
        var own = Path.Combine(location.CommonDirectory, "config");
        var settings = new GitSettings(location, user.Home);
        settings.Read(user, own);
        var urls = settings._all.Where(setting => setting.Name.StartsWith("remote.", StringComparison.Ordinal) && setting.Name.EndsWith(".url", StringComparison.Ordinal)).Select(setting => setting.Value).OfType<string>().ToList();
        // Files that are included for the sake of a remote's address hold no addresses of remotes.
        settings._urls = urls;
        settings._all.Clear();
        settings._files = 0;
        settings.Read(user, own);
        return settings._all;
    }

    private void Read(GitUserSettings user, string own)
    {
        foreach (var file in user.Files.Append(own)) Add(file, depth: 0);
        if (_all.Says("extensions.worktreeconfig")) Add(Path.Combine(_location.GitDirectory, "config.worktree"), depth: 0);
        _all.AddRange(user.Given);
    }

    private void Add(string file, int depth)
    {
        if (_files++ > MaxFiles) return;
        foreach (var (name, value) in ConfigFile.TryRead(file))
        {
            _all.Add((name, value));
            if (value is not { Length: > 0 } || depth == MaxDepth) continue;
            if (name == Include || (name.StartsWith(IncludeIf, StringComparison.Ordinal) && name.EndsWith(PathKey, StringComparison.Ordinal) && name.Length > IncludeIf.Length + PathKey.Length && Holds(name[IncludeIf.Length..^PathKey.Length], file)))
                Add(FullPath(value, file), depth + 1);
        }
    }

    /// <summary>Whether the condition of an include is met. One that nobody here knows is not.</summary>
    private bool Holds(string condition, string file)
    {
        if (condition.Split(':', 2) is not [var kind, var pattern]) return false;
        return kind switch
        {
            "gitdir" => IsGitDirectory(pattern, file, RegexOptions.None),
            "gitdir/i" => IsGitDirectory(pattern, file, RegexOptions.IgnoreCase),
            "onbranch" => _branch.Value is { } branch && branch.StartsWith("refs/heads/", StringComparison.Ordinal) && Matches(WithAllBelow(pattern), branch["refs/heads/".Length..], RegexOptions.None),
            "hasconfig" when pattern.StartsWith("remote.*.url:", StringComparison.Ordinal) => _urls.Any(url => Matches(pattern["remote.*.url:".Length..], url, RegexOptions.None)),
            _ => false,
        };
    }

    private bool IsGitDirectory(string pattern, string file, RegexOptions options)
    {
        if (pattern.StartsWith("~/", StringComparison.Ordinal) || pattern.StartsWith("./", StringComparison.Ordinal)) pattern = FullPath(pattern, file) + (pattern.EndsWith('/') ? "/" : "");
        else if (!Path.IsPathFullyQualified(pattern)) pattern = "**/" + pattern;
        return Matches(WithAllBelow(pattern), _location.GitDirectory.Replace(Path.DirectorySeparatorChar, '/'), options);
    }

    private static string WithAllBelow(string pattern) => pattern.EndsWith('/') ? pattern + "**" : pattern;

    private string FullPath(string path, string file) => path.StartsWith("~/", StringComparison.Ordinal) && _home is not null
        ? Path.GetFullPath(path[2..], _home)
        : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, Path.GetDirectoryName(file)!));

    /// <summary>Git's patterns of paths: a star stands for anything within a name, two of them for any folders.</summary>
    private static bool Matches(string pattern, string text, RegexOptions options)
    {
        var expression = new StringBuilder("^");
        for (var at = 0; at < pattern.Length; at++)
        {
            var rest = pattern.AsSpan(at);
            if (rest.StartsWith("**/"))
            {
                expression.Append("(.*/)?");
                at += 2;
            }
            else if (rest.StartsWith("**"))
            {
                expression.Append(".*");
                at++;
            }
            else
            {
                expression.Append(pattern[at] switch { '*' => "[^/]*", '?' => "[^/]", var symbol => Regex.Escape(symbol.ToString()) });
            }
        }

        return Regex.IsMatch(text, expression.Append('$').ToString(), options | RegexOptions.CultureInvariant | RegexOptions.Singleline, TimeSpan.FromSeconds(1));
    }
}
