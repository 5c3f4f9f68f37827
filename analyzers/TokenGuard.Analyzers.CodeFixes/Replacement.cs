using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>
/// The change that puts an expression where a token stands in C# code: in place of a string literal, of the token inside an interpolated string, or of an
/// expression that the compiler folds. What stands around the token in the same string stays. Changes are made to text, so everything else in the file stays too.
/// </summary>
/// <param name="Span">What is replaced.</param>
/// <param name="Text">What by.</param>
/// <param name="Constants">Constants whose value this is a part of: they cannot stay constants.</param>
internal sealed record Replacement(TextSpan Span, string Text, IReadOnlyList<ConstantKeyword> Constants)
{
    /// <summary>Null where no expression can stand: in comments, in byte literals, in pieces that are no expression of their own.</summary>
    /// <param name="root">Of the file.</param>
    /// <param name="place">What a diagnostic marks.</param>
    /// <param name="expressionFor">The expression that reads a token of a kind.</param>
    public static Replacement? For(SyntaxNode root, SemanticModel model, TokenPlace place, Func<Rule, string> expressionFor, CancellationToken cancel)
    {
        if (place.Expression is { } whole) return OfValue(root, whole, expressionFor(place.Rule));
        var span = place.Span;
        var token = root.FindToken(span.Start);
        if (token.Span.Contains(span) && token.IsKind(SyntaxKind.InterpolatedStringTextToken)) return InInterpolation(token, span, expressionFor);
        if (token.Parent is LiteralExpressionSyntax bytes && bytes.IsKind(SyntaxKind.Utf8StringLiteralExpression) && token.Span.Contains(span)) return OfBytes(bytes, expressionFor);
        if (ExpressionAt(root, token, span) is not { } expression) return OfPieces(root, model, span, expressionFor, cancel);
        if (model.GetTypeInfo(expression, cancel).Type?.SpecialType != SpecialType.System_String) return null;
        if (model.GetConstantValue(expression, cancel) is not { HasValue: true, Value: string value }) return null;
        return Join(value, expressionFor) is { } pieces
            ? new Replacement(expression.Span, NeedsParentheses(expression, pieces) ? $"({pieces.Text})" : pieces.Text, ConstantsOf(expression))
            : null;
    }

    /// <summary>
    /// In place of an expression whose value is the token when the program runs. Not of one that also does something with it: what an assignment sets would not be set.
    /// </summary>
    private static Replacement? OfValue(SyntaxNode root, TextSpan value, string read)
    {
        if (!root.FullSpan.Contains(value) || root.FindNode(value, getInnermostNodeForTie: true) is not ExpressionSyntax expression || expression.Span != value) return null;
        if (expression is AssignmentExpressionSyntax) return null;
        return new Replacement(value, NeedsParentheses(expression, (read, 1)) ? $"({read})" : read, []);
    }

    /// <summary>The changes to the text of the file, in order.</summary>
    public IEnumerable<TextChange> Changes() => [.. Constants.Select(constant => constant.Change), new TextChange(Span, Text)];

    private static int EndOfBlanks(SyntaxToken token)
    {
        var end = token.Span.End;
        foreach (var trivia in token.TrailingTrivia)
        {
            if (!trivia.IsKind(SyntaxKind.WhitespaceTrivia)) break;
            end = trivia.Span.End;
        }

        return end;
    }

    /// <summary>The literal a token stands in, or the expression that is exactly what is marked.</summary>
    private static ExpressionSyntax? ExpressionAt(SyntaxNode root, SyntaxToken token, TextSpan span)
    {
        if (token.Span.Contains(span) && token.Parent is LiteralExpressionSyntax literal) return literal;
        for (var node = root.FindNode(span, getInnermostNodeForTie: true); node is not null && node.Span.Contains(span); node = node.Parent)
            if (node is ExpressionSyntax expression && node.Span == span) return expression;
        return null;
    }

    private static Replacement InInterpolation(SyntaxToken token, TextSpan span, Func<Rule, string> expressionFor)
    {
        var whole = (InterpolatedStringExpressionSyntax)token.Parent!.Parent!;
        var rule = RuleOf(token.ValueText);
        var expression = rule is null ? "" : expressionFor(rule);
        var (open, close) = BracesOf(whole);
        return new Replacement(span, $"{open}{expression}{close}", ConstantsOf(whole));
    }

    /// <summary>What opens and closes a hole: in raw strings, as many braces as they have dollars.</summary>
    private static (string Open, string Close) BracesOf(InterpolatedStringExpressionSyntax whole)
    {
        var isRaw = whole.StringStartToken.IsKind(SyntaxKind.InterpolatedSingleLineRawStringStartToken)
            || whole.StringStartToken.IsKind(SyntaxKind.InterpolatedMultiLineRawStringStartToken);
        var dollars = isRaw ? whole.StringStartToken.Text.Count(symbol => symbol == '$') : 1;
        return (new string('{', dollars), new string('}', dollars));
    }

    /// <summary>A literal of bytes: the bytes of the text that is read, as an array, which converts to the span that stood there.</summary>
    private static Replacement? OfBytes(LiteralExpressionSyntax literal, Func<Rule, string> expressionFor)
    {
        if (Join(literal.Token.ValueText, expressionFor) is not { } pieces) return null;
        // An array needs no ToArray(), and has it only where System.Linq is imported.
        var isArray = literal.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToArray", Parent: InvocationExpressionSyntax };
        var replaced = isArray ? literal.Parent!.Parent! : literal;
        return new Replacement(replaced.Span, $"System.Text.Encoding.UTF8.GetBytes({pieces.Text})", []);
    }

    /// <summary>Pieces of an interpolated string that are known and make a token together: the first and the last may hold other text too, which stays.</summary>
    private static Replacement? OfPieces(SyntaxNode root, SemanticModel model, TextSpan span, Func<Rule, string> expressionFor, CancellationToken cancel)
    {
        if (root.FindToken(span.Start).Parent?.FirstAncestorOrSelf<InterpolatedStringExpressionSyntax>() is not { } whole) return null;
        var parts = whole.Contents.Where(part => part.Span.OverlapsWith(span)).ToList();
        if (parts.Count == 0 || parts[0].SpanStart != span.Start || parts[parts.Count - 1].Span.End != span.End) return null;
        var value = new StringBuilder();
        foreach (var part in parts)
        {
            var text = part switch
            {
                // What is written with escapes would have to be written so again.
                InterpolatedStringTextSyntax { TextToken: var written } when written.Text == written.ValueText => written.Text,
                InterpolationSyntax { AlignmentClause: null, FormatClause: null } hole when model.GetConstantValue(hole.Expression, cancel) is { HasValue: true, Value: string known } => known,
                _ => null,
            };
            if (text is null) return null;
            value.Append(text);
        }

        var all = value.ToString();
        if (!TokenMatcher.TryFind(all.AsSpan(), 0, out var match) || TokenMatcher.TryFind(all.AsSpan(), match.End, out _)) return null;
        var (before, after) = (all.Substring(0, match.Start), all.Substring(match.End));
        if (!IsWritten(parts[0], before, atEnd: false) || !IsWritten(parts[parts.Count - 1], after, atEnd: true)) return null;
        var (open, close) = BracesOf(whole);
        return new Replacement(span, $"{before}{open}{expressionFor(match.Rule)}{close}{after}", ConstantsOf(whole));
    }

    /// <summary>Whether text beside a token stands in the string itself, and not in something that is put into it.</summary>
    private static bool IsWritten(InterpolatedStringContentSyntax part, string text, bool atEnd) =>
        text.Length == 0
        || (part is InterpolatedStringTextSyntax { TextToken.Text: var written } && (atEnd ? written.EndsWith(text, StringComparison.Ordinal) : written.StartsWith(text, StringComparison.Ordinal)));

    private static Rule? RuleOf(string text) => TokenMatcher.TryFind(text.AsSpan(), 0, out var match) ? match.Rule : null;

    /// <summary>The value with each token read anew, and what stands between as literals.</summary>
    private static (string Text, int Parts)? Join(string value, Func<Rule, string> expressionFor)
    {
        var text = new StringBuilder();
        var parts = 0;
        var from = 0;
        while (TokenMatcher.TryFind(value.AsSpan(), from, out var match))
        {
            AddLiteral(from, match.Start);
            Add(expressionFor(match.Rule), isExpression: true);
            from = match.End;
        }

        if (from == 0) return null;
        var isAlone = parts == 1 && from == value.Length;
        AddLiteral(from, value.Length);
        return (isAlone ? text.ToString(1, text.Length - 2) : text.ToString(), parts);

        void AddLiteral(int start, int end)
        {
            if (start < end) Add(SyntaxFactory.Literal(value.Substring(start, end - start)).Text, isExpression: false);
        }

        void Add(string part, bool isExpression)
        {
            if (parts++ > 0) text.Append(" + ");
            text.Append(isExpression ? $"({part})" : part);
        }
    }

    private static bool NeedsParentheses(ExpressionSyntax expression, (string Text, int Parts) pieces) => expression.Parent switch
    {
        EqualsValueClauseSyntax or ArgumentSyntax or ReturnStatementSyntax or YieldStatementSyntax or ArrowExpressionClauseSyntax => false,
        ParenthesizedExpressionSyntax or InitializerExpressionSyntax or ExpressionElementSyntax or AttributeArgumentSyntax => false,
        LambdaExpressionSyntax => false,
        AssignmentExpressionSyntax assignment => assignment.Right != expression,
        // What is first in a sum may be a sum.
        BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.AddExpression) && sum.Left == expression => pieces.Parts == 1,
        _ => true,
    };

    /// <summary>The keyword that makes the declaration around the expression a constant.</summary>
    private static IReadOnlyList<ConstantKeyword> ConstantsOf(ExpressionSyntax expression)
    {
        var declaration = expression.FirstAncestorOrSelf<VariableDeclarationSyntax>();
        var modifiers = declaration?.Parent switch
        {
            FieldDeclarationSyntax field => field.Modifiers,
            LocalDeclarationStatementSyntax local => local.Modifiers,
            _ => default,
        };
        foreach (var keyword in modifiers)
        {
            if (!keyword.IsKind(SyntaxKind.ConstKeyword)) continue;
            return declaration!.Parent is FieldDeclarationSyntax
                ? [new ConstantKeyword(new TextChange(keyword.Span, "static readonly"), [.. declaration.Variables])]
                : [new ConstantKeyword(new TextChange(TextSpan.FromBounds(keyword.SpanStart, EndOfBlanks(keyword)), ""), [])];
        }

        return [];
    }
}
