using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TokenGuard.Sandbox.GitHub;

/// <summary>Runs the real git, with no configuration but its own, and fails loudly.</summary>
public static class SandboxGit
{
    /// <summary>Runs git in a folder and returns its standard output without the last line end.</summary>
    /// <exception cref="InvalidOperationException">git failed; the message holds what it said.</exception>
    public static string Run(string folder, params IEnumerable<string> arguments) =>
        Encoding.UTF8.GetString(Run(folder, "", arguments)).TrimEnd('\n');

    /// <summary>
    /// Commits files straight into a bare repository: the new commit has these files and no others, and what the ref named before is its parent.
    /// </summary>
    /// <param name="reference">Full name, for example <c>refs/pull/7/head</c>.</param>
    /// <returns>The commit's id.</returns>
    public static string Commit(string repository, string reference, string message, params IEnumerable<(string Path, string Content)> files)
    {
        var stream = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"commit {reference}\ncommitter Sandbox <sandbox@example.com> 1767225600 +0000\n{Data(message)}");
        if (Run(repository, "for-each-ref", "--format=%(refname)", reference).Length > 0)
            stream.Append(CultureInfo.InvariantCulture, $"from {reference}^0\ndeleteall\n");
        foreach (var (path, content) in files) stream.Append(CultureInfo.InvariantCulture, $"M 100644 inline {path}\n{Data(content)}");
        Run(repository, stream.ToString(), ["fast-import", "--quiet"]);
        return Run(repository, "rev-parse", reference);

        static string Data(string text) => string.Create(CultureInfo.InvariantCulture, $"data {Encoding.UTF8.GetByteCount(text)}\n{text}\n");
    }

    internal static byte[] Run(string folder, string input, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_AUTHOR_NAME"] = start.Environment["GIT_COMMITTER_NAME"] = "Sandbox";
        start.Environment["GIT_AUTHOR_EMAIL"] = start.Environment["GIT_COMMITTER_EMAIL"] = "sandbox@example.com";
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var errors = git.StandardError.ReadToEndAsync();
        git.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(input));
        git.StandardInput.Close();
        using var output = new MemoryStream();
        git.StandardOutput.BaseStream.CopyTo(output);
        git.WaitForExit();
        return git.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"git exited with {git.ExitCode}: {errors.Result}");
    }
}
