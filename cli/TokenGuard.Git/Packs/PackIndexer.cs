using System.Buffers.Binary;

namespace TokenGuard.Git.Packs;

/// <summary>
/// Works out what a pack holds that has no index: reads it from its beginning to its end, builds every delta and hashes every object, as git does when it
/// receives a pack. Behind damage it goes on where the next object begins.
/// </summary>
/// <param name="pack">Opened with an empty index.</param>
/// <param name="findElsewhere">Reads a base that the pack names and does not hold.</param>
internal sealed class PackIndexer(PackFile pack, ObjectFormat format, Func<ObjectName, (ObjectKind Kind, ObjectBuffer Content)?> findElsewhere, MemoryBudget budget)
{
    private const int None = -1;

    // No object takes less: a head, a stream of nothing and its checksum.
    private const int ShortestEntry = 9;

    // What may be inflated in vain behind damage, where an object may begin at every byte.
    private const long AlwaysTried = 64L << 20;
    private const int TriedForEachByte = 16;

    private readonly PackReader _reader = new(format, budget);
    private readonly WorkBound _bound = new(pack.Length);
    private readonly List<PackEntry> _heads = [];
    private readonly List<long> _offsets = [];
    private readonly List<byte[]?> _ids = [];
    private readonly List<int> _bases = [];
    private readonly Dictionary<int, ObjectName> _foreignBases = [];
    private readonly Dictionary<int, List<int>> _deltas = [];
    private readonly Dictionary<ObjectName, List<int>> _deltasById = [];

    /// <summary>Objects that the pack says it has and that could not be read, without those that <see cref="Baseless"/> counts.</summary>
    public long Unread { get; private set; }

    /// <summary>Objects that nobody has and that others in the pack are deltas to: how many, those built on them in turn counted.</summary>
    public Dictionary<ObjectName, long> Baseless { get; } = [];

    public PackIndex Build()
    {
        ReadInOrder();
        for (var entry = 0; entry < _heads.Count; entry++)
        {
            if (_ids[entry] is null || !HasDeltas(entry) || _heads[entry].Kind is ObjectKind.OffsetDelta or ObjectKind.IdDelta) continue;
            if (_reader.ReadWhole(pack, _heads[entry]) is { } content) Resolve(entry, content, _heads[entry].Kind);
        }

        foreach (var name in _deltasById.Keys.ToList())
        {
            if (!_deltasById.TryGetValue(name, out var waiting) || waiting.TrueForAll(entry => _ids[entry] is not null) || findElsewhere(name) is not { } found) continue;
            foreach (var entry in waiting) _foreignBases[entry] = name;
            using var content = found.Content;
            foreach (var entry in waiting) ResolveDelta(entry, content, found.Kind);
        }

        var known = _ids.Count(id => id is not null);
        CountBaseless();
        Unread = Math.Max(_ids.Count, Math.Min(pack.StatedCount, pack.Length / ShortestEntry)) - known - Baseless.Values.Sum();
        return PackIndex.Read(MappedFile.Of(Write(known)), format);
    }

    /// <summary>What a delta to an object of another name would be named is known when that one is: an object that is here under no name is one that nobody has.</summary>
    private void CountBaseless()
    {
        HashSet<ObjectName> named = [.. _ids.OfType<byte[]>().Select(id => ObjectName.Read(id))];
        foreach (var (name, waiting) in _deltasById)
        {
            if (named.Contains(name) || waiting.TrueForAll(entry => _ids[entry] is not null)) continue;
            var open = new Stack<int>(waiting);
            for (; open.TryPop(out var entry); Baseless[name] = Baseless.GetValueOrDefault(name) + 1)
                foreach (var delta in _deltas.GetValueOrDefault(entry) ?? []) open.Push(delta);
        }
    }

    private void ReadInOrder()
    {
        var triedInVain = 0L;
        for (var offset = (long)PackFile.HeaderLength; offset < pack.End;)
        {
            if (pack.TryReadHeadAt(offset, out var head) && pack.IsPackedAt(head.Content))
            {
                using var content = TryInflate(head, out var packed);
                if (content is not null)
                {
                    Add(offset, head, content);
                    offset = head.Content + packed;
                    continue;
                }

                triedInVain += head.Length;
                if (triedInVain > AlwaysTried + (TriedForEachByte * pack.Length)) return;
            }

            offset++;
        }
    }

    private ObjectBuffer? TryInflate(in PackEntry head, out int packed)
    {
        try
        {
            return _reader.Inflate(pack, head, out packed);
        }
        catch (Exception e) when (e is IOException or OutOfMemoryException)
        {
            packed = 0; // no room for it: it counts as not read
            return null;
        }
    }

    private void Add(long offset, in PackEntry head, ObjectBuffer content)
    {
        var entry = _heads.Count;
        _heads.Add(head);
        _offsets.Add(offset);
        _bases.Add(None);
        _ids.Add(null);
        if (head.Kind == ObjectKind.OffsetDelta)
        {
            var from = _offsets.BinarySearch(head.BaseOffset);
            if (from < 0) return;
            _bases[entry] = from;
            AddTo(_deltas, from, entry);
        }
        else if (head.Kind == ObjectKind.IdDelta)
        {
            AddTo(_deltasById, ObjectName.Read(pack.BaseIdOf(head)), entry);
        }
        else
        {
            _ids[entry] = Hash(head.Kind, content);
        }
    }

    private static void AddTo<T>(Dictionary<T, List<int>> deltas, T from, int entry)
        where T : notnull
    {
        if (!deltas.TryGetValue(from, out var known)) deltas[from] = known = [];
        known.Add(entry);
    }

    private bool HasDeltas(int entry) => _deltas.ContainsKey(entry) || _deltasById.ContainsKey(NameOf(entry));

    private ObjectName NameOf(int entry) => ObjectName.Read(_ids[entry]!);

    private byte[] Hash(ObjectKind kind, ObjectBuffer content)
    {
        Span<byte> id = stackalloc byte[ObjectFormat.Longest];
        format.Hash(kind, content.Content, id);
        return id[..format.Length].ToArray();
    }

    /// <summary>Names one delta and whatever is built on it.</summary>
    private void ResolveDelta(int entry, ObjectBuffer from, ObjectKind kind)
    {
        if (TryBuild(entry, from, kind) is not { } content) return;
        if (HasDeltas(entry)) Resolve(entry, content, kind);
        else content.Dispose();
    }

    /// <summary>Names everything that is built on an object, one after the other and without recursion: a chain may be as long as its pack.</summary>
    private void Resolve(int root, ObjectBuffer content, ObjectKind kind)
    {
        var open = new List<Frame> { Open(root, content) };
        while (open.Count > 0 && !_bound.IsMet)
        {
            var frame = open[^1];
            if (!frame.Deltas.TryDequeue(out var delta))
            {
                frame.Content?.Dispose();
                open.RemoveAt(open.Count - 1);
                continue;
            }

            if (_ids[delta] is not null) continue;
            _bases[delta] = frame.Entry;
            frame.Content ??= Rebuild(frame.Entry);
            if (frame.Content is null || TryBuild(delta, frame.Content, kind) is not { } built) continue;
            if (!HasDeltas(delta))
            {
                built.Dispose();
                continue;
            }

            if (budget.IsSpent) LetGo(open);
            open.Add(Open(delta, built));
        }

        LetGo(open);
    }

    private Frame Open(int entry, ObjectBuffer content) =>
        new(entry, content, new Queue<int>([.. _deltas.GetValueOrDefault(entry) ?? [], .. _deltasById.GetValueOrDefault(NameOf(entry)) ?? []]));

    private static void LetGo(List<Frame> open)
    {
        foreach (var frame in open)
        {
            frame.Content?.Dispose();
            frame.Content = null;
        }
    }

    private ObjectBuffer? TryBuild(int entry, ObjectBuffer from, ObjectKind kind)
    {
        if (Build(entry, from) is not { } content) return null;
        _bound.Add(content.Length);
        _ids[entry] = Hash(kind, content);
        return content;
    }

    private ObjectBuffer? Build(int entry, ObjectBuffer from)
    {
        try
        {
            return _reader.Build(pack, _heads[entry], from.Content);
        }
        catch (Exception e) when (e is IOException or OutOfMemoryException)
        {
            return null; // no room for it: it counts as not read
        }
    }

    /// <summary>Builds an object again that was let go.</summary>
    private ObjectBuffer? Rebuild(int entry)
    {
        var chain = new Stack<int>();
        for (; _bases[entry] != None; entry = _bases[entry]) chain.Push(entry);
        ObjectBuffer? built;
        if (_foreignBases.TryGetValue(entry, out var name))
        {
            chain.Push(entry);
            built = findElsewhere(name)?.Content;
        }
        else
        {
            built = TryInflate(_heads[entry], out _);
        }

        while (built is not null && chain.TryPop(out var next))
        {
            using var from = built;
            built = Build(next, from);
        }

        return built;
    }

    /// <summary>An index as git writes it, of version 2.</summary>
    private byte[] Write(int count)
    {
        List<int> order = [.. Enumerable.Range(0, _ids.Count).Where(entry => _ids[entry] is not null)];
        order.Sort((one, other) => _ids[one].AsSpan().SequenceCompareTo(_ids[other]));
        using var index = new MemoryStream(8 + 1024 + (count * (format.Length + 8)) + (2 * format.Length));
        index.Write([0xFF, (byte)'t', (byte)'O', (byte)'c', 0, 0, 0, 2]);
        var next = 0;
        for (var first = 0; first < 256; first++)
        {
            while (next < count && _ids[order[next]]![0] <= first) next++;
            WriteNumber((uint)next);
        }

        foreach (var entry in order) index.Write(_ids[entry]);
        foreach (var _ in order) WriteNumber(0);
        List<long> wide = [];
        foreach (var entry in order)
        {
            WriteNumber(_offsets[entry] <= int.MaxValue ? (uint)_offsets[entry] : 0x8000_0000 | (uint)wide.Count);
            if (_offsets[entry] > int.MaxValue) wide.Add(_offsets[entry]);
        }

        foreach (var offset in wide)
        {
            WriteNumber((uint)(offset >> 32));
            WriteNumber((uint)offset);
        }

        index.Write(pack.Checksum);
        index.Write(new byte[format.Length]); // nobody asks whether this index was damaged
        return index.ToArray();

        void WriteNumber(uint number)
        {
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
            index.Write(bytes);
        }
    }

    /// <summary>An object whose deltas are being named.</summary>
    private sealed class Frame(int entry, ObjectBuffer content, Queue<int> deltas)
    {
        public int Entry => entry;

        /// <summary>Null where it was let go.</summary>
        public ObjectBuffer? Content { get; set; } = content;

        public Queue<int> Deltas => deltas;
    }
}
