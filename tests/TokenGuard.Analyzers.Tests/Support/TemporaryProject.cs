using System.Diagnostics;

namespace TokenGuard.Analyzers.Tests.Support;

/// <summary>
/// A project in a folder of its own, far from this repository's settings, that installs the package under test and is built by the real
/// <c>dotnet build</c>. Packages come from the folder beside the tests and go to a cache of its own, so no older package can answer.
/// </summary>
internal sealed class TemporaryProject : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("tokenguard-build-");

    public TemporaryProject(string projectFile)
    {
        Write(projectFile, """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <UseAppHost>false</UseAppHost>
                <NuGetAudit>false</NuGetAudit>
                <ErrorLog>build.sarif,version=2.1</ErrorLog>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="TokenGuard.Analyzers" Version="*" PrivateAssets="all" />
              </ItemGroup>
            </Project>
            """);
        Write("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="under-test" value="{PackageTests.Folder}" /></packageSources>
            </configuration>
            """);
    }

    public string PathOf(string file) => Path.Combine(_root.FullName, file);

    public void Write(string file, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), content);
    }

    /// <summary>Everything the build printed, and the compiler's SARIF log.</summary>
    public async Task<string> BuildAsync(params string[] options)
    {
        var start = new ProcessStartInfo("dotnet", ["build", "--disable-build-servers", "-nologo", "-tl:off", "-v:n", .. options])
        {
            WorkingDirectory = _root.FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the build that runs these tests hands to its children would lead this one astray.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_root.FullName, "packages");

        using var build = Process.Start(start)!;
        var errors = build.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(build.ExitCode == 0, output);
        return output + await File.ReadAllTextAsync(Path.Combine(_root.FullName, "build.sarif"), TestContext.Current.CancellationToken);
    }

    public void Dispose() => _root.Delete(recursive: true);
}
