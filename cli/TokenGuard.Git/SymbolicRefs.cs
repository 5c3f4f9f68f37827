using System.Text;

namespace TokenGuard.Git;

/// <summary>
/// Looks at symbolic refs before LibGit2Sharp does: it follows one as long as it leads to another, and where they go in circles it runs out of stack,
/// which ends the process.
/// </summary>
internal static class SymbolicRefs
{
    // As many as git itself follows.
    private const int MaxSteps = 5;

    /// <summary>Whether a ref leads to others for longer than git follows.</summary>
    public static bool IsEndless(GitLocation location, string name)
    {
        var at = name;
        for (var step = 0; step <= MaxSteps; step++)
        {
            if (TargetOf(location, at) is not { } target) return false;
            at = target;
        }

        return true;
    }

    /// <summary>What a symbolic ref names; null for any other ref, and where there is none.</summary>
    private static string? TargetOf(GitLocation location, string name)
    {
        const string Marker = "ref:";
        // Names come out of files that anybody may have written.
        if (name != "HEAD" && (!name.StartsWith("refs/", StringComparison.Ordinal) || name.Contains("..", StringComparison.Ordinal) || name.Contains('\0'))) return null;
        var file = Path.Combine(location.GitDirectory, name);
        if (!File.Exists(file)) file = Path.Combine(location.CommonDirectory, name);
        if (!File.Exists(file)) return null;
        try
        {
            Span<byte> content = stackalloc byte[4096]; // no name is longer than a path can be
            using var stream = StoredFile.OpenRead(file);
            var text = Encoding.UTF8.GetString(content[..stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)]);
            return text.StartsWith(Marker, StringComparison.Ordinal) ? text[Marker.Length..].Split('\n')[0].Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // the library cannot read it either, and says so
        }
    }
}
