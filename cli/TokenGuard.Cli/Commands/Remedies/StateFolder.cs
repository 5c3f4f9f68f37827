namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>Where the tool keeps what must outlive a run, by the conventions of the system.</summary>
internal static class StateFolder
{
    /// <summary>Absolute path; it need not exist.</summary>
    public static string Path(CliServices services)
    {
        var root = services.Environment("XDG_STATE_HOME")
            ?? (OperatingSystem.IsWindows() ? services.Environment("LOCALAPPDATA") : null)
            ?? (services.Environment("HOME") is { } home ? System.IO.Path.Combine(home, ".local", "state") : services.WorkingDirectory);
        return System.IO.Path.Combine(System.IO.Path.GetFullPath(root, services.WorkingDirectory), "tokenguard");
    }

    /// <summary>Creates the folder of a file of ours, for its owner only.</summary>
    /// <exception cref="UsageException">It cannot be created.</exception>
    public static void CreateFor(string file)
    {
        var folder = System.IO.Path.GetDirectoryName(file)!;
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{folder}: cannot be created. Name a journal elsewhere with --journal FILE. Nothing was done.");
        }
    }
}
