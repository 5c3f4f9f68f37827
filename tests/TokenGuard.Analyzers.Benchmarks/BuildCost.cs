using System.Diagnostics;
using System.Globalization;

namespace TokenGuard.Analyzers.Benchmarks;

/// <summary>
/// What the package costs a whole build: <c>build PROJECT [ARGUMENT...]</c>. The project, restored and built before, is rebuilt alone with and without what the
/// package adds to it, in turn; the middle one of several times counts. Once with the compiler's server, which has everything compiled that it runs, and once without,
/// where the analyzer is compiled anew each time. At last the compiler tells by its own account which analyzer took how long. Other arguments go to <c>dotnet build</c>.
/// </summary>
internal sealed class BuildCost
{
    private const int Runs = 7;

    private readonly string _project;
    private readonly string[] _arguments;

    public BuildCost(ReadOnlySpan<string> arguments)
    {
        _project = Path.GetFullPath(arguments[0]);
        _arguments = arguments[1..].ToArray();
    }

    /// <returns>Whether all builds succeeded.</returns>
    public async Task<bool> RunAsync()
    {
        var with = WriteTargets();
        try
        {
            if (!await CompareAsync(with, "with the compiler's server", "true") || !await CompareAsync(with, "without it", "false")) return false;
            return await ReportAsync(with, "true") && await ReportAsync(with, "false");
        }
        finally
        {
            File.Delete(with);
        }
    }

    private async Task<bool> CompareAsync(string with, string name, string isShared)
    {
        var (bare, packed) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var run = 0; run <= Runs; run++)
        {
            if (await BuildAsync(with: null, isShared) is not { } without || await BuildAsync(with, isShared) is not { } within) return false;
            // The first ones start servers and fill caches.
            if (run == 0) continue;
            bare.Add(without.Time);
            packed.Add(within.Time);
        }

        var ratio = Middle([.. bare.Zip(packed, (one, other) => other / one)]);
        Print($"{name}: {Middle([.. bare.Select(time => time.TotalSeconds)]):F2} s, {Middle([.. packed.Select(time => time.TotalSeconds)]):F2} s with the package, middle ratio {ratio:F3} (without it from {bare.Min().TotalSeconds:F2} to {bare.Max().TotalSeconds:F2} s)");
        return true;
    }

    private async Task<bool> ReportAsync(string with, string isShared)
    {
        if (await BuildAsync(with, isShared, "-v:d", "-p:ReportAnalyzer=true") is not { } build) return false;
        Print($"by the compiler's account, in seconds, {(isShared == "true" ? "with its server" : "without its server")}:");
        foreach (var line in build.Output.Split('\n'))
        {
            var text = line.Trim();
            if (text.StartsWith("Total analyzer execution time", StringComparison.Ordinal) || text.Contains("TokenGuard.Analyzers", StringComparison.Ordinal) && char.IsAsciiDigit(text[text[0] == '<' ? 1 : 0])) Print($"  {text}");
            else if (text.Contains(", Version=", StringComparison.Ordinal) && text.Length > 0 && (char.IsAsciiDigit(text[0]) || text[0] == '<')) Print($"  {text}");
        }

        return true;
    }

    private async Task<(TimeSpan Time, string Output)?> BuildAsync(string? with, string isShared, params string[] more)
    {
        string[] package = with is null ? [] : ["-p:CustomAfterMicrosoftCommonTargets=" + with];
        var start = new ProcessStartInfo("dotnet", ["build", _project, "--no-restore", "--no-dependencies", "-t:Rebuild", "-nologo", "-v:q", "-tl:off", "-p:UseSharedCompilation=" + isShared, .. package, .. more, .. _arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        // What runs this is no part of what is measured.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(name);
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        clock.Stop();
        if (process.ExitCode == 0) return (clock.Elapsed, output);
        Console.WriteLine(output);
        return null;
    }

    /// <summary>What a package reference adds to a project.</summary>
    private static string WriteTargets()
    {
        var folder = AppContext.BaseDirectory;
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".targets");
        File.WriteAllText(file, $"""
            <Project>
              <Import Project="{Path.Combine(folder, "TokenGuard.Analyzers.props")}" />
              <Import Project="{Path.Combine(folder, "TokenGuard.Analyzers.targets")}" />
              <ItemGroup>
                <Analyzer Include="{Path.Combine(folder, "TokenGuard.Analyzers.dll")}" />
                <Analyzer Include="{Path.Combine(folder, "TokenGuard.Rules.dll")}" />
              </ItemGroup>
            </Project>
            """);
        return file;
    }

    private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
