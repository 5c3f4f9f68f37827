using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TokenGuard.TestKit;

/// <summary>
/// A repository made by the real git, cut off from the machine's configuration: no system or user settings, fixed names, and dates one minute
/// apart, so that the same steps give the same ids.
/// </summary>
public sealed class TempRepository : IDisposable
{
    private static readonly DateTimeOffset FirstCommit = new(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(2));

    private readonly TempFolder _folder = new();
    private int _minutes;

    private TempRepository(string name) => Path = _folder[name];

    /// <summary>The working tree; of a bare repository the repository.</summary>
    public string Path { get; }

    /// <summary>Set for the next git commands, as a hook or a script would.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public static TempRepository Create(params string[] initOptions)
    {
        var repository = new TempRepository("repository");
        Directory.CreateDirectory(repository.Path);
        repository.Git(["init", "--quiet", "--initial-branch=main", .. initOptions]);
        return repository;
    }

    /// <summary>A clone in a folder of its own. Options as <c>git clone</c> takes them; the source is read through a file URL, so depth and filters work.</summary>
    public TempRepository Clone(params string[] options)
    {
        var clone = new TempRepository("clone");
        Directory.CreateDirectory(clone.Path);
        clone.Git(["clone", "--quiet", .. options, new Uri(Path).AbsoluteUri, "."]);
        return clone;
    }

    /// <summary>A path inside the working tree.</summary>
    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>A path beside the working tree, in the same temporary folder.</summary>
    public string Beside(string name) => _folder[name];

    public TempRepository Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public TempRepository Write(string path, byte[] bytes)
    {
        var full = this[path];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
        return this;
    }

    public TempRepository Delete(string path)
    {
        File.Delete(this[path]);
        return this;
    }

    /// <summary>Stages everything and commits it, also where nothing changed. Returns the commit's id.</summary>
    public string Commit(string message, params string[] options)
    {
        Git("add", "--all");
        Git(["commit", "--quiet", "--allow-empty", "--allow-empty-message", "--file=-", .. options], message);
        return Head;
    }

    public string Head => Git("rev-parse", "HEAD");

    /// <summary>Stores a blob that nothing refers to and returns its id.</summary>
    public string HashObject(string content) => Git(["hash-object", "-w", "--stdin"], content);

    /// <summary>Writes an executable hook.</summary>
    public TempRepository Hook(string name, string script)
    {
        var path = System.IO.Path.Combine(Path, ".git", "hooks", name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return this;
    }

    /// <summary>Runs git and returns what it prints, without the last line break.</summary>
    /// <exception cref="InvalidOperationException">Git failed.</exception>
    public string Git(params string[] arguments) => Git(arguments, input: "");

    /// <inheritdoc cref="Git(string[])"/>
    public string Git(string[] arguments, string input)
    {
        var (exitCode, output, errors) = TryGit(arguments, input);
        return exitCode == 0 ? output : throw new InvalidOperationException($"git {arguments[0]} ended with {exitCode}: {errors}");
    }

    public (int ExitCode, string Output, string Errors) TryGit(string[] arguments, string input = "")
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        foreach (var inherited in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(inherited);
        var date = FirstCommit.AddMinutes(_minutes++).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
        foreach (var (name, value) in new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = _folder.Path,
            ["XDG_CONFIG_HOME"] = _folder.Path,
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = OperatingSystem.IsWindows() ? "NUL" : "/dev/null",
            ["GIT_AUTHOR_NAME"] = "Ada",
            ["GIT_AUTHOR_EMAIL"] = "ada@example.com",
            ["GIT_COMMITTER_NAME"] = "Ada",
            ["GIT_COMMITTER_EMAIL"] = "ada@example.com",
            ["GIT_AUTHOR_DATE"] = date,
            ["GIT_COMMITTER_DATE"] = date,
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_EDITOR"] = "true",
            ["GIT_ALLOW_PROTOCOL"] = "file",
        })
        {
            start.Environment[name] = value;
        }

        foreach (var (name, value) in Environment) start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.TrimEnd('\n'), errors.GetAwaiter().GetResult());
    }

    public void Dispose() => _folder.Dispose();
}
