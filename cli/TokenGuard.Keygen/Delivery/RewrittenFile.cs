using System.Security.Cryptography;
using System.Text;

namespace TokenGuard.Keygen;

/// <summary>
/// A file of the user's that gets a new content in one step: written beside it under another name, with the room already taken on the disk, and renamed
/// over it. It ends up its owner's only (0600), unless it was closed to others before: then somebody chose who may read it, and that stays. A symbolic
/// link is followed, for the file behind it is what the user means.
/// </summary>
/// <param name="path">Absolute.</param>
/// <param name="destination">What is delivered, so that two deliveries into one file keep out of each other's way.</param>
internal sealed class RewrittenFile(string path, string destination) : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const int LargestContent = 4 * 1024 * 1024;

    private FileStream? _beside;

    public string Path { get; } = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    /// <summary>The same from run to run, so that what a crash left is found and removed.</summary>
    private string Beside => System.IO.Path.Combine(
        System.IO.Path.GetDirectoryName(Path) ?? "/",
        $".{System.IO.Path.GetFileName(Path)}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(destination)))[..8]}.tokenguard");

    /// <summary>The content now; empty where there is no file.</summary>
    /// <exception cref="IOException">It cannot be read, or is far too large for what it should be.</exception>
    public byte[] Read()
    {
        if (!File.Exists(Path)) return [];
        if (new FileInfo(Path).Length > LargestContent) throw new IOException("It is larger than 4 MB.");
        return File.ReadAllBytes(Path);
    }

    /// <summary>Takes the room for the present content and so many bytes more.</summary>
    public void Prepare(int more)
    {
        var room = Read().Length + more;
        // Nothing but an interrupted run leaves this name, and what it holds stands in the recovery file too.
        if (new FileInfo(Beside) is { Exists: true, LinkTarget: null }) File.Delete(Beside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        _beside = new FileStream(Beside, options);
        _beside.Write(new byte[room]);
        _beside.Flush(flushToDisk: true);
    }

    public void Commit(byte[] content)
    {
        var beside = _beside ?? throw new InvalidOperationException("The file was not prepared.");
        try
        {
            beside.Seek(0, SeekOrigin.Begin);
            beside.Write(content);
            beside.SetLength(content.Length);
            beside.Flush(flushToDisk: true);
            if (!OperatingSystem.IsWindows() && File.Exists(Path) && File.GetUnixFileMode(Path) is var mode && (mode & Others) == UnixFileMode.None)
                File.SetUnixFileMode(beside.SafeFileHandle, mode | OwnerOnly);
            beside.Dispose();
            File.Move(Beside, Path, overwrite: true);
            _beside = null;
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Undoes <see cref="Prepare"/>.</summary>
    public void Dispose()
    {
        if (_beside is null) return;
        _beside.Dispose();
        _beside = null;
        try
        {
            File.Delete(Beside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A leftover that cannot be removed again is a nuisance, not a failure.
        }
    }
}
