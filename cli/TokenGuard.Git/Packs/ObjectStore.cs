using System.Diagnostics.CodeAnalysis;
using TokenGuard.Scanning;

namespace TokenGuard.Git.Packs;

/// <summary>An object in a file of its own.</summary>
/// <param name="Rest">What of its id the name does not hold, in hex digits; null where that is nothing.</param>
internal readonly record struct LooseObject(ObjectName Name, string Folder, string? Rest)
{
    public string Id => Name + Rest;

    public string File => Path.Combine(Folder, Id[2..]);
}

/// <summary>One pack among those of a repository.</summary>
/// <param name="First">Position of its first object among all of the repository's.</param>
internal sealed record StoredPack(PackFile File, int First)
{
    public DeltaForest? Forest { get; set; }
}

/// <summary>
/// Every object that a repository holds, loose or packed, alternates included. Each has a position: objects of packs first, in the order of their index,
/// loose ones behind them. An object that is there several times has several positions; the first is the one it is known by.
/// </summary>
internal sealed class ObjectStore : IDisposable
{
    /// <summary>Objects that fit into one buffer. Git makes deltas only of objects under 512 MiB unless it is told otherwise.</summary>
    public const int LongestInMemory = 0x7FFF_0000;

    // Git keeps no such packs; each is a level of recursion here.
    private const int MostForeignBases = 16;

    private readonly List<StoredPack> _packs = [];
    private readonly List<LooseObject> _loose = [];
    private readonly Dictionary<ObjectName, int> _loosePositions = [];
    private readonly int _firstLoose;

    private ObjectStore(ObjectFormat format, List<PackFile> packs, IEnumerable<LooseObject> loose)
    {
        Format = format;
        foreach (var pack in packs)
        {
            _packs.Add(new StoredPack(pack, _firstLoose));
            _firstLoose += pack.Count;
        }

        foreach (var item in loose)
            if (_loosePositions.TryAdd(item.Name, _firstLoose + _loose.Count)) _loose.Add(item);
    }

    public ObjectFormat Format { get; }

    public IReadOnlyList<StoredPack> Packs => _packs;

    public IReadOnlyList<LooseObject> Loose => _loose;

    /// <summary>Positions there are.</summary>
    public int Count => _firstLoose + _loose.Count;

    /// <summary>Opens all packs and lists the loose objects of these folders. What cannot be opened is counted.</summary>
    /// <param name="folders">As <see cref="ObjectFolders.List"/> gives them.</param>
    /// <param name="isWhole">Whether all objects will be read. For a few of them indexes are not read to their ends, which would take longer than the objects.</param>
    public static ObjectStore Open(IReadOnlyList<string> folders, ObjectFormat format, CoverageRecorder coverage, bool isWhole = true)
    {
        // Loose before packed: a repack that runs meanwhile moves objects that way and never back.
        List<LooseObject> loose = [.. folders.SelectMany(folder => LooseIn(folder, format, coverage))];
        List<PackFolder> packFolders = [.. folders.Select(folder => new PackFolder(folder, format, coverage, isWhole))];
        List<PackFile> packs = [.. packFolders.SelectMany(folder => folder.Open())];
        // Of those without an index one finds out what they hold, for which the bases of their deltas may be needed.
        foreach (var folder in packFolders) packs.AddRange(folder.OpenUnindexed(() => new ObjectStore(format, packs, loose)));
        return new ObjectStore(format, packs, loose);
    }

    public void Dispose()
    {
        foreach (var pack in _packs) pack.File.Dispose();
    }

    public int PositionOfLoose(int index) => _firstLoose + index;

    /// <summary>The position that the object is known by, or -1.</summary>
    public int Find(ReadOnlySpan<byte> id)
    {
        foreach (var pack in _packs)
            if (pack.File.Index.Find(id) is >= 0 and var position) return pack.First + position;
        return _loosePositions.GetValueOrDefault(ObjectName.Read(id), -1);
    }

    /// <inheritdoc cref="Find(ReadOnlySpan{byte})"/>
    public int Find(ObjectName name)
    {
        Span<byte> id = stackalloc byte[ObjectName.Length];
        name.Write(id);
        return Find(id);
    }

    /// <summary>The whole id of an object, in lowercase hex digits; of one that is not here as much as is known.</summary>
    public string IdOf(ObjectName name)
    {
        if (Format == ObjectFormat.Sha1) return name.ToString();
        var position = Find(name);
        if (position < 0) return name.ToString();
        if (position >= _firstLoose) return _loose[position - _firstLoose].Id;
        var pack = PackAt(position);
        return Convert.ToHexStringLower(pack.File.Index.WholeIdAt(position - pack.First));
    }

    public ObjectName NameAt(int position)
    {
        if (position >= _firstLoose) return _loose[position - _firstLoose].Name;
        var pack = PackAt(position);
        return ObjectName.Read(pack.File.Index.IdAt(position - pack.First));
    }

    /// <summary>The position that the object at a position is known by: another one where the object is there several times.</summary>
    public int KnownPosition(int position)
    {
        if (_packs.Count == 0 || position < _packs[0].File.Count) return position;
        Span<byte> id = stackalloc byte[ObjectName.Length];
        NameAt(position).Write(id);
        return Find(id);
    }

    /// <summary>Reads one object by itself.</summary>
    /// <exception cref="IOException">It is loose and its file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public bool TryRead(ObjectName name, PackReader reader, out ObjectKind kind, [NotNullWhen(true)] out ObjectBuffer? content) => TryRead(name, reader, 0, out kind, out content);

    /// <param name="bases">How often a base was looked for in another pack on the way here.</param>
    private bool TryRead(ObjectName name, PackReader reader, int bases, out ObjectKind kind, [NotNullWhen(true)] out ObjectBuffer? content)
    {
        (kind, content) = (ObjectKind.None, null);
        Span<byte> id = stackalloc byte[ObjectName.Length];
        name.Write(id);
        foreach (var pack in _packs)
        {
            if (pack.File.OffsetOf(id) is not (>= 0 and var offset)) continue;
            content = reader.Read(pack.File, offset, FindBase, out kind);
            if (content is not null) return true;
        }

        if (!_loosePositions.TryGetValue(name, out var position)) return false;
        content = reader.ReadLoose(_loose[position - _firstLoose], out kind);
        return content is not null;

        (ObjectKind Kind, ObjectBuffer Content)? FindBase(ObjectName from) =>
            bases < MostForeignBases && TryRead(from, reader, bases + 1, out var kind, out var content) ? (kind, content) : null;
    }

    private StoredPack PackAt(int position)
    {
        var at = _packs.Count - 1;
        while (_packs[at].First > position) at--;
        return _packs[at];
    }

    private static List<LooseObject> LooseIn(string objectsFolder, ObjectFormat format, CoverageRecorder coverage)
    {
        List<LooseObject> found = [];
        for (var first = 0; first < 256; first++)
        {
            var folder = Path.Combine(objectsFolder, first.ToString("x2", null));
            if (!Directory.Exists(folder)) continue;
            try
            {
                foreach (var file in Directory.EnumerateFiles(folder))
                {
                    var id = Path.GetFileName(folder) + Path.GetFileName(file);
                    if (id.Length == 2 * format.Length && ObjectName.TryParse(id, out var name) && !id.AsSpan().ContainsAnyInRange('A', 'F')) // git writes no such names
                        found.Add(new LooseObject(name, folder, format == ObjectFormat.Sha1 ? null : id[(2 * ObjectName.Length)..]));
                }
            }
            catch (DirectoryNotFoundException)
            {
                // A repack has just emptied and removed the folder; what it held is in the new pack.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                coverage.Skip(folder, ReadFailure.Describe(e));
            }
        }

        return found;
    }
}
