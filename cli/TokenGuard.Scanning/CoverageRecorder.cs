namespace TokenGuard.Scanning;

/// <summary>Counts what was read and names what was not. Any skip makes the scan incomplete: nobody may call clean what was not looked at.</summary>
public sealed class CoverageRecorder
{
    // A broken repository can miss millions of objects; the report names this many for each reason and counts the rest.
    private const int NamedForEachReason = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Reason> _reasons = new(StringComparer.Ordinal);
    private long _documents;
    private long _bytes;
    private long _skipped;

    public long Documents => Interlocked.Read(ref _documents);

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How many things were not read until now.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    public void DocumentRead(long bytes)
    {
        Interlocked.Increment(ref _documents);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>Something that should have been read and was not. Tokens in either text are redacted.</summary>
    public void Skip(string what, string why) => Skip(what, why, 1);

    /// <summary>Takes over what was counted for a part that was recorded by itself: one repository of several.</summary>
    /// <param name="where">The part's name, put before the name of each thing that was skipped in it.</param>
    public void Include(string where, Coverage part)
    {
        Interlocked.Add(ref _documents, part.Documents);
        Interlocked.Add(ref _bytes, part.Bytes);
        foreach (var skipped in part.Skipped) Skip($"{where}: {skipped.What}", skipped.Why, skipped.Count);
    }

    public Coverage ToCoverage()
    {
        lock (_gate)
        {
            var skipped = _reasons
                .SelectMany(reason => reason.Value.Named.Select(named => new Skipped(named.Key, reason.Key, named.Value)))
                .OrderBy(s => s.What, StringComparer.Ordinal).ThenBy(s => s.Why, StringComparer.Ordinal)
                .Concat(_reasons.Where(r => r.Value.Unnamed > 0).OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => new Skipped("and others", r.Key, r.Value.Unnamed)))
                .ToList();
            return new Coverage(Documents, Bytes, skipped.Count == 0, skipped);
        }
    }

    /// <summary>Several things of one name.</summary>
    public void Skip(string what, string why, long count)
    {
        what = Redactor.Redact(what);
        why = Redactor.Redact(why);
        Interlocked.Add(ref _skipped, count);
        lock (_gate)
        {
            if (!_reasons.TryGetValue(why, out var reason)) _reasons[why] = reason = new Reason();
            reason.Add(what, count);
        }
    }

    /// <summary>Keeps the names that sort first, whatever the order in which workers bring them, so that two runs give the same report.</summary>
    private sealed class Reason
    {
        public SortedList<string, long> Named { get; } = new(NamedForEachReason + 1, StringComparer.Ordinal);

        public long Unnamed { get; private set; }

        public void Add(string what, long count)
        {
            Named[what] = Named.GetValueOrDefault(what) + count;
            if (Named.Count <= NamedForEachReason) return;
            Unnamed += Named.GetValueAtIndex(NamedForEachReason);
            Named.RemoveAt(NamedForEachReason);
        }
    }
}
