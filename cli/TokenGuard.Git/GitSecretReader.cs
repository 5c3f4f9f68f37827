using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Git.Refs;
using TokenGuard.Rules;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Git;

/// <summary>Reads a secret again out of the repository that a report names. Works for what was found in history and in the index.</summary>
/// <param name="workingDirectory">Absolute.</param>
/// <param name="environment">Heeded where it speaks of the repository of the report.</param>
public sealed class GitSecretReader(string workingDirectory, GitEnvironment environment) : ISecretReader
{
    public string SourceKind => GitHistorySource.SourceKind;

    public Task<Secret?> ReadAsync(Report report, Occurrence occurrence, Fingerprint fingerprint, CancellationToken cancel)
    {
        if (report.Run.Root is not { } root) return Task.FromResult<Secret?>(null);
        if (BundleHeader.IsBundle(root)) return Task.Run(() => ReadBundle(root, occurrence, fingerprint, cancel), cancel);
        if (Locate(root) is not { } location) return Task.FromResult<Secret?>(null);
        if (occurrence.Repository is { } submodule)
        {
            if (FindSubmodule(location, submodule) is not { } found) return Task.FromResult<Secret?>(null);
            location = found;
        }

        return Task.Run(() => Read(location, occurrence, fingerprint, cancel), cancel);
    }

    private GitLocation? Locate(string root)
    {
        var current = environment.Locate(workingDirectory);
        return current?.Root == root ? current : GitLocation.Discover(root);
    }

    private static Secret? ReadBundle(string path, Occurrence occurrence, Fingerprint fingerprint, CancellationToken cancel)
    {
        try
        {
            if (occurrence.Place == Places.GitFile) return GitBundleSource.Scan(path, DocumentScanner.ForReadingAgain(), new ScanContext(ScanLimits.Default), cancel).SecretWith(fingerprint);
            using var repository = BundleRepository.Open(path);
            return Read(repository.Location, occurrence, fingerprint, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null; // gone, damaged, or no room for it
        }
    }

    internal static Secret? Read(GitLocation location, Occurrence occurrence, Fingerprint fingerprint, CancellationToken cancel)
    {
        var scanner = DocumentScanner.ForReadingAgain();
        if (occurrence is { Commit: null, Blob: null, Path: not null } && ReadGitFile(location, occurrence, fingerprint, scanner, cancel) is { } inFile) return inFile;
        try
        {
            using var store = location.OpenObjects(new CoverageRecorder(), isWhole: false);
            var objects = new StoredObjects(store);
            if (occurrence.Place == Places.Content) return ReadBlob(objects, location, occurrence, scanner, cancel).SecretWith(fingerprint);
            return Texts(objects, location, occurrence).Select(text => scanner.Scan(text).SecretWith(fingerprint)).FirstOrDefault(secret => secret is not null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // gone, damaged, or a repository that cannot be opened: the secret is not to be had here
        }
    }

    /// <summary>Names in a report are redacted, and lines of a log move: all of git's own files are looked through.</summary>
    private static Secret? ReadGitFile(GitLocation location, Occurrence occurrence, Fingerprint fingerprint, DocumentScanner scanner, CancellationToken cancel)
    {
        foreach (var file in new GitFiles(location, new CoverageRecorder()).List().Concat(LfsFile(location, occurrence)))
        {
            cancel.ThrowIfCancellationRequested();
            if (scanner.Scan(file.Name).SecretWith(fingerprint) is { } inName) return inName;
            try
            {
                if (GitFileReader.Scan(file, scanner, new ScanContext(ScanLimits.Default), cancel).SecretWith(fingerprint) is { } secret) return secret;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // not this one
            }
        }

        return null;
    }

    /// <summary>Of the contents in LFS, which may be many and large, only the one that is named.</summary>
    private static IEnumerable<GitFile> LfsFile(GitLocation location, Occurrence occurrence)
    {
        var path = GitFiles.FullPathOf(location, occurrence.Path!);
        return path is not null && path.StartsWith(Path.Combine(location.CommonDirectory, "lfs", "objects") + Path.DirectorySeparatorChar, StringComparison.Ordinal) && FileTree.IsFile(path)
            ? [new GitFile(path, Path.GetFileName(path)) { Shown = occurrence.Path! }]
            : [];
    }

    /// <summary>The repository of a submodule by the name that a report gives it: its folder in the git directory, or its path in the working tree.</summary>
    private static GitLocation? FindSubmodule(GitLocation location, string name)
    {
        if (GitFiles.FullPathOf(location, name) is { } kept && Directory.Exists(Path.Combine(kept, "objects"))) return GitLocation.At(kept);
        var nested = Path.GetFullPath(Path.Combine(name, ".git"), location.Root);
        return nested.StartsWith(location.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && Directory.Exists(nested) ? GitLocation.At(nested) : null;
    }

    private static IReadOnlyList<DocumentMatch> ReadBlob(StoredObjects objects, GitLocation location, Occurrence occurrence, DocumentScanner scanner, CancellationToken cancel)
    {
        if (ObjectIds.TryParse(occurrence.Blob) is not { } id) return [];
        using var content = objects.TryRead(id, out var kind);
        if (content is null || kind != ObjectKind.Blob) return [];
        using var stream = content.OpenStream();
        return new BlobScanner(location, scanner, new ScanContext(ScanLimits.Default)).Scan(stream, content.Length, id.Sha, cancel);
    }

    /// <summary>The texts that the occurrence may stand in. Names in a report are redacted, so they are all looked through.</summary>
    private static IEnumerable<string> Texts(StoredObjects objects, GitLocation location, Occurrence occurrence)
    {
        if (occurrence.Place == Places.FileName)
        {
            var tree = ObjectIds.TryParse(occurrence.Commit?.Id) is { } id ? objects.ReadCommit(id)?.Tree : ObjectIds.TryParse(occurrence.Blob);
            return tree is not null ? Names(objects, tree) : IndexNames.Read(location, new CoverageRecorder()).All;
        }

        if (occurrence.Place == Places.RefName && occurrence.Blob is null)
            return RefStore.Read(location, new CoverageRecorder()).Names;
        return ObjectIds.TryParse(occurrence.Commit?.Id ?? occurrence.Blob) is { } text ? objects.ReadTexts(text) : [];
    }

    private static IEnumerable<string> Names(StoredObjects objects, ObjectId root)
    {
        var seen = new HashSet<ObjectId>();
        var open = new Stack<ObjectId>([root]);
        while (open.TryPop(out var tree))
        {
            if (!seen.Add(tree)) continue;
            foreach (var (name, entry) in objects.ReadTree(tree))
            {
                yield return name;
                if (entry.IsTree) open.Push(entry.Id);
            }
        }
    }
}
