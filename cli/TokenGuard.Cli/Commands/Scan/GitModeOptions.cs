using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Git;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Scan;

/// <summary>Which part of which repository <c>scan git</c> reads.</summary>
internal sealed class GitModeOptions
{
    private readonly Argument<string?> _repository = new("REPO")
    {
        Description = "The repository, or any folder in it; a bundle or a pack; or an address to clone it from (https, ssh, git, file, user@host:path). [default: .]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _staged = new("--staged") { Description = "Only what the next commit would add: the index, in a hook the one git made for this commit." };

    private readonly Option<bool> _push = new("--push") { Description = "Only what a push sends: reads the lines that git gives a pre-push hook on standard input." };

    private readonly Option<string?> _remote = new("--remote")
    {
        Description = "With --push: the remote's name, the hook's first argument. [default: only the lines say what the remote has]",
        HelpName = "NAME",
    };

    private readonly Option<bool> _preReceive = new("--pre-receive") { Description = "Only what a push brings: reads the lines that git gives a pre-receive hook on standard input." };

    private readonly Option<string?> _range = new("--range") { Description = "Only what these commits bring: A..B or A...B.", HelpName = "A..B" };

    private readonly Option<string?> _sinceState = new("--since-state")
    {
        Description = "Everything, but read only what is new since the last scan with this file, which is made where it is not there.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(_repository);
        command.Add(_staged);
        command.Add(_push);
        command.Add(_remote);
        command.Add(_preReceive);
        command.Add(_range);
        command.Add(_sinceState);
        command.Validators.Add(result =>
        {
            string[] given = [.. new Option[] { _staged, _push, _preReceive, _range, _sinceState }.Where(option => result.GetResult(option) is { Implicit: false }).Select(option => option.Name)];
            if (given.Length > 1) result.AddError($"{string.Join(" and ", given)}: choose one");
            if (result.GetResult(_remote) is { Implicit: false } && !given.Contains("--push")) result.AddError("--remote: only with --push");
        });
    }

    public async Task<IDocumentSource> CreateSourceAsync(ParseResult parsed, CliServices services, CancellationToken cancel)
    {
        var repository = parsed.GetValue(_repository);
        if (repository is not null && !Path.Exists(Path.GetFullPath(repository, services.WorkingDirectory)) && RemoteAddress.TryParse(repository, out var address))
            return CreateRemote(address, parsed, services);
        if (repository is not null && Path.GetFullPath(repository, services.WorkingDirectory) is var bundle && GitBundleSource.IsBundle(bundle))
        {
            RefuseModes(parsed);
            return new GitBundleSource(bundle);
        }

        var environment = GitVariables.Read(services);
        if (parsed.GetValue(_staged)) return new GitStagedSource(repository, services.WorkingDirectory, environment);
        if (parsed.GetValue(_range) is { } range) return Changes(new RevisionRange(range));
        if (parsed.GetValue(_push)) return Changes(ToPush(await ReadInputAsync(services, cancel).ConfigureAwait(false), parsed.GetValue(_remote), services));
        if (parsed.GetValue(_preReceive)) return Changes(ToReceive(await ReadInputAsync(services, cancel).ConfigureAwait(false), services));
        // What the environment says is about the repository that it names, or the one around the working directory.
        if (parsed.GetValue(_sinceState) is { } state)
        {
            var (file, tool) = (Path.GetFullPath(state, services.WorkingDirectory), $"{ToolVersion.Text} {ToolVersion.Info.RulesDigest}");
            return repository is null ? new GitSinceSource(services.WorkingDirectory, environment, file, tool) : new GitSinceSource(Path.GetFullPath(repository, services.WorkingDirectory), file, tool);
        }

        return repository is null ? new GitHistorySource(services.WorkingDirectory, environment) : new GitHistorySource(Path.GetFullPath(repository, services.WorkingDirectory));

        GitChangesSource Changes(ChangeRequest request) => new(repository, services.WorkingDirectory, environment, request);
    }

    private GitRemoteSource CreateRemote(RemoteAddress address, ParseResult parsed, CliServices services)
    {
        const string User = "TOKENGUARD_GIT_USERNAME";
        const string Password = "TOKENGUARD_GIT_PASSWORD";
        RefuseModes(parsed);
        if (address.HoldsPassword) throw new UsageException($"an address with a password in it would be seen by others. Leave it out, and set {Password} or a credential helper of git's.");
        return new GitRemoteSource(address, services.Environment(Password) is null ? null : new RemoteCredential(User, Password));
    }

    private void RefuseModes(ParseResult parsed)
    {
        if (parsed.GetValue(_staged) || parsed.GetValue(_push) || parsed.GetValue(_preReceive) || parsed.GetValue(_range) is not null || parsed.GetValue(_sinceState) is not null)
            throw new UsageException("--staged, --push, --pre-receive, --range and --since-state need a repository that is here. Clone it first.");
    }

    private static PushedRefs ToPush(string lines, string? remote, CliServices services)
    {
        var updates = Parse(RefUpdate.ParsePush, lines);
        // The pre-commit framework reads the lines itself and tells its hooks about the first ref of them in the environment.
        var framework = services.Environment("PRE_COMMIT_TO_REF") ?? services.Environment("PRE_COMMIT_LOCAL_BRANCH");
        if (updates.Count == 0 && framework is not null)
            updates = [new RefUpdate(services.Environment("PRE_COMMIT_REMOTE_BRANCH") ?? framework, Old: null, framework)];
        return new PushedRefs(updates, remote ?? services.Environment("PRE_COMMIT_REMOTE_NAME")) { User = GitUserSettings.Of(services.Environment) };
    }

    private static ReceivedRefs ToReceive(string lines, CliServices services) => new(
        Parse(RefUpdate.ParseReceive, lines),
        ReceivedRefs.FoldersOf(
            services.Environment("GIT_QUARANTINE_PATH"), services.Environment("GIT_OBJECT_DIRECTORY"), services.Environment("GIT_ALTERNATE_OBJECT_DIRECTORIES"), services.WorkingDirectory));

    private static IReadOnlyList<RefUpdate> Parse(Func<string, IReadOnlyList<RefUpdate>> parse, string lines)
    {
        try
        {
            return parse(lines);
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static async Task<string> ReadInputAsync(CliServices services, CancellationToken cancel)
    {
        using var reader = new StreamReader(services.Input, leaveOpen: true);
        return await reader.ReadToEndAsync(cancel).ConfigureAwait(false);
    }
}
