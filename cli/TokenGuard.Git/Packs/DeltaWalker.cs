using System.IO.Compression;

namespace TokenGuard.Git.Packs;

/// <summary>
/// Walks trees of deltas for one thread, one object after the other and without recursion: a chain may be as long as its pack. An object is held only
/// while it is needed as a base; where that is too much for the memory allowed, it is let go and built again when its turn comes.
/// </summary>
internal sealed class DeltaWalker(ObjectStore store, StoredPack pack, WorkBound bound, PackReader reader, IObjectSink sink, MemoryBudget budget)
{
    private const int None = -1;

    // Smaller parts are not worth being passed on.
    private const int LeastGiven = 4;

    private readonly DeltaForest _forest = pack.Forest!;
    private readonly List<Frame> _open = [];

    public void Walk(SweepWork work, Predicate<ObjectKind> kinds, CancellationToken cancel)
    {
        work.Begin();
        try
        {
            while (work.TryTake(out var task, cancel)) Walk(task, work, cancel);
            WalkForeign(work, kinds, cancel);
        }
        finally
        {
            // Also where it was cancelled: nobody must wait for what will not come.
            foreach (var frame in _open) frame.Content?.Dispose();
            _open.Clear();
            work.End();
        }
    }

    /// <summary>Deltas to objects of other packs: git writes none into a pack that it keeps, others might.</summary>
    private void WalkForeign(SweepWork work, Predicate<ObjectKind> kinds, CancellationToken cancel)
    {
        while (work.TryTakeForeign(out var entry, out var name))
        {
            if (!TryReadForeign(name, out var kind, out var content)) continue;
            if (kinds(kind)) Walk(new SweepTask(entry, content, kind, IsBaseClean: false), work, cancel);
            else content.Dispose();
        }
    }

    private bool TryReadForeign(ObjectName name, out ObjectKind kind, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ObjectBuffer? content)
    {
        try
        {
            return store.TryRead(name, reader, out kind, out content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            (kind, content) = (ObjectKind.None, null);
            return false;
        }
    }

    private void Walk(SweepTask task, SweepWork work, CancellationToken cancel)
    {
        Read(task.Entry, task.Base, isLast: true, task.Kind, task.IsBaseClean);
        while (_open.Count > 0)
        {
            cancel.ThrowIfCancellationRequested();
            if (work.IsWanted) GiveAway(work);
            var frame = _open[^1];
            var child = frame.TakeChild(_forest);
            if (child == None)
            {
                _open.RemoveAt(_open.Count - 1);
                frame.Content?.Dispose();
                continue;
            }

            var content = frame.Content ?? ReadAgain(frame.Entry);
            if (frame.IsEmpty) _open.RemoveAt(_open.Count - 1);
            else frame.Content = content;
            if (content is not null) Read(child, content, frame.IsEmpty, frame.Kind, frame.IsClean);
        }
    }

    /// <summary>Reads one object, and leaves it open where others are deltas to it.</summary>
    /// <param name="from">Its base; null for a whole object.</param>
    /// <param name="isLast">The base is not needed any more.</param>
    private void Read(int entry, ObjectBuffer? from, bool isLast, ObjectKind kind, bool isBaseClean)
    {
        ObjectBuffer? content = null;
        var isClean = false;
        try
        {
            if (bound.IsMet || !pack.File.TryReadHead(entry, out var head)) return;
            if (from is null && head.Length > ObjectSweep.LongestHeld && !_forest.HasChildren(entry))
            {
                using var stream = new StatedLengthStream(new ZLibStream(pack.File.OpenContent(head), CompressionMode.Decompress), head.Length);
                sink.Take(PositionOf(entry), kind, stream, head.Length);
                return;
            }

            content = from is null ? reader.ReadWhole(pack.File, head) : reader.Build(pack.File, head, from.Content);
            if (content is null) return;
            bound.Add(content.Length);
            content.IsBase = _forest.HasChildren(entry);
            reader.Changes.Base = from;
            isClean = sink.Take(PositionOf(entry), kind, content, isBaseClean ? reader.Changes : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            // No room for it, in memory or in the temporary folder: it counts as not read, and so does what is built on it.
            content?.Dispose();
            content = null;
        }
        finally
        {
            if (isLast) from?.Dispose();
            if (content is not null && !_forest.HasChildren(entry)) content.Dispose();
            else if (content is not null) Open(new Frame(_forest, entry, kind, isClean, content));
        }
    }

    private ObjectBuffer? ReadAgain(int entry)
    {
        Span<byte> id = stackalloc byte[ObjectName.Length];
        pack.File.Index.IdAt(pack.File.PositionOf(entry)).CopyTo(id);
        return TryReadForeign(ObjectName.Read(id), out _, out var content) ? content : null;
    }

    private int PositionOf(int entry) => pack.First + pack.File.PositionOf(entry);

    private void Open(Frame frame)
    {
        if (budget.IsSpent)
        {
            foreach (var other in _open)
            {
                other.Content?.Dispose();
                other.Content = null;
            }
        }

        _open.Add(frame);
    }

    /// <summary>Passes on the heaviest part of what is open longest, which is the most that this thread has to give.</summary>
    private void GiveAway(SweepWork work)
    {
        foreach (var frame in _open)
        {
            if (frame.Content is not { } content || frame.Heaviest == None || _forest.WeightOf(frame.Heaviest) < LeastGiven) continue;
            if (frame.IsHeaviestNext && frame == _open[^1]) continue; // that is what this thread does now
            work.Give(new SweepTask(frame.Heaviest, content.Share(), frame.Kind, frame.IsClean));
            frame.Heaviest = None;
            return;
        }
    }

    /// <summary>An object whose children are being read.</summary>
    private sealed class Frame
    {
        private readonly int _last;
        private int _next;

        public Frame(DeltaForest forest, int entry, ObjectKind kind, bool isClean, ObjectBuffer content)
        {
            (Entry, Kind, IsClean, Content) = (entry, kind, isClean, content);
            Heaviest = _last = forest.HeaviestChildOf(entry);
            _next = forest.FirstChildOf(entry);
            SkipLast(forest);
        }

        public int Entry { get; }

        public ObjectKind Kind { get; }

        /// <summary>Nothing was found in it.</summary>
        public bool IsClean { get; }

        /// <summary>Null where it was let go.</summary>
        public ObjectBuffer? Content { get; set; }

        /// <summary>The child to be read last; -1 once that is done or another thread does it.</summary>
        public int Heaviest { get; set; }

        /// <summary>Nothing but the heaviest child is left.</summary>
        public bool IsHeaviestNext => _next == None;

        public bool IsEmpty => _next == None && Heaviest == None;

        public int TakeChild(DeltaForest forest)
        {
            var child = _next;
            if (child == None)
            {
                child = Heaviest;
                Heaviest = None;
                return child;
            }

            _next = forest.NextSiblingOf(child);
            SkipLast(forest);
            return child;
        }

        private void SkipLast(DeltaForest forest)
        {
            if (_next == _last && _next != None) _next = forest.NextSiblingOf(_next);
        }
    }
}
