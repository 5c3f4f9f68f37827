using System.Text;
using TokenGuard.Rules;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Scanning.Tests.Containers;

/// <summary>One document called <c>doc</c>, scanned with everything in it.</summary>
internal sealed record ContainerScan(IReadOnlyList<Finding> Findings, Coverage Coverage)
{
    /// <summary>Every place as <c>member:offset</c>, in the report's order.</summary>
    public IReadOnlyList<string> Places => [.. Findings.SelectMany(f => f.Occurrences).Select(o => $"{o.Member}:{o.Offset}").Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Members => [.. Findings.SelectMany(f => f.Occurrences).Select(o => o.Member ?? "").Order(StringComparer.Ordinal)];

    public IReadOnlyList<string> Skipped => [.. Coverage.Skipped.Select(s => $"{s.What}: {s.Why}")];

    public static ContainerScan Of(byte[] document, ScanLimits? limits = null) => Of(new MemoryStream(document), limits);

    public static ContainerScan Of(Stream document, ScanLimits? limits = null)
    {
        var context = new ScanContext(limits ?? ScanLimits.Default);
        context.ScanContent(new DocumentScanner(), document, "doc", CancellationToken.None);
        return new ContainerScan(context.Findings.ToFindings(), context.Coverage.ToCoverage());
    }

    /// <summary>As it would come through a pipe.</summary>
    public static ContainerScan OfPipe(byte[] document) => Of(new ShortReads(document, seed: 1, longest: 700));

    /// <summary>Asserts that exactly these members hold the token and that everything was read, from a file and from a pipe alike.</summary>
    public static void AssertFound(byte[] document, params string[] members)
    {
        foreach (var scan in (ContainerScan[])[Of(document), OfPipe(document)])
        {
            Assert.Equal(members, scan.Members);
            Assert.Empty(scan.Coverage.Skipped);
        }
    }

    public static byte[] Text(string token) => Encoding.ASCII.GetBytes("key = \"" + token + "\"\n");
}
