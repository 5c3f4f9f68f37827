using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>
/// The same for Visual Basic: in place of a string literal or of an expression that the compiler folds. Known by its constant value and not by kinds of syntax, so this needs
/// no compiler of the language's. A <c>Const</c> becomes a <c>Shared ReadOnly</c> field, or a variable.
/// </summary>
internal static class BasicReplacement
{
    public static Replacement? For(SyntaxNode root, SemanticModel model, TokenPlace place, Func<Rule, string> expressionFor, CancellationToken cancel)
    {
        if (ExpressionAt(root, place.Expression ?? place.Span) is not { } expression) return null;
        if (model.GetTypeInfo(expression, cancel).Type?.SpecialType != SpecialType.System_String) return null;
        if (place.Expression is not null) return new Replacement(expression.Span, expressionFor(place.Rule), []);
        if (model.GetConstantValue(expression, cancel) is not { HasValue: true, Value: string value }) return null;

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
        return ConstantsOf(expression, model, cancel) is { } constants
            ? new Replacement(expression.Span, pieces.Count == 1 || StandsAlone(expression) ? text : $"({text})", constants)
            : null;

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

    /// <summary>
    /// What the declaration around the expression has to lose; null where it cannot. A field that names no type would be one of any type.
    /// </summary>
    private static IReadOnlyList<ConstantKeyword>? ConstantsOf(SyntaxNode expression, SemanticModel model, CancellationToken cancel)
    {
        for (var declaration = expression.Parent; declaration is not null; declaration = declaration.Parent)
        {
            var keyword = declaration.ChildTokens().FirstOrDefault(static token => Is(token, "Const"));
            if (keyword.RawKind == 0) continue;
            List<(SyntaxNode Node, ISymbol? Symbol)> declared = [.. declaration.DescendantNodes().Select(node => (node, model.GetDeclaredSymbol(node, cancel)))];
            if (declared.Exists(static one => one.Symbol is ILocalSymbol)) return [new ConstantKeyword(new TextChange(keyword.Span, "Dim"), [])];
            List<(SyntaxNode Node, ISymbol? Symbol)> fields = declared.FindAll(static one => one.Symbol is IFieldSymbol);
            if (fields.Count == 0 || declaration.DescendantTokens().Count(static token => Is(token, "As")) < fields.Count) return null;
            var isModule = fields[0].Symbol!.ContainingType.TypeKind == TypeKind.Module;
            return [new ConstantKeyword(new TextChange(keyword.Span, isModule ? "ReadOnly" : "Shared ReadOnly"), [.. fields.Select(static field => field.Node)])];
        }

        return [];
    }

    private static bool Is(SyntaxToken token, string keyword) => string.Equals(token.ValueText, keyword, StringComparison.OrdinalIgnoreCase);

    private static bool StandsAlone(SyntaxNode expression) => expression.Parent?.GetFirstToken().ValueText is "=" or "Return";
}
