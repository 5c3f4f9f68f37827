using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TokenGuard.Analyzers.Sinks;

/// <summary>
/// The text that an expression has whatever the program does: a constant, a local or a read-only field of the same file that is set once, to such a text, or
/// such texts put together. Asked at the few places where a credential goes, never of code in general.
/// </summary>
internal static class KnownValue
{
    // How many variables may stand behind one another.
    private const int MaxDepth = 8;

    public static string? Of(IOperation? expression, CancellationToken cancel) => Of(expression, depth: 0, cancel);

    private static string? Of(IOperation? expression, int depth, CancellationToken cancel)
    {
        while (expression is IConversionOperation { OperatorMethod: null } conversion) expression = conversion.Operand;
        while (expression is IParenthesizedOperation parenthesized) expression = parenthesized.Operand;
        if (expression is null || depth > MaxDepth) return null;
        if (Composition.IsWhole(expression)) return OfPieces(expression, depth, cancel);
        if (expression.ConstantValue is { HasValue: true, Value: string text }) return text;
        return expression switch
        {
            ILocalReferenceOperation local => Of(InitializerOf(local, cancel), depth + 1, cancel),
            IFieldReferenceOperation { Field.IsReadOnly: true } field => Of(InitializerOf(field.Field, field, cancel), depth + 1, cancel),
            _ => null,
        };
    }

    private static string? OfPieces(IOperation whole, int depth, CancellationToken cancel)
    {
        var text = new StringBuilder();
        foreach (var (value, _) in Composition.Pieces(whole))
        {
            if ((Composition.ConstantText(value) ?? Of(value, depth + 1, cancel)) is not { } piece) return null;
            text.Append(piece);
        }

        return text.ToString();
    }

    /// <summary>What a local is set to where it is declared; null where anything else sets it.</summary>
    private static IOperation? InitializerOf(ILocalReferenceOperation reference, CancellationToken cancel)
    {
        IOperation root = reference;
        while (root.Parent is { } parent) root = parent;
        IOperation? initializer = null;
        foreach (var operation in root.Descendants())
        {
            cancel.ThrowIfCancellationRequested();
            switch (operation)
            {
                case IVariableDeclaratorOperation declarator when Is(declarator.Symbol, reference.Local):
                    initializer = declarator.Initializer?.Value ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer?.Value;
                    break;
                case IAssignmentOperation { Target: ILocalReferenceOperation target } when Is(target.Local, reference.Local):
                case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Value: ILocalReferenceOperation argument } when Is(argument.Local, reference.Local):
                    return null;
            }
        }

        return initializer;
    }

    private static IOperation? InitializerOf(IFieldSymbol field, IFieldReferenceOperation reference, CancellationToken cancel)
    {
        // Another file has a model of its own, and binding it again costs more than this is worth.
        if (field.DeclaringSyntaxReferences.Length != 1) return null;
        var declaration = field.DeclaringSyntaxReferences[0];
        if (declaration.SyntaxTree != reference.Syntax.SyntaxTree) return null;
        foreach (var node in declaration.GetSyntax(cancel).ChildNodes())
        {
            if (reference.SemanticModel?.GetOperation(node, cancel) is not { } operation) continue;
            return operation is ISymbolInitializerOperation initializer ? initializer.Value : operation;
        }

        return null;
    }

    private static bool Is(ISymbol symbol, ISymbol other) => SymbolEqualityComparer.Default.Equals(symbol, other);
}
