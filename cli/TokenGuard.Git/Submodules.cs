using System.Text;
using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Git.Refs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// Reads the repositories of submodules that are kept here, each like any other, and names those that are not: their contents are part of what the
/// repository stands for.
/// </summary>
internal sealed class Submodules(GitLocation location, HashSet<string> visited, ScanContext context)
{
    private readonly List<string> _gitDirectories = [];

    public void Read(CancellationToken cancel)
    {
        foreach (var (folder, shown) in new GitFiles(location, context.Coverage).ListSubmodules()) ReadRepository(folder, shown, cancel);
        foreach (var (path, commit) in Named())
        {
            cancel.ThrowIfCancellationRequested();
            if (NestedRepository(path) is { } nested) ReadRepository(nested, path, cancel);
            if (!_gitDirectories.Exists(folder => Holds(folder, commit)))
                context.Coverage.Skip($"submodule {path} (commit {commit})", "its repository is not here; git submodule update --init brings it");
        }
    }

    private void ReadRepository(string folder, string name, CancellationToken cancel)
    {
        var at = GitLocation.At(folder);
        _gitDirectories.Add(at.GitDirectory);
        if (!visited.Add(at.CommonDirectory)) return;
        var part = new ScanContext(context.Limits);
        try
        {
            GitHistorySource.Read(at, name, part, visited, cancel);
        }
        finally
        {
            var secrets = part.Findings.Secrets.ToDictionary(secret => secret.Fingerprint.Value, StringComparer.Ordinal);
            foreach (var finding in part.Findings.ToFindings())
                foreach (var occurrence in finding.Occurrences)
                    context.Findings.Add(secrets[finding.Fingerprint], occurrence with { Repository = occurrence.Repository is { } inner ? $"{name}/{inner}" : name });
            context.Coverage.Include(name, part.Coverage.ToCoverage());
        }
    }

    /// <summary>The submodules of the index, of a bare repository those that HEAD's <c>.gitmodules</c> speaks of.</summary>
    private IReadOnlyList<(string Path, ObjectId Commit)> Named()
    {
        var index = Path.Combine(location.GitDirectory, "index");
        if (!File.Exists(index)) return NamedInHead();
        try
        {
            return [.. IndexFile.Read(index, location.Format.Objects, out _).Where(entry => entry.IsCommit).Select(entry => (entry.Path, entry.Id)).Distinct()];
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return []; // counted where the names in it are read
        }
    }

    private IReadOnlyList<(string Path, ObjectId Commit)> NamedInHead()
    {
        using var store = location.OpenObjects(new CoverageRecorder(), isWhole: false);
        var objects = new StoredObjects(store);
        if (RefStore.Read(location, new CoverageRecorder()).Resolve(RefStore.Head) is not { } head || objects.ReadCommit(head) is not { } commit) return [];
        if (!objects.ReadTree(commit.Tree).TryGetValue(".gitmodules", out var modules)) return [];
        using var content = objects.TryRead(modules.Id, out var kind);
        if (content is null || kind != ObjectKind.Blob) return [];
        var paths = ConfigFile.Parse(Encoding.UTF8.GetString(content.Content))
            .Where(setting => setting.Name.StartsWith("submodule.", StringComparison.Ordinal) && setting.Name.EndsWith(".path", StringComparison.Ordinal))
            .Select(setting => setting.Value).OfType<string>().Distinct(StringComparer.Ordinal);
        return [.. paths.Select(path => (path, objects.Find(commit.Tree, path))).Where(found => found.Item2 is { IsCommit: true }).Select(found => (found.path, found.Item2!.Value.Id))];
    }

    /// <summary>Older gits, and people who clone by hand, keep a submodule's repository in its own folder.</summary>
    private string? NestedRepository(string path)
    {
        var top = location.Root;
        if (top == location.GitDirectory) return null; // no working tree
        var folder = Path.GetFullPath(Path.Combine(path, ".git"), top);
        return folder.StartsWith(top + Path.DirectorySeparatorChar, StringComparison.Ordinal) && Directory.Exists(folder) && new DirectoryInfo(folder).LinkTarget is null ? folder : null;
    }

    private static bool Holds(string gitDirectory, ObjectId commit)
    {
        using var store = GitLocation.At(gitDirectory).OpenObjects(new CoverageRecorder(), isWhole: false);
        return store.Find(ObjectName.Of(commit)) >= 0;
    }
}
