using System.Diagnostics;
using System.Globalization;

namespace TokenGuard.Benchmarks;

/// <summary>
/// A scan of whole histories by the published program against what git alone takes: to unpack every object, and to show every change, which scanners that
/// read <c>git log</c> pay at least. In turn, so that what else the machine does meets all of them; the ratios of medians are what counts.
/// </summary>
internal static class HistoryComparison
{
    private const int Rounds = 5;

    /// <param name="program">The published <c>tokenguard</c>.</param>
    public static int Run(string program, IEnumerable<string> repositories)
    {
        Console.WriteLine("| repository | scan, s (processor) | MiB | git cat-file, s (processor) | git log -p, s | scan / cat-file (processor) | scan / log |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var repository in repositories)
        {
            List<Figures> scans = [], contents = [], changes = [];
            for (var round = 0; round < Rounds; round++)
            {
                scans.Add(Measure(program, ["scan", "git", repository, "--quiet", "--no-progress"]));
                contents.Add(Measure("git", ["-C", repository, "cat-file", "--batch", "--batch-all-objects", "--unordered"]));
                if (round == 0) changes.Add(Measure("git", ["-C", repository, "log", "-p", "-U0", "--all"])); // it takes minutes
            }

            var (scan, content, change) = (Median(scans), Median(contents), Median(changes));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {repository} | {scan.Wall:0.00} ({scan.Processor:0.00}) | {scan.PeakBytes >> 20} | {content.Wall:0.00} ({content.Processor:0.00}) | {change.Wall:0.00} | {scan.Wall / content.Wall:0.00} ({scan.Processor / content.Processor:0.00}) | {scan.Wall / change.Wall:0.000} |"));
        }

        return 0;
    }

    private static Figures Median(List<Figures> figures) =>
        new(Middle(figures.Select(f => f.Wall)), Middle(figures.Select(f => f.Processor)), figures.Max(f => f.PeakBytes));

    private static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    /// <summary>What the program writes goes where it costs nothing: through a pipe, <c>git cat-file</c> would take a third longer.</summary>
    private static Figures Measure(string program, string[] arguments)
    {
        string[] command = OperatingSystem.IsWindows() ? ["cmd", "/c", program, .. arguments, ">NUL"] : ["sh", "-c", "exec \"$@\" >/dev/null", "sh", program, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, UseShellExecute = false };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        var (peak, processor) = (0L, TimeSpan.Zero); // asked for while it runs: afterwards the system knows them no more
        using var sampler = new Timer(
            _ =>
            {
                try
                {
                    process.Refresh();
                    (peak, processor) = (Math.Max(peak, process.PeakWorkingSet64), process.TotalProcessorTime);
                }
                catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
                {
                    // It has ended.
                }
            },
            null,
            0,
            20);
        process.WaitForExit();
        return new Figures(watch.Elapsed.TotalSeconds, processor.TotalSeconds, peak);
    }

    private sealed record Figures(double Wall, double Processor, long PeakBytes);
}
