namespace TokenGuard.Git.Packs;

/// <summary>A file without a name that is gone with its stream: nothing is left behind even where the process is killed (but on Windows).</summary>
internal static class TemporaryFile
{
    /// <exception cref="IOException">There is no room for it.</exception>
    public static FileStream Create()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete, BufferSize = 0 };
        if (OperatingSystem.IsWindows()) options.Options = FileOptions.DeleteOnClose;
        else options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var path = Path.Combine(Path.GetTempPath(), "tokenguard-" + Path.GetRandomFileName());
        var stream = new FileStream(path, options);
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return stream;
    }
}
