using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// What a body brings to make a token of together with the members it really uses. Names tell that only roughly: many members are called <c>Value</c>.
/// </summary>
internal static class References
{
    [MethodImpl(Jit.AtOnce)]
    public static bool CanMakeToken(IOperation root, Payloads payloads, CancellationToken cancel)
    {
        var file = payloads.Of(root.Syntax.SyntaxTree, cancel);
        var payload = file.In(root.Syntax.Span);
        if (payload.CanMakeToken) return true;
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in root.Descendants())
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var type in TypesOf(operation))
                if (!type.DeclaringSyntaxReferences.IsEmpty && seen.Add(type)) payload += HeldBy(type, payloads, cancel);
            if (SymbolOf(operation)?.OriginalDefinition is not { } symbol || !seen.Add(symbol)) continue;
            if (symbol is INamedTypeSymbol made)
            {
                foreach (var member in made.GetMembers())
                    if (member is IFieldSymbol { IsStatic: false } or IMethodSymbol { MethodKind: MethodKind.Constructor } or IMethodSymbol { Name: "Deconstruct" or "GetEnumerator" or "MoveNext" } && seen.Add(member)) payload += In(member, payloads, cancel);
            }
            else
            {
                payload += In(symbol, payloads, cancel);
                if (symbol is { IsStatic: true, ContainingType.StaticConstructors: [var maker] } and (IFieldSymbol or IPropertySymbol) && seen.Add(maker)) payload += In(maker, payloads, cancel);
                // What others do in its place is known by its name only.
                if (symbol.IsAbstract) payload += file.Brought(root.Syntax.Span, symbol.Name);
            }

            if (payload.CanMakeToken) return true;
        }

        return payload.CanMakeToken;
    }

    private static Payload HeldBy(ITypeSymbol type, Payloads payloads, CancellationToken cancel) =>
        type.DeclaringSyntaxReferences.Select(declaration => payloads.Of(declaration.SyntaxTree, cancel).In(declaration.Span)).Aggregate(static (sum, one) => sum + one);

    [MethodImpl(Jit.AtOnce)]
    private static Payload In(ISymbol symbol, Payloads payloads, CancellationToken cancel)
    {
        // What overrides it has the same name.
        var payload = (symbol.IsVirtual || symbol.IsAbstract) && !symbol.DeclaringSyntaxReferences.IsEmpty ? payloads.Named(symbol.Name, cancel) : default;
        foreach (var declaration in Implementation(symbol is IFieldSymbol { AssociatedSymbol: { } property } ? property : symbol).DeclaringSyntaxReferences)
        {
            // Visual Basic declares methods by the first statement of their block, and fields by their name.
            var syntax = declaration.GetSyntax(cancel);
            if (syntax.Language == LanguageNames.VisualBasic && syntax.Parent is { } parent) syntax = parent;
            // The parameters of a type, and what it gives its base, stand in its own declaration before its members.
            var isHead = symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } && syntax == symbol.ContainingType.DeclaringSyntaxReferences[0].GetSyntax(cancel);
            payload += payloads.Of(syntax.SyntaxTree, cancel).With(isHead ? HeadOf(syntax) : syntax.Span);
        }

        return payload;
    }

    private static TextSpan HeadOf(SyntaxNode type)
    {
        foreach (var part in type.ChildNodesAndTokens())
            if (part.IsToken && part.AsToken().ValueText == "{") return TextSpan.FromBounds(type.SpanStart, part.SpanStart);
        return type.Span;
    }

    /// <summary>The part of a partial member that has its code.</summary>
    private static ISymbol Implementation(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { PartialImplementationPart: { } method } => method,
        IPropertySymbol { GetMethod.PartialImplementationPart.AssociatedSymbol: { } property } => property,
        _ => symbol,
    };

    /// <summary>Types that are asked for what they are, with all that they have.</summary>
    private static IEnumerable<ITypeSymbol> TypesOf(IOperation operation) => operation switch
    {
        ITypeOfOperation { TypeOperand: { } type } => [type.OriginalDefinition],
        IInvocationOperation { TargetMethod.TypeArguments: { Length: > 0 } types } => types.Select(static type => type.OriginalDefinition),
        _ => [],
    };

    [MethodImpl(Jit.AtOnce)]
    private static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        IMemberReferenceOperation reference => reference.Member,
        IInvocationOperation call => call.TargetMethod,
        IBinaryOperation { OperatorMethod: { } method } => method,
        IConversionOperation { OperatorMethod: { } method } => method,
        IUnaryOperation { OperatorMethod: { } method } => method,
        IIncrementOrDecrementOperation { OperatorMethod: { } method } => method,
        ICompoundAssignmentOperation { OperatorMethod: { } method } => method,
        // The values that its members have, and those that it was given.
        IObjectCreationOperation { Type: { } type } => type,
        IDeconstructionAssignmentOperation { Value.Type: { TypeKind: TypeKind.Class or TypeKind.Struct, IsTupleType: false } type } => type,
        IInstanceReferenceOperation { Type: { } type } => type,
        _ => null,
    };
}
