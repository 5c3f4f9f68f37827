using TokenGuard.Cli.Terminal;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Reporting;

namespace TokenGuard.Cli;

/// <summary>Everything a command takes from outside, so that a test can hand it something else.</summary>
internal sealed record CliServices
{
    public required Stream Input { get; init; }

    /// <summary>Standard output: reports and nothing else.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard error: progress, totals, errors.</summary>
    public required TextWriter Error { get; init; }

    public required TerminalProfile Terminal { get; init; }

    /// <summary>The value of an environment variable, or null where it is unset or empty.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>Absolute path; empty where the folder was removed, or may not be known.</summary>
    public required string WorkingDirectory { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Handed the journal before the first act: where a test lets the process die.</summary>
    public Action<Keygen.RemedyJournal>? Journal { get; init; }

    /// <summary>One line of complaint on standard error. It may quote a command line or a path: a token in it is redacted, what could move the cursor taken out.</summary>
    public void Complain(string message) => Error.WriteLine($"tokenguard: {Printable.Text(Redactor.Redact(message))}");
}
