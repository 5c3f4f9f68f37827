using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>What revoke and regenerate have in common on the command line.</summary>
internal sealed class RemedyOptions
{
    private readonly FindingInputOptions _input = new();
    private readonly KeygenOptions _keygen = new();
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Act. Without it the plan is shown and nothing else happens." };
    private readonly Option<string> _format = new Option<string>("--format", "-f") { Description = "How plan and outcome are written.", DefaultValueFactory = _ => "text" }
        .AcceptOnlyFromAmong("text", "json");

    private readonly Option<string?> _journal = new("--journal")
    {
        Description = "File that every step is written to before it is taken. [default: tokenguard/journal.jsonl in the user's state folder]",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        _input.AddTo(command);
        _keygen.AddTo(command);
        command.Add(_yes);
        command.Add(_format);
        command.Add(_journal);
    }

    public RemedySettings Read(ParseResult parsed, CliServices services, RemedyAction action) => new(
        action,
        _input.Read(parsed),
        _keygen.Read(parsed, services),
        parsed.GetValue(_yes),
        Json: parsed.GetRequiredValue(_format) == "json",
        parsed.GetValue(_journal) is { } journal ? Path.GetFullPath(journal, services.WorkingDirectory) : Path.Combine(StateFolder.Path(services), "journal.jsonl"));
}

/// <param name="Journal">Absolute path.</param>
internal sealed record RemedySettings(RemedyAction Action, FindingInput Input, KeygenEndpoint Endpoint, bool Yes, bool Json, string Journal)
{
    /// <summary>Where a regenerated secret goes; null for revoke, or where nobody said.</summary>
    public SecretFile? Delivery { get; init; }
}
