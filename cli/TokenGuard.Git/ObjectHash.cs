#pragma warning disable CA5350 // Git's ids and checksums are SHA-1. They show damage here; nothing is trusted because of them.
using System.Security.Cryptography;
using LibGit2Sharp;

namespace TokenGuard.Git;

/// <summary>The hash that names git's objects and ends its files.</summary>
internal sealed class ObjectHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);

    /// <summary>Whether a file's last bytes are the hash of all the others.</summary>
    public static bool Ends(ReadOnlySpan<byte> file) => SHA1.HashData(file[..^SHA1.HashSizeInBytes]).AsSpan().SequenceEqual(file[^SHA1.HashSizeInBytes..]);

    public void Add(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    public bool Is(ObjectId id) => _hash.GetHashAndReset().AsSpan().SequenceEqual(id.RawId);

    public void Dispose() => _hash.Dispose();
}
