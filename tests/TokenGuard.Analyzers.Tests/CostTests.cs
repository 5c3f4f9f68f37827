using System.Text;
using TokenGuard.Analyzers.Tests.Support;

namespace TokenGuard.Analyzers.Tests;

/// <summary>Measures the whole process, so it runs alone.</summary>
[CollectionDefinition(nameof(CostTests), DisableParallelization = true)]
[Collection(nameof(CostTests))]
public sealed class CostTests
{
    private const int Terms = 5000;

    /// <summary>
    /// Asking every node of the chain for its value would build 5,000 strings of 100,000 characters on average: a gigabyte and seconds.
    /// </summary>
    [Theory]
    [InlineData("const string f")]
    [InlineData("string f = System.DateTime.Now.ToString()")]
    public async Task A_concatenation_of_5000_terms_costs_a_walk_along_it(string start)
    {
        var token = FakeToken.Product();
        var literals = Enumerable.Repeat("\"0123456789012345678901234567890123456789\"", Terms).Append(token.Fill("\"HEAD\" + \"TAIL\""));
        var chain = new StringBuilder("class C { ").Append(start).Append(start.Contains('=') ? " + " : " = ").AppendJoin(" + ", literals).Append("; }").ToString();
        await AnalyzerRun.CSharp("class Warm { string f = \"a\" + \"b\"; }");

        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var used = Environment.CpuUsage.TotalTime;
        var found = await AnalyzerRun.CSharp(chain);
        used = Environment.CpuUsage.TotalTime - used;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;

        TestContext.Current.SendDiagnosticMessage($"{used.TotalMilliseconds:F0} ms of processor time, {allocated >> 20} MiB");
        Assert.Equal(token.Fill("\"HEAD\" + \"TAIL\""), AnalyzerRun.Marked(Assert.Single(found)));
        Assert.InRange(allocated, 0, 64 << 20);
        Assert.InRange(used, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }
}
