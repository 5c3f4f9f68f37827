using LibGit2Sharp;

namespace TokenGuard.GitHub;

/// <summary>
/// A bare clone with every ref the server shows, pull refs included, in a temporary folder that only this user can enter and that goes with this
/// object.
/// (The folder of a run that was killed stays: its name begins with <c>tokenguard-clone-</c>.)
/// </summary>
internal sealed class RepositoryClone : IDisposable
{
    private const string RemoteName = "github";
    private const string EveryRef = "+refs/*:refs/*";

    private readonly DirectoryInfo _folder;

    private RepositoryClone(DirectoryInfo folder) => _folder = folder;

    /// <summary>Absolute path of the bare repository.</summary>
    public string Path => _folder.FullName;

    /// <param name="parent">Where the temporary folder is made; null for the system's place.</param>
    /// <exception cref="CloneFailedException">It could not be cloned, or its address is none that may be contacted.</exception>
    public static RepositoryClone Fetch(
        RemoteRepository remote, GitHubEndpoint endpoint, GitHubToken? token, HttpClient http, string? parent, CancellationToken cancel)
    {
        var session = new CloneSession(http, CheckedAddress(remote, endpoint), token, cancel);
        var clone = new RepositoryClone(MakeFolder(parent));
        var done = false;
        try
        {
            clone.Fill(session, remote.DefaultBranch, cancel);
            done = true;
            return clone;
        }
        catch (LibGit2SharpException)
        {
            cancel.ThrowIfCancellationRequested();
            throw new CloneFailedException(session.Failure ?? "git could not read what the server sent, or not store it");
        }
        finally
        {
            if (!done) clone.Dispose();
        }
    }

    public void Dispose()
    {
        // git makes its packs read-only, which stops their removal on Windows.
        foreach (var file in _folder.EnumerateFiles("*", SearchOption.AllDirectories)) file.IsReadOnly = false;
        _folder.Delete(recursive: true);
    }

    /// <summary>The server's word for where to clone from is taken only where it names the host that the user configured.</summary>
    private static Uri CheckedAddress(RemoteRepository remote, GitHubEndpoint endpoint)
    {
        if (!Uri.TryCreate(remote.CloneUrl, UriKind.Absolute, out var address)) throw new CloneFailedException("GitHub gave no clone address");
        if (!endpoint.IsOnWeb(address)) throw new CloneFailedException("its clone address is on another host, which was not contacted");
        return address;
    }

    private static DirectoryInfo MakeFolder(string? parent)
    {
        if (parent is null) return Directory.CreateTempSubdirectory("tokenguard-clone-");
        var path = System.IO.Path.Combine(parent, "tokenguard-clone-" + System.IO.Path.GetRandomFileName());
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private void Fill(CloneSession session, string? defaultBranch, CancellationToken cancel)
    {
        using var repository = new Repository(Repository.Init(Path, isBare: true));
        var options = new FetchOptions { TagFetchMode = TagFetchMode.None, OnTransferProgress = _ => !cancel.IsCancellationRequested };
        CloneTransport.Use(session, address =>
        {
            repository.Network.Remotes.Add(RemoteName, address, EveryRef);
            Commands.Fetch(repository, RemoteName, [EveryRef], options, logMessage: null);
        });
        PointHeadAt(repository, defaultBranch);
    }

    /// <summary>So that what stands in the default branch counts as standing in HEAD.</summary>
    private static void PointHeadAt(Repository repository, string? defaultBranch)
    {
        var branch = $"refs/heads/{defaultBranch}";
        if (defaultBranch is null || !Reference.IsValidName(branch) || repository.Refs[branch] is null) return;
        repository.Refs.UpdateTarget("HEAD", branch);
    }
}
