#pragma warning disable CA5350 // Git's ids are SHA-1. They show damage here; nothing is trusted because of them.
using System.Buffers.Binary;
using System.Security.Cryptography;
using LibGit2Sharp;

namespace TokenGuard.Git.Packs;

/// <summary>An object's id as a value: a repository names a million objects.</summary>
internal readonly record struct ObjectName(ulong First, ulong Second, uint Last)
{
    /// <summary>Bytes of a SHA-1.</summary>
    public const int Length = 20;

    public static ObjectName Read(ReadOnlySpan<byte> id) => new(
        BinaryPrimitives.ReadUInt64BigEndian(id), BinaryPrimitives.ReadUInt64BigEndian(id[8..]), BinaryPrimitives.ReadUInt32BigEndian(id[16..]));

    /// <summary>Reads 40 hex digits of either case, and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> digits, out ObjectName name)
    {
        Span<byte> id = stackalloc byte[Length];
        var isId = digits.Length == 2 * Length && Convert.FromHexString(digits, id, out _, out _) == System.Buffers.OperationStatus.Done;
        name = isId ? Read(id) : default;
        return isId;
    }

    public static ObjectName Of(ObjectId id) => Read(id.RawId);

    public ObjectId ToId()
    {
        var raw = new byte[Length];
        Write(raw);
        return new ObjectId(raw);
    }

    public void Write(Span<byte> id)
    {
        BinaryPrimitives.WriteUInt64BigEndian(id, First);
        BinaryPrimitives.WriteUInt64BigEndian(id[8..], Second);
        BinaryPrimitives.WriteUInt32BigEndian(id[16..], Last);
    }

    /// <summary>Whether this is the id of what is hashed: an object's header and its content.</summary>
    public bool IsHashOf(ReadOnlySpan<byte> headerAndContent)
    {
        Span<byte> hash = stackalloc byte[Length];
        SHA1.HashData(headerAndContent, hash);
        return Read(hash) == this;
    }

    /// <summary>Whether this is the id of an object.</summary>
    public bool IsNameOf(ObjectKind kind, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(ObjectHeader.Write(kind, content.Length));
        hash.AppendData(content);
        return Read(hash.GetHashAndReset()) == this;
    }

    /// <summary>40 lowercase hex digits.</summary>
    public override string ToString() => $"{First:x16}{Second:x16}{Last:x8}";
}
