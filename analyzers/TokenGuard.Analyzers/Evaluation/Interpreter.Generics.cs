using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TokenGuard.Analyzers.Evaluation;

// What type parameters stand for while a member runs.
internal sealed partial class Interpreter
{
    /// <summary>The type, with what its parameters stand for here.</summary>
    private ITypeSymbol? Substituted(ITypeSymbol? type) => type switch
    {
        ITypeParameterSymbol parameter => ArgumentOf(parameter) ?? parameter,
        INamedTypeSymbol { Arity: > 0, IsUnboundGenericType: false } generic when generic.TypeArguments.Any(static argument => argument is ITypeParameterSymbol or INamedTypeSymbol { Arity: > 0 }) =>
            generic.ConstructedFrom.Construct([.. generic.TypeArguments.Select(argument => Substituted(argument)!)]),
        _ => type,
    };

    private ITypeSymbol? ArgumentOf(ITypeParameterSymbol parameter)
    {
        if (_frame.ArgumentOf(parameter.OriginalDefinition) is { } known) return known;
        if (parameter.DeclaringType is not { } declaring) return null;
        for (var type = (_frame.Instance as ObjectValue)?.Type; type is not null; type = type.BaseType)
            if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, declaring)) return type.TypeArguments[parameter.Ordinal];
        return null;
    }

    /// <summary>What the parameters of a member and of its type stand for; null where it has none.</summary>
    private Dictionary<ISymbol, ITypeSymbol>? ArgumentsOf(ISymbol member)
    {
        var type = member.ContainingType;
        var method = member as IMethodSymbol;
        if (type is not { Arity: > 0 } && method is not { Arity: > 0 }) return null;
        var arguments = new Dictionary<ISymbol, ITypeSymbol>(SymbolEqualityComparer.Default);
        if (type is not null) Add(type.OriginalDefinition.TypeParameters, type.TypeArguments);
        if (method is not null) Add(method.OriginalDefinition.TypeParameters, method.TypeArguments);
        return arguments;

        void Add(IReadOnlyList<ITypeParameterSymbol> parameters, IReadOnlyList<ITypeSymbol> given)
        {
            for (var i = 0; i < parameters.Count; i++)
                if (Substituted(given[i]) is not (null or ITypeParameterSymbol) and var argument) arguments[parameters[i]] = argument;
        }
    }

    /// <summary>What a member is known by. A static one of a generic type there is once for each of its arguments.</summary>
    private ISymbol KeyOf(ISymbol member)
    {
        // The field that an automatic property has, where it is named itself.
        if (member is IFieldSymbol { AssociatedSymbol: IPropertySymbol property }) member = property;
        if (!member.IsStatic || member.ContainingType is not { Arity: > 0 } type || Substituted(type) is not INamedTypeSymbol closed) return member.OriginalDefinition;
        foreach (var one in closed.GetMembers(member.Name))
            if (SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, member.OriginalDefinition)) return one;
        return member.OriginalDefinition;
    }

    /// <summary>What a type argument has for a static member of its interface.</summary>
    private IMethodSymbol Constrained(IMethodSymbol method, ITypeSymbol? type) =>
        type is not null && Substituted(type) is INamedTypeSymbol argument && Bodies.ImplementationIn(argument, method) is IMethodSymbol found ? found : method;

    private object? CreateArgument(ITypeParameterObjectCreationOperation creation)
    {
        if (Substituted(creation.Type) is not INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: false } type)
        {
            EvaluateParts(creation);
            return Unknown.Value;
        }

        var made = new ObjectValue(type);
        Construct(made, []);
        return creation.Initializer is null ? made : Initialize(made, creation.Initializer);
    }

    /// <summary>What a variable holds before anything is assigned: a structure of the project is there.</summary>
    private static object? DefaultOf(ITypeSymbol? type) => type switch
    {
        INamedTypeSymbol { TypeKind: TypeKind.Struct, DeclaringSyntaxReferences.IsEmpty: false } structure => InlineArrayOf(structure) ?? new ObjectValue(structure) { IsConstructed = true } as object,
        _ => Values.Default(type),
    };

    /// <summary>The elements of a structure that is an array; null for any other.</summary>
    private static Sequence? InlineArrayOf(INamedTypeSymbol type)
    {
        foreach (var attribute in type.GetAttributes())
        {
            if (attribute is { AttributeClass.Name: "InlineArrayAttribute", ConstructorArguments: [{ Value: int count and >= 0 and <= Values.Longest }] }
                && type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(static field => !field.IsStatic) is { } element) return Sequence.Filled(count, Values.Default(element.Type));
        }

        return null;
    }
}
