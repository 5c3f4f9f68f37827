using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TokenGuard.Benchmarks;

/// <summary>
/// Generated histories of growing length and growing trees. Where every commit is compared with its parent, or every version of a tree gone through, the cost is their product;
/// here it is to follow the size of the pack.
/// </summary>
internal static class CostSeries
{
    private const int Rounds = 3;
    private const int FilesInFolder = 100;

    private static readonly (int Commits, int Files)[] Shapes = [(2_000, 1_000), (4_000, 1_000), (8_000, 1_000), (16_000, 1_000), (4_000, 100), (4_000, 10_000), (4_000, 50_000)];

    /// <param name="program">The published <c>tokenguard</c>.</param>
    public static int Run(string program)
    {
        Console.WriteLine("| commits | files | commits x files, millions | pack, MB | unpacked, MB | scan, s | scan, s for each MB of pack | git log -p, s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var (commits, files) in Shapes)
        {
            var folder = Directory.CreateTempSubdirectory("tokenguard-cost-");
            try
            {
                Generate(folder.FullName, commits, files);
                var pack = new DirectoryInfo(Path.Combine(folder.FullName, "objects", "pack")).EnumerateFiles("*.pack").Sum(file => file.Length) / 1e6;
                var unpacked = UnpackedBytes(folder.FullName) / 1e6;
                var scan = Enumerable.Range(0, Rounds).Select(_ => Time(program, "scan", "git", folder.FullName, "--quiet", "--no-progress")).Order().ElementAt(Rounds / 2);
                var log = Time("git", "-C", folder.FullName, "log", "-p", "-U0", "--all");
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {commits} | {files} | {(double)commits * files / 1e6:0.0} | {pack:0.00} | {unpacked:0} | {scan:0.00} | {scan / pack:0.000} | {log:0.00} |"));
            }
            finally
            {
                foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories)) file.Attributes = FileAttributes.Normal;
                folder.Delete(recursive: true);
            }
        }

        return 0;
    }

    /// <summary>Each commit changes one line of one file.</summary>
    private static void Generate(string folder, int commits, int files)
    {
        var random = new Random(1);
        _ = Time("git", "init", "--quiet", "--bare", folder);
        var start = new ProcessStartInfo("git", ["-C", folder, "fast-import", "--quiet"]) { RedirectStandardInput = true, UseShellExecute = false };
        using (var import = Process.Start(start)!)
        {
            var lines = new Dictionary<int, string[]>();
            using (var input = new StreamWriter(import.StandardInput.BaseStream, new UTF8Encoding(false), 1 << 16))
            {
                for (var commit = 0; commit < commits; commit++)
                {
                    input.Write($"commit refs/heads/main\ncommitter A <a@example.com> {1_600_000_000 + commit} +0000\ndata 7\nchange\n\n");
                    if (commit == 0)
                        for (var file = 0; file < files; file++) Write(input, file, lines[file] = [.. Enumerable.Range(0, 20).Select(_ => Line(random))]);
                    var changed = random.Next(files);
                    lines[changed][random.Next(20)] = Line(random);
                    Write(input, changed, lines[changed]);
                }
            }

            import.WaitForExit();
        }

        _ = Time("git", "-C", folder, "repack", "-a", "-d", "-f", "-q");
    }

    private static string Line(Random random) => string.Join(' ', Enumerable.Range(0, 6).Select(_ => (char)('a' + random.Next(26)) + random.Next(10_000).ToString(CultureInfo.InvariantCulture)));

    private static void Write(StreamWriter input, int file, string[] lines)
    {
        var text = string.Join('\n', lines) + "\n";
        input.Write($"M 644 inline d{file / FilesInFolder}/f{file}\ndata {text.Length}\n{text}\n");
    }

    private static long UnpackedBytes(string folder)
    {
        var start = new ProcessStartInfo("git", ["-C", folder, "cat-file", "--batch-all-objects", "--batch-check=%(objectsize)"]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var git = Process.Start(start)!;
        var bytes = 0L;
        while (git.StandardOutput.ReadLine() is { } line) bytes += long.Parse(line, CultureInfo.InvariantCulture);
        return bytes;
    }

    private static double Time(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        process.StandardOutput.BaseStream.CopyTo(Stream.Null, 1 << 20);
        process.WaitForExit();
        return watch.Elapsed.TotalSeconds;
    }
}
