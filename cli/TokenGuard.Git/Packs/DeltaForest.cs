namespace TokenGuard.Git.Packs;

/// <summary>
/// Which object of a pack is a delta to which: trees whose roots are whole objects. Walked from the roots, every delta is inflated once, while its base is
/// still in memory. Of each object's children the heaviest, that with the most objects below it, is to be built last, when nobody needs the object
/// itself any more: so at most as many objects are held at once as the number of all of them has binary digits, however deep the deltas go.
/// </summary>
internal sealed class DeltaForest
{
    private const int None = -1;

    private readonly ObjectKind[] _kinds;
    private readonly int[] _bases;
    private readonly int[] _firstChildren;
    private readonly int[] _nextSiblings;
    private readonly int[] _weights;

    public DeltaForest(PackFile pack)
    {
        pack.Index.PrepareForMany();
        var count = pack.Count;
        _kinds = new ObjectKind[count];
        _bases = new int[count];
        _firstChildren = new int[count];
        _nextSiblings = new int[count];
        _weights = new int[count];
        Array.Fill(_firstChildren, None);

        List<int> roots = [];
        List<(int Entry, ObjectName Base)> foreign = [];
        for (var entry = 0; entry < count; entry++)
        {
            _bases[entry] = None;
            if (!pack.TryReadHead(entry, out var head)) continue;
            if (head.Kind is not (ObjectKind.OffsetDelta or ObjectKind.IdDelta))
            {
                _kinds[entry] = head.Kind;
                roots.Add(entry);
                continue;
            }

            var from = head.Kind == ObjectKind.OffsetDelta ? pack.EntryAt(head.BaseOffset) : pack.Find(pack.BaseIdOf(head));
            if (from >= 0 && from != entry) AddChild(from, entry);
            else if (head.Kind == ObjectKind.IdDelta && from < 0) foreign.Add((entry, ObjectName.Read(pack.BaseIdOf(head))));
        }

        (Roots, Foreign) = ([.. roots], foreign);
        Weigh();
    }

    /// <summary>Whole objects, in the pack's order.</summary>
    public int[] Roots { get; }

    /// <summary>Deltas to objects that are not in this pack.</summary>
    public IReadOnlyList<(int Entry, ObjectName Base)> Foreign { get; }

    /// <summary>What a root is, and with it everything below.</summary>
    public ObjectKind KindOf(int root) => _kinds[root];

    /// <summary>The object's base, or -1.</summary>
    public int BaseOf(int entry) => _bases[entry];

    public bool HasChildren(int entry) => _firstChildren[entry] != None;

    /// <summary>Objects in the tree below an object, itself counted.</summary>
    public int WeightOf(int entry) => _weights[entry];

    /// <summary>The child with the most objects below it, or -1.</summary>
    public int HeaviestChildOf(int entry)
    {
        var heaviest = None;
        for (var child = _firstChildren[entry]; child != None; child = _nextSiblings[child])
            if (heaviest == None || _weights[child] > _weights[heaviest]) heaviest = child;
        return heaviest;
    }

    public int FirstChildOf(int entry) => _firstChildren[entry];

    public int NextSiblingOf(int entry) => _nextSiblings[entry];

    private void AddChild(int from, int child)
    {
        _bases[child] = from;
        _nextSiblings[child] = _firstChildren[from];
        _firstChildren[from] = child;
    }

    /// <summary>A base stands before its deltas in what is walked here, wherever it stands in the pack. Deltas that are their own bases in the end are never reached.</summary>
    private void Weigh()
    {
        var order = new int[_bases.Length];
        var count = 0;
        foreach (var root in Roots) order[count++] = root;
        foreach (var (entry, _) in Foreign) order[count++] = entry;
        for (var at = 0; at < count; at++)
            for (var child = _firstChildren[order[at]]; child != None; child = _nextSiblings[child]) order[count++] = child;
        for (var at = count - 1; at >= 0; at--)
        {
            var entry = order[at];
            _weights[entry]++;
            if (_bases[entry] != None) _weights[_bases[entry]] += _weights[entry];
        }
    }
}
