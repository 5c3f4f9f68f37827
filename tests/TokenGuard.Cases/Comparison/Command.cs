using System.Diagnostics;

namespace TokenGuard.Cases.Comparison;

/// <summary>Runs programs.</summary>
internal static class Command
{
    /// <returns>What it printed to both streams.</returns>
    /// <param name="folder">Where it runs.</param>
    /// <param name="program">A program on PATH, or a path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="mayFail">Whether another exit code than 0 is an answer like any other: scanners fail when they find something.</param>
    public static async Task<string> RunAsync(string folder, string program, IEnumerable<string> arguments, bool mayFail = false)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        // What the build that runs this one hands to its children would lead theirs astray.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await errors;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0 && !mayFail) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed with {process.ExitCode}:\n{output}");
        return output;
    }
}
