using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers;

/// <summary>
/// What strings are put together from: <c>+</c> (and <c>&amp;</c> in Visual Basic) on strings and UTF-8 literals, and interpolation. Only shapes
/// are looked at here, because asking an inner node of a long concatenation for its constant value builds the whole string at every node.
/// </summary>
internal static class Composition
{
    /// <summary>Whether this puts text together and is not itself a piece of a larger composition.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static bool IsWhole(IOperation operation)
    {
        if (!IsComposition(operation)) return false;
        while (operation.Parent is { } parent && Wrapped(parent) == operation) operation = parent;
        return operation.Parent switch
        {
            IInterpolationOperation interpolation => Shown(interpolation) != operation,
            IArgumentOperation { Parent: IInvocationOperation { Parent: IInterpolatedStringAppendOperation append } } => Shown(append) != operation,
            { } parent => !IsComposition(parent),
            null => true,
        };
    }

    /// <summary>
    /// The pieces from left to right, none of them a composition, with the source each stands in (an interpolation: braces included).
    /// Iterative: a chain of thousands of terms must not use up the stack.
    /// </summary>
    public static IEnumerable<(IOperation Value, SyntaxNode Syntax)> Pieces(IOperation whole)
    {
        var pending = new Stack<IOperation>();
        pending.Push(whole);
        while (pending.Count > 0)
        {
            var part = pending.Pop();
            var value = Unwrap(Shown(part));
            switch (value)
            {
                case IBinaryOperation sum when IsComposition(sum):
                    pending.Push(sum.RightOperand);
                    pending.Push(sum.LeftOperand);
                    break;
                case IInterpolatedStringAdditionOperation sum:
                    pending.Push(sum.Right);
                    pending.Push(sum.Left);
                    break;
                case IInterpolatedStringOperation interpolated:
                    for (var i = interpolated.Parts.Length - 1; i >= 0; i--) pending.Push(interpolated.Parts[i]);
                    break;
                default:
                    yield return (value, part.Syntax);
                    break;
            }
        }
    }

    /// <summary>
    /// Whether this literal is in the source. The compiler also makes literals up: a default value at each call that leaves the argument out,
    /// whose token stands where the parameter is declared.
    /// </summary>
    [MethodImpl(Jit.AtOnce)]
    public static bool IsWritten(IOperation literal) => !literal.IsImplicit || literal.Parent
        is IInterpolatedStringTextOperation
        or IArgumentOperation { Parent: IInvocationOperation { Parent: IInterpolatedStringAppendOperation } };

    /// <summary>The text of a piece that the compiler knows, or null.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static string? ConstantText(IOperation piece)
    {
        if (piece is IUtf8StringOperation utf8) return utf8.Value;
        if (piece.ConstantValue is not { HasValue: true, Value: var value }) return null;
        return value switch
        {
            string text => text,
            char symbol => symbol.ToString(),
            // null adds nothing; anything else formats by its own rules.
            null => "",
            _ => null,
        };
    }

    [MethodImpl(Jit.AtOnce)]
    public static bool IsComposition(IOperation operation) => operation.Kind switch
    {
        OperationKind.Binary => operation is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Concatenate, OperatorMethod: null, Type: { } type }
            && (type.SpecialType == SpecialType.System_String || type is { Name: "ReadOnlySpan" }),
        OperationKind.InterpolatedString or OperationKind.InterpolatedStringAddition => true,
        _ => false,
    };

    /// <summary>What a part of an interpolated string shows; the part itself where a format or an alignment changes the text.</summary>
    [MethodImpl(Jit.AtOnce)]
    private static IOperation Shown(IOperation part) => part switch
    {
        IInterpolatedStringTextOperation text => text.Text,
        IInterpolationOperation { Alignment: null, FormatString: null } interpolation => interpolation.Expression,
        IInterpolatedStringAppendOperation { AppendCall: IInvocationOperation { Arguments: { Length: 1 } arguments } } => arguments[0].Value,
        _ => part,
    };

    [MethodImpl(Jit.AtOnce)]
    private static IOperation Unwrap(IOperation operation)
    {
        while (Wrapped(operation) is { } inner) operation = inner;
        return operation;
    }

    /// <summary>What stands in parentheses, or in a conversion of a string or a char that leaves its text as it is; null for all else.</summary>
    [MethodImpl(Jit.AtOnce)]
    private static IOperation? Wrapped(IOperation operation) => operation switch
    {
        IParenthesizedOperation parenthesized => parenthesized.Operand,
        IConversionOperation { OperatorMethod: null, Type.SpecialType: SpecialType.System_String or SpecialType.System_Object } conversion
            when conversion.Operand.Type?.SpecialType is SpecialType.System_String or SpecialType.System_Char => conversion.Operand,
        _ => null,
    };
}
