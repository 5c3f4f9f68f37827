using TokenGuard.Git.Packs;

namespace TokenGuard.Git;

/// <summary>How a repository keeps what it holds, as its configuration says.</summary>
/// <param name="Objects">How it names objects.</param>
/// <param name="UsesReftable">Whether refs and their logs are kept in tables, not in files of their own.</param>
/// <param name="Unknown">What the configuration says besides, of which nobody here knows what it changes.</param>
internal sealed record RepositoryFormat(ObjectFormat Objects, bool UsesReftable, IReadOnlyList<string> Unknown)
{
    private const string Section = "extensions.";

    // None of these changes how what is here is read: objects that another repository keeps, objects that must not be pruned, worktrees that are named by
    // relative paths or have a configuration of their own, ids of another format beside those that count.
    private static readonly string[] Harmless = ["noop", "noop-v1", "partialclone", "preciousobjects", "relativeworktrees", "worktreeconfig", "compatobjectformat", "submodulepathconfig"];

    // Of versions before 1 git heeds these only.
    private static readonly string[] AlwaysHeeded = ["partialclone", "preciousobjects", "worktreeconfig", "noop"];

    /// <summary>What cannot be read, or is not there, says what git would assume.</summary>
    public static RepositoryFormat Read(string commonDirectory)
    {
        var file = Path.Combine(commonDirectory, "config");
        var settings = ConfigFile.TryRead(file);
        var isExtended = settings.LastOrDefault(setting => setting.Name == "core.repositoryformatversion").Value is not (null or "0");
        var (objects, usesReftable, unknown) = (ObjectFormat.Sha1, false, new List<string>());
        if (settings.Count == 0 && ConfigFile.IsUnreadable(file)) unknown.Add("a configuration that cannot be read");
        foreach (var (name, value) in settings)
        {
            if (name == ConfigFile.Damaged) unknown.Add("lines of the configuration that cannot be read");
            if (!name.StartsWith(Section, StringComparison.Ordinal)) continue;
            var extension = name[Section.Length..];
            if (!isExtended && !AlwaysHeeded.Contains(extension)) continue;
            if (extension == "objectformat" && value is "sha1" or "sha256") objects = value == "sha1" ? ObjectFormat.Sha1 : ObjectFormat.Sha256;
            else if (extension == "refstorage" && (value is "files" || value?.StartsWith("reftable", StringComparison.Ordinal) == true)) usesReftable = value != "files";
            else if (!Harmless.Contains(extension)) unknown.Add($"an extension that is not known here, {extension} = {value}");
        }

        return new RepositoryFormat(objects, usesReftable, unknown);
    }
}
