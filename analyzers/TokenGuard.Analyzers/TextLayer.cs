using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules.Carriers;

namespace TokenGuard.Analyzers;

/// <summary>
/// Tokens that stand in a file as they are or in an encoded form: in literals, comments, documentation, directives, disabled text, generated code. Reads
/// characters, not syntax, so it costs one pass and asks the compiler for nothing.
/// </summary>
internal static class TextLayer
{
    public static void Register(AnalysisContext context, EvaluationCounters? counters) => context.RegisterSyntaxTreeAction(tree =>
    {
        var start = counters?.Now() ?? default;
        ContentFree.Run(tree, Analyze);
        counters?.Count(Work.Text, start);
    });

    private static void Analyze(SyntaxTreeAnalysisContext context)
    {
        var text = context.Tree.GetText(context.CancellationToken);
        var plain = new List<(TextSpan Span, FoundToken Token)>();
        using (var matches = new SourceMatches(text, context.CancellationToken))
        {
            while (matches.TryNext(out var match))
            {
                var found = (Span: new TextSpan(match.Start, match.Length), Token: FoundToken.In(text, match));
                plain.Add(found);
                TokenReporter.Report(context, found.Span, found.Token);
            }
        }

        foreach (var match in EncodedText.Search(text))
        {
            var span = new TextSpan(match.Start, match.Length);
            var token = new FoundToken(match.Rule, match.Fingerprint);
            // One place read in two ways: plain is the better reading.
            if (plain.Exists(known => known.Token == token && known.Span.OverlapsWith(span))) continue;
            if (EncodedText.IsOfText(match) || IsNoCode(context, match) || IsInLiteral(context, match)) TokenReporter.Report(context, span, token);
        }
    }

    /// <summary>In comments and in code that is switched off, escapes and pieces mean nothing to the compiler, and no other layer looks there.</summary>
    private static bool IsNoCode(SyntaxTreeAnalysisContext context, CarriedMatch match)
    {
        var root = context.Tree.GetRoot(context.CancellationToken);
        var trivia = root.FindTrivia(match.Start, findInsideTrivia: false);
        return trivia.RawKind != 0 && trivia.FullSpan.Contains(match.Start);
    }

    /// <summary>
    /// What joins pieces inside of one literal is markup, or the code of another language: <c>"&lt;a&gt;…&lt;/a&gt;&lt;b&gt;…&lt;/b&gt;"</c>. The compiler does not put it together.
    /// </summary>
    private static bool IsInLiteral(SyntaxTreeAnalysisContext context, CarriedMatch match) =>
        EncodedText.IsJoined(match)
        && context.Tree.GetRoot(context.CancellationToken).FindToken(match.Start).Span is var token && token.Start < match.Start && match.End < token.End;
}
