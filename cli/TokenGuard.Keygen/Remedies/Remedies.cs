namespace TokenGuard.Keygen;

/// <summary>
/// Carries out planned remedies, one at a time: each step stands in the journal before it is taken, and ends with the old secret's own request.
/// Cancellation is honoured up to the act; after it, an outcome is returned whatever happens.
/// </summary>
public sealed class Remedies(TokensApi api, RemedyJournal journal)
{
    /// <exception cref="OperationCanceledException">Before anything was done.</exception>
    public Task<RemedyOutcome> RevokeAsync(RemedyEntry entry, CancellationToken cancel) =>
        RecordedAsync(entry, run => new Revocation(api, run).RunAsync(cancel));

    /// <exception cref="OperationCanceledException">Before anything was done.</exception>
    public Task<RemedyOutcome> RegenerateAsync(RemedyEntry entry, INewSecretSink sink, CancellationToken cancel) =>
        RecordedAsync(entry, run => new Regeneration(api, run, sink).RunAsync(cancel));

    /// <summary>Ends a remedy that a crash left open, where the old secret is dead already: delivers what was kept, asks once more, and says how it stands.</summary>
    public Task<RemedyOutcome> FinishAsync(OpenRemedy open, RemedyEntry entry, INewSecretSink? sink, CancellationToken cancel) =>
        RecordedAsync(entry, run => new Resumption(run, open, sink).RunAsync(cancel));

    private async Task<RemedyOutcome> RecordedAsync(RemedyEntry entry, Func<RemedyRun, Task<RemedyOutcome>> remedy)
    {
        var run = new RemedyRun(api, journal, entry);
        run.Listen();
        try
        {
            return run.Record(await remedy(run));
        }
        finally
        {
            api.Observer = null;
        }
    }
}
