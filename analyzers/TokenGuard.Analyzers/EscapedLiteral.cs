using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers;

/// <summary>Tokens in one literal whose source text hides them behind escapes. They have no exact place, so the whole literal is marked.</summary>
internal static class EscapedLiteral
{
    public static void Analyze(IOperation literal, OperationAnalysisContext context)
    {
        // No literal's value is longer than its source.
        var source = literal.Syntax.Span;
        if (source.Length < TokenMatcher.ShortestRun || Composition.ConstantText(literal) is not { } value) return;

        var tree = literal.Syntax.SyntaxTree;
        var from = 0;
        while (TokenMatcher.TryFind(value.AsSpan(), from, out var match))
        {
            from = match.End;
            if (!IsPlain(tree.GetText(context.CancellationToken), source, value.AsSpan(match.Start, match.Length), context.CancellationToken))
                TokenReporter.Report(context, tree, source, FoundToken.In(value.AsSpan(), match));
        }
    }

    /// <summary>Whether the text layer sees the same token inside the literal.</summary>
    private static bool IsPlain(SourceText text, TextSpan span, ReadOnlySpan<char> token, CancellationToken cancel)
    {
        using var matches = new SourceMatches(text.GetSubText(span), cancel);
        while (matches.TryNext(out var match))
            if (AreEqual(text, span.Start + match.Start, match.Length, token)) return true;
        return false;
    }

    private static bool AreEqual(SourceText text, int start, int length, ReadOnlySpan<char> token)
    {
        if (length != token.Length) return false;
        for (var i = 0; i < length; i++)
            if (text[start + i] != token[i]) return false;
        return true;
    }
}
