namespace TokenGuard.Git.Packs;

/// <summary>A tree of deltas to be walked, or a part of one.</summary>
/// <param name="Entry">The object that it begins with.</param>
/// <param name="Base">Its base, of which the task is an owner; null for a whole object.</param>
/// <param name="Kind">What the objects are.</param>
/// <param name="IsBaseClean">Whether nothing was found in the base.</param>
internal readonly record struct SweepTask(int Entry, ObjectBuffer? Base, ObjectKind Kind, bool IsBaseClean);

/// <summary>Hands the trees of one pack out to the threads that walk them, and parts of trees from one thread to another that has nothing to do.</summary>
internal sealed class SweepWork(DeltaForest forest, Predicate<ObjectKind> kinds) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<SweepTask> _given = new();
    private readonly SemaphoreSlim _wake = new(0);
    private int _nextRoot;
    private int _nextForeign;
    private int _working;
    private int _waiting;
    private bool _done;

    /// <summary>Whether a thread waits for a part of somebody's tree.</summary>
    public bool IsWanted => Volatile.Read(ref _waiting) > 0;

    public void Dispose()
    {
        while (_given.TryDequeue(out var task)) task.Base?.Dispose();
        _wake.Dispose();
    }

    /// <summary>A thread takes part from here on.</summary>
    public void Begin()
    {
        lock (_gate) _working++;
    }

    /// <summary>A thread takes part no longer, whatever the reason.</summary>
    public void End()
    {
        lock (_gate)
        {
            _working--;
            WakeAllWhereDone();
        }
    }

    /// <summary>The next task; false where all are done. Waits while another thread may still give one.</summary>
    public bool TryTake(out SweepTask task, CancellationToken cancel)
    {
        while (Volatile.Read(ref _nextRoot) < forest.Roots.Length)
        {
            var next = Interlocked.Increment(ref _nextRoot) - 1;
            if (next >= forest.Roots.Length) break;
            var root = forest.Roots[next];
            if (!kinds(forest.KindOf(root))) continue;
            task = new SweepTask(root, Base: null, forest.KindOf(root), IsBaseClean: false);
            return true;
        }

        return TryTakeGiven(out task, cancel);
    }

    /// <summary>The next delta to an object that is not in this pack; false where there are no more.</summary>
    public bool TryTakeForeign(out int entry, out ObjectName from)
    {
        (entry, from) = (0, default);
        if (Volatile.Read(ref _nextForeign) >= forest.Foreign.Count) return false;
        var next = Interlocked.Increment(ref _nextForeign) - 1;
        if (next >= forest.Foreign.Count) return false;
        (entry, from) = forest.Foreign[next];
        return true;
    }

    /// <summary>Passes a part of a tree on.</summary>
    public void Give(SweepTask task)
    {
        lock (_gate)
        {
            _given.Enqueue(task);
            if (_waiting > 0) _wake.Release();
        }
    }

    private bool TryTakeGiven(out SweepTask task, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (_given.TryDequeue(out task)) return true;
            _working--;
            _waiting++;
            WakeAllWhereDone();
        }

        while (true)
        {
            try
            {
                _wake.Wait(cancel);
            }
            catch (OperationCanceledException)
            {
                StopWaiting();
                throw;
            }

            lock (_gate)
            {
                if (!_given.TryDequeue(out task) && !_done) continue;
                _waiting--;
                _working++; // also at the end: whoever began ends
                return task.Base is not null;
            }
        }
    }

    private void StopWaiting()
    {
        lock (_gate) (_waiting, _working) = (_waiting - 1, _working + 1);
    }

    private void WakeAllWhereDone()
    {
        if (_working > 0 || _given.Count > 0) return;
        _done = true;
        if (_waiting > 0) _wake.Release(_waiting);
    }
}
