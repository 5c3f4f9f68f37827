using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TokenGuard.Cases.Comparison;

/// <summary>
/// Gives the variables, fields, properties and parameters of a C# source names that say what they hold, as code of real life often does: Sonar's rules look at
/// names.
/// </summary>
internal static class TellingNames
{
    private const string Word = "Password";
    private const string AskedFor = "Current"; // by `foreach`, of whatever enumerates

    public static string Give(string source)
    {
        var tree = CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest));
        var root = tree.GetRoot();
        var names = root.DescendantNodes().Select(NameOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var renamed = root.ReplaceTokens(
            root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken) && names.Contains(token.ValueText)),
            (token, _) => SyntaxFactory.Identifier(token.LeadingTrivia, Word + token.ValueText, token.TrailingTrivia));
        return renamed.ToFullString();
    }

    private static string? NameOf(SyntaxNode node) => node switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
        PropertyDeclarationSyntax { Identifier.ValueText: not AskedFor } property => property.Identifier.ValueText,
        ParameterSyntax parameter => parameter.Identifier.ValueText,
        SingleVariableDesignationSyntax designation => designation.Identifier.ValueText,
        ForEachStatementSyntax loop => loop.Identifier.ValueText,
        _ => null,
    };
}
