using TokenGuard.Git.Packs;

namespace TokenGuard.Git;

/// <summary>
/// A bundle as the repository that it would be fetched into, were that one empty: a temporary folder with its pack and its refs, written here and without git,
/// which refuses a bundle whose prerequisites are not here. Gone when disposed.
/// </summary>
internal sealed class BundleRepository : IDisposable
{
    private const string Head = "HEAD";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tokenguard-bundle-");

    private BundleRepository(BundleHeader header) => Header = header;

    public BundleHeader Header { get; }

    public GitLocation Location => GitLocation.At(_folder.FullName);

    /// <exception cref="InvalidDataException">No bundle, or one that is cut short before its pack.</exception>
    /// <exception cref="IOException">It cannot be read, or there is no room for what it holds.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be read.</exception>
    public static BundleRepository Open(string path)
    {
        using var bundle = File.OpenRead(path);
        var repository = new BundleRepository(BundleHeader.Read(bundle));
        try
        {
            repository.Write(bundle);
            return repository;
        }
        catch
        {
            repository.Dispose();
            throw;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(FileStream bundle)
    {
        var isSha256 = Header.Objects == ObjectFormat.Sha256;
        File.WriteAllText(In("config"), $"[core]\n\trepositoryformatversion = {(isSha256 ? 1 : 0)}\n\tbare = true\n{(isSha256 ? "[extensions]\n\tobjectformat = sha256\n" : "")}");
        var head = Header.Refs.FirstOrDefault(item => item.Name == Head).Id;
        File.WriteAllText(In(Head), $"{head ?? "ref: refs/heads/main"}\n");
        File.WriteAllLines(In("packed-refs"), Header.Refs.Where(item => item.Name != Head).Select(item => $"{item.Id} {item.Name}"));
        _folder.CreateSubdirectory("refs");
        _folder.CreateSubdirectory("objects/pack");
        bundle.Position = Header.Length;
        using var pack = File.Create(In("objects/pack/pack-of-bundle.pack"));
        bundle.CopyTo(pack);
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);
}
