using System.CommandLine;
using TokenGuard.Rules;

namespace TokenGuard.Cli.Commands.Rules;

/// <summary><c>tokenguard rules show</c></summary>
internal static class RulesShowCommand
{
    public static Command Create(CliServices services)
    {
        var id = new Argument<string>("ID") { Description = "The rule, for example TG002." };
        var format = RuleFormat.Option();
        var command = new Command("show", "One rule: what it finds, and what a leak opens.") { id, format };
        command.SetAction(parsed =>
        {
            if (CodeRules.Find(parsed.GetRequiredValue(id).ToUpperInvariant()) is { } codeRule)
            {
                if (RuleFormat.IsJson(parsed, format)) RuleJson.Write(codeRule, services.Output);
                else parsed.InvocationConfiguration.Output.Write(RuleText.Page(codeRule));
                return;
            }

            var rule = Find(parsed.GetRequiredValue(id));
            if (RuleFormat.IsJson(parsed, format)) RuleJson.Write(rule, services.Output);
            else parsed.InvocationConfiguration.Output.Write(RuleText.Page(rule));
        });
        return command;
    }

    private static Rule Find(string id) => RuleTable.Find(id.ToUpperInvariant())
        ?? throw new UsageException($"{id}: there is no such rule. 'tokenguard rules list' shows all.");
}
