using TokenGuard.Scanning.Sources;

namespace TokenGuard.Git;

/// <summary>Opens the files of a repository. What has the name of one may be a pipe, at which whoever opens it waits for ever: it counts as what cannot be read.</summary>
internal static class StoredFile
{
    /// <exception cref="IOException">It cannot be opened, or is no file.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be opened.</exception>
    public static FileStream OpenRead(string path) => new(Checked(path), new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });

    /// <inheritdoc cref="OpenRead"/>
    public static byte[] ReadAllBytes(string path) => File.ReadAllBytes(Checked(path));

    /// <inheritdoc cref="OpenRead"/>
    public static IEnumerable<string> ReadLines(string path) => File.ReadLines(Checked(path));

    private static string Checked(string path) => FileTree.IsSpecial(path) && File.Exists(path) ? throw new IOException($"{path} is neither a file nor a folder.") : path;
}
