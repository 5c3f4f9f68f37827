using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using TokenGuard.Git.Packs;

namespace TokenGuard.Benchmarks;

/// <summary>
/// The streams of a real pack, objects and deltas as they are, inflated one after the other on one thread: by our own inflater, by .NET's stream, which is zlib-ng and has to be made anew for each, and by
/// that of SharpCompress. In turn; the ratios of medians are what counts.
/// </summary>
internal static class InflaterComparison
{
    private const int Rounds = 5;
    private const int MostStreams = 300_000;
    private const int LongestStream = 1 << 20;

    private static readonly (int Least, int Most)[] Lengths = [(0, 64), (64, 512), (512, 4096), (4096, LongestStream)];

    /// <param name="packPath">A pack with its index beside it.</param>
    public static int Run(string packPath)
    {
        var index = PackIndex.Open(Path.ChangeExtension(packPath, ".idx"), ObjectFormat.Sha1); // the pack's from here on
        using var pack = PackFile.Open(MappedFile.Open(packPath), packPath, index);
        List<PackEntry> entries = [];
        for (var entry = 0; entry < pack.Count && entries.Count < MostStreams; entry++)
            if (pack.TryReadHead(entry, out var head) && head.Length < LongestStream) entries.Add(head);
        var room = new byte[LongestStream + Inflater.Slack];
        var own = new Inflater();
        (string Name, Action<PackEntry> Inflate)[] ways =
        [
            ("TokenGuard", head => Check(own.TryInflate(pack.ContentOf(head), room, (int)head.Length, out _))),
            (".NET ZLibStream", head =>
            {
                using var stream = new ZLibStream(pack.OpenContent(head), CompressionMode.Decompress);
                Check(stream.ReadAtLeast(room.AsSpan(0, (int)head.Length), (int)head.Length, throwOnEndOfStream: false) == head.Length);
            }),
            ("SharpCompress ZlibStream", head =>
            {
                using var stream = new SharpCompress.Compressors.Deflate.ZlibStream(pack.OpenContent(head), SharpCompress.Compressors.CompressionMode.Decompress);
                Check(stream.ReadAtLeast(room.AsSpan(0, (int)head.Length), (int)head.Length, throwOnEndOfStream: false) == head.Length);
            }),
        ];

        Console.WriteLine($"| unpacked bytes of a stream | streams | MB | {string.Join(" | ", ways.Select(way => way.Name + ", s"))} |");
        Console.WriteLine($"|---|---|---|{string.Concat(ways.Select(_ => "---|"))}");
        foreach (var (least, most) in Lengths)
        {
            List<PackEntry> some = [.. entries.Where(head => head.Length >= least && head.Length < most)];
            var times = ways.Select(_ => new List<double>()).ToArray();
            for (var round = 0; round < Rounds; round++)
            {
                for (var way = 0; way < ways.Length; way++)
                {
                    var watch = Stopwatch.StartNew();
                    foreach (var head in some) ways[way].Inflate(head);
                    times[way].Add(watch.Elapsed.TotalSeconds);
                }
            }

            var shown = string.Join(" | ", times.Select(time => string.Create(CultureInfo.InvariantCulture, $"{Middle(time):0.000} ({Middle(time) / Middle(times[0]):0.0})")));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {least} to {most - 1} | {some.Count} | {some.Sum(head => head.Length) / 1e6:0.0} | {shown} |"));
        }

        return 0;
    }

    private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Check(bool isInflated)
    {
        if (!isInflated) throw new InvalidDataException("A stream of the pack could not be inflated.");
    }
}
