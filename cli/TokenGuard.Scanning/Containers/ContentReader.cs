namespace TokenGuard.Scanning.Containers;

/// <summary>
/// Scans a document and everything it contains: the members of archives, however nested, and what .NET assemblies hold. Files, pipes and blobs all come
/// through here.
/// </summary>
public static class ContentReader
{
    /// <summary>Whether a document that is in memory may hold others: that of most says at once that it cannot.</summary>
    public static bool MayContainDocuments(ReadOnlySpan<byte> document)
    {
        var kind = ContainerMagic.Detect(document[..Math.Min(document.Length, ContainerMagic.Length)]);
        return kind switch
        {
            ContainerKind.Script => ZipArchiveReader.MayEnd(document),
            ContainerKind.None => document.EndsWith(LevelDbTable.Mark) || document.Length > ZipArchiveReader.EndLength && ZipArchiveReader.IsEnd(document[^ZipArchiveReader.EndLength..], out _),
            _ => true,
        };
    }

    /// <summary>
    /// Scans the document's own bytes, counts it, and goes on with what is inside. Members that cannot be read are named in the coverage and cost nothing
    /// else.
    /// </summary>
    /// <param name="document">At its start. Read once, and again where it is a container and can seek; one that cannot is copied while it is read.</param>
    /// <param name="name">The document's name in the coverage.</param>
    /// <param name="matches">What was found, also where reading failed or was stopped. Holds good until the scanner's next use.</param>
    /// <exception cref="IOException">Reading the document itself failed.</exception>
    public static void Scan(
        DocumentScanner scanner, Stream document, string name, ScanContext context, out IReadOnlyList<DocumentMatch> matches, CancellationToken cancel)
    {
        matches = scanner.Matches;
        using var watched = new WatchedStream(document, name, budget: null);
        scanner.DocumentName = name;
        scanner.Scan(watched, cancel);
        context.Coverage.DocumentRead(scanner.DocumentLength);
        if (scanner.NotRead is { } why) context.Coverage.Skip(name, why);
        if (watched.Kind == ContainerKind.None) return;

        var budget = new UnpackBudget(scanner.DocumentLength);
        matches = new MemberScanner(scanner, name, budget, context, cancel).ScanMembersOf(watched);
        cancel.ThrowIfCancellationRequested();
    }

    /// <inheritdoc cref="Scan(DocumentScanner, Stream, string, ScanContext, out IReadOnlyList{DocumentMatch}, CancellationToken)"/>
    /// <returns>What was found. Holds good until the scanner's next use.</returns>
    public static IReadOnlyList<DocumentMatch> Scan(DocumentScanner scanner, Stream document, string name, ScanContext context, CancellationToken cancel)
    {
        Scan(scanner, document, name, context, out var matches, cancel);
        return matches;
    }
}
