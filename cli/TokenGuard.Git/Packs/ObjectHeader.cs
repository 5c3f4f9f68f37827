using System.Buffers.Text;
using System.Text;

namespace TokenGuard.Git.Packs;

/// <summary>What stands before an object's content where it has a file of its own and where its id is worked out: <c>blob 123</c> and a zero byte.</summary>
/// <param name="Length">Bytes of the header itself.</param>
internal readonly record struct ObjectHeader(ObjectKind Kind, long Size, int Length)
{
    /// <summary>"commit", a space, 19 digits and the zero byte that ends them, and some more.</summary>
    public const int MaxLength = 32;

    public static bool TryParse(ReadOnlySpan<byte> start, out ObjectHeader header)
    {
        header = default;
        var space = start.IndexOf((byte)' ');
        var end = start.IndexOf((byte)0);
        if (space < 0 || end < space || !Utf8Parser.TryParse(start[(space + 1)..end], out long size, out var digits) || digits != end - space - 1 || size < 0) return false;
        var kind = KindOf(start[..space]);
        header = new ObjectHeader(kind, size, end + 1);
        return kind != ObjectKind.None;
    }

    public static byte[] Write(ObjectKind kind, long size) => Encoding.ASCII.GetBytes($"{NameOf(kind)} {size}\0");

    /// <summary>What git calls it.</summary>
    public static string NameOf(ObjectKind kind) => kind switch
    {
        ObjectKind.Commit => "commit",
        ObjectKind.Tree => "tree",
        ObjectKind.Blob => "blob",
        ObjectKind.Tag => "tag",
        _ => "object",
    };

    private static ObjectKind KindOf(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("blob"u8)) return ObjectKind.Blob;
        if (name.SequenceEqual("tree"u8)) return ObjectKind.Tree;
        if (name.SequenceEqual("commit"u8)) return ObjectKind.Commit;
        return name.SequenceEqual("tag"u8) ? ObjectKind.Tag : ObjectKind.None;
    }
}
