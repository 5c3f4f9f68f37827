using System.Text;
using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>Reads what is staged, and reports the secrets that the commit would add.</summary>
internal sealed class StagedReader
{
    private readonly ObjectStore _store;
    private readonly StoredObjects _objects;
    private readonly StagedChanges _changes;
    private readonly ScanContext _context;
    private readonly DocumentScanner _scanner;
    private readonly BlobScanner _blobs;
    private readonly BlobScanner _before;
    private readonly Dictionary<ObjectId, HashSet<Fingerprint>> _known = []; // by contents that HEAD has

    public StagedReader(GitLocation location, ObjectStore store, StoredObjects objects, StagedChanges changes, ScanContext context)
    {
        (_store, _objects, _changes, _context) = (store, objects, changes, context);
        _scanner = context.CreateScanner();
        _blobs = new BlobScanner(location, _scanner, context);
        // Nobody counts what HEAD has.
        var own = new ScanContext(context.Limits);
        _before = new BlobScanner(location, own.CreateScanner(), own);
    }

    public void Read(CancellationToken cancel)
    {
        foreach (var change in _changes.All)
        {
            cancel.ThrowIfCancellationRequested();
            if (change.IsNew) ReadName(change);
            if (change.Blob is not null) ReadContent(change, cancel);
        }
    }

    private void ReadName(StagedChange change)
    {
        foreach (var match in _scanner.Scan(change.Path))
            if (!WasInName(change.Path, match)) Add(match, Places.FileName, change, blob: null);
    }

    /// <summary>In a folder that HEAD has, or in the name of a file that goes with this commit.</summary>
    private bool WasInName(string path, DocumentMatch match)
    {
        var end = path.IndexOf('/', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(path).AsSpan(0, (int)match.Offset + match.Length)).Length);
        if (end >= 0 && _changes.HadFolder(path[..end])) return true;
        var scanner = _context.CreateScanner();
        return _changes.Removed.Any(removed => scanner.Scan(removed.Path).SecretWith(match.Secret.Fingerprint) is not null);
    }

    private void ReadContent(StagedChange change, CancellationToken cancel)
    {
        foreach (var match in Scan(change.Blob!, change.Path, _blobs, _context.Coverage, cancel))
            if (!WasThere(change, match.Secret.Fingerprint, cancel)) Add(match, Places.Content, change, _store.IdOf(ObjectName.Of(change.Blob!)));
    }

    private IReadOnlyList<DocumentMatch> Scan(ObjectId blob, string path, BlobScanner blobs, CoverageRecorder coverage, CancellationToken cancel)
    {
        if (ObjectName.Of(blob) == _store.Format.EmptyBlob) return []; // also what stands for a file that is only announced (git add -N)
        using var content = _objects.TryRead(blob, out var kind);
        if (content is null || kind != ObjectKind.Blob)
        {
            coverage.Skip($"{path} (blob {blob})", _objects.Find(blob) < 0 ? "missing from the object database" : "damaged object");
            return [];
        }

        if (blobs.IsTooLarge(content.Length, path)) return [];
        using var stream = content.OpenStream();
        return [.. blobs.Scan(stream, content.Length, path, cancel)];
    }

    /// <summary>Whether HEAD has the secret in the same file, or, of a file that is new, in one that this commit takes away: it was moved.</summary>
    private bool WasThere(StagedChange change, Fingerprint secret, CancellationToken cancel)
    {
        if (change.Replaced is { } replaced) return Knows(replaced, change.Path, secret, cancel);
        if (!change.IsNew) return false;
        return _changes.Removed.OrderByDescending(removed => removed.Blob == change.Blob).Any(removed => Knows(removed.Blob, removed.Path, secret, cancel));
    }

    private bool Knows(ObjectId blob, string path, Fingerprint secret, CancellationToken cancel)
    {
        if (!_known.TryGetValue(blob, out var secrets))
            _known[blob] = secrets = [.. Scan(blob, path, _before, new CoverageRecorder(), cancel).Select(match => match.Secret.Fingerprint)];
        return secrets.Contains(secret);
    }

    private void Add(DocumentMatch match, string place, StagedChange change, string? blob) =>
        _context.Findings.Add(match.Secret, Occurrence.Of(match, place, change.Path) with { Blob = blob, InHead = false, Refs = [] });
}
