using TokenGuard.Scanning.Sources;

namespace TokenGuard.Git;

/// <summary>
/// Finds the repository that git would use in a folder. The library has this too, but it answers through a buffer object that a program compiled to
/// native code does not get back filled.
/// </summary>
internal static class GitDiscovery
{
    private const string PointerStart = "gitdir:";

    // A path and what stands before it; a longer file is none of git's.
    private const int LongestPointer = 16 * 1024;

    /// <summary>The git directory, or null where there is none on the way up, or where a <c>.git</c> file points to none.</summary>
    public static string? Find(string folder)
    {
        for (var at = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)); at is not null; at = Path.GetDirectoryName(at))
        {
            var inside = Path.Combine(at, ".git");
            if (IsGitDirectory(inside)) return inside;
            if (FileTree.IsFile(inside)) return PointedTo(inside, at) is { } target && IsGitDirectory(target) ? target : null;
            if (IsGitDirectory(at)) return at;
        }

        return null;
    }

    /// <summary>What git asks for: HEAD, and a place for objects and refs, which a linked worktree has elsewhere.</summary>
    private static bool IsGitDirectory(string path)
    {
        // A link to nothing is a HEAD as git wrote it long ago, before its first commit.
        if (!File.Exists(Path.Combine(path, "HEAD")) && new FileInfo(Path.Combine(path, "HEAD")).LinkTarget is null) return false;
        var common = GitLocation.At(path).CommonDirectory;
        return Directory.Exists(Path.Combine(common, "objects")) && Directory.Exists(Path.Combine(common, "refs"));
    }

    private static string? PointedTo(string pointer, string folder)
    {
        if (new FileInfo(pointer).Length > LongestPointer) return null;
        var text = File.ReadAllText(pointer).TrimEnd();
        return text.StartsWith(PointerStart, StringComparison.Ordinal) ? Path.GetFullPath(text[PointerStart.Length..].Trim(), folder) : null;
    }
}
