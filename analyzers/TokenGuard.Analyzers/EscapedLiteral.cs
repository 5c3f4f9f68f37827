using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers;

/// <summary>Tokens in one literal whose source text hides them behind escapes. They have no exact place, so the whole literal is marked.</summary>
internal static class EscapedLiteral
{
    [MethodImpl(Jit.AtOnce)]
    public static void Analyze(IOperation literal, CodeContext context)
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

        AnalyzeEncoded(value, source, tree.GetText(context.CancellationToken), literal, context);
    }

    /// <summary>An encoded form that is written with escapes: without them the text layer has seen it.</summary>
    [MethodImpl(Jit.AtOnce)]
    private static void AnalyzeEncoded(string value, TextSpan source, SourceText text, IOperation literal, CodeContext context)
    {
        if (value.Length < EncodedText.Shortest || IsAsWritten(value, text, source) || !HasEscape(text, source)) return;
        var encoded = EncodedText.Search(value.AsSpan());
        if (encoded.Count == 0) return;
        var found = encoded.Select(static match => new FoundToken(match.Rule, match.Fingerprint)).ToList();
        foreach (var match in EncodedText.Search(text.GetSubText(source)))
            if (EncodedText.IsOfText(match) || EncodedText.IsJoined(match)) found.Remove(new FoundToken(match.Rule, match.Fingerprint));
        foreach (var token in found) TokenReporter.Report(context, literal.Syntax.SyntaxTree, source, token);
    }

    /// <summary>Whether the value is all that stands between the quotes: an escape is longer than what it stands for.</summary>
    private static bool IsAsWritten(string value, SourceText text, TextSpan source) =>
        value.Length == source.Length - 2 && text[source.Start] == '"' && text[source.End - 1] == '"';

    [MethodImpl(Jit.AtOnce)]
    private static bool HasEscape(SourceText text, TextSpan source)
    {
        for (var at = source.Start; at < source.End; at++)
            if (text[at] == '\\') return true;
        return false;
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
