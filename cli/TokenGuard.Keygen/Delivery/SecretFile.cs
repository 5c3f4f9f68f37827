namespace TokenGuard.Keygen;

/// <summary>
/// Delivers to a file that only its owner can read. It is created, empty, before the act: exclusively, so that neither an existing file nor
/// a symbolic link somebody laid out is ever written to. The content is the token's bytes and nothing else, no line end.
/// </summary>
public sealed class SecretFile : INewSecretSink, IDisposable
{
    private const string Scheme = "file:";

    private FileStream? _file;

    public SecretFile(string path) => Path = System.IO.Path.GetFullPath(path);

    public string Path { get; }

    public string Destination => Scheme + Path;

    /// <summary>Reads <c>file:PATH</c>, the only destination this library knows; null for anything else. A relative path starts from the folder.</summary>
    public static SecretFile? FromDestination(string destination, string workingDirectory) =>
        destination.StartsWith(Scheme, StringComparison.Ordinal) && destination.Length > Scheme.Length
        && !destination.Contains('\0', StringComparison.Ordinal)
            ? new SecretFile(System.IO.Path.GetFullPath(destination[Scheme.Length..], workingDirectory)) : null;

    public Task<DeliveryAnswer> PrepareAsync(CancellationToken cancel) => Task.FromResult(Attempt(() =>
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _file = new FileStream(Path, options);
    }));

    public Task<DeliveryAnswer> DeliverAsync(NewSecret secret) => Task.FromResult(Attempt(() =>
    {
        var file = _file ?? throw new InvalidOperationException("The file was not prepared.");
#pragma warning disable RS0030 // delivery: the one place a new token is written to
        file.Write(secret.RevealRawSecret());
        file.Flush(flushToDisk: true);
        Dispose();
        // Written is not delivered: the name may have been removed or taken over since the file was prepared.
        if (new FileInfo(Path) is not { Exists: true, LinkTarget: null, Length: var length } || length != secret.RevealRawSecret().Length)
            throw new IOException("The file is not where it was created.");
#pragma warning restore RS0030
    }));

    public Task DiscardAsync()
    {
        if (_file is null) return Task.CompletedTask;
        Dispose();
        // An empty file that cannot be removed again is a nuisance, not a failure.
        _ = Attempt(() => File.Delete(Path));
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private DeliveryAnswer Attempt(Action act)
    {
        try
        {
            act();
            return DeliveryAnswer.Fine;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DeliveryAnswer(File.Exists(Path) && _file is null
                ? $"{Path} exists already and is never overwritten: name a file that does not exist"
                : $"{Path} cannot be written ({FileTrouble.Of(e)}): name a file in a folder of yours");
        }
    }
}
