using System.Reflection;
using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Cli;

internal static class ToolVersion
{
    public static string Text { get; } =
        typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    public static ToolInfo Info { get; } = new("TokenGuard", Text, RuleTable.Digest);
}
