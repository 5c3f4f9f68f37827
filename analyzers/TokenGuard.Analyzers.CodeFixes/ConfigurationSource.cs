using Microsoft.CodeAnalysis;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>
/// The program's configuration, where the code has one at hand: a local, parameter, field or property that is an <c>IConfiguration</c>, or one that has such
/// a thing as its <c>Configuration</c>, as <c>builder</c> in a web application does. Nothing is injected.
/// </summary>
internal sealed class ConfigurationSource : TokenSource
{
    private const string ConfigurationType = "Microsoft.Extensions.Configuration.IConfiguration";
    private const string ConfigurationProperty = "Configuration";

    public override string EquivalenceKey => "TokenGuard.Configuration";

    public override string TitleForAll => "Read all Keygen tokens from the configuration";

    public override string Title(SettingNames names) => $"Read the token from the configuration, {names.ConfigurationKey}";

    public override IEnumerable<string> Expressions(SettingNames names, SemanticModel model, int position)
    {
        if (model.Compilation.GetTypeByMetadataName(ConfigurationType) is not { } type) yield break;
        var (open, close) = model.Language == LanguageNames.VisualBasic ? ('(', ')') : ('[', ']');
        foreach (var configuration in Candidates(model, position, type))
            yield return OrThrow($"{configuration}{open}\"{names.ConfigurationKey}\"{close}", names.ConfigurationKey, model, position);
    }

    private static IEnumerable<string> Candidates(SemanticModel model, int position, INamedTypeSymbol configuration)
    {
        var near = new List<string>();
        var far = new List<string>();
        foreach (var symbol in model.LookupSymbols(position))
        {
            if (symbol.IsImplicitlyDeclared || TypeOf(symbol) is not { } type) continue;
            if (Is(type, configuration)) (symbol.Kind is SymbolKind.Local or SymbolKind.Parameter ? near : far).Add(symbol.Name);
            else if (HasConfiguration(type, configuration)) far.Add($"{symbol.Name}.{ConfigurationProperty}");
        }

        return near.Concat(far);
    }

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol { IsIndexer: false, IsWriteOnly: false } property => property.Type,
        _ => null,
    };

    private static bool Is(ITypeSymbol type, INamedTypeSymbol configuration) =>
        SymbolEqualityComparer.Default.Equals(type, configuration) || type.AllInterfaces.Contains(configuration, SymbolEqualityComparer.Default);

    private static bool HasConfiguration(ITypeSymbol type, INamedTypeSymbol configuration)
    {
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
            foreach (var member in declaring.GetMembers(ConfigurationProperty))
                if (member is IPropertySymbol { IsStatic: false, DeclaredAccessibility: Accessibility.Public } property && Is(property.Type, configuration)) return true;
        return false;
    }
}
