using System.Diagnostics;

namespace TokenGuard.Sandbox.Demo;

/// <summary>A repository in a temporary folder, made by the real git and shielded from the machine's git configuration.</summary>
internal sealed class DemoRepository : IDisposable
{
    private DemoRepository(string folder) => Folder = folder;

    public string Folder { get; }

    public static async Task<DemoRepository> CreateAsync()
    {
        var repository = new DemoRepository(Directory.CreateTempSubdirectory("tokenguard-demo-").FullName);
        await repository.GitAsync("init", "--quiet", "--initial-branch=main", ".");
        return repository;
    }

    public async Task CommitAsync(string message, string date, params (string Path, string Content)[] files)
    {
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(Folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, content);
        }

        await GitAsync("add", "--all");
        await GitAtAsync(date, "commit", "--quiet", "--message", message);
    }

    public void Dispose()
    {
        // Objects are read-only, which stops a recursive delete on some systems.
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)) File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(Folder, recursive: true);
    }

    private Task GitAsync(params string[] arguments) => GitAtAsync("2026-01-01T00:00:00Z", arguments);

    private async Task GitAtAsync(string date, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = Folder };
        foreach (var (name, value) in new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = OperatingSystem.IsWindows() ? "NUL" : "/dev/null",
            ["GIT_AUTHOR_NAME"] = "Robin Example",
            ["GIT_AUTHOR_EMAIL"] = "robin@example.com",
            ["GIT_AUTHOR_DATE"] = date,
            ["GIT_COMMITTER_NAME"] = "Robin Example",
            ["GIT_COMMITTER_EMAIL"] = "robin@example.com",
            ["GIT_COMMITTER_DATE"] = date,
        }) start.Environment[name] = value;
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        await git.WaitForExitAsync();
        if (git.ExitCode != 0) throw new InvalidOperationException($"git {arguments[0]} ended with {git.ExitCode}.");
    }
}
