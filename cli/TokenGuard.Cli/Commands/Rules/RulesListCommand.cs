using System.CommandLine;
using TokenGuard.Rules;

namespace TokenGuard.Cli.Commands.Rules;

/// <summary><c>tokenguard rules list</c></summary>
internal static class RulesListCommand
{
    public static Command Create(CliServices services)
    {
        var format = RuleFormat.Option();
        var command = new Command("list", "All rules.") { format };
        command.SetAction(parsed =>
        {
            if (RuleFormat.IsJson(parsed, format)) RuleJson.WriteAll(services.Output);
            else parsed.InvocationConfiguration.Output.Write(RuleText.List(RuleTable.All) + RuleText.List(CodeRules.All));
        });
        return command;
    }
}
