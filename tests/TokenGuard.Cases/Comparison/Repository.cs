namespace TokenGuard.Cases.Comparison;

/// <summary>The folder of this repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "TokenGuard.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("This is not run from a clone of the repository.");
        return folder;
    }
}
