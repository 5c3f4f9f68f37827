using System.Diagnostics;
using TokenGuard.Scanning.Tests.Containers;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests.Assemblies;

/// <summary>Programs as <c>dotnet publish</c> really makes them: compiled ahead of time in part or as a whole, in one file with or without the runtime, compressed or not.</summary>
public sealed class PublishedProgramTests
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <InvariantGlobalization>true</InvariantGlobalization>
            <NuGetAudit>false</NuGetAudit>
            <DebugType>none</DebugType>
          </PropertyGroup>
        </Project>
        """;

    [Theory]
    [InlineData("App.dll", "--self-contained", "false", "-p:PublishReadyToRun=true")]
    [InlineData("App", "--self-contained", "false", "-p:PublishSingleFile=true")]
    [InlineData("App", "--self-contained", "true", "-p:PublishSingleFile=true", "-p:EnableCompressionInSingleFile=true")]
    [InlineData("App", "-p:PublishAot=true", "-p:CppCompilerAndLinker=gcc")]
    public void Holds_its_tokens_still(string program, params string[] how)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("The project is published for the system at hand, and what its files are called is known of Linux.");
        using var folder = new TempFolder();
        var (text, bytes) = (Some.Token(1), Some.Token(2));
        folder.Write("App.csproj", Project);
        folder.Write("Program.cs", $$"""
            System.Console.WriteLine(Keys.Text + args.Length + Keys.Bytes[args.Length]);
            static class Keys { public const string Text = "{{text}}"; public static System.ReadOnlySpan<byte> Bytes => "{{bytes}}"u8; }
            """);

        Publish(folder, how);

        var scan = ContainerScan.Of(File.ReadAllBytes(folder["out/" + program]));
        Assert.Equal(new[] { text, bytes }.Select(token => Some.Secret(token).Fingerprint.Value).Order(StringComparer.Ordinal), scan.Findings.Select(f => f.Fingerprint).Order(StringComparer.Ordinal));
        Assert.True(scan.Coverage.Complete, string.Join(", ", scan.Skipped));
    }

    private static void Publish(TempFolder folder, string[] how)
    {
        var start = new ProcessStartInfo("dotnet", ["publish", "--disable-build-servers", "--use-current-runtime", "-c", "Release", "-o", "out", "-nologo", "-tl:off", .. how])
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the build that runs these tests hands to its children would lead this one astray.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(name);

        using var publish = Process.Start(start)!;
        var errors = publish.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = publish.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        publish.WaitForExit();

        // The compilers and runtimes of the SDK's version come from the feed, which may not have them yet; the linker is the system's.
        if (output.Contains("NU1101", StringComparison.Ordinal) || output.Contains("NU1102", StringComparison.Ordinal)) Assert.Skip("The feed has no compiler or runtime of this SDK.");
        if (output.Contains("gcc", StringComparison.Ordinal) && output.Contains("not found", StringComparison.Ordinal)) Assert.Skip("There is no gcc.");
        Assert.True(publish.ExitCode == 0, output);
    }
}
