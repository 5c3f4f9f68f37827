using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary><c>tokenguard regenerate</c></summary>
internal static class RegenerateCommand
{
    public static Command Create(CliServices services)
    {
        var options = new RemedyOptions(RemedyAction.Regenerate);
        var command = new DescribedCommand("regenerate", "Give a leaked token a new secret; the old one dies.")
        {
            Notes = """
                The token keeps its id, name and permissions. Shows the plan; typing the asked words on a terminal, or --yes, does it. Each destination is
                checked first; the new secret goes there and nowhere else, then it is tried, and the old one. If a delivery fails it is kept in a private
                file beside the journal, which is named. Where nobody waits for a new secret, revoke instead.
                Several tokens need a destination that tells them apart: {id}, {fingerprint} and {kind} in it are replaced.
                Exit codes here: 0 plan shown, or done and proved; 1 the old secret is still live; 3 it could not be established.
                """,
            Examples =
            [
                "tokenguard regenerate report.json                                             # the plan",
                "tokenguard regenerate report.json --only-fingerprint 1a2b3c4d --deliver file:/run/keygen-token --yes",
                "tokenguard regenerate report.json --only-kind product --deliver github-secret:acme/app#KEYGEN_TOKEN --deliver env-file:.env#KEYGEN_TOKEN",
            ],
        };
        options.AddTo(command);
        command.SetAction(async (parsed, cancel) => (int)await RemedyRunner.RunAsync(options.Read(parsed, services), services, cancel).ConfigureAwait(false));
        return command;
    }
}
