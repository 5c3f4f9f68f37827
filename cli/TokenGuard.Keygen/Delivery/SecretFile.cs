namespace TokenGuard.Keygen;

/// <summary>
/// Delivers to a new file that only its owner can read. Before the act it stands beside its place under another name, with the room it needs already
/// taken on the disk; when the secret is in it, it takes its name in one step, and never that of an existing file or link. The content is the token's
/// bytes and nothing else, no line end.
/// </summary>
public sealed class SecretFile : INewSecretSink, IDisposable
{
    private const string Scheme = "file:";

    /// <summary>Longer than any token, and not more than the smallest block of a disk.</summary>
    private const int Room = 512;

    private FileStream? _file;

    public SecretFile(string path) => Path = System.IO.Path.GetFullPath(path);

    public string Path { get; }

    /// <summary>It keeps what may exist nowhere else: where it cannot take its name, the content stays under the other one.</summary>
    internal bool IsOnlyCopy { get; init; }

    /// <summary>The file that holds a secret now; null where none does.</summary>
    internal string? Holder => ReadBack() is null ? null : File.Exists(Path) ? Path : Beside;

    public string Destination => Scheme + Path;

    private string Beside => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "/", $".{System.IO.Path.GetFileName(Path)}.tokenguard");

    /// <summary>Reads <c>file:PATH</c>; null for anything else. A relative path starts from the folder.</summary>
    public static SecretFile? FromDestination(string destination, string workingDirectory) =>
        destination.StartsWith(Scheme, StringComparison.Ordinal) && destination.Length > Scheme.Length
        && !destination.Contains('\0', StringComparison.Ordinal)
            ? new SecretFile(System.IO.Path.GetFullPath(destination[Scheme.Length..], workingDirectory)) : null;

    /// <summary>The secret that an interrupted delivery left in this file or beside it; null where there is none.</summary>
    internal NewSecret? ReadBack()
    {
        foreach (var path in new[] { Path, Beside })
        {
            try
            {
                // A file that was prepared and never written to holds nothing but blanks.
                if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().Trim((byte)' ') is { Length: > 0 } text) return NewSecret.Of(text);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Unreadable is not there.
            }
        }

        return null;
    }

    /// <summary>Removes it: the secret is elsewhere by now.</summary>
    internal void Remove()
    {
        Dispose();
        _ = Attempt(() => File.Delete(Path));
        _ = Attempt(() => File.Delete(Beside));
    }

    public Task<DeliveryAnswer> PrepareAsync(CancellationToken cancel) => Task.FromResult(Attempt(() =>
    {
        if (IsTaken) throw new IOException("It exists.");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        // What a crash left beside is empty or stands in the journal: the exclusive creation below would refuse for ever.
        if (new FileInfo(Beside) is { Exists: true, LinkTarget: null }) File.Delete(Beside);
        _file = new FileStream(Beside, options);
        try
        {
            _file.Write([.. Enumerable.Repeat((byte)' ', Room)]);
            _file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            Dispose();
            File.Delete(Beside);
            throw;
        }
    }));

    public Task<DeliveryAnswer> DeliverAsync(NewSecret secret) => Task.FromResult(Attempt(() =>
    {
        var file = _file ?? throw new InvalidOperationException("The file was not prepared.");
#pragma warning disable RS0030 // delivery: the one place a new token is written to
        file.Seek(0, SeekOrigin.Begin);
        file.Write(secret.RevealRawSecret());
        file.SetLength(secret.RevealRawSecret().Length);
        file.Flush(flushToDisk: true);
        Dispose();
        TakeName();
        // Written is not delivered: the name may have been removed or taken over in between.
        if (new FileInfo(Path) is not { Exists: true, LinkTarget: null, Length: var length } || length != secret.RevealRawSecret().Length)
            throw new IOException("The file is not where it was created.");
#pragma warning restore RS0030
    }));

    /// <summary>A place that was taken meanwhile gets no copy under another name either: what delivers keeps the secret elsewhere.</summary>
    private void TakeName()
    {
        try
        {
            File.Move(Beside, Path, overwrite: false);
        }
        catch (IOException)
        {
            if (!IsOnlyCopy) File.Delete(Beside);
            throw;
        }
    }

    public INewSecretSink? Remaining(NewSecret secret)
    {
        try
        {
#pragma warning disable RS0030 // comparison: is this the secret that was to be delivered here?
            return File.Exists(Path) && File.ReadAllBytes(Path).AsSpan().SequenceEqual(secret.RevealRawSecret()) ? null : this;
#pragma warning restore RS0030
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return this;
        }
    }

    public Task DiscardAsync()
    {
        if (_file is null) return Task.CompletedTask;
        Dispose();
        // A leftover that cannot be removed again is a nuisance, not a failure.
        _ = Attempt(() => File.Delete(Beside));
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    private bool IsTaken => File.Exists(Path) || Directory.Exists(Path) || new FileInfo(Path).LinkTarget is not null;

    private DeliveryAnswer Attempt(Action act)
    {
        try
        {
            act();
            return DeliveryAnswer.Fine;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DeliveryAnswer(IsTaken
                ? $"{Path} exists already and is never overwritten: name a file that does not exist"
                : $"{Path} cannot be written ({FileTrouble.Of(e)}): name a file in a folder of yours");
        }
    }
}
