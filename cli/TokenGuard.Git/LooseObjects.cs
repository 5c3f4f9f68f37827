using System.IO.Compression;
using LibGit2Sharp;
using TokenGuard.Git.Packs;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// Looks into loose object files before libgit2 does: where one is cut short, libgit2 (1.9) waits forever for the rest of it. Damaged ones are kept
/// from it and counted.
/// </summary>
internal sealed class LooseObjects(ObjectFormat format, IReadOnlyList<string> objectsFolders)
{
    public static LooseObjects Of(GitLocation location) =>
        new(location.Format.Objects, location.ListObjectFolders(new CoverageRecorder()));

    /// <summary>The file of a loose object, or null.</summary>
    public string? Find(ObjectId id) =>
        objectsFolders.Select(folder => Path.Combine(folder, id.Sha[..2], id.Sha[2..])).FirstOrDefault(File.Exists);

    /// <exception cref="LibGit2SharpException">The object is loose and damaged; it must not be looked up.</exception>
    public void Check(ObjectId id)
    {
        try
        {
            if (Find(id) is { } file) ReadHeader(file, ObjectName.Of(id), format);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // A repack has just moved it into a pack.
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new LibGit2SharpException("damaged loose object", e);
        }
    }

    /// <summary>Type and size, after the whole file has proved to inflate to exactly that and to be what its name says.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read, or is gone.</exception>
    public static (ObjectKind Kind, long Size) ReadHeader(string file, ObjectName name, ObjectFormat format)
    {
        using var compressed = StoredFile.OpenRead(file);
        if (compressed.Length == 0) throw new InvalidDataException();
        using var inflated = new ZLibStream(compressed, CompressionMode.Decompress);
        Span<byte> buffer = stackalloc byte[4096];
        var start = inflated.ReadAtLeast(buffer[..ObjectHeader.MaxLength], ObjectHeader.MaxLength, throwOnEndOfStream: false);
        if (!ObjectHeader.TryParse(buffer[..start], out var header)) throw new InvalidDataException();

        using var hash = format.Start();
        hash.AppendData(buffer[..start]);
        long content = start - header.Length;
        for (var read = inflated.Read(buffer); read > 0; read = inflated.Read(buffer))
        {
            hash.AppendData(buffer[..read]);
            content += read;
        }

        return content == header.Size && ObjectName.Read(hash.GetHashAndReset()) == name ? (header.Kind, header.Size) : throw new InvalidDataException();
    }

    /// <summary>The content without the header, as a stream.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read, or is gone.</exception>
    public static Stream OpenContent(string file)
    {
        var inflated = new ZLibStream(StoredFile.OpenRead(file), CompressionMode.Decompress);
        while (inflated.ReadByte() is var b and not 0)
            if (b < 0) throw new InvalidDataException();
        return inflated;
    }
}
