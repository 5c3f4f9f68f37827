using LibGit2Sharp;
using TokenGuard.Rules;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>Reads a secret again out of the repository that a report names. Works for what was found in history and in the index.</summary>
public sealed class GitSecretReader : ISecretReader
{
    public string SourceKind => GitHistorySource.SourceKind;

    public Task<Secret?> ReadAsync(Report report, Occurrence occurrence, Fingerprint fingerprint, CancellationToken cancel)
    {
        if (report.Run.Root is not { } root || GitLocation.Discover(root) is not { } location) return Task.FromResult<Secret?>(null);
        if (occurrence.Repository is { } submodule)
        {
            if (FindSubmodule(location, submodule) is not { } found) return Task.FromResult<Secret?>(null);
            location = found;
        }

        return Task.Run(() => Read(location, occurrence, fingerprint, cancel), cancel);
    }

    internal static Secret? Read(GitLocation location, Occurrence occurrence, Fingerprint fingerprint, CancellationToken cancel)
    {
        var scanner = DocumentScanner.ForReadingAgain();
        if (occurrence is { Commit: null, Blob: null, Path: not null } && ReadGitFile(location, fingerprint, scanner, cancel) is { } inFile) return inFile;
        try
        {
            using var repository = location.Open();
            var loose = LooseObjects.Of(location);
            foreach (var sha in new[] { occurrence.Blob, occurrence.Commit?.Id })
                if (ObjectId.TryParse(sha, out var id)) loose.Check(id);
            if (occurrence.Place == Places.Content) return ReadBlob(repository, location, occurrence, scanner, cancel).SecretWith(fingerprint);
            return Texts(repository, location, occurrence).Select(text => scanner.Scan(text).SecretWith(fingerprint)).FirstOrDefault(secret => secret is not null);
        }
        catch (Exception e) when (e is LibGit2SharpException or IOException or UnauthorizedAccessException)
        {
            return null; // gone, damaged, or a repository that cannot be opened: the secret is not to be had here
        }
    }

    /// <summary>Names in a report are redacted, and lines of a log move: all of git's own files are looked through.</summary>
    private static Secret? ReadGitFile(GitLocation location, Fingerprint fingerprint, DocumentScanner scanner, CancellationToken cancel)
    {
        foreach (var file in new GitFiles(location, new CoverageRecorder()).List())
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

    /// <summary>The repository of a submodule by the name that a report gives it: its folder in the git directory, or its path in the working tree.</summary>
    private static GitLocation? FindSubmodule(GitLocation location, string name)
    {
        if (GitFiles.FullPathOf(location, name) is { } kept && Directory.Exists(Path.Combine(kept, "objects"))) return GitLocation.At(kept);
        var nested = Path.GetFullPath(Path.Combine(name, ".git"), location.Root);
        return nested.StartsWith(location.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && Directory.Exists(nested) ? GitLocation.At(nested) : null;
    }

    private static IReadOnlyList<DocumentMatch> ReadBlob(Repository repository, GitLocation location, Occurrence occurrence, DocumentScanner scanner, CancellationToken cancel)
    {
        if (!ObjectId.TryParse(occurrence.Blob, out var id) || repository.Lookup<Blob>(id) is not { } blob) return [];
        var context = new ScanContext(ScanLimits.Default);
        return new BlobScanner(location, scanner, context).Scan(blob, blob.Size, id.Sha, cancel);
    }

    /// <summary>The texts that the occurrence may stand in. Names in a report are redacted, so they are all looked through.</summary>
    private static IEnumerable<string> Texts(Repository repository, GitLocation location, Occurrence occurrence)
    {
        if (occurrence.Place == Places.FileName)
        {
            var tree = Object<Commit>(repository, occurrence.Commit?.Id)?.Tree;
            return tree is null ? repository.Info.IsBare ? [] : repository.Index.Select(entry => entry.Path) : Names(tree);
        }

        using var texts = new TextObjects(repository, location);
        if (ObjectId.TryParse(occurrence.Commit?.Id, out var commit)) return [.. texts.ReadCommit(commit, SizeOf(commit), out _).Documents().Select(d => d.Text)];
        if (Object<TagAnnotation>(repository, occurrence.Blob) is { } tag) return [.. texts.ReadTag(tag, SizeOf(tag.Id), out _).Select(d => d.Text)];
        if (occurrence.Place != Places.RefName || SymbolicRefs.FindEndless(location) is not null) return [];
        return repository.Refs.Select(reference => reference.CanonicalName);

        long SizeOf(ObjectId id) => repository.ObjectDatabase.RetrieveObjectMetadata(id).Size;
    }

    private static T? Object<T>(Repository repository, string? id)
        where T : GitObject
        => ObjectId.TryParse(id, out var parsed) ? repository.Lookup<T>(parsed) : null;

    private static IEnumerable<string> Names(Tree root)
    {
        var seen = new HashSet<ObjectId>();
        var open = new Stack<Tree>([root]);
        while (open.TryPop(out var tree))
        {
            if (!seen.Add(tree.Id)) continue;
            foreach (var entry in tree)
            {
                yield return entry.Name;
                if (entry.TargetType == TreeEntryTargetType.Tree) open.Push((Tree)entry.Target);
            }
        }
    }
}
