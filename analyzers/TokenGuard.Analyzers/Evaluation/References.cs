using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
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
        var payload = payloads.Of(root.Syntax.SyntaxTree, cancel).In(root.Syntax.Span);
        if (payload.CanMakeToken) return true;
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in root.Descendants())
        {
            cancel.ThrowIfCancellationRequested();
            if (SymbolOf(operation)?.OriginalDefinition is not { } symbol || !seen.Add(symbol)) continue;
            if (symbol is INamedTypeSymbol type)
            {
                foreach (var member in type.GetMembers())
                    if (member is IFieldSymbol { IsStatic: false } or IMethodSymbol { MethodKind: MethodKind.Constructor } or IMethodSymbol { Name: "Deconstruct" or "GetEnumerator" } && seen.Add(member)) payload += In(member, payloads, cancel);
            }
            else
            {
                payload += In(symbol, payloads, cancel);
            }

            if (payload.CanMakeToken) return true;
        }

        return false;
    }

    [MethodImpl(Jit.AtOnce)]
    private static Payload In(ISymbol symbol, Payloads payloads, CancellationToken cancel)
    {
        // What overrides it has the same name.
        var payload = (symbol.IsVirtual || symbol.IsAbstract) && !symbol.DeclaringSyntaxReferences.IsEmpty ? payloads.Named(symbol.Name, cancel) : default;
        foreach (var declaration in (symbol is IFieldSymbol { AssociatedSymbol: { } property } ? property : symbol).DeclaringSyntaxReferences)
        {
            // Visual Basic declares methods by the first statement of their block, and fields by their name.
            var syntax = declaration.GetSyntax(cancel);
            if (syntax.Language == LanguageNames.VisualBasic && syntax.Parent is { } parent) syntax = parent;
            // The parameters of a type stand in its own declaration, which is more than they bring.
            if (symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } && syntax == symbol.ContainingType.DeclaringSyntaxReferences[0].GetSyntax(cancel)) continue;
            payload += payloads.Of(syntax.SyntaxTree, cancel).With(syntax.Span);
        }

        return payload;
    }

    [MethodImpl(Jit.AtOnce)]
    private static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        IMemberReferenceOperation reference => reference.Member,
        IInvocationOperation call => call.TargetMethod,
        IBinaryOperation { OperatorMethod: { } method } => method,
        IConversionOperation { OperatorMethod: { } method } => method,
        // The values that its members have, and those that it was given.
        IObjectCreationOperation { Type: { } type } => type,
        IDeconstructionAssignmentOperation { Value.Type: { TypeKind: TypeKind.Class or TypeKind.Struct, IsTupleType: false } type } => type,
        IInstanceReferenceOperation { Type: { } type } => type,
        _ => null,
    };
}
