using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary><c>tokenguard regenerate</c></summary>
internal static class RegenerateCommand
{
    public static Command Create(CliServices services)
    {
        var options = new RemedyOptions();
        var deliver = new Option<string?>("--deliver")
        {
            Description = "Where the new secret goes: file:PATH, a new file only its owner can read. Needed to act, for one token at a time.",
            HelpName = "DESTINATION",
        };
        var command = new DescribedCommand("regenerate", "Give a leaked token a new secret; the old one dies.")
        {
            Notes = """
                The token keeps its id, name and permissions. Shows the plan; --yes with --deliver does it: the file is created first, the new secret goes
                there and nowhere else, then the new one is tried, and the old one. Where nobody waits for a new secret, revoke instead.
                Exit codes here: 0 plan shown, or done and proved; 1 the old secret is still live; 3 it could not be established.
                """,
            Examples =
            [
                "tokenguard regenerate report.json                                             # the plan",
                "tokenguard regenerate report.json --only-fingerprint 1a2b3c4d --deliver file:/run/keygen-token --yes",
            ],
        };
        options.AddTo(command);
        command.Add(deliver);
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = options.Read(parsed, services, RemedyAction.Regenerate);
            using var delivery = ReadDestination(parsed.GetValue(deliver), services);
            return (int)await RemedyRunner.RunAsync(settings with { Delivery = delivery }, services, cancel).ConfigureAwait(false);
        });
        return command;
    }

    private static SecretFile? ReadDestination(string? destination, CliServices services) => destination is null
        ? null
        : SecretFile.FromDestination(destination, services.WorkingDirectory) ?? throw new UsageException("--deliver: a destination like file:/run/keygen-token is needed.");
}
