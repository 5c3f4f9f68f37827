using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// Finds what the members of the project do, wherever they are declared. One for each compilation: it lives as long as the analysis of it does.
/// </summary>
internal sealed class Bodies(Compilation compilation, EvaluationCounters? counters)
{
    private const int SearchesBeforeIndex = 4;

    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();
    private readonly ConcurrentDictionary<ISymbol, IOperation?> _bodies = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, IReadOnlyList<IMethodSymbol>> _implementations = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, IOperation?> _initializers = new(SymbolEqualityComparer.Default);

    private ILookup<string, INamedTypeSymbol>? _typesByMember;
    private int _searches;

    /// <summary>What a method or an accessor executes, or null where it has no code here.</summary>
    public IOperation? Of(IMethodSymbol method, CancellationToken cancel)
    {
        method = (method.PartialImplementationPart ?? method).OriginalDefinition;
        if (method.DeclaringSyntaxReferences.IsEmpty) return null;
        return _bodies.GetOrAdd(method, symbol => FindBody((IMethodSymbol)symbol, cancel));
    }

    /// <summary>Whether a method was asked for before, so that it costs nothing to have it again.</summary>
    public bool Have(IMethodSymbol method) => _bodies.ContainsKey((method.PartialImplementationPart ?? method).OriginalDefinition);

    /// <summary>The methods of this project that do what an abstract one or one of an interface leaves open.</summary>
    public IReadOnlyList<IMethodSymbol> ImplementationsOf(IMethodSymbol method, CancellationToken cancel) =>
        _implementations.GetOrAdd(method.OriginalDefinition, symbol => [.. FindImplementations((IMethodSymbol)symbol, cancel)]);

    private IEnumerable<IMethodSymbol> FindImplementations(IMethodSymbol method, CancellationToken cancel)
    {
        var name = (method.AssociatedSymbol ?? method).Name;
        foreach (var symbol in MembersNamed(name, cancel))
        {
            var candidate = (symbol as IPropertySymbol)?.GetMethod ?? symbol as IMethodSymbol;
            if (candidate is null or { IsAbstract: true } || candidate.ContainingType is not { } type) continue;
            var overridden = candidate.OverriddenMethod;
            while (overridden is not null && !Same(overridden, method)) overridden = overridden.OverriddenMethod;
            if (overridden is not null || (method.ContainingType.TypeKind == TypeKind.Interface && ImplementationIn(type, method) is { } found && Same(found, candidate)))
                yield return candidate;
        }
    }

    /// <summary>What a type has for a member of an interface, which it may implement for whatever type arguments.</summary>
    private static ISymbol? ImplementationIn(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (!method.ContainingType.IsGenericType) return type.FindImplementationForInterfaceMember(method);
        foreach (var implemented in type.AllInterfaces)
            if (Same(implemented, method.ContainingType) && implemented.GetMembers(method.Name).FirstOrDefault(member => Same(member, method)) is { } wanted) return type.FindImplementationForInterfaceMember(wanted);
        return null;
    }

    /// <summary>The compiler goes over all types for each name: for a few of them, as after an edit, that is less than to remember which type has which.</summary>
    private IEnumerable<ISymbol> MembersNamed(string name, CancellationToken cancel)
    {
        if (Interlocked.Increment(ref _searches) <= SearchesBeforeIndex) return compilation.GetSymbolsWithName(name, SymbolFilter.Member, cancel);
        var types = (_typesByMember ??= IndexTypes(cancel))[name];
        return types.SelectMany(type => type.GetMembers(name));
    }

    private ILookup<string, INamedTypeSymbol> IndexTypes(CancellationToken cancel) =>
        compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Type, cancel).OfType<INamedTypeSymbol>()
            .Where(static type => type is { TypeKind: TypeKind.Class or TypeKind.Struct, IsStatic: false })
            .SelectMany(static type => type.MemberNames, static (type, name) => (type, name))
            .ToLookup(static one => one.name, static one => one.type, compilation.IsCaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    private static bool Same(ISymbol left, ISymbol right) => SymbolEqualityComparer.Default.Equals(left.OriginalDefinition, right.OriginalDefinition);

    /// <summary>The value that a field or an automatic property is declared with, or null.</summary>
    public IOperation? InitializerOf(ISymbol member, CancellationToken cancel)
    {
        member = member.OriginalDefinition;
        if (member.DeclaringSyntaxReferences.IsEmpty) return null;
        return _initializers.GetOrAdd(member, symbol => FindInitializer(symbol, cancel));
    }

    private IOperation? FindBody(IMethodSymbol method, CancellationToken cancel)
    {
        counters?.CountBody();
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(cancel);
            if (ModelOf(syntax.SyntaxTree) is not { } model) continue;
            // Visual Basic declares methods by the first statement of their block.
            var operation = model.GetOperation(syntax, cancel) ?? (syntax.Parent is { } parent ? model.GetOperation(parent, cancel) : null);
            if (operation is IMethodBodyBaseOperation or IBlockOperation) return operation;
        }

        return null;
    }

    private IOperation? FindInitializer(ISymbol member, CancellationToken cancel)
    {
        counters?.CountBody();
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(cancel);
            if (ModelOf(syntax.SyntaxTree) is not { } model) continue;
            // Visual Basic declares fields by their name, beside which the value stands.
            foreach (var declaration in new[] { syntax, syntax.Parent })
            {
                if (declaration is null) continue;
                foreach (var child in declaration.ChildNodes())
                    if (model.GetOperation(child, cancel) is ISymbolInitializerOperation initializer) return initializer.Value;
                if (member is not IFieldSymbol) break;
            }
        }

        return null;
    }

    private SemanticModel? ModelOf(SyntaxTree tree) => !compilation.ContainsSyntaxTree(tree) ? null : _models.GetOrAdd(tree, Open);

#pragma warning disable RS0030, RS1030 // A member of another file can be had in no other way; one model for each file that a token might be spread over.
    private SemanticModel Open(SyntaxTree tree) => compilation.GetSemanticModel(tree);
#pragma warning restore RS0030, RS1030
}
