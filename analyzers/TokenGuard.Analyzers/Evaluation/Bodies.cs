using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace TokenGuard.Analyzers.Evaluation;

/// <summary>
/// Finds what the members of the project do, wherever they are declared. One for each compilation: it lives as long as the analysis of it does.
/// </summary>
internal sealed class Bodies(Compilation compilation, Payloads payloads, EvaluationCounters? counters)
{
    private const int SearchesBeforeIndex = 4;

    // Characters of a declaration that the compiler binds in next to no time: `public override string Version() => "v3";`, what wraps a field, a step of a builder.
    private const int LongestOfShort = 240;

    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();
    private readonly ConcurrentDictionary<ISymbol, IOperation?> _bodies = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, IReadOnlyList<IMethodSymbol>> _implementations = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, IOperation?> _initializers = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _pieces = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _code = new(SymbolEqualityComparer.Default);

    private ILookup<string, INamedTypeSymbol>? _typesByMember;
    private IReadOnlyList<INamedTypeSymbol>? _types;
    private int _searches;

    /// <summary>What a method or an accessor executes, or null where it has no code here.</summary>
    public IOperation? Of(IMethodSymbol method, CancellationToken cancel)
    {
        method = Definition(method);
        if (method.DeclaringSyntaxReferences.IsEmpty) return null;
        return _bodies.GetOrAdd(method, symbol => FindBody((IMethodSymbol)symbol, cancel));
    }

    /// <summary>Whether a method was asked for before, so that it costs nothing to have it again.</summary>
    public bool Have(IMethodSymbol method) => _bodies.ContainsKey(Definition(method));

    /// <summary>Whether to have a method bound costs next to nothing.</summary>
    public static bool IsShort(IMethodSymbol method) => method.DeclaringSyntaxReferences is [var declaration, ..] && declaration.Span.Length <= LongestOfShort;

    /// <summary>Whether pieces of a token lie in the code of a method or in a type, as far as its text tells.</summary>
    public bool HoldPiece(ISymbol member, CancellationToken cancel) =>
        _pieces.GetOrAdd(member is IMethodSymbol method ? Definition(method) : member.OriginalDefinition, symbol => symbol.DeclaringSyntaxReferences is [var declaration, ..] && LiesIn(declaration, cancel));

    /// <summary>Whether a property does something. An automatic one has accessors without code, and a field of its own.</summary>
    public bool HaveCode(IPropertySymbol property, CancellationToken cancel) => _code.GetOrAdd(property, symbol => FindCode((IPropertySymbol)symbol, cancel));

    /// <summary>The methods of this project that do what an abstract one or one of an interface leaves open.</summary>
    public IReadOnlyList<IMethodSymbol> ImplementationsOf(IMethodSymbol method, CancellationToken cancel) =>
        _implementations.GetOrAdd(method.OriginalDefinition, symbol => [.. FindImplementations((IMethodSymbol)symbol, cancel)]);

    private IEnumerable<IMethodSymbol> FindImplementations(IMethodSymbol method, CancellationToken cancel)
    {
        var name = (method.AssociatedSymbol ?? method).Name;
        var known = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var symbol in MembersNamed(name, cancel))
        {
            var candidate = (symbol as IPropertySymbol)?.GetMethod ?? symbol as IMethodSymbol;
            if (candidate is null or { IsAbstract: true } || candidate.ContainingType is not { } type) continue;
            var overridden = candidate.OverriddenMethod;
            while (overridden is not null && !Same(overridden, method)) overridden = overridden.OverriddenMethod;
            if ((overridden is not null || (method.ContainingType.TypeKind == TypeKind.Interface && ImplementationIn(type, method) is { } found && Same(found, candidate))) && known.Add(candidate))
                yield return candidate;
        }

        if (method.ContainingType.TypeKind != TypeKind.Interface) yield break;
        foreach (var type in TypesBeside(method.ContainingType, cancel))
            if (ImplementationIn(type, method) is IMethodSymbol { IsAbstract: false, ContainingType.TypeKind: not TypeKind.Interface } implementation && known.Add(implementation.OriginalDefinition)) yield return implementation.OriginalDefinition;
    }

    /// <summary>
    /// The types of the files that mention an interface, as whoever implements it does. What implements a member of it explicitly, or in Visual Basic under another
    /// name, or in a base class that knows nothing of it, the compiler does not find by the name of that member.
    /// </summary>
    private IEnumerable<INamedTypeSymbol> TypesBeside(INamedTypeSymbol @interface, CancellationToken cancel)
    {
        var types = _types ??= [.. Types(cancel)];
        foreach (var type in types)
            if (type.DeclaringSyntaxReferences.Any(declaration => payloads.Of(declaration.SyntaxTree, cancel).Mentions(@interface.Name))) yield return type;
    }

    /// <summary>What a type has for a member of an interface, which it may implement for whatever type arguments.</summary>
    public static ISymbol? ImplementationIn(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (!method.ContainingType.IsGenericType) return type.FindImplementationForInterfaceMember(method);
        foreach (var implemented in type.AllInterfaces)
            if (Same(implemented, method.ContainingType) && implemented.GetMembers(method.Name).FirstOrDefault(member => Same(member, method)) is { } wanted) return type.FindImplementationForInterfaceMember(wanted);
        return null;
    }

    /// <summary>An extension of the project that gives an expression what its type does not have; null where the type has it, or nobody gives it.</summary>
    public IMethodSymbol? ExtensionFor(IOperation expression, string name)
    {
        if (expression.Type is not { } type || !type.GetMembers(name).IsEmpty || ModelOf(expression.Syntax.SyntaxTree) is not { } model) return null;
        foreach (var found in model.LookupSymbols(expression.Syntax.SpanStart, type, name, includeReducedExtensionMethods: true))
            if (found is IMethodSymbol { ReducedFrom: { DeclaringSyntaxReferences.IsEmpty: false } extension, Parameters.IsEmpty: true }) return extension;
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
        Types(cancel).SelectMany(static type => type.MemberNames, static (type, name) => (type, name))
            .ToLookup(static one => one.name, static one => one.type, compilation.IsCaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    private IEnumerable<INamedTypeSymbol> Types(CancellationToken cancel) =>
        compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Type, cancel).OfType<INamedTypeSymbol>()
            .Where(static type => type is { TypeKind: TypeKind.Class or TypeKind.Struct, IsStatic: false });

    private static bool Same(ISymbol left, ISymbol right) => SymbolEqualityComparer.Default.Equals(left.OriginalDefinition, right.OriginalDefinition);

    /// <summary>The value that a field or an automatic property is declared with, or null.</summary>
    public IOperation? InitializerOf(ISymbol member, CancellationToken cancel)
    {
        member = member.OriginalDefinition;
        if (member.DeclaringSyntaxReferences.IsEmpty) return null;
        return _initializers.GetOrAdd(member, symbol => FindInitializer(symbol, cancel));
    }

    private static IMethodSymbol Definition(IMethodSymbol method) => (method.PartialImplementationPart ?? method).OriginalDefinition;

    private bool LiesIn(SyntaxReference declaration, CancellationToken cancel)
    {
        var syntax = declaration.GetSyntax(cancel);
        var span = (syntax.Language == LanguageNames.VisualBasic ? syntax.Parent ?? syntax : syntax).Span;
        return payloads.Of(syntax.SyntaxTree, cancel).With(span).IsPiece || (span.Length <= LongestOfShort && ShortPiece.LiesIn(syntax.SyntaxTree.GetText(cancel), span));
    }

    private static bool FindCode(IPropertySymbol property, CancellationToken cancel)
    {
        // One that has code may have a field as well.
        if (property.GetMethod is { DeclaringSyntaxReferences: [var getter] } && getter.Span != property.DeclaringSyntaxReferences[0].Span && getter.GetSyntax(cancel).ChildNodes().Any()) return true;
        foreach (var member in property.ContainingType.GetMembers())
            if (member is IFieldSymbol { AssociatedSymbol: { } associated } && SymbolEqualityComparer.Default.Equals(associated, property)) return false;
        return !property.IsAbstract;
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
