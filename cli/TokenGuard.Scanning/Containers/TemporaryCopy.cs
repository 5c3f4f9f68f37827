using Microsoft.IO;

namespace TokenGuard.Scanning.Containers;

/// <summary>
/// Keeps the bytes of an archive that can be read only once, so that it can be opened: in memory while they are few, then in a file that only its
/// owner can read and that has no name any more where the system allows that.
/// </summary>
internal sealed class TemporaryCopy : IDisposable
{
    private const int KeptInMemory = 8 << 20;

    // Cleared as little as any other buffer: what is read from it was written to it before.
    private static readonly RecyclableMemoryStreamManager Memory = new(new RecyclableMemoryStreamManager.Options { MaximumSmallPoolFreeBytes = 2 * KeptInMemory, MaximumLargePoolFreeBytes = 0 });

    private Stream _bytes = Memory.GetStream();

    /// <summary>Everything written so far, to be read from its start.</summary>
    public Stream Bytes => _bytes;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_bytes is MemoryStream memory && memory.Length + bytes.Length > KeptInMemory)
        {
            var file = CreateFile();
            memory.WriteTo(file);
            memory.Dispose();
            _bytes = file;
        }

        _bytes.Write(bytes);
    }

    public void Dispose() => _bytes.Dispose();

    private static FileStream CreateFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete };
        if (OperatingSystem.IsWindows()) options.Options = FileOptions.DeleteOnClose;
        else options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var path = Path.Combine(Path.GetTempPath(), "tokenguard-" + Path.GetRandomFileName());
        var file = new FileStream(path, options);
        // Nothing is left behind even where the process is killed.
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return file;
    }
}
