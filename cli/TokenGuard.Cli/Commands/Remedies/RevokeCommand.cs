using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary><c>tokenguard revoke</c></summary>
internal static class RevokeCommand
{
    public static Command Create(CliServices services)
    {
        var options = new RemedyOptions(RemedyAction.Revoke);
        var command = new DescribedCommand("revoke", "Kill the tokens of a report, and prove them dead.")
        {
            Notes = """
                Shows for each token what would be done, by whose authority and why; typing the asked words on a terminal, or --yes, does it. The token in
                KEYGEN_ADMIN_TOKEN acts where it may, else the leaked token revokes itself. Afterwards the old secret is tried once more: only a refusal
                counts as dead. Tokens that were made since the leak and may be a thief's are listed, left alone, and offered as a second plan; where the server
                keeps logs, what the token's bearer did since the leak is told.
                Exit codes here: 0 plan shown, or nothing is left alive; 1 a token is still live; 3 it could not be established.
                """,
            Examples =
            [
                "tokenguard revoke report.json         # the plan",
                "tokenguard revoke report.json --yes   # do it",
                "pass show keygen/old | tokenguard revoke --secret-stdin --yes",
            ],
        };
        options.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
            (int)await RemedyRunner.RunAsync(options.Read(parsed, services), services, cancel).ConfigureAwait(false));
        return command;
    }
}
