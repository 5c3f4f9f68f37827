using System.Globalization;

namespace TokenGuard.Git;

/// <summary>Where git keeps the settings that are not a repository's own: those of the machine and of the user, and what is given along with a command.</summary>
/// <param name="Files">In the order in which git reads them; none of them need exist.</param>
/// <param name="Given">Names as <see cref="ConfigFile"/> has them, and values; git heeds them last.</param>
/// <param name="Home">The user's folder; null where nobody says.</param>
public sealed record GitUserSettings(IReadOnlyList<string> Files, IReadOnlyList<(string Name, string? Value)> Given, string? Home)
{
    private const int MostGiven = 10_000;

    public static GitUserSettings None { get; } = new([], [], null);

    /// <param name="variable">The value of a variable of the environment; null where it is not set.</param>
    public static GitUserSettings Of(Func<string, string?> variable)
    {
        var home = variable("HOME") ?? (OperatingSystem.IsWindows() ? variable("USERPROFILE") : null);
        return new GitUserSettings([.. FilesOf(variable, home).OfType<string>()], [.. GivenIn(variable)], home);
    }

    private static IEnumerable<string?> FilesOf(Func<string, string?> variable, string? home)
    {
        if (!ConfigFile.IsTrue(variable("GIT_CONFIG_NOSYSTEM") ?? "false")) yield return variable("GIT_CONFIG_SYSTEM") ?? (OperatingSystem.IsWindows() ? null : "/etc/gitconfig");
        if (variable("GIT_CONFIG_GLOBAL") is { } global)
        {
            yield return global;
            yield break;
        }

        var shared = variable("XDG_CONFIG_HOME") is { Length: > 0 } folder ? folder : home is null ? null : Path.Combine(home, ".config");
        yield return shared is null ? null : Path.Combine(shared, "git", "config");
        yield return home is null ? null : Path.Combine(home, ".gitconfig");
    }

    private static IEnumerable<(string Name, string? Value)> GivenIn(Func<string, string?> variable)
    {
        // git -c: 'name'='value' of each, or 'name=value' as git wrote it before 2.31.
        if (variable("GIT_CONFIG_PARAMETERS") is { } parameters)
            foreach (var setting in ShellWords(parameters))
                yield return setting;

        if (!int.TryParse(variable("GIT_CONFIG_COUNT"), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) yield break;
        for (var at = 0; at < Math.Min(count, MostGiven); at++)
            if (variable(string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{at}")) is { } name) yield return (ConfigFile.Canonical(name), variable(string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{at}")));
    }

    private static IEnumerable<(string Name, string? Value)> ShellWords(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\'') continue;
            var name = Quoted(text, ref at);
            if (at < text.Length && text[at] == '=')
            {
                at++;
                yield return (ConfigFile.Canonical(name), at < text.Length && text[at] == '\'' ? Quoted(text, ref at) : null);
            }
            else
            {
                var parts = name.Split('=', 2);
                yield return (ConfigFile.Canonical(parts[0]), parts.ElementAtOrDefault(1));
            }
        }
    }

    /// <summary>Reads what a shell takes for one word in single quotes (<c>'it'\''s'</c>), and moves behind it.</summary>
    private static string Quoted(string text, ref int at)
    {
        var word = new System.Text.StringBuilder();
        while (at < text.Length && text[at] == '\'')
        {
            var end = text.IndexOf('\'', at + 1) is >= 0 and var quote ? quote : text.Length;
            word.Append(text, at + 1, end - at - 1);
            at = Math.Min(text.Length, end + 1);
            if (at + 2 >= text.Length || text[at] != '\\' || text[at + 2] != '\'') break;
            word.Append(text[at + 1]);
            at += 2;
        }

        return word.ToString();
    }
}
