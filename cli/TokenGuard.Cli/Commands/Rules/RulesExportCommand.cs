using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Scanning.Exports;

namespace TokenGuard.Cli.Commands.Rules;

/// <summary><c>tokenguard rules export</c></summary>
internal static class RulesExportCommand
{
    public static Command Create(CliServices services)
    {
        var format = new Option<string>("--format", "-f") { Description = "The scanner to write for.", Required = true }
            .AcceptOnlyFromAmong([.. RuleExports.All.Select(export => export.Name)]);
        var output = new Option<string?>("--output", "-o") { Description = "Write to FILE in place of standard output.", HelpName = "FILE" };
        var command = new DescribedCommand("export", "The rules as configuration of another scanner.")
        {
            Notes = """
                What other scanners get is the plain form of each token: they know neither carriers nor the API. The files are also under
                rules/exports/ of the repository. secretlint prints what it finds unless it is told --maskSecrets.
                """,
            Examples =
            [
                "tokenguard rules export --format gitleaks --output .gitleaks.toml",
                "tokenguard rules export --format secretlint > .secretlintrc.json",
            ],
        };
        command.Add(format);
        command.Add(output);
        command.SetAction(parsed =>
        {
            var text = RuleExports.Find(parsed.GetRequiredValue(format))!.Write();
            if (parsed.GetValue(output) is { } file && file != "-") WriteFile(Path.GetFullPath(file, services.WorkingDirectory), text);
            else parsed.InvocationConfiguration.Output.Write(text);
        });
        return command;
    }

    private static void WriteFile(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--output {file}: cannot be written.");
        }
    }
}
