using System.Buffers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers;

/// <summary>
/// Tokens that begin in one piece of a composition and end in another, every piece between being a constant. Pieces the compiler does not know
/// divide the composition; what stands on either side is looked at by itself. Marked is the source from the first piece to the last.
/// </summary>
internal static class ComposedConstant
{
    public static void Analyze(IOperation whole, CodeContext context)
    {
        var run = new List<(SyntaxNode Syntax, string Text)>();
        foreach (var (value, syntax) in Composition.Pieces(whole))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (Composition.ConstantText(value) is { } text)
            {
                run.Add((syntax, text));
                continue;
            }

            AnalyzeRun(run, context);
            run.Clear();
        }

        AnalyzeRun(run, context);
    }

    private static void AnalyzeRun(List<(SyntaxNode Syntax, string Text)> run, CodeContext context)
    {
        var length = 0;
        foreach (var (_, text) in run) length += text.Length;
        if (run.Count < 2 || length < TokenMatcher.ShortestRun) return;

        var joined = ArrayPool<char>.Shared.Rent(length);
        try
        {
            var end = 0;
            foreach (var (_, text) in run)
            {
                text.CopyTo(0, joined, end, text.Length);
                end += text.Length;
            }

            AnalyzeJoined(joined.AsSpan(0, length), run, context);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(joined);
        }
    }

    /// <summary>An encoded form is put together as well as a token itself. One that stands in one piece is seen where that is written.</summary>
    private static void AnalyzeEncoded(ReadOnlySpan<char> joined, List<(SyntaxNode Syntax, string Text)> run, CodeContext context)
    {
        if (joined.Length < EncodedText.Shortest) return;
        foreach (var match in EncodedText.Search(joined))
        {
            var first = PieceAt(run, match.Start);
            var last = PieceAt(run, match.End - 1);
            if (first == last) continue;
            var span = TextSpan.FromBounds(run[first].Syntax.SpanStart, run[last].Syntax.Span.End);
            TokenReporter.Report(context, run[first].Syntax.SyntaxTree, span, new FoundToken(match.Rule, match.Fingerprint));
        }
    }

    private static int PieceAt(List<(SyntaxNode Syntax, string Text)> run, int position)
    {
        var piece = 0;
        for (var end = run[0].Text.Length; end <= position; end += run[piece].Text.Length) piece++;
        return piece;
    }

    private static void AnalyzeJoined(ReadOnlySpan<char> joined, List<(SyntaxNode Syntax, string Text)> run, CodeContext context)
    {
        var from = 0;
        var piece = 0;
        var pieceEnd = run[0].Text.Length;
        while (TokenMatcher.TryFind(joined, from, out var match))
        {
            from = match.End;
            while (pieceEnd <= match.Start) pieceEnd += run[++piece].Text.Length;
            var first = run[piece].Syntax;
            var isWholeInOnePiece = match.End <= pieceEnd;
            while (pieceEnd < match.End) pieceEnd += run[++piece].Text.Length;
            if (isWholeInOnePiece) continue;

            var last = run[piece].Syntax;
            TokenReporter.Report(context, first.SyntaxTree, TextSpan.FromBounds(first.SpanStart, last.Span.End), FoundToken.In(joined, match));
        }

        AnalyzeEncoded(joined, run, context);
    }
}
