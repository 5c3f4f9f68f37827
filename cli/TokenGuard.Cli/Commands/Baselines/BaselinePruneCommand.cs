using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Cli.Commands.Remedies;
using TokenGuard.Cli.Terminal;

namespace TokenGuard.Cli.Commands.Baselines;

/// <summary><c>tokenguard baseline prune</c></summary>
internal static class BaselinePruneCommand
{
    public static Command Create(CliServices services)
    {
        var report = new Argument<string>("REPORT") { Description = "A JSON report of a scan that read everything; - reads it from standard input." };
        var file = BaselineOption.ForUpdate();
        var command = new DescribedCommand("prune", "Take findings out of a baseline that a report does not have any more.")
        {
            Notes = "Comments stay. A report of a scan that did not read everything prunes nothing (exit code 3): what it missed may still be there.",
            Examples = ["tokenguard scan git --format json | tokenguard baseline prune -"],
        };
        command.Add(report);
        command.Add(file);
        command.SetAction(parsed => (int)Run(parsed.GetRequiredValue(report), parsed.GetRequiredValue(file), services));
        return command;
    }

    private static ExitCode Run(string name, string path, CliServices services)
    {
        var report = KnownSecrets.ReadReport(name, services);
        var file = BaselineOption.Read(path, services);
        if (!report.Coverage.Complete)
        {
            services.Complain($"{name}: the scan did not read everything, so nothing is pruned. Scan again, or take lines out by hand.");
            return ExitCode.Incomplete;
        }

        var removed = file.KeepOnly(report.Findings);
        BaselineOption.Write(file, path, services);
        services.Error.WriteLine($"{Scanning.Reporting.Printable.Text(path)}: {Quantity.Of(removed, "finding")} taken out of {file.Content.Count}.");
        return ExitCode.Clean;
    }
}
