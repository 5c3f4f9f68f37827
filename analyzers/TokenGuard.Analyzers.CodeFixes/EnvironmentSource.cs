using Microsoft.CodeAnalysis;

namespace TokenGuard.Analyzers.CodeFixes;

/// <summary>An environment variable: possible everywhere.</summary>
internal sealed class EnvironmentSource : TokenSource
{
    public override string EquivalenceKey => "TokenGuard.Environment";

    public override string TitleForAll => "Read all Keygen tokens from environment variables";

    public override string Title(SettingNames names) => $"Read the token from the environment variable {names.EnvironmentVariable}";

    public override IEnumerable<string> Expressions(SettingNames names, SemanticModel model, int position)
    {
        var read = $"{SystemType("Environment", model, position)}.GetEnvironmentVariable(\"{names.EnvironmentVariable}\")";
        yield return OrThrow(read, names.EnvironmentVariable, model, position);
    }
}
