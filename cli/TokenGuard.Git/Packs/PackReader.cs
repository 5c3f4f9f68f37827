namespace TokenGuard.Git.Packs;

/// <summary>Unpacks objects for one thread.</summary>
internal sealed class PackReader(ObjectFormat format, MemoryBudget budget)
{
    private readonly Inflater _inflater = new();
    private readonly RecentObjects _recent = new();
    private byte[] _delta = [];

    /// <summary>Where the object built last differs from its base.</summary>
    public ChangeList Changes { get; } = new();

    /// <summary>Inflates an object that is whole in the pack; null where it is damaged.</summary>
    public ObjectBuffer? ReadWhole(PackFile pack, in PackEntry head) => Inflate(pack, head, out _);

    /// <summary>Inflates what stands in the pack, an object or a delta; null where it is damaged.</summary>
    /// <param name="packed">How long it is in the pack.</param>
    public ObjectBuffer? Inflate(PackFile pack, in PackEntry head, out int packed)
    {
        packed = 0;
        if (head.Length > ObjectStore.LongestInMemory) return null;
        var buffer = new ObjectBuffer((int)head.Length, budget);
        if (_inflater.TryInflate(pack.ContentOf(head), buffer.Room, buffer.Length, out packed)) return buffer;
        buffer.Dispose();
        return null;
    }

    /// <summary>Builds an object from its base and its delta; null where the delta is damaged or another base's.</summary>
    public ObjectBuffer? Build(PackFile pack, in PackEntry head, ReadOnlySpan<byte> from)
    {
        if (!TryReadDelta(pack, head, from.Length, out var length, out var steps)) return null;
        var buffer = new ObjectBuffer(length, budget);
        if (Delta.TryApply(steps, from, buffer.Room[..length], Changes)) return buffer;
        buffer.Dispose();
        return null;
    }

    /// <summary>Whether something stood behind the last object that had a file of its own. Git writes nothing there.</summary>
    public bool HadMore { get; private set; }

    /// <summary>Reads an object that has a file of its own, and checks that it is what its name says; null where it is not, or damaged.</summary>
    /// <exception cref="IOException">The file cannot be read, or is gone.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public ObjectBuffer? ReadLoose(LooseObject item, out ObjectKind kind)
    {
        (kind, HadMore) = (ObjectKind.None, false);
        var packed = StoredFile.ReadAllBytes(item.File);
        Span<byte> start = stackalloc byte[ObjectHeader.MaxLength + Inflater.Slack];
        var known = start[.._inflater.InflateStart(packed, start, ObjectHeader.MaxLength)];
        if (known.IsEmpty) return ReadOldLoose(item, packed, out kind);
        if (!ObjectHeader.TryParse(known, out var header) || header.Size > ObjectStore.LongestInMemory - ObjectHeader.MaxLength
            || header.Size / Inflater.LargestRatio > packed.Length) return null;

        var length = header.Length + (int)header.Size;
        using var whole = new ObjectBuffer(length, budget);
        if (!_inflater.TryInflate(packed, whole.Room, length, out var used) || !format.IsNameOf(item.Name, whole.Content)) return null;
        HadMore = used < packed.Length;
        var content = new ObjectBuffer((int)header.Size, budget);
        whole.Content[header.Length..].CopyTo(content.Room);
        kind = header.Kind;
        return content;
    }

    /// <summary>For a year git (1.4) wrote kind and length as packs have them and compressed only what follows; later gits read it until 2013.</summary>
    private ObjectBuffer? ReadOldLoose(LooseObject item, ReadOnlySpan<byte> file, out ObjectKind kind)
    {
        var at = 0;
        if (!PackFile.TryReadSize(file, ref at, out kind, out var length) || kind is < ObjectKind.Commit or > ObjectKind.Tag || length / Inflater.LargestRatio > file.Length || length > ObjectStore.LongestInMemory) return null;
        var content = new ObjectBuffer((int)length, budget);
        if (_inflater.TryInflate(file[at..], content.Room, content.Length, out _) && format.IsNameOf(item.Name, kind, content.Content)) return content;
        content.Dispose();
        return null;
    }

    /// <summary>Reads any object by itself, building its bases first; null where it or one of them is damaged.</summary>
    /// <param name="offset">Where it begins in the pack.</param>
    /// <param name="findElsewhere">Reads a base that the pack names and does not hold.</param>
    public ObjectBuffer? Read(PackFile pack, long offset, Func<ObjectName, (ObjectKind Kind, ObjectBuffer Content)?> findElsewhere, out ObjectKind kind)
    {
        kind = ObjectKind.None;
        // Of most objects the base was read just now.
        Stack<(PackEntry Head, long Offset)>? chain = null;
        HashSet<long>? seen = null;
        ObjectBuffer? built = null;
        while (built is null)
        {
            if (_recent.TryGet(pack, offset, budget, out kind, out built)) break;
            if (!pack.TryReadHeadAt(offset, out var head)) return null;
            if (head.Kind == ObjectKind.OffsetDelta)
            {
                (chain ??= new()).Push((head, offset));
                offset = head.BaseOffset; // always before it
            }
            else if (head.Kind == ObjectKind.IdDelta)
            {
                if (!(seen ??= []).Add(offset)) return null; // round in a circle
                (chain ??= new()).Push((head, offset));
                offset = pack.OffsetOf(pack.BaseIdOf(head));
                if (offset >= 0) continue;
                if (findElsewhere(ObjectName.Read(pack.BaseIdOf(head))) is not { } elsewhere) return null;
                (kind, built) = elsewhere;
            }
            else
            {
                kind = head.Kind;
                built = ReadWhole(pack, head);
                if (built is null) return null;
                _recent.Add(pack, offset, kind, built.Content);
            }
        }

        while (built is not null && chain is not null && chain.TryPop(out var step))
        {
            using var from = built;
            built = Build(pack, step.Head, from.Content);
            if (built is not null) _recent.Add(pack, step.Offset, kind, built.Content);
        }

        return built;
    }

    private bool TryReadDelta(PackFile pack, in PackEntry head, int baseLength, out int length, out ReadOnlySpan<byte> steps)
    {
        length = 0;
        steps = default;
        if (head.Length > ObjectStore.LongestInMemory) return false;
        var needed = (int)head.Length + Inflater.Slack;
        if (_delta.Length < needed) _delta = GC.AllocateUninitializedArray<byte>(Math.Max(needed, Math.Min(2 * _delta.Length, 1 << 20)));
        if (!_inflater.TryInflate(pack.ContentOf(head), _delta, (int)head.Length, out _)) return false;
        var delta = _delta.AsSpan(0, (int)head.Length);
        if (!Delta.TryReadLengths(delta, out var stated, out var wide, out var at) || stated != baseLength || wide > ObjectStore.LongestInMemory) return false;
        length = (int)wide;
        steps = delta[at..];
        return true;
    }
}
