using LibGit2Sharp;
using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>Reads objects for one thread: a repository handle and a scanner of its own, everything else shared.</summary>
internal sealed class ObjectReader : IDisposable
{
    private const string NotWhole = "unusual bytes that only git itself shows, and git is not installed";

    private readonly ObjectTable _objects;
    private readonly HistoryHits _hits;
    private readonly ScanContext _context;
    private readonly Repository _repository;
    private readonly DocumentScanner _scanner;
    private readonly BlobScanner _blobs;
    private readonly TextObjects _texts;

    public ObjectReader(GitLocation location, ObjectTable objects, HistoryHits hits, ScanContext context)
    {
        (_objects, _hits, _context) = (objects, hits, context);
        _repository = location.Open();
        _scanner = context.CreateScanner();
        _blobs = new BlobScanner(location, _scanner, context);
        _texts = new TextObjects(_repository, location);
    }

    public void Dispose()
    {
        _texts.Dispose();
        _repository.Dispose();
    }

    /// <summary>Finds out what an object is and how long, without reading it.</summary>
    public void ReadHeader(int at) => Guard(at, () =>
    {
        var id = _objects.Ids[at];
        if (_objects.Loose.Find(id) is { } file && TryReadLoose(at, file, id)) return;
        var header = _repository.ObjectDatabase.RetrieveObjectMetadata(id);
        _objects.SetHeader(at, header.Type, header.Size);
    });

    /// <summary>Reads the names in a tree, and the blobs it names that nobody has read yet.</summary>
    public void ReadTree(int at, CancellationToken cancel) => Guard(at, () =>
    {
        foreach (var entry in _repository.Lookup<Tree>(_objects.Ids[at]) ?? throw new NotFoundException())
        {
            if (TokenMatcher.TryFind(entry.Name.AsSpan(), 0, out _)) _hits.EntryNames.TryAdd(entry.Name, 0);
            if (entry.TargetType == TreeEntryTargetType.GitLink) continue; // a commit of another repository
            var target = _objects.Find(entry.Target.Id);
            if (target < 0) _objects.AddMissing(entry.Target.Id);
            // An entry's target costs one inflation less than looking the blob up.
            else if (entry.Target is Blob blob && _objects.KindOf(target) == ObjectType.Blob) ReadBlob(target, blob, entry.Name, cancel);
        }
    });

    /// <summary>Reads a blob that no readable tree has named.</summary>
    public void ReadBlob(int at, CancellationToken cancel)
    {
        if (!_objects.IsRead(at)) Guard(at, () => ReadBlob(at, _repository.Lookup<Blob>(_objects.Ids[at]) ?? throw new NotFoundException(), null, cancel));
    }

    public void ReadCommit(int at) => Guard(at, () =>
    {
        var id = _objects.Ids[at];
        var commit = _texts.ReadCommit(id, _objects.SizeOf(at), out var whole);
        if (!whole) _context.Coverage.Skip(_objects.Describe(at), NotWhole);
        _objects.AddCommit(new CommitNode(id, commit.Tree, commit.Parents, commit.Date));
        Count(commit.Text);
        if (_scanner.Scan(commit.Text).Count == 0) return; // its parts only where the whole holds something
        foreach (var (place, text) in commit.Documents())
            foreach (var match in _scanner.Scan(text)) _hits.Commits.Add((id, place, match));
    });

    public void ReadTag(int at) => Guard(at, () =>
    {
        var id = _objects.Ids[at];
        var tag = _repository.Lookup<TagAnnotation>(id) ?? throw new NotFoundException();
        _objects.AddTag(id, tag.Target.Id);
        Count(tag.Message ?? "");
        var documents = _texts.ReadTag(tag, _objects.SizeOf(at), out var whole);
        if (!whole) _context.Coverage.Skip(_objects.Describe(at), NotWhole);
        foreach (var (place, text) in documents)
            foreach (var match in _scanner.Scan(text)) _hits.Tags.Add((id, place, match));
    });

    /// <summary>False where a repack has just moved the object into a pack.</summary>
    private bool TryReadLoose(int at, string file, ObjectId id)
    {
        try
        {
            var (kind, size) = LooseObjects.ReadHeader(file, id);
            _objects.SetHeader(at, kind, size);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private void ReadBlob(int at, Blob blob, string? name, CancellationToken cancel)
    {
        if (!_objects.TryClaim(at)) return;
        var what = name is null ? $"blob {blob.Id}" : $"blob {blob.Id} ({name})";
        Guard(at, () =>
        {
            if (_blobs.Scan(blob, _objects.SizeOf(at), what, cancel) is { Count: > 0 } matches) _hits.Blobs[blob.Id] = matches;
        });
    }

    private void Count(string text) => _context.Coverage.DocumentRead(System.Text.Encoding.UTF8.GetByteCount(text));

    /// <summary>One object that cannot be read is named and costs nothing else.</summary>
    private void Guard(int at, Action read)
    {
        try
        {
            read();
        }
        catch (NotFoundException)
        {
            _context.Coverage.Skip(_objects.Describe(at), "listed in a pack that cannot be read, or gone while scanning");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _context.Coverage.Skip(_objects.Describe(at), ReadFailure.Describe(e));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Objects may hold anything, and the library answers nonsense with whatever exception it runs into.
            _context.Coverage.Skip(_objects.Describe(at), "damaged object");
        }
    }
}
