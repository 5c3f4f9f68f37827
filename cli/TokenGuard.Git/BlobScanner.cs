using System.Collections.Concurrent;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Git;

/// <summary>Scans blobs and counts them. Where a blob stands for a file in LFS, that file is scanned too, as if it stood there itself.</summary>
/// <param name="lfsRead">Takes the names of contents in LFS that were read; null where nobody asks.</param>
internal sealed class BlobScanner(GitLocation location, DocumentScanner scanner, ScanContext context, ConcurrentDictionary<string, byte>? lfsRead = null)
{
    /// <param name="what">The blob's name in the coverage.</param>
    /// <param name="content">A stream that can be read twice.</param>
    public IReadOnlyList<DocumentMatch> Scan(Stream content, long size, string what, CancellationToken cancel)
    {
        List<DocumentMatch> found = [.. ContentReader.Scan(scanner, content, what, context, cancel)];
        if (!LfsPointer.CanBe(size)) return found;

        Span<byte> start = stackalloc byte[LfsPointer.MaxLength];
        content.Position = 0;
        if (LfsPointer.TryParse(start[..content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)], out var pointer)) ScanLfsObject(pointer, what, found, cancel);
        return found;
    }

    public bool IsTooLarge(long size, string what)
    {
        if (!(size > context.Limits.MaxDocumentBytes)) return false;
        context.Coverage.Skip(what, "larger than --max-size");
        return true;
    }

    private void ScanLfsObject(LfsPointer pointer, string what, List<DocumentMatch> found, CancellationToken cancel)
    {
        try
        {
            if (pointer.FindObject(LfsStore.FoldersOf(location)) is not { } path)
            {
                context.Coverage.Skip(what, "stored in LFS and not here; git lfs fetch --all brings it");
                return;
            }

            lfsRead?.TryAdd(pointer.Sha256, 0);
            if (IsTooLarge(pointer.Size, what)) return;
            using var file = StoredFile.OpenRead(path);
            found.AddRange(ContentReader.Scan(scanner, file, what, context, cancel));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Coverage.Skip(what, "stored in LFS: " + ReadFailure.Describe(e));
        }
    }
}
