using BenchmarkDotNet.Attributes;
using TokenGuard.Rules.Carriers;

namespace TokenGuard.Benchmarks;

/// <summary>What looking for encoded tokens costs on texts without any, beside the matcher's own time (<see cref="MatcherBenchmarks"/>).</summary>
[InProcess]
[MemoryDiagnoser]
public class CarrierBenchmarks
{
    private const int Size = 16 * 1024 * 1024;

    private byte[] _text = [];
    private CarrierSearch _search = new(0);

    [ParamsAllValues]
    public Corpus Corpus { get; set; }

    [Params(1, CarrierSearch.DefaultDepth)]
    public int Depth { get; set; }

    [GlobalSetup]
    public void Setup() => (_text, _search) = (Corpora.Make(Corpus, Size), new CarrierSearch(Depth));

    [Benchmark]
    public int AllCarriers()
    {
        _search.Reset();
        _search.Search(_text, isLast: true);
        return _search.Matches.Count;
    }
}
