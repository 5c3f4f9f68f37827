using System.Text;
using TokenGuard.Git.Packs;
using TokenGuard.Rules;
using TokenGuard.Rules.OtherSecrets;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Git;

/// <summary>Looks into objects for one thread: a scanner of its own, everything else shared.</summary>
internal sealed class ObjectReader : IObjectSink
{
    // Longer blobs are scanned window by window, as files are.
    private const int LongestAtOnce = 128 * 1024;

    private readonly GitLocation _location;
    private readonly ObjectTable _objects;
    private readonly HistoryHits _hits;
    private readonly BlobNotes _notes;
    private readonly ScanContext _context;
    private readonly CancellationToken _cancel;
    private readonly DocumentScanner _scanner;
    private readonly ChangeScan _changes;
    private readonly OtherSecretSearch _others;

    public ObjectReader(GitLocation location, ObjectTable objects, HistoryHits hits, BlobNotes notes, ScanContext context, CancellationToken cancel)
    {
        (_location, _objects, _hits, _notes, _context, _cancel) = (location, objects, hits, notes, context, cancel);
        _scanner = context.CreateScanner();
        var isUsual = context.Limits.OtherSecrets.All(rule => rule.IsOnByDefault);
        _others = new OtherSecretSearch(context.Limits.OtherSecrets);
        _changes = new ChangeScan(_scanner, _others, isUsual ? ChangeScan.UsualContext : OtherSecretSearch.Context);
    }

    public bool Take(int position, ObjectKind kind, ObjectBuffer content, ChangeList? changes)
    {
        if (!_objects.TryClaim(position, kind)) return false;
        var name = _objects.NameAt(position);
        try
        {
            return kind switch
            {
                ObjectKind.Blob => ReadBlob(name, content, changes),
                ObjectKind.Tree => ReadTree(name, content, changes),
                ObjectKind.Commit => ReadCommit(name, content.Content),
                _ => ReadTag(name, content.Content),
            };
        }
        catch (InvalidDataException)
        {
            _context.Coverage.Skip($"{ObjectHeader.NameOf(kind)} {name}", "damaged object");
            return false;
        }
    }

    public void Take(int position, ObjectKind kind, Stream content, long length)
    {
        if (!_objects.TryClaim(position, kind)) return;
        var name = _objects.NameAt(position);
        if (kind != ObjectKind.Blob) _context.Coverage.Skip($"{ObjectHeader.NameOf(kind)} {name}", "too large to be read");
        else if (!IsTooLarge(name, length)) ScanWithNotes(name, scanner => scanner.Scan(content, length, BlobNotes.Describe(name), _cancel));
    }

    /// <summary>Looks once more into blobs that were read before their names were known. Those that are missing or damaged are counted already.</summary>
    public void TakeNamed(StoredObjects stored)
    {
        foreach (var (id, name) in _hits.NamedBlobs)
        {
            _cancel.ThrowIfCancellationRequested();
            using var content = stored.TryRead(id, out var kind);
            if (content is null || kind != ObjectKind.Blob || content.Length > _context.Limits.MaxDocumentBytes || ContentReader.MayContainDocuments(content.Content)) continue;
            _scanner.DocumentName = name;
            Keep(ObjectName.Of(id), _scanner.Scan(content.Content));
        }
    }

    private bool ReadBlob(ObjectName name, ObjectBuffer blob, ChangeList? changes)
    {
        if (IsTooLarge(name, blob.Length)) return false;
        if (ContentReader.MayContainDocuments(blob.Content) || (LfsPointer.CanBe(blob.Length) && LfsPointer.TryParse(blob.Content, out _)))
        {
            ScanWithNotes(name, scanner =>
            {
                using var stream = blob.OpenStream();
                return scanner.Scan(stream, blob.Length, BlobNotes.Describe(name), _cancel);
            });
            return false;
        }

        if (changes is not null && !_changes.MayHoldSomething(blob.Content, changes.Changes))
        {
            _context.Coverage.DocumentRead(blob.Length);
            return true;
        }

        IReadOnlyList<DocumentMatch> matches;
        if (blob.Length <= LongestAtOnce)
        {
            matches = _scanner.Scan(blob.Content);
        }
        else
        {
            using var stream = blob.OpenStream();
            matches = _scanner.Scan(stream, _cancel);
        }

        _context.Coverage.DocumentRead(blob.Length);
        if (_scanner.NotRead is { } why) _notes.Add(name, [new Skipped(BlobNotes.Describe(name), why)]);
        Keep(name, matches);
        if (matches.Count > 0) CheckName(name, ObjectKind.Blob, blob.Content);
        return matches.Count == 0;
    }

    private bool IsTooLarge(ObjectName name, long length)
    {
        if (!(length > _context.Limits.MaxDocumentBytes)) return false;
        _notes.Add(name, [new Skipped(BlobNotes.Describe(name), "larger than --max-size")]);
        return true;
    }

    /// <summary>Scans a blob of which parts may be unreadable: what is said of them waits for the blob's name.</summary>
    private void ScanWithNotes(ObjectName name, Func<BlobScanner, IReadOnlyList<DocumentMatch>> scan)
    {
        var own = new ScanContext(_context.Limits);
        try
        {
            Keep(name, scan(new BlobScanner(_location, _scanner, own, _hits.LfsObjects)));
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            Keep(name, _scanner.Matches);
            own.Coverage.Skip(BlobNotes.Describe(name), "damaged object");
        }

        var part = own.Coverage.ToCoverage();
        _context.Coverage.Include(BlobNotes.Describe(name), part with { Skipped = [] });
        _notes.Add(name, part.Skipped);
    }

    private void Keep(ObjectName blob, IReadOnlyList<DocumentMatch> matches)
    {
        if (matches.Count > 0) _hits.Blobs[blob.ToId()] = [.. matches];
    }

    /// <summary>Reads the names in a tree and what they stand for; of a delta only the entries that its base does not have.</summary>
    private bool ReadTree(ObjectName name, ObjectBuffer buffer, ChangeList? changes)
    {
        var tree = buffer.Content;
        var outline = buffer.Outline = buffer.IsBase ? new TreeOutline() : null;
        var holdsToken = false;
        var at = 0;
        if (changes?.Base?.Outline is { } before)
        {
            foreach (var copy in changes.Copies)
            {
                while (at < copy.Start) at = ReadEntry(name, tree, at, outline, ref holdsToken);
                while (at < copy.Start + copy.Length)
                {
                    var shift = copy.Start - copy.Offset;
                    var (known, last) = (before.Find(at - shift), before.LastUpTo(copy.Offset + copy.Length));
                    if (known >= 0 && last > known)
                    {
                        outline?.Add(before, known, last, shift);
                        at = before[last] + shift;
                    }
                    else
                    {
                        at = ReadEntry(name, tree, at, outline, ref holdsToken);
                    }
                }
            }
        }

        while (at < tree.Length) at = ReadEntry(name, tree, at, outline, ref holdsToken);
        outline?.Add(tree.Length);
        if (holdsToken) CheckName(name, ObjectKind.Tree, tree);
        return true;
    }

    /// <summary>Returns where the entry ends.</summary>
    private int ReadEntry(ObjectName name, ReadOnlySpan<byte> tree, int at, TreeOutline? outline, ref bool holdsToken)
    {
        var entry = TreeEntries.ReadAt(tree, at, _objects.Format.Length);
        outline?.Add(at);
        // Names this short cannot hold a token.
        if (entry.Name.Length >= TokenMatcher.ShortestRun && _scanner.Scan(entry.Name).Count > 0)
        {
            _hits.AddEntryName(Encoding.UTF8.GetString(entry.Name), name);
            holdsToken = true;
        }

        if (entry.IsCommit) return entry.End;
        if (_others.TellsByName(entry.Name)) _hits.NamedBlobs.TryAdd(ObjectName.Read(entry.Id).ToId(), Encoding.UTF8.GetString(entry.Name));
        if (_objects.Find(entry.Id) < 0) _objects.AddMissing(ObjectName.Read(entry.Id).ToId());
        else if (!_notes.IsEmpty && ObjectName.Read(entry.Id) is var target && _notes.Contains(target)) _notes.Name(target, Encoding.UTF8.GetString(entry.Name));
        return entry.End;
    }

    private bool ReadCommit(ObjectName name, ReadOnlySpan<byte> content)
    {
        var isHit = _scanner.Scan(content).Count > 0;
        if (isHit) CheckName(name, ObjectKind.Commit, content);
        _context.Coverage.DocumentRead(content.Length);
        if (!CommitLinks.TryParse(content, out var links, out _))
        {
            foreach (var match in isHit ? _scanner.Matches : []) _hits.Tags.Add((name.ToId(), Places.CommitMessage, match));
            throw new InvalidDataException();
        }

        _objects.AddCommit(new CommitNode(name, links));
        if (!isHit || !CommitText.TryParse(content, out var commit)) return true; // its parts only where the whole holds something
        foreach (var (place, text) in commit.Documents())
            foreach (var match in _scanner.Scan(text)) _hits.Commits.Add((name.ToId(), place, match));
        return true;
    }

    private bool ReadTag(ObjectName name, ReadOnlySpan<byte> content)
    {
        var isHit = _scanner.Scan(content).Count > 0;
        if (isHit) CheckName(name, ObjectKind.Tag, content);
        _context.Coverage.DocumentRead(content.Length);
        var id = name.ToId();
        var isTag = TagText.TryParse(content, out var tag);
        if (isHit)
        {
            foreach (var (place, text) in isTag ? tag!.Documents() : [(Places.TagMessage, Encoding.UTF8.GetString(content))])
                foreach (var match in _scanner.Scan(text)) _hits.Tags.Add((id, place, match));
        }

        if (!isTag) throw new InvalidDataException();
        _objects.AddTag(id, tag!.Target);
        return true;
    }

    /// <summary>Whatever holds a token must be what its id says: somebody will look for it there.</summary>
    private void CheckName(ObjectName name, ObjectKind kind, ReadOnlySpan<byte> content)
    {
        if (!_objects.Format.IsNameOf(name, kind, content)) _context.Coverage.Skip($"{ObjectHeader.NameOf(kind)} {name}", "damaged object");
    }
}
