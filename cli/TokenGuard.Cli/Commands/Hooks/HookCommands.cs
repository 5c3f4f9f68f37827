using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Git;
using TokenGuard.Git.Hooks;
using TokenGuard.Scanning.Reporting;

namespace TokenGuard.Cli.Commands.Hooks;

/// <summary><c>tokenguard hook install|uninstall|status</c></summary>
internal static class HookCommands
{
    public static Command Create(CliServices services) => new("hook", "Keep tokens out of commits and pushes.")
    {
        Create(
            "install",
            "Make git ask before each commit and each push.",
            """
            Writes pre-commit and pre-push where git looks for them: into core.hooksPath where that is set, which may be a folder that several repositories
            share. A hook that is there already is kept and run first. git commit --no-verify and git push --no-verify go round any hook: scan in CI too.
            """,
            static hooks => hooks.Install(ProgramPath()),
            services),
        Create("uninstall", "Take the hooks out and put back what was there before.", notes: null, static hooks => hooks.Uninstall(), services),
        Create("status", "Which hooks are there.", notes: null, static _ => { }, services),
    };

    private static DescribedCommand Create(string name, string description, string? notes, Action<RepositoryHooks> act, CliServices services)
    {
        var repository = new Argument<string?>("REPO") { Description = "The repository, or any folder in it. [default: .]", Arity = ArgumentArity.ZeroOrOne };
        var only = new Option<string[]>("--only")
        {
            Description = "This hook only: pre-commit or pre-push.",
            HelpName = "HOOK",
            DefaultValueFactory = _ => [RepositoryHooks.PreCommit, RepositoryHooks.PrePush],
        };
        only.AcceptOnlyFromAmong(RepositoryHooks.PreCommit, RepositoryHooks.PrePush);
        var command = new DescribedCommand(name, description) { Notes = notes };
        command.Add(repository);
        command.Add(only);
        command.SetAction(parsed =>
        {
            var hooks = RepositoryHooks.Of(Path.GetFullPath(parsed.GetValue(repository) ?? ".", services.WorkingDirectory), parsed.GetRequiredValue(only).Distinct(StringComparer.Ordinal), GitUserSettings.Of(services.Environment));
            try
            {
                act(hooks);
                foreach (var (hook, state) in hooks.States()) parsed.InvocationConfiguration.Output.WriteLine(Printable.Text($"{hook}: {Describe(state)} ({hooks.Folder})"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"{hooks.Folder}: {Scanning.ReadFailure.Describe(e)}. The hooks there cannot be changed; check who may write.");
            }
        });
        return command;
    }

    private static string Describe(HookState state) => state switch
    {
        HookState.Installed => "installed",
        HookState.InstalledBeforeAnother => "installed, and runs the hook that was there before first",
        HookState.Another => "another hook, which knows nothing of TokenGuard",
        _ => "none",
    };

    /// <summary>Where this program is, unless it runs inside another one (dotnet).</summary>
    private static string? ProgramPath() =>
        Environment.ProcessPath is { } path && string.Equals(Path.GetFileNameWithoutExtension(path), "tokenguard", StringComparison.OrdinalIgnoreCase) ? path : null;
}
