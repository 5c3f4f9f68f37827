using Microsoft.CodeAnalysis.Diagnostics;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>Where a token of a kind is read from once it is out of the code. The names are those that Keygen's own tools and our rule pages use.</summary>
/// <param name="EnvironmentVariable">For example <c>KEYGEN_PRODUCT_TOKEN</c>.</param>
/// <param name="ConfigurationKey">For example <c>Keygen:ProductToken</c>.</param>
internal sealed record SettingNames(string EnvironmentVariable, string ConfigurationKey)
{
    private const string EnvironmentVariableKey = "tokenguard.environment_variable";
    private const string ConfigurationKeyKey = "tokenguard.configuration_key";

    /// <summary>What the user's <c>.editorconfig</c> says, else the name for the kind.</summary>
    public static SettingNames Of(Rule rule, AnalyzerConfigOptions options)
    {
        var names = Of(rule);
        return new SettingNames(
            Read(options, EnvironmentVariableKey) ?? names.EnvironmentVariable,
            Read(options, ConfigurationKeyKey) ?? names.ConfigurationKey);
    }

    public static SettingNames Of(Rule rule) => rule.Kind switch
    {
        TokenKind.Admin => new("KEYGEN_ADMIN_TOKEN", "Keygen:AdminToken"),
        TokenKind.Product => new("KEYGEN_PRODUCT_TOKEN", "Keygen:ProductToken"),
        TokenKind.Environment => new("KEYGEN_ENVIRONMENT_TOKEN", "Keygen:EnvironmentToken"),
        TokenKind.Activation => new("KEYGEN_LICENSE_TOKEN", "Keygen:LicenseToken"),
        _ => new("KEYGEN_TOKEN", "Keygen:Token"),
    };

    /// <summary>A name that cannot stand in a string as it is would be somebody's accident.</summary>
    private static string? Read(AnalyzerConfigOptions options, string key)
    {
        if (!options.TryGetValue(key, out var value) || value.Length == 0) return null;
        foreach (var symbol in value)
            if (!char.IsLetterOrDigit(symbol) && symbol is not ('_' or ':' or '.' or '-')) return null;
        return value;
    }
}
