using System.IO.Compression;
using TokenGuard.Git.Packs;

namespace TokenGuard.Git;

/// <summary>Reads objects in files of their own that are too long to be held, in pieces.</summary>
internal static class LooseObjects
{
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
