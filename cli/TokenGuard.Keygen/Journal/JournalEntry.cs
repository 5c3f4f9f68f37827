using TokenGuard.Rules;

namespace TokenGuard.Keygen;

/// <summary>What a journal line tells of: the steps of a remedy in their order.</summary>
public enum JournalStep
{
    Planned,
    Sending,
    Answered,
    Delivered,
    Proved,
    Unproved,
    Closed,

    /// <summary>The evidence is written; the note names its file and the file's digest.</summary>
    Recorded,
}

/// <summary>One line of the journal. Holds no secret: the fingerprint names it.</summary>
/// <param name="Remedy">One id for all lines of one remedy.</param>
/// <param name="Request">Method and path, for the steps that have a request.</param>
/// <param name="Note">Outcome or destination, our own words.</param>
public sealed record JournalEntry(
    Guid Remedy, JournalStep Step, Fingerprint Fingerprint, TokenId? TokenId, RemedyAction Action, RemedyAuthority? Authority,
    string? Request = null, int? Status = null, string? RequestId = null, string? Note = null)
{
    /// <summary>With <see cref="JournalStep.Planned"/>: what it takes to finish the remedy after a crash.</summary>
    public JournalPlan? Plan { get; init; }
}

/// <param name="Address">Beginning of the account's paths, for example <c>https://api.keygen.sh/v1/accounts/acme</c>.</param>
/// <param name="Environment">Environment the token lives in; null for a global one.</param>
/// <param name="Report">Absolute path of the report that names the finding; null where the token came through a pipe.</param>
/// <param name="Recovery">File that holds the new secret until it is delivered; null for a revocation.</param>
/// <param name="Destinations">Where the new secret is to go, as on the command line.</param>
public sealed record JournalPlan(
    string Address, string? Environment, string? Kind, string? Report, string? Recovery, IReadOnlyList<string> Destinations);
