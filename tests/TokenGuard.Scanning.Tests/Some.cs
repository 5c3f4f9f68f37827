using System.Text;
using TokenGuard.Rules;
using TokenGuard.Sandbox;
using TokenGuard.Scanning.Reporting;

namespace TokenGuard.Scanning.Tests;

/// <summary>Values of which a test needs some and does not care which.</summary>
internal static class Some
{
    public static readonly ToolInfo Tool = new("TokenGuard", "1.2.3", "sha256:" + new string('0', 64));

    public static readonly DateTimeOffset Morning = new(2026, 3, 1, 8, 30, 0, TimeSpan.FromHours(2));

    /// <summary>The same token for the same seed, kind and format.</summary>
    public static string Token(int seed = 1, TokenKindName kind = TokenKindName.Product, TokenFormat format = TokenFormat.V3) =>
        TokenMint.Seeded(seed).Mint(kind, format);

    /// <summary>One token of every kind in every format.</summary>
    public static IReadOnlyList<string> Tokens()
    {
        var mint = TokenMint.Seeded(7);
        return [.. Enum.GetValues<TokenKindName>().SelectMany(kind => Enum.GetValues<TokenFormat>().Select(format => mint.Mint(kind, format)))];
    }

    public static Secret Secret(int seed = 1, TokenKindName kind = TokenKindName.Product, TokenFormat format = TokenFormat.V3) =>
        Secret(Token(seed, kind, format));

    public static Secret Secret(string token) =>
        Rules.Secret.TryParse(Encoding.ASCII.GetBytes(token), out var secret) ? secret : throw new ArgumentException("Not a token.", nameof(token));

    public static Occurrence Occurrence(string? path = "src/A.cs", long offset = 0) =>
        new() { Place = Places.Content, Path = path, Line = 1, Column = 1, EndLine = 1, EndColumn = 72, Offset = offset, Length = 71, Carrier = Carriers.Plain };

    public static Finding Finding(int seed = 1, params Occurrence[] occurrences)
    {
        var collector = new FindingCollector();
        foreach (var occurrence in occurrences.DefaultIfEmpty(Occurrence())) collector.Add(Secret(seed), occurrence);
        return collector.ToFindings()[0];
    }

    public static Report Report(params Finding[] findings) => Report([], findings);

    public static Report Report(Skipped[] skipped, params Finding[] findings)
    {
        var coverage = new Coverage(3, 12_345, skipped.Length == 0, skipped);
        return new Report
        {
            Tool = Tool,
            Run = new RunInfo(Morning, Morning.AddSeconds(2), "dir", ".", "/work"),
            Summary = ReportBuilder.Summarize(findings, coverage),
            Findings = findings,
            Coverage = coverage,
        };
    }

    /// <summary>What a source gives, as a report.</summary>
    public static async Task<Report> ReportOf(IDocumentSource source, ScanLimits? limits = null, CancellationToken cancel = default)
    {
        var context = new ScanContext(limits ?? new ScanLimits(Threads: 4, MaxDocumentBytes: null));
        await source.ReadAsync(context, cancel);
        return ReportBuilder.Build(source, context, Tool, Morning, Morning.AddSeconds(2));
    }

    public static string Written(IReportFormat format, Report report, bool color = false)
    {
        using var output = new MemoryStream();
        format.Write(report, output, new ReportStyle(color));
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
