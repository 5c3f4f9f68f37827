using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>One token of a plan: what the library decided, and the line that tells of it.</summary>
/// <param name="Entry">Null where the secret could not be read again.</param>
internal sealed record Planned(RemedyEntry? Entry, Verdict Verdict, RemedyLine Line)
{
    /// <summary>The remedy of an earlier run that only has to be brought to its end; null for a new one.</summary>
    public OpenRemedy? Open { get; init; }

    /// <summary>How it ended; null while nothing was done.</summary>
    public RemedyStatus? Status { get; init; }

    public bool IsActable => Open is not null || Entry is { CanAct: true };
}
