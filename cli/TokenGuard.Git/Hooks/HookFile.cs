namespace TokenGuard.Git.Hooks;

/// <summary>What stands in a hook's place.</summary>
public enum HookState
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>What <see cref="RepositoryHooks"/> wrote, alone.</summary>
    Installed,

    /// <summary>Likewise, and the hook that was there before is run first.</summary>
    InstalledBeforeAnother,

    /// <summary>A hook of somebody else's.</summary>
    Another,
}

/// <summary>One hook of a repository, and what to write there.</summary>
/// <param name="Name">As git calls it.</param>
internal sealed record HookFile(string Folder, string Name)
{
    private const string Mark = "# Written by 'tokenguard hook install'; 'tokenguard hook uninstall' takes it out again.";

    public string Path => System.IO.Path.Combine(Folder, Name);

    /// <summary>Where the hook that was there before waits.</summary>
    public string Before => Path + ".before-tokenguard";

    /// <exception cref="IOException">The hook cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public HookState State
    {
        get
        {
            if (!System.IO.Path.Exists(Path) && new FileInfo(Path).LinkTarget is null) return HookState.None;
            if (!Scanning.Sources.FileTree.IsFile(Path) || !File.ReadAllText(Path).Contains(Mark, StringComparison.Ordinal)) return HookState.Another;
            return File.Exists(Before) ? HookState.InstalledBeforeAnother : HookState.Installed;
        }
    }

    /// <param name="program">Full path of the program to run where there is no <c>tokenguard</c> on PATH; null where nothing else is known.</param>
    /// <exception cref="IOException">The hook cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Install(string? program)
    {
        Directory.CreateDirectory(Folder);
        if (State == HookState.Another) File.Move(Path, Before, overwrite: false);
        // Beside it first: a commit that is made meanwhile finds the old hook or the new one.
        var fresh = Path + ".tokenguard-new";
        File.WriteAllText(fresh, Script(program));
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Everyone = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
            File.SetUnixFileMode(fresh, File.GetUnixFileMode(fresh) | Everyone);
        }

        File.Move(fresh, Path, overwrite: true);
    }

    /// <summary>Puts back what was there before. A hook of somebody else's stays.</summary>
    /// <exception cref="IOException">The hook cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Uninstall()
    {
        if (State == HookState.InstalledBeforeAnother) File.Move(Before, Path, overwrite: true);
        else if (State == HookState.Installed) File.Delete(Path);
    }

    // A push is told to its hook on standard input, which both hooks have to see.
    private string Script(string? program) => string.Join('\n', Name == RepositoryHooks.PrePush
        ?
        [
            .. Head(program),
            "lines=$(cat)",
            $"if [ -x \"$before\" ]; then printf '%s\\n' \"$lines\" | \"$before\" \"$@\" || exit $?; fi",
            "printf '%s\\n' \"$lines\" | \"$tokenguard\" scan git --push --remote \"$1\" --no-progress",
            "",
        ]
        :
        [
            .. Head(program),
            "if [ -x \"$before\" ]; then \"$before\" \"$@\" || exit $?; fi",
            "exec \"$tokenguard\" scan git --staged --no-progress",
            "",
        ]);

    private string[] Head(string? program) =>
    [
        "#!/bin/sh",
        Mark,
        $"before=$(dirname \"$0\")/{System.IO.Path.GetFileName(Before)}",
        $"tokenguard=$(command -v tokenguard) || tokenguard={Quote(program ?? "")}",
        "if [ ! -x \"$tokenguard\" ]; then",
        $"  echo \"{Name}: tokenguard is not on PATH, so nobody looked for tokens. Install it, or take this hook out: $0\" >&2",
        "  exit 1",
        "fi",
    ];

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
