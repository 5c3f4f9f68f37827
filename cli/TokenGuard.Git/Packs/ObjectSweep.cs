using System.Collections.Concurrent;

namespace TokenGuard.Git.Packs;

/// <summary>
/// Reads every object of a repository once: those of a pack along its deltas, each built from its base while that is in memory, by several threads, which
/// share even one long tree of deltas between them. Objects that cannot be read are passed over: that nobody took them shows afterwards.
/// </summary>
internal sealed class ObjectSweep(ObjectStore store, MemoryBudget budget, int threads)
{
    /// <summary>Whole objects that are longer are passed on while they are inflated.</summary>
    public const int LongestHeld = 32 << 20;

    private readonly WorkBound _bound = new(store.Packs.Sum(pack => pack.File.Length));

    /// <summary>Whether deltas unpacked to so much that the rest was not built.</summary>
    public bool IsBounded => _bound.IsMet;

    /// <summary>Objects in files that hold something behind them.</summary>
    public ConcurrentDictionary<ObjectName, LooseObject> WithMore { get; } = new();

    /// <summary>How many objects of some kinds there are, without looking into any: what is there twice counts twice, and what is loose may be anything.</summary>
    public long CountAbout(Predicate<ObjectKind> kinds) => store.Loose.Count + store.Packs.Sum(pack =>
    {
        var forest = pack.Forest ??= new DeltaForest(pack.File);
        return forest.Roots.Where(root => kinds(forest.KindOf(root))).Sum(root => (long)forest.WeightOf(root));
    });

    /// <summary>Reads the objects whose kind is asked for.</summary>
    /// <param name="createSink">Called on each thread.</param>
    public void Run(Predicate<ObjectKind> kinds, Func<IObjectSink> createSink, CancellationToken cancel)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel };
        foreach (var pack in store.Packs)
        {
            var forest = pack.Forest ??= new DeltaForest(pack.File);
            using var work = new SweepWork(forest, kinds);
            Parallel.For(0, threads, parallel, _ => new DeltaWalker(store, pack, _bound, new PackReader(store.Format, budget), createSink(), budget).Walk(work, kinds, cancel));
        }

        Parallel.For(
            0,
            store.Loose.Count,
            parallel,
            () => (Sink: createSink(), Reader: new PackReader(store.Format, budget)),
            (index, _, local) =>
            {
                ReadLoose(index, kinds, local.Sink, local.Reader);
                return local;
            },
            _ => { });
    }

    private void ReadLoose(int index, Predicate<ObjectKind> kinds, IObjectSink sink, PackReader reader)
    {
        var item = store.Loose[index];
        var position = store.PositionOfLoose(index);
        try
        {
            if (new FileInfo(item.File).Length > LongestHeld / Inflater.LargestRatio && ReadLong(position, item, kinds, sink)) return;
            using var content = reader.ReadLoose(item, out var kind);
            if (reader.HadMore) WithMore[item.Name] = item;
            if (content is not null && kinds(kind)) sink.Take(position, kind, content, changes: null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // A repack has just moved it into a pack; whoever counts what was not read looks there.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // Not taken, and so counted as not read.
        }
    }

    /// <summary>True where it is too large to be held, and was passed on.</summary>
    private bool ReadLong(int position, LooseObject item, Predicate<ObjectKind> kinds, IObjectSink sink)
    {
        var (type, size) = LooseObjects.ReadHeader(item.File, item.Name, store.Format);
        if (size <= LongestHeld || type != ObjectKind.Blob) return false;
        if (!kinds(ObjectKind.Blob)) return true;
        using var content = new StatedLengthStream(LooseObjects.OpenContent(item.File), size);
        sink.Take(position, ObjectKind.Blob, content, size);
        return true;
    }
}

/// <summary>
/// Where building ends. Deltas can be made that unpack to more than anybody could read; the longest histories of sources, where each version of a file is
/// almost the last one, unpack to some hundred times their pack.
/// </summary>
internal sealed class WorkBound(long packed)
{
    private const long MostForEachByte = 2000;
    private const long AlwaysBuilt = 64L << 30;

    private readonly long _most = Math.Max(AlwaysBuilt, packed * MostForEachByte);
    private long _built;

    public bool IsMet => Interlocked.Read(ref _built) > _most;

    public void Add(long bytes) => Interlocked.Add(ref _built, bytes);
}
