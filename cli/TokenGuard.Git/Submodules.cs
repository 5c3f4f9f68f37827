using LibGit2Sharp;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// Reads the repositories of submodules that are kept here, each like any other, and names those that are not: their contents are part of what the
/// repository stands for.
/// </summary>
internal sealed class Submodules(Repository repository, GitLocation location, HashSet<string> visited, ScanContext context)
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
    private List<(string Path, ObjectId Commit)> Named()
    {
        try
        {
            if (!repository.Info.IsBare) return [.. repository.Index.Where(entry => entry.Mode == Mode.GitLink).Select(entry => (entry.Path, entry.Id))];
            if (repository.Head.Tip?.Tree is not { } tree || tree[".gitmodules"]?.Target is not Blob modules) return [];
            return
            [
                .. modules.GetContentText().Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair is [var key, _] && key.Trim() == "path")
                    .Select(pair => pair[1].Trim()).Where(path => path.Length > 0 && tree[path]?.TargetType == TreeEntryTargetType.GitLink)
                    .Select(path => (path, tree[path].Target.Id)),
            ];
        }
        catch (Exception e) when (e is LibGit2SharpException or ArgumentException)
        {
            return []; // the index or HEAD cannot be read, which is counted where they are
        }
    }

    /// <summary>Older gits, and people who clone by hand, keep a submodule's repository in its own folder.</summary>
    private string? NestedRepository(string path)
    {
        if (repository.Info.WorkingDirectory is not { } top) return null;
        var folder = Path.GetFullPath(Path.Combine(path, ".git"), top);
        return folder.StartsWith(Path.GetFullPath(top), StringComparison.Ordinal) && Directory.Exists(folder) && new DirectoryInfo(folder).LinkTarget is null ? folder : null;
    }

    private static bool Holds(string gitDirectory, ObjectId commit)
    {
        try
        {
            using var submodule = new Repository(gitDirectory);
            return submodule.ObjectDatabase.Contains(commit);
        }
        catch (LibGit2SharpException)
        {
            return false;
        }
    }
}
