using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.GitHub;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Scan;

/// <summary><c>tokenguard scan github</c></summary>
internal static class ScanGitHubCommand
{
    public static Command Create(CliServices services)
    {
        var targets = new Argument<string[]>("TARGET")
        {
            Description = "OWNER (an organisation or user: all repositories the token sees) or OWNER/REPO.",
            Arity = ArgumentArity.OneOrMore,
        };
        var options = new ScanOptions();
        var command = new DescribedCommand("github", "Scan repositories at GitHub, with all their refs.")
        {
            Notes = $"""
                Each repository is cloned with all its refs, those of pull requests too, into a temporary folder, read like any repository and removed again.
                GH_TOKEN (or GITHUB_TOKEN) is sent to the configured GitHub only; public repositories need none, though the rate limit is low without.
                Another GitHub is named by GH_HOST, or by the base address of its API in TOKENGUARD_GITHUB_API.

                {ContainerNotes.Text}
                """,
            Examples =
            [
                "tokenguard scan github acme/licensing                       # one repository",
                "tokenguard scan github acme --output json=acme.json         # everything of an organisation",
                "GH_HOST=github.example.com tokenguard scan github platform  # GitHub Enterprise",
            ],
        };
        command.Add(targets);
        options.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var connection = GitHubSettings.Read(services);
            var source = new GitHubSource([.. parsed.GetRequiredValue(targets).Select(Parse)], connection.Endpoint, connection.Token, services.Time);
            return (int)await ScanRunner.RunAsync(source, options.Read(parsed, services), services, cancel).ConfigureAwait(false);
        });
        return command;
    }

    // A token given for a name must not become part of an address.
    private static GitHubTarget Parse(string text) =>
        Redactor.Redact(text) == text && GitHubTarget.TryParse(text, out var target) ? target : throw new UsageException($"{text}: neither OWNER nor OWNER/REPO.");
}
