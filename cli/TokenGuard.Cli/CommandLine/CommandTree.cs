using System.CommandLine;
using System.CommandLine.Help;
using TokenGuard.Cli.Commands.Baselines;
using TokenGuard.Cli.Commands.Evidence;
using TokenGuard.Cli.Commands.Hooks;
using TokenGuard.Cli.Commands.Remedies;
using TokenGuard.Cli.Commands.Rules;
using TokenGuard.Cli.Commands.Scan;
using TokenGuard.Cli.Commands.Tokens;

namespace TokenGuard.Cli.CommandLine;

/// <summary>All commands, in the order in which help lists them.</summary>
internal static class CommandTree
{
    public static RootCommand Build(CliServices services)
    {
        var root = new RootCommand("Finds leaked Keygen tokens, asks the API about them, and kills them.")
        {
            new Command("scan", "Look for tokens in files, git histories and GitHub.")
            {
                ScanDirCommand.Create(services),
                ScanStdinCommand.Create(services),
                ScanGitCommand.Create(services),
                ScanGitHubCommand.Create(services),
            },
            VerifyCommand.Create(services),
            RevokeCommand.Create(services),
            RegenerateCommand.Create(services),
            ResumeCommand.Create(services),
            new Command("tokens", "The tokens that an account has: list them, revoke one by its id, make a new one.")
            {
                TokensListCommand.Create(services),
                TokensRevokeCommand.Create(services),
                TokensGenerateCommand.Create(services),
            },
            new Command("evidence", "The records of what was done.")
            {
                EvidenceCheckCommand.Create(services),
            },
            new Command("baseline", "Findings that are known and accepted.")
            {
                BaselineCreateCommand.Create(services),
                BaselinePruneCommand.Create(services),
            },
            HookCommands.Create(services),
            new Command("rules", "What is looked for, also as configuration of other scanners.")
            {
                RulesListCommand.Create(services),
                RulesShowCommand.Create(services),
                RulesExportCommand.Create(services),
            },
        };
        root.HelpName = "tokenguard"; // not the name of whatever process hosts it
        HelpTopics.AddTo(root);
        foreach (var help in root.Options.OfType<HelpOption>()) help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }
}
