using System.Diagnostics;
using TokenGuard.EndToEnd.Tests.Support;
using TokenGuard.TestKit;

[assembly: AssemblyFixture(typeof(PublishedProgram))]

namespace TokenGuard.EndToEnd.Tests.Support;

/// <summary>
/// The program as users get it: published once for all tests, into a folder that is gone afterwards. It is built beside the repository's own build
/// output, so that no other project's tests, which run at the same time, see files change under them.
/// </summary>
public sealed class PublishedProgram : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    /// <summary>Full path of the executable.</summary>
    public string Executable { get; private set; } = "";

    private string Published => _folder[OperatingSystem.IsWindows() ? "program/tokenguard.exe" : "program/tokenguard"];

    /// <summary>Where the executable finds its runtime.</summary>
    public static string DotnetRoot { get; } = Path.GetFullPath("../../..", Path.GetDirectoryName(typeof(object).Assembly.Location)!);

    public async ValueTask InitializeAsync()
    {
        // For one that was published before, or in another way: as a native binary, as a tool.
        Executable = Environment.GetEnvironmentVariable("TOKENGUARD_PROGRAM") is { Length: > 0 } named ? Path.GetFullPath(named) : Published;
        if (Executable != Published) return;
        // A run as another user must reach it.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder.Path, Modes.ReadableByAll);
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = RepositoryRoot(),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The analyzers have had their say when the tests were built; locked restore and no audit leave the lock files alone and the network idle.
        foreach (var argument in new[]
        {
            "publish", Path.Combine("cli", "TokenGuard.Cli"), "--configuration", "Release", "--output", _folder["program"], "-v:q", "-nologo", "--disable-build-servers",
            $"-p:ArtifactsPath={_folder["build"]}", "-p:RestoreLockedMode=true", "-p:NuGetAudit=false", "-p:RunAnalyzers=false", "-p:GenerateDocumentationFile=false",
        }) start.ArgumentList.Add(argument);
        // What the build that runs these tests hands to its children would lead this one astray.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);

        using var publish = Process.Start(start)!;
        var errors = publish.StandardError.ReadToEndAsync();
        var output = await publish.StandardOutput.ReadToEndAsync() + await errors;
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0)
        {
            _folder.Dispose();
            throw new InvalidOperationException($"dotnet publish ended with {publish.ExitCode}:\n{output}");
        }

        Directory.Delete(_folder["build"], recursive: true);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TokenGuard.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("These tests run from the repository's build output.");
    }
}
