namespace TokenGuard.Scanning.Sources;

/// <summary>Finds again what a report shows only in part: files and folders whose names held a token.</summary>
internal static class RedactedPath
{
    /// <summary>Every path there is today that a report would show as this one; the path itself where nothing in it is redacted.</summary>
    public static IEnumerable<string> Find(string fullPath)
    {
        var root = Path.GetPathRoot(fullPath)!;
        IEnumerable<string> found = [root];
        foreach (var name in fullPath[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
            found = found.SelectMany(folder => name.Contains('…') ? ItemsShownAs(name, folder) : [Path.Combine(folder, name)]);
        return found;
    }

    private static IEnumerable<string> ItemsShownAs(string name, string folder)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Where(item => Redactor.Redact(Path.GetFileName(item)) == name)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // like a file that is gone
        }
    }
}
