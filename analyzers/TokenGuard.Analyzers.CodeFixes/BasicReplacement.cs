using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>
/// The same for Visual Basic: in place of a string literal or of an expression that the compiler folds. Known by its constant value and not by kinds of syntax, so this needs
/// no compiler of the language's. A <c>Const</c> stays one: nothing is offered there.
/// </summary>
internal static class BasicReplacement
{
    public static Replacement? For(SyntaxNode root, SemanticModel model, TextSpan span, Func<Rule, string> expressionFor, CancellationToken cancel)
    {
        if (ExpressionAt(root, span) is not { } expression) return null;
        if (model.GetConstantValue(expression, cancel) is not { HasValue: true, Value: string value }) return null;
        if (model.GetTypeInfo(expression, cancel).Type?.SpecialType != SpecialType.System_String) return null;

        var pieces = new List<string>();
        var from = 0;
        while (TokenMatcher.TryFind(value.AsSpan(), from, out var match))
        {
            AddLiteral(from, match.Start);
            pieces.Add(expressionFor(match.Rule));
            from = match.End;
        }

        if (from == 0) return null;
        AddLiteral(from, value.Length);
        var text = string.Join(" & ", pieces);
        return new Replacement(expression.Span, pieces.Count == 1 || StandsAlone(expression) ? text : $"({text})", []);

        void AddLiteral(int start, int end)
        {
            if (start < end) pieces.Add($"\"{value.Substring(start, end - start).Replace("\"", "\"\"")}\"");
        }
    }

    /// <summary>The literal a token stands in, or the expression that is exactly what is marked.</summary>
    private static SyntaxNode? ExpressionAt(SyntaxNode root, TextSpan span)
    {
        var token = root.FindToken(span.Start);
        if (token.Span.Contains(span)) return token.Parent;
        for (var node = root.FindNode(span, getInnermostNodeForTie: true); node is not null && node.Span.Contains(span); node = node.Parent)
            if (node.Span == span) return node;
        return null;
    }

    private static bool StandsAlone(SyntaxNode expression) => expression.Parent?.GetFirstToken().ValueText is "=" or "Return";
}
