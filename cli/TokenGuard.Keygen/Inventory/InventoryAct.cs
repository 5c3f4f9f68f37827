namespace TokenGuard.Keygen;

/// <summary>The journal's side of one act: every line of it, under one id, and the record of its requests at the end.</summary>
internal sealed class InventoryAct(RemedyJournal journal, InventoryEntry first, TokensApi api)
{
    private readonly List<RequestRecord> _requests = [];
    private bool _broke;

    /// <summary>Begins the record of what is asked from here on.</summary>
    public void Listen() => api.Observer = _requests.Add;

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
            status, _broke ? reason + " (The journal could not be written to the end: keep this report.)" : reason, answer?.Status, answer?.RequestId, api.Time.GetUtcNow());
    }

    /// <summary>Writes the evidence, and its digest into the journal. Of what never reached the server there is none.</summary>
    public InventoryOutcome Record(InventoryOutcome outcome)
    {
        api.Observer = null;
        if (_requests.Count == 0) return outcome;
        if (!EvidenceFolder.TryWrite(journal.Folder, EvidenceRecord.Of(first, outcome, _requests, journal.Head), out var file, out var digest))
            return outcome with { Reason = outcome.Reason + " (The evidence could not be written: keep this report.)" };
        Log(JournalStep.Recorded, entry => entry with { Note = $"{Path.GetFileName(file)} {digest}" });
        return outcome with { Evidence = file };
    }
}
