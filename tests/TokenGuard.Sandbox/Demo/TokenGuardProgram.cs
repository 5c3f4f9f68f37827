using System.Diagnostics;
using System.Reflection;

namespace TokenGuard.Sandbox.Demo;

/// <summary>The real command line, as the build left it, run as a process of its own in a folder of the demo's.</summary>
internal sealed class TokenGuardProgram(string folder, IReadOnlyDictionary<string, string> environment)
{
    private static readonly string Program = typeof(TokenGuardProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "TokenGuardProgram").Value!;

    /// <summary>Shows the command, lets it write to our own streams, and returns its exit code.</summary>
    public async Task<int> RunAsync(params string[] arguments)
    {
        Console.WriteLine($"  $ tokenguard {string.Join(' ', arguments)}");
        Console.WriteLine();
        await Console.Out.FlushAsync();
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            WorkingDirectory = folder,
        };
        start.ArgumentList.Add(Program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var program = Process.Start(start) ?? throw new InvalidOperationException("tokenguard did not start.");
        await program.WaitForExitAsync();
        Console.WriteLine($"  (exit code {program.ExitCode})");
        Console.WriteLine();
        return program.ExitCode;
    }

    // What the person has configured for real work must not reach the sandbox, nor the sandbox it.
    private static bool IsOurs(string name) => name.StartsWith("KEYGEN_", StringComparison.Ordinal) || name.StartsWith("TOKENGUARD_", StringComparison.Ordinal);
}
