using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Cli.Commands.Remedies;
using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Tokens;

/// <summary>What the commands about an account's tokens have in common on the command line.</summary>
internal sealed class TokensOptions(bool acts)
{
    private readonly KeygenOptions _keygen = new();
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Act without asking. Without it the plan is shown, and acted on only where a person types the asked words." };
    private readonly Option<bool> _noInput = new("--no-input") { Description = "Never ask, not on a terminal either." };
    private readonly Option<string?> _journal = new("--journal")
    {
        Description = "File that every step is written to before it is taken. [default: tokenguard/journal.jsonl in the user's state folder]",
        HelpName = "FILE",
    };

    private readonly Option<string> _format = new Option<string>("--format", "-f") { Description = "How it is written.", DefaultValueFactory = _ => "text" }
        .AcceptOnlyFromAmong("text", "json");

    public void AddTo(Command command)
    {
        _keygen.AddTo(command);
        if (acts)
        {
            command.Add(_yes);
            command.Add(_noInput);
            command.Add(_journal);
        }

        command.Add(_format);
    }

    /// <exception cref="UsageException">A value cannot be used, or no admin token is configured.</exception>
    public TokensSettings Read(ParseResult parsed, CliServices services)
    {
        if (string.IsNullOrWhiteSpace(services.Environment("KEYGEN_ADMIN_TOKEN")?.Trim(',')))
            throw new UsageException("this needs an admin token of the account in KEYGEN_ADMIN_TOKEN. Put one there; a secret is never an option's value.");
        var json = parsed.GetRequiredValue(_format) == "json";
        return new TokensSettings(_keygen.Read(parsed, services), json)
        {
            Yes = acts && parsed.GetValue(_yes),
            AskAllowed = acts && !parsed.GetValue(_noInput) && !json && services.Terminal.CanAsk,
            Journal = acts ? JournalPath.Read(parsed.GetValue(_journal), services) : "",
        };
    }
}

internal sealed record TokensSettings(KeygenEndpoint Endpoint, bool Json)
{
    /// <summary>Act without asking.</summary>
    public bool Yes { get; init; }

    /// <summary>A person at a terminal may be asked.</summary>
    public bool AskAllowed { get; init; }

    /// <summary>Absolute path; empty for a command that does nothing.</summary>
    public string Journal { get; init; } = "";

    /// <exception cref="UsageException">It cannot be opened.</exception>
    public RemedyJournal OpenJournal(CliServices services)
    {
        StateFolder.CreateFor(Journal);
        return RemedyJournal.TryOpen(Journal, services.Time, out var journal, out var problem) ? journal : throw new UsageException(problem);
    }
}
