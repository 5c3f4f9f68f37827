using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Cli.Commands.Scan;

/// <summary><c>tokenguard scan stdin</c></summary>
internal static class ScanStdinCommand
{
    public static Command Create(CliServices services)
    {
        var name = new Option<string>("--name")
        {
            Description = "What to call the document in the report.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "stdin",
        };
        var options = new ScanOptions();
        var command = new DescribedCommand("stdin", "Scan what comes through standard input.")
        {
            Notes = ContainerNotes.Text,
            Examples =
            [
                "kubectl logs api-0 | tokenguard scan stdin --name api-0.log",
                "git diff main | tokenguard scan stdin --quiet || echo 'do not push this'",
            ],
        };
        command.Add(name);
        options.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var source = new StreamSource(services.Input, parsed.GetRequiredValue(name));
            return (int)await ScanRunner.RunAsync(source, options.Read(parsed, services), services, cancel).ConfigureAwait(false);
        });
        return command;
    }
}
