using TokenGuard.Git.Packs;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Git.Refs;

/// <summary>
/// Refs in files of their own and in <c>packed-refs</c>. Of links only those are followed that lead to refs: a repository is somebody else's, and others may lead
/// anywhere.
/// </summary>
internal static class RefFiles
{
    private const string Symbolic = "ref:";

    // A path and what stands before it; a longer file is no ref.
    private const int LongestRef = 16 * 1024;

    // Folders that are links; git follows any number, round in circles too.
    private const int MostLinks = 100;

    private static readonly EnumerationOptions Everything = new() { IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None };

    /// <param name="folder">A git directory.</param>
    /// <param name="unreadable">Takes the names of refs that say nothing that can be understood.</param>
    /// <exception cref="IOException">The refs cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static IReadOnlyDictionary<string, StoredRef> Read(string folder, List<string> unreadable)
    {
        var refs = new Dictionary<string, StoredRef>(StringComparer.Ordinal);
        ReadPacked(Path.Combine(folder, "packed-refs"), refs, unreadable);
        var top = Path.Combine(folder, "refs");
        IEnumerable<string> files = Directory.Exists(top) ? Files(folder, top, unreadable) : [];
        foreach (var file in files.Append(Path.Combine(folder, RefStore.Head)))
        {
            var name = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
            if (name.EndsWith(".lock", StringComparison.Ordinal)) continue; // being written; until then the ref is what it was
            if (TryReadFile(file, out var value)) refs[name] = value;
            else unreadable.Add(name);
        }

        return refs;
    }

    private static IEnumerable<string> Files(string gitDirectory, string top, List<string> unreadable)
    {
        var open = new Stack<string>([top]);
        var links = 0;
        while (open.TryPop(out var folder))
        {
            foreach (var item in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Everything))
            {
                var isLink = item.Attributes.HasFlag(FileAttributes.ReparsePoint) && item.LinkTarget is not null;
                if (!item.Attributes.HasFlag(FileAttributes.Directory) && !(isLink && Directory.Exists(item.FullName))) yield return item.FullName;
                else if (!isLink) open.Push(item.FullName);
                else if (IsInRefs(item, out var target) && ++links <= MostLinks) open.Push(item.FullName);
                else if (target is null || !$"{item.FullName}/".StartsWith(target + '/', StringComparison.Ordinal)) unreadable.Add(Path.GetRelativePath(gitDirectory, item.FullName));
            }
        }
    }

    /// <summary>Whether a link leads to a folder of refs that it is not in itself.</summary>
    private static bool IsInRefs(FileSystemInfo link, out string? target)
    {
        target = link.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        return target is not null && target.Split(Path.DirectorySeparatorChar).Contains("refs") && !$"{link.FullName}/".StartsWith(target + '/', StringComparison.Ordinal);
    }

    private static bool TryReadFile(string file, out StoredRef value)
    {
        value = default;
        try
        {
            var info = new FileInfo(file);
            if (info.LinkTarget is { } link)
            {
                value = new StoredRef(Id: null, link);
                if (link.StartsWith("refs/", StringComparison.Ordinal)) return true; // as git wrote HEAD long ago
                if (info.ResolveLinkTarget(returnFinalTarget: true) is not FileInfo { Exists: true } target) return false;
                info = target;
            }

            if (!info.Exists) return true;
            if (info.Length > LongestRef || !FileTree.IsFile(file)) return false;
            return TryParse(File.ReadAllText(file), out value);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return true; // packed or deleted just now
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool TryParse(string text, out StoredRef value)
    {
        if (text.StartsWith(Symbolic, StringComparison.Ordinal))
        {
            value = new StoredRef(Id: null, text[Symbolic.Length..].Trim());
            return value.Target!.Length > 0;
        }

        var end = text.AsSpan().IndexOfAny(" \t\r\n");
        var isId = ObjectName.TryParse(end < 0 ? text : text.AsSpan(0, end), out var name);
        value = new StoredRef(isId ? name.ToId() : null, Target: null);
        return isId;
    }

    /// <summary><c>id name</c> in each line; behind annotated tags <c>^id</c> of what they lead to.</summary>
    private static void ReadPacked(string file, Dictionary<string, StoredRef> refs, List<string> unreadable)
    {
        if (!FileTree.IsFile(file))
        {
            if (Path.Exists(file)) unreadable.Add("packed-refs");
            return;
        }

        foreach (var line in File.ReadLines(file))
        {
            if (line.Length == 0 || line[0] is '#' or '^') continue;
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && ObjectName.TryParse(line.AsSpan(0, space), out var id)) refs[line[(space + 1)..].TrimEnd('\r')] = new StoredRef(id.ToId(), Target: null);
            else unreadable.Add("packed-refs");
        }
    }
}
