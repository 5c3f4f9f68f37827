using TokenGuard.Git.Packs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>Reads all objects of a repository and counts those that could not be read.</summary>
internal sealed class HistorySweep(GitLocation location, ObjectStore store, ObjectTable objects, HistoryHits hits, ScanContext context)
{
    private readonly MemoryBudget _budget = new(context.Limits.MemoryBytes);
    private readonly BlobNotes _notes = new();

    public void Run(CancellationToken cancel)
    {
        context.Activity = "reading contents";
        var sweep = new ObjectSweep(store, _budget, context.Limits.Threads);
        context.ExpectedDocuments = sweep.CountAbout(kind => kind != ObjectKind.Tree);
        sweep.Run(kind => kind == ObjectKind.Blob, CreateReader, cancel);
        context.Activity = "reading trees, commits and tags";
        sweep.Run(kind => kind != ObjectKind.Blob, CreateReader, cancel);
        ReadMoved(cancel);
        CreateReader().TakeNamed(new StoredObjects(store));
        context.ExpectedDocuments = objects.CountOf(kind => kind != ObjectKind.Tree);
        _notes.Report(context.Coverage);
        CountUnread(sweep.IsBounded);
        foreach (var item in sweep.WithMore.Values) context.Coverage.Skip($"object {item.Id}", "bytes behind its end, which belong to no object");

        ObjectReader CreateReader() => new(location, objects, hits, _notes, context, cancel);
    }

    /// <summary>Loose objects that a repack has moved into a pack that was not there when the packs were opened.</summary>
    private void ReadMoved(CancellationToken cancel)
    {
        List<int> moved = [.. Enumerable.Range(0, store.Loose.Count).Where(index => !IsLooseRead(index) && !File.Exists(store.Loose[index].File))];
        if (moved.Count == 0) return;
        using var now = location.OpenObjects(new CoverageRecorder());
        var packs = new PackReader(store.Format, _budget);
        var reader = new ObjectReader(location, objects, hits, _notes, context, cancel);
        foreach (var index in moved)
        {
            try
            {
                if (!now.TryRead(store.Loose[index].Name, packs, out var kind, out var content)) continue;
                using (content) reader.Take(store.PositionOfLoose(index), kind, content, changes: null);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Counted with what was not read.
            }
        }
    }

    private bool IsLooseRead(int index) => objects.IsRead(store.PositionOfLoose(index));

    private void CountUnread(bool isBounded)
    {
        foreach (var pack in store.Packs)
        {
            // What is damaged in every pack that holds it is counted with the first.
            var unread = Enumerable.Range(pack.First, pack.File.Count).Count(position => store.KnownPosition(position) == position && !objects.IsRead(position));
            if (unread == 0) continue;
            var why = isBounded ? "bound: deltas that unpack to more than anybody can read" : pack.File.IsWhole ? "damaged objects in a pack" : "objects in a pack that is cut short or damaged";
            context.Coverage.Skip(pack.File.Path, why, unread);
        }

        for (var index = 0; index < store.Loose.Count; index++)
            if (!IsLooseRead(index)) context.Coverage.Skip($"object {store.Loose[index].Id}", WhyUnread(store.Loose[index]));
    }

    private static string WhyUnread(LooseObject item)
    {
        try
        {
            using var file = StoredFile.OpenRead(item.File);
            return "damaged object";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ReadFailure.Describe(e);
        }
    }
}
