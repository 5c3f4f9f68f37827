namespace TokenGuard.Keygen;

/// <summary>The journal's side of one act: every line of it, under one id.</summary>
internal sealed class InventoryAct(RemedyJournal journal, InventoryEntry first, TimeProvider time)
{
    private bool _broke;

    public bool Log(JournalStep step, Func<InventoryEntry, InventoryEntry>? more = null)
    {
        var entry = new InventoryEntry(first.Act, step, first.Action, first.TokenId);
        var written = journal.TryAppend(step == JournalStep.Planned ? first : more is null ? entry : more(entry));
        _broke |= !written;
        return written;
    }

    public InventoryOutcome End(RemedyStatus status, string reason, ApiAnswer? answer)
    {
        Log(JournalStep.Closed, entry => entry with { Answer = answer, Note = status.ToString() });
        return new InventoryOutcome(
            status, _broke ? reason + " (The journal could not be written to the end: keep this report.)" : reason, answer?.Status, answer?.RequestId, time.GetUtcNow());
    }
}
