using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Git;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Scan;

/// <summary><c>tokenguard scan git</c></summary>
internal static class ScanGitCommand
{
    public static Command Create(CliServices services)
    {
        var repository = new Argument<string?>("REPO")
        {
            Description = "The repository, or any folder in it. [default: .]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var staged = new Option<bool>("--staged") { Description = "Only what the next commit would add: the index, in a hook the one git made for this commit." };
        var options = new ScanOptions();
        var command = new DescribedCommand("git", "Scan everything a git repository holds.")
        {
            Notes = $"""
                Reads every object, reachable or not: contents, file names, commit and tag messages, authors, ref names. What could not be read (a shallow
                boundary, missing objects, LFS contents) is named, and the exit code is then 3 where nothing was found.

                {ContainerNotes.Text}
                """,
            Examples =
            [
                "tokenguard scan git                                     # the whole history of the repository around this folder",
                "tokenguard scan git ../api --output json=report.json    # keep the report for verify and revoke",
                "tokenguard scan git --staged                            # in a pre-commit hook",
            ],
        };
        command.Add(repository);
        command.Add(staged);
        options.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var source = CreateSource(parsed.GetValue(repository), parsed.GetValue(staged), services);
            return (int)await ScanRunner.RunAsync(source, options.Read(parsed, services), services, cancel).ConfigureAwait(false);
        });
        return command;
    }

    private static IDocumentSource CreateSource(string? repository, bool staged, CliServices services)
    {
        if (!staged) return new GitHistorySource(Path.GetFullPath(repository ?? ".", services.WorkingDirectory));
        var environment = new GitEnvironment(services.Environment("GIT_DIR"), services.Environment("GIT_WORK_TREE"), services.Environment("GIT_INDEX_FILE"));
        return new GitStagedSource(repository, services.WorkingDirectory, environment);
    }
}
