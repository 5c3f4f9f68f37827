using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers;

/// <summary>
/// Tokens that no line shows but the compiler knows: written with escapes, or put together from constants by <c>+</c> and interpolation.
/// A token is reported where it comes to be and nowhere else: not where the text layer sees it, not where a finished constant is only used.
/// </summary>
internal static class ConstantLayer
{
    /// <summary>Looks at a body or a value.</summary>
    [MethodImpl(Jit.AtOnce)]
    public static void Analyze(IOperation root, CodeContext context)
    {
        foreach (var operation in root.DescendantsAndSelf())
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            switch (operation.Kind)
            {
                case OperationKind.LocalFunction:
                    AnalyzeFunction(((ILocalFunctionOperation)operation).Symbol, context);
                    break;
                case OperationKind.AnonymousFunction:
                    AnalyzeFunction(((IAnonymousFunctionOperation)operation).Symbol, context);
                    break;
                default:
                    AnalyzeExpression(operation, context);
                    break;
            }
        }
    }

    [MethodImpl(Jit.AtOnce)]
    private static void AnalyzeExpression(IOperation operation, CodeContext context)
    {
        switch (operation.Kind)
        {
            case OperationKind.Literal or OperationKind.Utf8String when Composition.IsWritten(operation):
                EscapedLiteral.Analyze(operation, context);
                break;
            case OperationKind.Binary or OperationKind.InterpolatedString or OperationKind.InterpolatedStringAddition when Composition.IsWhole(operation):
                ComposedConstant.Analyze(operation, context);
                break;
        }
    }

    /// <summary>
    /// The compiler hands out no operations for attributes and default values of local functions and lambdas. Their constants stand in the
    /// symbols; only where one of those holds a token is the operation asked for.
    /// </summary>
    private static void AnalyzeFunction(IMethodSymbol function, CodeContext context)
    {
        AnalyzeAttributes(function.GetAttributes(), context);
        AnalyzeAttributes(function.GetReturnTypeAttributes(), context);
        foreach (var parameter in function.TypeParameters) AnalyzeAttributes(parameter.GetAttributes(), context);
        foreach (var parameter in function.Parameters)
        {
            AnalyzeAttributes(parameter.GetAttributes(), context);
            if (parameter.HasExplicitDefaultValue && HoldsToken(parameter.ExplicitDefaultValue))
                foreach (var syntax in parameter.DeclaringSyntaxReferences)
                    foreach (var child in syntax.GetSyntax(context.CancellationToken).ChildNodes()) AnalyzeSyntax(child, context);
        }
    }

    private static void AnalyzeAttributes(ImmutableArray<AttributeData> attributes, CodeContext context)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.ApplicationSyntaxReference is not { } syntax) continue;
            if (attribute.ConstructorArguments.Any(HoldsToken) || attribute.NamedArguments.Any(static argument => HoldsToken(argument.Value)))
                AnalyzeSyntax(syntax.GetSyntax(context.CancellationToken), context);
        }
    }

    private static void AnalyzeSyntax(SyntaxNode syntax, CodeContext context)
    {
        if (context.Model.GetOperation(syntax, context.CancellationToken) is not { } root) return;
        foreach (var operation in root.DescendantsAndSelf()) AnalyzeExpression(operation, context);
    }

    private static bool HoldsToken(TypedConstant constant) =>
        constant.Kind == TypedConstantKind.Array ? !constant.IsNull && constant.Values.Any(HoldsToken) : HoldsToken(constant.Value);

    private static bool HoldsToken(object? value) => value is string text && TokenMatcher.TryFind(text.AsSpan(), 0, out _);
}
