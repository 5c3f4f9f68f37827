#pragma warning disable CA5350 // Git's ids are SHA-1 in most repositories. They show damage here; nothing is trusted because of them.
using System.Security.Cryptography;

namespace TokenGuard.Git.Packs;

/// <summary>
/// How a repository names its objects. The ids of both formats are told apart by their first 20 bytes: nobody finds two SHA-256 ids that agree in 160 bits,
/// so that a million objects take no more room because of the longer ones. Whole ids are read from where they stand when a report needs them.
/// </summary>
internal sealed class ObjectFormat
{
    /// <summary>Bytes of the longest id.</summary>
    public const int Longest = SHA256.HashSizeInBytes;

    private readonly HashAlgorithmName _algorithm;

    private ObjectFormat(HashAlgorithmName algorithm, int length, string emptyBlob, string emptyTree) =>
        (_algorithm, Length, EmptyBlob, EmptyTree) = (algorithm, length, NameOf(emptyBlob), NameOf(emptyTree));

    public static ObjectFormat Sha1 { get; } = new(
        HashAlgorithmName.SHA1, SHA1.HashSizeInBytes, "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "4b825dc642cb6eb9a060e54bf8d69288fbee4904");

    public static ObjectFormat Sha256 { get; } = new(
        HashAlgorithmName.SHA256,
        SHA256.HashSizeInBytes,
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
        "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321");

    /// <summary>Bytes of an id.</summary>
    public int Length { get; }

    /// <summary>Git knows these two by heart and need not store them.</summary>
    public ObjectName EmptyBlob { get; }

    /// <inheritdoc cref="EmptyBlob"/>
    public ObjectName EmptyTree { get; }

    /// <summary>Whether a file's last bytes are the hash of all the others.</summary>
    public bool Ends(ReadOnlySpan<byte> file)
    {
        Span<byte> hash = stackalloc byte[Longest];
        return file.Length >= Length && CryptographicOperations.HashData(_algorithm, file[..^Length], hash) == Length && file[^Length..].SequenceEqual(hash[..Length]);
    }

    /// <inheritdoc cref="Ends(ReadOnlySpan{byte})"/>
    /// <exception cref="IOException">It cannot be read.</exception>
    public bool Ends(Stream file)
    {
        using var hash = Start();
        var buffer = new byte[64 * 1024];
        file.Position = 0;
        for (var left = file.Length - Length; left > 0;)
        {
            var read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0) return false; // cut short just now
            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        var end = buffer.AsSpan(0, Length);
        return file.ReadAtLeast(end, Length, throwOnEndOfStream: false) == Length && hash.GetHashAndReset().AsSpan().SequenceEqual(end);
    }

    /// <summary>The id of an object.</summary>
    /// <param name="id">Has room for <see cref="Longest"/> bytes.</param>
    public void Hash(ObjectKind kind, ReadOnlySpan<byte> content, Span<byte> id)
    {
        using var hash = Start();
        hash.AppendData(ObjectHeader.Write(kind, content.Length));
        hash.AppendData(content);
        hash.GetHashAndReset(id);
    }

    /// <summary>A hash that takes an object's header and then its content.</summary>
    public IncrementalHash Start() => IncrementalHash.CreateHash(_algorithm);

    /// <summary>Whether a name is that of an object.</summary>
    public bool IsNameOf(ObjectName name, ObjectKind kind, ReadOnlySpan<byte> content)
    {
        Span<byte> id = stackalloc byte[Longest];
        Hash(kind, content, id);
        return ObjectName.Read(id) == name;
    }

    /// <summary>Whether a name is that of what is hashed: an object's header and its content.</summary>
    public bool IsNameOf(ObjectName name, ReadOnlySpan<byte> headerAndContent)
    {
        Span<byte> id = stackalloc byte[Longest];
        CryptographicOperations.HashData(_algorithm, headerAndContent, id);
        return ObjectName.Read(id) == name;
    }

    private static ObjectName NameOf(string id) => ObjectName.Read(Convert.FromHexString(id));
}
