using System.Diagnostics;
using System.Text;

namespace TokenGuard.Git;

/// <summary>The installed git, for the few things that the library cannot read. It runs nothing that a repository's configuration names.</summary>
internal static class GitProgram
{
    // No monitor, no hooks, no transport for objects that are not here.
    private static readonly string[] SafeSettings = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never", "--no-optional-locks"];

    /// <summary>Looked up in absolute folders of PATH only: a <c>git</c> in the scanned repository is never run. Null where there is none.</summary>
    public static string? Find()
    {
        var name = OperatingSystem.IsWindows() ? "git.exe" : "git";
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <param name="git">As <see cref="Find"/> gives it.</param>
    /// <param name="environment">What git is told of the repository; where it is told nothing it looks for itself and checks whose it is.</param>
    public static Process Start(string git, string workingDirectory, GitEnvironment environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(git, [.. SafeSettings, .. arguments])
        {
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        Set("GIT_DIR", environment.GitDirectory);
        Set("GIT_WORK_TREE", environment.WorkTree);
        Set("GIT_INDEX_FILE", environment.IndexFile);
        Set("GIT_NO_LAZY_FETCH", "1");
        Set("GIT_NO_REPLACE_OBJECTS", "1"); // the object itself, not what somebody put in its place
        var process = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
        process.BeginErrorReadLine(); // what git complains about is for nobody; an unread pipe would stop it
        return process;

        void Set(string name, string? value)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }
    }
}
