using System.Buffers.Binary;
using LibGit2Sharp;

namespace TokenGuard.Git.Packs;

/// <summary>
/// What an object is known by, as a value, because a repository names a million: its id, of a longer one (<see cref="ObjectFormat.Sha256"/>) the beginning.
/// </summary>
internal readonly record struct ObjectName(ulong First, ulong Second, uint Last)
{
    /// <summary>Bytes that are kept: all of a SHA-1.</summary>
    public const int Length = 20;

    public static ObjectName Read(ReadOnlySpan<byte> id) => new(
        BinaryPrimitives.ReadUInt64BigEndian(id), BinaryPrimitives.ReadUInt64BigEndian(id[8..]), BinaryPrimitives.ReadUInt32BigEndian(id[16..]));

    /// <summary>Reads a whole id, 40 or 64 hex digits of either case, and nothing else.</summary>
    public static bool TryParse(ReadOnlySpan<byte> digits, out ObjectName name)
    {
        Span<byte> id = stackalloc byte[ObjectFormat.Longest];
        var isId = digits.Length is 2 * Length or 2 * ObjectFormat.Longest && Convert.FromHexString(digits, id, out _, out _) == System.Buffers.OperationStatus.Done;
        name = isId ? Read(id) : default;
        return isId;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out ObjectName)"/>
    public static bool TryParse(ReadOnlySpan<char> digits, out ObjectName name)
    {
        Span<byte> id = stackalloc byte[ObjectFormat.Longest];
        var isId = digits.Length is 2 * Length or 2 * ObjectFormat.Longest && Convert.FromHexString(digits, id, out _, out _) == System.Buffers.OperationStatus.Done;
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

    /// <summary>40 lowercase hex digits.</summary>
    public override string ToString() => $"{First:x16}{Second:x16}{Last:x8}";
}
