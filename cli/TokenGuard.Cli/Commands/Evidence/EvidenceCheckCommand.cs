using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Cli.Commands.Remedies;
using TokenGuard.Cli.Terminal;
using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Evidence;

/// <summary><c>tokenguard evidence check</c>: whether journal and records still are what was written.</summary>
internal static class EvidenceCheckCommand
{
    public static Command Create(CliServices services)
    {
        var journal = new Option<string?>("--journal") { Description = "The journal to check, with the folder 'evidence' beside it. [default: as for revoke]", HelpName = "FILE" };
        var command = new DescribedCommand("check", "Hold the journal and the evidence records against one another.")
        {
            Notes = """
                Each line of the journal names the digest of the line before, and of each record that was written. A line or a record that was changed, put in
                or taken out later is named, and the exit code is 1. Whoever can write the whole folder can also rewrite all of it: to rule that out, keep the
                digest that is shown somewhere else.
                """,
            Examples = ["tokenguard evidence check"],
        };
        command.Add(journal);
        command.SetAction(parsed => (int)Run(JournalPath.Read(parsed.GetValue(journal), services), services));
        return command;
    }

    private static ExitCode Run(string journal, CliServices services)
    {
        if (!File.Exists(journal)) throw new UsageException($"{journal}: no such journal. Name one with --journal FILE.");
        EvidenceCheck check;
        try
        {
            check = EvidenceFolder.Check(journal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{journal}: the journal cannot be read. Is another run using it?");
        }

        foreach (var problem in check.Problems) services.Complain(problem);
        services.Error.WriteLine(check.Problems.Count == 0
            ? $"{Quantity.Of(check.Records, "record")}, all as written. The journal ends with {check.Head ?? "nothing"}."
            : $"{Quantity.Of(check.Records, "record")}: not as written.");
        return check.Problems.Count == 0 ? ExitCode.Clean : ExitCode.Findings;
    }
}
