using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using TokenGuard.Rules;

namespace TokenGuard.Benchmarks;

/// <summary>The matcher against what else one would write in .NET, on texts without a token: what a scan spends nearly all its time on.</summary>
[Config(typeof(Setting))]
[MemoryDiagnoser]
public partial class MatcherBenchmarks
{
    public const int Size = 64 * 1024 * 1024;

    private static readonly SearchValues<string> Prefixes =
        SearchValues.Create([.. RuleTable.Shapes.Select(s => s.Prefix).Where(p => p.Length > 0).Distinct()], StringComparison.Ordinal);

    private byte[] _bytes = [];
    private string _chars = "";

    [ParamsAllValues]
    public Corpus Corpus { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _bytes = Corpora.Make(Corpus, Size);
        _chars = Encoding.Latin1.GetString(_bytes);
    }

    [Benchmark(Baseline = true)]
    public int Matcher()
    {
        var count = 0;
        for (var from = 0; TokenMatcher.TryFind(_bytes, from, out var match); from = match.End) count++;
        return count;
    }

    [Benchmark]
    public int MatcherOverChars()
    {
        var count = 0;
        for (var from = 0; TokenMatcher.TryFind(_chars, from, out var match); from = match.End) count++;
        return count;
    }

    /// <summary>v1 is missing: its three runs would only make it slower.</summary>
    [Benchmark]
    public int GeneratedRegex() => Plain().Count(_chars);

    /// <summary>Only the first half of the work: where a prefix stands.</summary>
    [Benchmark]
    public int PrefixSearch()
    {
        var count = 0;
        for (var rest = _chars.AsSpan(); rest.IndexOfAny(Prefixes) is var at and >= 0; rest = rest[(at + 1)..]) count++;
        return count;
    }

    [GeneratedRegex("(?:(?:admin|env|prod|user|dev|sales|spprt|read|token)-[0-9a-f]{64}|activ-[0-9a-f]{32})v3|" +
        "(?:(?:admi|prod|user|deve|sale|supp|read|envi|toke|orph)-(?:[0-9a-f]{126}|[0-9a-f]{62})|acti-(?:[0-9a-f]{126}|[0-9a-f]{30}))v2")]
    private static partial Regex Plain();

    private sealed class Setting : ManualConfig
    {
        /// <summary>In this process: the project that BenchmarkDotNet would generate and build knows nothing of central package versions.</summary>
        public Setting() => AddColumn(new Throughput()).AddJob(Job.ShortRun.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(10), logOutput: true)));
    }

    /// <summary>Symbols (bytes or chars) per second.</summary>
    private sealed class Throughput : IColumn
    {
        public string Id => nameof(Throughput);

        public string ColumnName => "GB/s";

        public string Legend => "10^9 symbols per second";

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        public bool IsAvailable(Summary summary) => true;

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
            summary[benchmarkCase]?.ResultStatistics is { } statistics ? (Size / statistics.Mean).ToString("0.00", summary.GetCultureInfo()) : "-";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
    }
}
