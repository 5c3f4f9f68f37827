using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Analyzers.Sinks;

namespace TokenGuard.Analyzers;

/// <summary>
/// Tokens in the files beside the code: settings, resources, HTTP scratch files, whatever the project hands to the compiler. They are text to us, so a token
/// is found wherever it stands, encoded or not, and marked exactly; a file that is not read is named.
/// </summary>
internal static class AdditionalFileLayer
{
    public static void Register(AnalysisContext context) =>
        context.RegisterAdditionalFileAction(static file => ContentFree.Run(file, Analyze));

    private static void Analyze(AdditionalFileAnalysisContext context)
    {
        var file = context.AdditionalFile;
        if (KnownTokens.IsBaseline(file, context.Options))
        {
            CheckBaseline(context);
            return;
        }

        var options = context.Options.AnalyzerConfigOptionsProvider;
        if (!Options.ScansAdditionalFiles(options.GlobalOptions) || !Options.Scans(options.GetOptions(file))) return;
        // The compiler itself complains about a file that it cannot read.
        if (file.GetText(context.CancellationToken) is not { } text) return;
        if (text.Length > Options.MaxFileSize(options.GlobalOptions))
        {
            TokenReporter.Report(context, Descriptors.FileNotRead, text, default);
            return;
        }

        var plain = ReportPlain(context, text);
        ReportEncoded(context, text, plain);
    }

    private static List<(TextSpan Span, FoundToken Token)> ReportPlain(AdditionalFileAnalysisContext context, SourceText text)
    {
        var found = new List<(TextSpan, FoundToken)>();
        using var matches = new SourceMatches(text, context.CancellationToken);
        while (matches.TryNext(out var match))
        {
            var span = new TextSpan(match.Start, match.Length);
            var token = FoundToken.In(text, match);
            TokenReporter.Report(context, text, span, token);
            if (IsInQuery(text, span)) TokenReporter.Report(context, Descriptors.TokenInQuery, text, span);
            found.Add((span, token));
        }

        return found;
    }

    private static bool IsInQuery(SourceText text, TextSpan span)
    {
        var lead = new char[Math.Min(span.Start, QueryString.LongestLead)];
        text.CopyTo(span.Start - lead.Length, lead, 0, lead.Length);
        return QueryString.EndsBefore(lead, lead.Length);
    }

    private static void ReportEncoded(AdditionalFileAnalysisContext context, SourceText text, List<(TextSpan Span, FoundToken Token)> plain)
    {
        foreach (var match in EncodedText.Search(text))
        {
            var span = new TextSpan(match.Start, match.Length);
            var token = new FoundToken(match.Rule, match.Fingerprint);
            // One place read in two ways: plain is the better reading.
            if (!plain.Exists(known => known.Token == token && known.Span.OverlapsWith(span))) TokenReporter.Report(context, text, span, token);
        }
    }

    /// <summary>A baseline that cannot be read accepts nothing, and says so: otherwise nobody would know why its tokens are back.</summary>
    private static void CheckBaseline(AdditionalFileAnalysisContext context)
    {
        if (context.AdditionalFile.GetText(context.CancellationToken) is not { } text) return;
        KnownTokens.Read(text, out var badLine);
        if (badLine >= 0) TokenReporter.Report(context, Descriptors.BaselineUnreadable, text, text.Lines[badLine].Span);
    }
}
