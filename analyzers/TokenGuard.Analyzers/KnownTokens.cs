using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers;

/// <summary>
/// The project's baselines: additional files that list fingerprints of accepted tokens, by their name (<see cref="Baseline.FileName"/>) or because the project
/// says so. They are read when a token was found, so clean code never pays for them; a project's options are one object for as long as its files stay as they are.
/// </summary>
internal static class KnownTokens
{
    private static readonly ConditionalWeakTable<AnalyzerOptions, List<Baseline>> ByProject = new();

    public static bool Contain(AnalyzerOptions options, Fingerprint fingerprint, CancellationToken cancel)
    {
        if (!ByProject.TryGetValue(options, out var baselines)) baselines = ByProject.GetValue(options, project => Read(project, cancel));
        foreach (var baseline in baselines)
            if (baseline.Contains(fingerprint)) return true;
        return false;
    }

    public static bool IsBaseline(AdditionalText file, AnalyzerOptions options) =>
        string.Equals(Path.GetFileName(file.Path), Baseline.FileName, StringComparison.OrdinalIgnoreCase)
        || Options.IsBaseline(options.AnalyzerConfigOptionsProvider.GetOptions(file));

    /// <summary>Reads a baseline; where a line cannot be read, none of it holds.</summary>
    /// <param name="badLine">That line, counted from 0; -1 for none.</param>
    public static Baseline Read(SourceText text, out int badLine)
    {
        var isGood = Baseline.TryRead(LinesOf(text), out var baseline, out badLine);
        badLine--;
        return isGood ? baseline! : Baseline.Empty;
    }

    private static List<Baseline> Read(AnalyzerOptions options, CancellationToken cancel)
    {
        var baselines = new List<Baseline>();
        foreach (var file in options.AdditionalFiles)
            if (IsBaseline(file, options) && file.GetText(cancel) is { } text) baselines.Add(Read(text, out _));
        return baselines;
    }

    private static IEnumerable<string> LinesOf(SourceText text)
    {
        foreach (var line in text.Lines)
        {
            var symbols = new char[line.Span.Length];
            text.CopyTo(line.Start, symbols, 0, symbols.Length);
            yield return new string(symbols);
        }
    }
}
