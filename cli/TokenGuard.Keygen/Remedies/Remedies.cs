namespace TokenGuard.Keygen;

/// <summary>
/// Carries out planned remedies, one at a time: each step stands in the journal before it is taken, and ends with the old secret's own request.
/// Cancellation is honoured up to the act; after it, an outcome is returned whatever happens.
/// </summary>
public sealed class Remedies(TokensApi api, RemedyJournal journal)
{
    /// <exception cref="OperationCanceledException">Before anything was done.</exception>
    public Task<RemedyOutcome> RevokeAsync(RemedyEntry entry, CancellationToken cancel) =>
        new Revocation(api, new RemedyRun(api, journal, entry)).RunAsync(cancel);

    /// <exception cref="OperationCanceledException">Before anything was done.</exception>
    public Task<RemedyOutcome> RegenerateAsync(RemedyEntry entry, INewSecretSink sink, CancellationToken cancel) =>
        new Regeneration(api, new RemedyRun(api, journal, entry), sink).RunAsync(cancel);
}
