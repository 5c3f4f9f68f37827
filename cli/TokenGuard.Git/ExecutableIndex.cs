using System.Diagnostics;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>The index as the installed git reads it, for the formats that the library refuses.</summary>
internal sealed class ExecutableIndex : IStagedIndex
{
    // Longer ones stay unread: their bytes come through a pipe and are held in memory here.
    private const int MaxBlobBytes = 512 * 1024 * 1024;

    private readonly ObjectPipe _objects;

    private ExecutableIndex(IReadOnlyList<StagedChange> changes, ObjectPipe objects)
    {
        Changes = changes;
        _objects = objects;
    }

    public IReadOnlyList<StagedChange> Changes { get; }

    /// <summary>Null where there is no git, or where it refuses the repository too.</summary>
    public static ExecutableIndex? TryOpen(GitLocation location, GitEnvironment environment)
    {
        if (GitProgram.Find() is not { } git) return null;
        if (Run(git, location, environment, "diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv") is not { } differences) return null;
        if (Run(git, location, environment, "ls-files", "--unmerged", "-z") is not { } conflicts) return null;
        var objects = new ObjectPipe(Start(git, location, environment, "cat-file", "--batch"));
        return new ExecutableIndex([.. ParseDifferences(differences).Concat(ParseConflicts(conflicts)).Distinct()], objects);
    }

    public void Dispose() => _objects.Dispose();

    public IReadOnlyList<DocumentMatch> Scan(StagedChange change, BlobScanner blobs, CoverageRecorder coverage, CancellationToken cancel)
    {
        var what = $"{change.Path} (blob {change.Blob})";
        if (_objects.Ask(change.Blob!) is not ("blob", var size))
        {
            coverage.Skip(what, "missing or damaged object");
            return [];
        }

        if (blobs.IsTooLarge(size, what) || size > MaxBlobBytes)
        {
            if (size > MaxBlobBytes) coverage.Skip(what, "too large to read through git");
            _objects.Discard(size);
            return [];
        }

        return blobs.Scan(new MemoryStream(_objects.ReadContent(size), writable: false), size, what, cancel);
    }

    private static IEnumerable<StagedChange> ParseDifferences(string raw)
    {
        // ":<old mode> <new mode> <old id> <new id> <status>", NUL, path, NUL
        const string Submodule = "160000";
        var fields = raw.Split('\0');
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            if (fields[i].Split(' ') is not [_, var mode, _, var id, var status] || status is "D" or "U") continue;
            yield return new StagedChange(fields[i + 1], mode == Submodule ? null : id, status == "A");
        }
    }

    private static IEnumerable<StagedChange> ParseConflicts(string raw)
    {
        // "<mode> <id> <stage>", TAB, path, NUL
        foreach (var line in raw.Split('\0', StringSplitOptions.RemoveEmptyEntries))
            if (line.Split('\t', 2) is [var entry, var path] && entry.Split(' ') is [_, var id, _]) yield return new StagedChange(path, id, IsNew: false);
    }

    /// <summary>The output, or null where git failed.</summary>
    private static string? Run(string git, GitLocation location, GitEnvironment environment, params string[] arguments)
    {
        using var process = Start(git, location, environment, arguments);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : null;
    }

    // From the repository's own folder and without GIT_DIR unless git set it: then git checks for itself whose repository it is.
    private static Process Start(string git, GitLocation location, GitEnvironment environment, params string[] arguments) => GitProgram.Start(
        git,
        environment.WorkTree ?? location.Root,
        environment with { GitDirectory = environment.GitDirectory is null ? null : location.GitDirectory },
        arguments);
}
