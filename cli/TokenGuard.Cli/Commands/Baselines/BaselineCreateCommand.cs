using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Cli.Commands.Remedies;
using TokenGuard.Cli.Terminal;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Baselines;

/// <summary><c>tokenguard baseline create</c></summary>
internal static class BaselineCreateCommand
{
    public static Command Create(CliServices services)
    {
        var report = new Argument<string>("REPORT") { Description = "A JSON report of a scan (scan --format json); - reads it from standard input." };
        var file = BaselineOption.ForUpdate();
        var command = new DescribedCommand("create", "Accept the findings of a report.")
        {
            Notes = """
                Writes the file, or adds to it what it does not have. A scan with --baseline then reports these findings as suppressed, and the compiler does not warn about
                them where the file is named tokenguard.baseline and lies beside the project or in a folder above it.
                Revoke first: accepting a live token does not make it harmless.
                """,
            Examples =
            [
                "tokenguard baseline create report.json                # into tokenguard.baseline",
                "tokenguard scan git --baseline tokenguard.baseline",
            ],
        };
        command.Add(report);
        command.Add(file);
        command.SetAction(parsed => (int)Run(parsed.GetRequiredValue(report), parsed.GetRequiredValue(file), services));
        return command;
    }

    private static ExitCode Run(string report, string path, CliServices services)
    {
        var findings = KnownSecrets.ReadReport(report, services).Findings;
        var file = File.Exists(Path.GetFullPath(path, services.WorkingDirectory)) ? BaselineOption.Read(path, services) : BaselineFile.New();
        var known = file.Content.Count;
        var added = file.Add(findings);
        BaselineOption.Write(file, path, services);
        services.Error.WriteLine($"{Scanning.Reporting.Printable.Text(path)}: {Quantity.Of(added, "finding")} added to {known}.");
        var live = findings.Count(finding => finding.Verification?.Verdict == "live");
        if (live > 0) services.Complain($"{Quantity.Of(live, "finding")} of the report is live. Revoke what is live: tokenguard revoke {report}");
        return ExitCode.Clean;
    }
}
