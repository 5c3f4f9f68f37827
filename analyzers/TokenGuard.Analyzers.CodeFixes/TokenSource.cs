using Microsoft.CodeAnalysis;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>Where code can read a token from. A new place is a new class and a line in <see cref="All"/>.</summary>
internal abstract class TokenSource
{
    public static readonly IReadOnlyList<TokenSource> All = [new ConfigurationSource(), new EnvironmentSource()];

    /// <summary>Names the strategy for fix-all; says nothing about a token.</summary>
    public abstract string EquivalenceKey { get; }

    public abstract string TitleForAll { get; }

    public abstract string Title(SettingNames names);

    /// <summary>
    /// Expressions that read the token at a place in the code and fail clearly where it is not set, the best first; each binds looser than a member access
    /// and tighter than nothing, so it is put in parentheses where others stand around it.
    /// </summary>
    public abstract IEnumerable<string> Expressions(SettingNames names, SemanticModel model, int position);

    /// <summary>The name of a type of the namespace System, as short as the place allows.</summary>
    protected static string SystemType(string name, SemanticModel model, int position)
    {
        foreach (var symbol in model.LookupNamespacesAndTypes(position, name: name))
            if (symbol is INamedTypeSymbol { Arity: 0, ContainingType: null, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } }) return name;
        return "System." + name;
    }

    /// <summary>Fails where nothing is read. Visual Basic has no expression that throws: there, what uses the token fails.</summary>
    protected static string OrThrow(string read, string name, SemanticModel model, int position) =>
        model.Language == LanguageNames.VisualBasic
            ? read
            : $"{read} ?? throw new {SystemType("InvalidOperationException", model, position)}(\"{name} is not set.\")";
}
