using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TokenGuard.Git;

/// <summary>The few lines that git stores in place of a file kept by Git LFS.</summary>
/// <param name="Sha256">64 lowercase hex digits: the object's name.</param>
/// <param name="Size">Length of the object in bytes.</param>
internal sealed record LfsPointer(string Sha256, long Size)
{
    /// <summary>Longest pointer that LFS itself accepts.</summary>
    public const int MaxLength = 1024;

    private const int ShortestLength = 100;

    public static bool CanBe(long blobLength) => blobLength is >= ShortestLength and <= MaxLength;

    public static bool TryParse(ReadOnlySpan<byte> blob, [NotNullWhen(true)] out LfsPointer? pointer)
    {
        pointer = null;
        if (!CanBe(blob.Length)) return false;
        if (!blob.StartsWith("version https://git-lfs.github.com/spec/"u8) && !blob.StartsWith("version https://hawser.github.com/spec/"u8)) return false;

        string? oid = null;
        long? size = null;
        foreach (var range in blob.Split((byte)'\n'))
        {
            var line = blob[range];
            if (line.StartsWith("oid sha256:"u8)) oid = Encoding.ASCII.GetString(line[11..].TrimEnd("\r "u8));
            else if (line.StartsWith("size "u8) && Utf8Parser.TryParse(line[5..], out long value, out _)) size = value;
        }

        // The name becomes part of a path, so it is exactly what a name may be.
        if (oid is not { Length: 64 } || !oid.All(char.IsAsciiHexDigitLower) || size is not > 0) return false;
        pointer = new LfsPointer(oid, size.Value);
        return true;
    }

    /// <summary>Where the object is, once fetched; null where it is not.</summary>
    /// <param name="folders">Where LFS keeps objects.</param>
    public string? FindObject(IEnumerable<string> folders) =>
        // The length check also keeps away from pipes, which have none and would be waited on.
        folders.Select(folder => Path.Combine(folder, Sha256[..2], Sha256[2..4], Sha256)).FirstOrDefault(path => File.Exists(path) && new FileInfo(path).Length == Size);
}
