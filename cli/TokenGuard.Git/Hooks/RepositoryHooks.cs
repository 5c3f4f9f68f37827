using TokenGuard.Scanning;

namespace TokenGuard.Git.Hooks;

/// <summary>The hooks that keep tokens from being committed and pushed, in the folder where git looks for them.</summary>
public sealed class RepositoryHooks
{
    public const string PreCommit = "pre-commit";
    public const string PrePush = "pre-push";

    private readonly IReadOnlyList<HookFile> _hooks;

    private RepositoryHooks(string folder, IEnumerable<string> names)
    {
        Folder = folder;
        _hooks = [.. names.Select(name => new HookFile(folder, name))];
    }

    /// <summary>Where git looks: <c>core.hooksPath</c> where that is set, which may be a folder that several repositories share.</summary>
    public string Folder { get; }

    /// <param name="names"><see cref="PreCommit"/>, <see cref="PrePush"/> or both.</param>
    /// <param name="user">Whose hooks, where the repository says nothing of them.</param>
    /// <exception cref="SourceUnavailableException">There is no repository.</exception>
    public static RepositoryHooks Of(string repositoryPath, IEnumerable<string> names, GitUserSettings user)
    {
        var location = GitLocation.Discover(repositoryPath)
            ?? throw new SourceUnavailableException($"{repositoryPath}: not a git repository. Run in a repository or name one: tokenguard hook install PATH.");
        var configured = GitSettings.Read(location, user).LastOrDefault(setting => setting.Name == "core.hookspath").Value;
        return new RepositoryHooks(string.IsNullOrEmpty(configured) ? Path.Combine(location.CommonDirectory, "hooks") : Expand(configured, location.Root, user.Home), names);
    }

    public IEnumerable<(string Name, HookState State)> States() => _hooks.Select(hook => (hook.Name, hook.State));

    /// <inheritdoc cref="HookFile.Install"/>
    public void Install(string? program)
    {
        foreach (var hook in _hooks) hook.Install(program);
    }

    /// <inheritdoc cref="HookFile.Uninstall"/>
    public void Uninstall()
    {
        foreach (var hook in _hooks) hook.Uninstall();
    }

    // Relative paths start at the top of the working tree, where git runs hooks.
    private static string Expand(string path, string top, string? home) => path.StartsWith("~/", StringComparison.Ordinal) && home is not null
        ? Path.Combine(home, path[2..])
        : Path.GetFullPath(path, top);
}
