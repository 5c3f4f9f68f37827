using TokenGuard.Rules;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Sources;

/// <summary>Reads secrets again out of the files a <c>scan dir</c> report names; a file that moved its token meanwhile is searched as a whole.</summary>
public sealed class FileSecretReader(string workingDirectory) : ISecretReader
{
    public string SourceKind => DirectorySource.SourceKind;

    public Task<Secret?> ReadAsync(Report report, Occurrence occurrence, Fingerprint fingerprint, CancellationToken cancel)
    {
        if (occurrence.Path is null) return Task.FromResult<Secret?>(null);
        var scanner = DocumentScanner.ForReadingAgain();
        var shown = Path.GetFullPath(Path.Combine(report.Run.Root ?? workingDirectory, occurrence.Path));
        var secrets = RedactedPath.Find(shown)
            .Select(path => (occurrence.Place == Places.FileName ? scanner.Scan(path) : ScanFile(path, scanner, cancel)).SecretWith(fingerprint));
        return Task.FromResult(secrets.FirstOrDefault(secret => secret is not null));
    }

    private static IReadOnlyList<DocumentMatch> ScanFile(string fullPath, DocumentScanner scanner, CancellationToken cancel)
    {
        // A report edited by hand may name anything; opening a pipe would wait for ever.
        if (!FileTree.IsFile(fullPath)) return [];
        try
        {
            using var stream = ScannedFile.Open(fullPath);
            return ContentReader.Scan(scanner, stream, fullPath, new ScanContext(ScanLimits.Default), cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
