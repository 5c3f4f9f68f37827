using System.Buffers.Text;
using System.IO.Compression;
using LibGit2Sharp;
using TokenGuard.Scanning;

namespace TokenGuard.Git;

/// <summary>
/// Looks into loose object files before libgit2 does: where one is cut short, libgit2 (1.9) waits forever for the rest of it. Damaged ones are kept
/// from it and counted.
/// </summary>
internal sealed class LooseObjects(IReadOnlyList<string> objectsFolders)
{
    private const int MaxHeader = 32; // "commit", a space, 19 digits and the zero byte that ends them

    public static LooseObjects Of(GitLocation location) =>
        new(Packs.ObjectFolders.List(Path.Combine(location.CommonDirectory, "objects"), new CoverageRecorder()));

    /// <summary>The file of a loose object, or null.</summary>
    public string? Find(ObjectId id) =>
        objectsFolders.Select(folder => Path.Combine(folder, id.Sha[..2], id.Sha[2..])).FirstOrDefault(File.Exists);

    /// <exception cref="LibGit2SharpException">The object is loose and damaged; it must not be looked up.</exception>
    public void Check(ObjectId id)
    {
        try
        {
            if (Find(id) is { } file) ReadHeader(file, id);
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
    public static (ObjectType Kind, long Size) ReadHeader(string file, ObjectId id)
    {
        using var compressed = File.OpenRead(file);
        if (compressed.Length == 0) throw new InvalidDataException();
        using var inflated = new ZLibStream(compressed, CompressionMode.Decompress);
        Span<byte> buffer = stackalloc byte[4096];
        var start = inflated.ReadAtLeast(buffer[..MaxHeader], MaxHeader, throwOnEndOfStream: false);
        var (kind, size, length) = Parse(buffer[..start]);

        using var hash = new ObjectHash();
        hash.Add(buffer[..start]);
        long content = start - length;
        for (var read = inflated.Read(buffer); read > 0; read = inflated.Read(buffer))
        {
            hash.Add(buffer[..read]);
            content += read;
        }

        return content == size && hash.Is(id) ? (kind, size) : throw new InvalidDataException();
    }

    /// <summary>The content without the header, as a stream.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read, or is gone.</exception>
    public static Stream OpenContent(string file)
    {
        var inflated = new ZLibStream(File.OpenRead(file), CompressionMode.Decompress);
        while (inflated.ReadByte() is var b and not 0)
            if (b < 0) throw new InvalidDataException();
        return inflated;
    }

    /// <summary>The content without the header.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read, is gone, or holds less.</exception>
    public static byte[] ReadContent(string file, int size)
    {
        using var inflated = OpenContent(file);
        var content = new byte[size];
        inflated.ReadExactly(content);
        return content;
    }

    private static (ObjectType Kind, long Size, int Length) Parse(ReadOnlySpan<byte> start)
    {
        var space = start.IndexOf((byte)' ');
        var end = start.IndexOf((byte)0);
        if (space < 0 || end < space || !Utf8Parser.TryParse(start[(space + 1)..end], out long size, out var digits) || digits != end - space - 1 || size < 0)
            throw new InvalidDataException();
        ObjectType kind;
        if (start.StartsWith("blob "u8)) kind = ObjectType.Blob;
        else if (start.StartsWith("tree "u8)) kind = ObjectType.Tree;
        else if (start.StartsWith("commit "u8)) kind = ObjectType.Commit;
        else if (start.StartsWith("tag "u8)) kind = ObjectType.Tag;
        else throw new InvalidDataException();
        return (kind, size, end + 1);
    }
}
