using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Cli.Commands.Scan;

/// <summary><c>tokenguard scan dir</c></summary>
internal static class ScanDirCommand
{
    public static Command Create(CliServices services)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Files and folders; everything in a folder is read, hidden and ignored files too. [default: .]",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var options = new ScanOptions();
        var command = new DescribedCommand("dir", "Scan files and folders.")
        {
            Notes = ContainerNotes.Text,
            Examples =
            [
                "tokenguard scan dir                                   # this folder",
                "tokenguard scan dir src publish --output json=r.json  # two folders; text here, JSON in a file",
                "tokenguard scan dir --format sarif > results.sarif    # for code scanning",
            ],
        };
        command.Add(paths);
        options.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var given = parsed.GetValue(paths) is { Length: > 0 } some ? some : ["."];
            return (int)await ScanRunner.RunAsync(new DirectorySource(given, services.WorkingDirectory), options.Read(parsed, services), services, cancel).ConfigureAwait(false);
        });
        return command;
    }
}
