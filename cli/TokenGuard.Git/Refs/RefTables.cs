using TokenGuard.Scanning;
using TokenGuard.Scanning.Sources;

namespace TokenGuard.Git.Refs;

/// <summary>Refs in a stack of tables (reftable): a later table overrides those before it.</summary>
internal static class RefTables
{
    // Tables are merged as they are written; a repository of a million refs has some tens of MB of them.
    private const long LongestTable = 1 << 30;

    private const string Damaged = "a damaged table of refs";

    /// <param name="folder">A git directory.</param>
    public static IReadOnlyDictionary<string, StoredRef> Read(string folder, CoverageRecorder coverage)
    {
        var refs = new Dictionary<string, StoredRef>(StringComparer.Ordinal);
        foreach (var name in NamesOfTables(folder, coverage))
        {
            if (TryRead(Path.Combine(folder, "reftable", name), coverage) is not { } table) continue;
            foreach (var (refName, value) in table.Refs)
            {
                if (value is { } stored) refs[refName] = stored;
                else refs.Remove(refName);
            }
        }

        return refs;
    }

    /// <summary>The texts in a table, those of deleted refs too: names, what symbolic refs lead to, logs.</summary>
    public static IEnumerable<string> ReadTexts(string file, CoverageRecorder coverage)
    {
        if (TryRead(file, coverage) is not { } table) yield break;
        foreach (var (name, value) in table.Refs)
        {
            yield return name;
            if (value?.Target is { } target) yield return target;
        }

        foreach (var entry in table.Logs) yield return entry;
    }

    private static RefTable? TryRead(string file, CoverageRecorder coverage)
    {
        try
        {
            if (new FileInfo(file).Length <= LongestTable && FileTree.IsFile(file) && RefTable.TryRead(File.ReadAllBytes(file), out var table))
            {
                if (table.IsDamaged) coverage.Skip(file, Damaged);
                return table;
            }

            coverage.Skip(file, Damaged);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            coverage.Skip(file, ReadFailure.Describe(e));
        }

        return null;
    }

    private static IReadOnlyList<string> NamesOfTables(string folder, CoverageRecorder coverage)
    {
        var list = Path.Combine(folder, "reftable", "tables.list");
        try
        {
            // Names come out of a file that anybody may have written.
            return FileTree.IsFile(list) ? [.. File.ReadLines(list).Where(name => name.Length > 0 && name == Path.GetFileName(name) && !name.Contains('\0'))] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            coverage.Skip(list, ReadFailure.Describe(e));
            return [];
        }
    }
}
