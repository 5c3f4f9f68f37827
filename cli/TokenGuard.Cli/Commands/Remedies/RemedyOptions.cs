using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Cli.Commands.Remedies.Delivery;
using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>What the remedies have in common on the command line.</summary>
internal sealed class RemedyOptions(RemedyAction? action)
{
    private readonly FindingInputOptions _input = new(reportIsNeeded: action is not null);
    private readonly KeygenOptions _keygen = new();
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Act without asking. Without it the plan is shown, and acted on only where a person types the asked words." };
    private readonly Option<bool> _noInput = new("--no-input") { Description = "Never ask, not on a terminal either." };
    private readonly Option<string> _format = new Option<string>("--format", "-f") { Description = "How plan and outcome are written.", DefaultValueFactory = _ => "text" }
        .AcceptOnlyFromAmong("text", "json");

    private readonly Option<int?> _max = new("--max") { Description = "Refuse, and do nothing, where more than N tokens would be acted on.", HelpName = "N" };

    private readonly Option<string?> _journal = new("--journal")
    {
        Description = "File that every step is written to before it is taken. [default: tokenguard/journal.jsonl in the user's state folder]",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _deliver = new("--deliver")
    {
        Description = "Where the new secret goes; 'tokenguard help destinations' lists the forms. May be repeated: each gets it. Needed to act.",
        HelpName = "DESTINATION",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = false,
    };

    public void AddTo(Command command)
    {
        _input.AddTo(command);
        _keygen.AddTo(command);
        command.Add(_yes);
        command.Add(_noInput);
        command.Add(_max);
        command.Add(_format);
        command.Add(_journal);
        if (action != RemedyAction.Revoke) command.Add(_deliver);
    }

    /// <exception cref="UsageException">A value cannot be used.</exception>
    public RemedySettings Read(ParseResult parsed, CliServices services)
    {
        var max = parsed.GetValue(_max);
        if (max < 0) throw new UsageException("--max: a number of tokens is needed, 0 or more.");
        IReadOnlyList<string> destinations = action == RemedyAction.Revoke ? [] : parsed.GetRequiredValue(_deliver);
        Destinations.Check(destinations, services);
        return new RemedySettings(
            action ?? RemedyAction.Revoke,
            _input.Read(parsed),
            _keygen.Read(parsed, services),
            parsed.GetValue(_yes),
            AskAllowed: !parsed.GetValue(_noInput),
            max,
            Json: parsed.GetRequiredValue(_format) == "json",
            JournalPath.Read(parsed.GetValue(_journal), services),
            destinations);
    }
}

/// <param name="Yes">Act without asking.</param>
/// <param name="AskAllowed">A person at a terminal may be asked.</param>
/// <param name="Max">Most tokens to act on; null for any number.</param>
/// <param name="Journal">Absolute path.</param>
/// <param name="Destinations">Where a regenerated secret goes, as typed.</param>
internal sealed record RemedySettings(
    RemedyAction Action, FindingInput Input, KeygenEndpoint Endpoint, bool Yes, bool AskAllowed, int? Max, bool Json, string Journal, IReadOnlyList<string> Destinations);

/// <summary>Where the journal is.</summary>
internal static class JournalPath
{
    /// <param name="named">As typed; null for the one in the state folder.</param>
    public static string Read(string? named, CliServices services) =>
        named is { } journal ? Path.GetFullPath(journal, services.WorkingDirectory) : Path.Combine(StateFolder.Path(services), "journal.jsonl");
}
