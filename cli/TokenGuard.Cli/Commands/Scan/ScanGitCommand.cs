using System.CommandLine;
using TokenGuard.Cli.CommandLine;

namespace TokenGuard.Cli.Commands.Scan;

/// <summary><c>tokenguard scan git</c></summary>
internal static class ScanGitCommand
{
    public static Command Create(CliServices services)
    {
        var mode = new GitModeOptions();
        var options = new ScanOptions();
        var memory = new Option<long?>("--memory")
        {
            Description = "How much of unpacked objects to keep for those that are built on them; with less, some are unpacked again. [default: 256M]",
            HelpName = "SIZE",
            CustomParser = result =>
            {
                if (ByteSize.TryParse(result.Tokens[0].Value, out var bytes)) return bytes;
                result.AddError($"--memory {result.Tokens[0].Value}: a size like 64M or 1G is needed");
                return null;
            },
        };
        var command = new DescribedCommand("git", "Scan everything a git repository holds.")
        {
            Notes = $"""
                Reads every object, reachable or not: contents, file names, commit and tag messages, authors, ref names; and what git keeps beside them:
                configuration, hooks, reflogs, indexes, unfinished merges and rebases, linked worktrees, submodules. What could not be read (a shallow
                boundary, missing objects, LFS contents, a submodule that is not here) is named, and the exit code is then 3 where nothing was found.

                --staged, --push, --pre-receive and --range read a part of it:
                  --staged       in a pre-commit hook: what the commit adds, also with commit -a and commit FILE
                  --push         in a pre-push hook: the commits and objects that are sent and the remote lacks, by what was fetched from it last
                  --pre-receive  in a server's pre-receive hook: what was sent, while git still keeps it in quarantine
                  --range A..B   what B has and A has not; A...B what only one of them has. A side left out is HEAD

                --since-state FILE reads everything once and then only what is new, and still reports what is known: the report is that of a whole scan. The file
                holds no token. After a repack, with other rules or where the file is damaged everything is read again.

                An address is cloned with all its refs, those of pull requests too, into a temporary folder that is removed again. Credentials come from git's
                own helpers, or from TOKENGUARD_GIT_USERNAME and TOKENGUARD_GIT_PASSWORD, which go to that host only.

                {ContainerNotes.Text}
                """,
            Examples =
            [
                "tokenguard scan git                                     # the whole history of the repository around this folder",
                "tokenguard scan git ../api --output json=report.json    # keep the report for verify and revoke",
                "tokenguard scan git --range origin/main..               # what this branch adds",
                "tokenguard scan git --since-state ~/.cache/api.state    # every night: what is new since the last one",
                "tokenguard scan git https://git.example.com/api.git     # cloned, read, removed",
                "tokenguard hook install                                 # --staged before each commit, --push before each push",
            ],
        };
        mode.AddTo(command);
        options.AddTo(command);
        command.Add(memory);
        command.SetAction(async (parsed, cancel) =>
        {
            var source = await mode.CreateSourceAsync(parsed, services, cancel).ConfigureAwait(false);
            var settings = options.Read(parsed, services);
            if (parsed.GetValue(memory) is { } bytes) settings = settings with { Limits = settings.Limits with { MemoryBytes = bytes } };
            return (int)await ScanRunner.RunAsync(source, settings, services, cancel).ConfigureAwait(false);
        });
        return command;
    }
}
