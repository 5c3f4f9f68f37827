using System.CommandLine;

namespace TokenGuard.Cli.Commands.Rules;

/// <summary>The option that chooses between text and JSON where rules are shown.</summary>
internal static class RuleFormat
{
    public static Option<string> Option() => new Option<string>("--format", "-f")
    {
        Description = "How it is written.",
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "json");

    public static bool IsJson(ParseResult parsed, Option<string> option) => parsed.GetRequiredValue(option) == "json";
}
