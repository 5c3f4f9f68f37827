using System.Buffers.Binary;
using System.Text;

namespace TokenGuard.Git.Packs;

/// <summary>
/// The packs that multi-pack-indexes speak of, those of an incremental chain too. What the packs hold is read from them: an index of several packs leaves out
/// what two of them have.
/// </summary>
internal static class MultiPackIndex
{
    private const int HeaderLength = 12;
    private const int ChunkLength = 12;

    /// <summary>Names of packs, without what is behind the dot. None of an index that is damaged: it is for finding objects, and holds none.</summary>
    /// <param name="folder">The folder that holds the packs.</param>
    public static IReadOnlySet<string> ListPacks(string folder)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var chain = Path.Combine(folder, "multi-pack-index.d");
        IEnumerable<string> files = Directory.Exists(chain) ? Directory.EnumerateFiles(chain, "*.midx") : [];
        foreach (var file in files.Prepend(Path.Combine(folder, "multi-pack-index")).Where(File.Exists))
        {
            using var index = MappedFile.Open(file);
            names.UnionWith(ReadNames(index));
        }

        return names;
    }

    private static IEnumerable<string> ReadNames(MappedFile file)
    {
        var header = file.Slice(0, HeaderLength);
        if (header.Length < HeaderLength || !header.StartsWith("MIDX"u8)) return [];
        var (chunks, packs) = (header[6], BinaryPrimitives.ReadUInt32BigEndian(header[8..]));
        var table = file.Slice(HeaderLength, ChunkLength * (chunks + 1));
        for (; table.Length >= 2 * ChunkLength; table = table[ChunkLength..])
        {
            if (!table.StartsWith("PNAM"u8)) continue;
            var (start, end) = (BinaryPrimitives.ReadInt64BigEndian(table[4..]), BinaryPrimitives.ReadInt64BigEndian(table[(ChunkLength + 4)..]));
            if (start < 0 || end < start || end > file.Length) return [];
            // Each ends with a zero byte, and the chunk with some more.
            var text = Encoding.UTF8.GetString(file.Slice(start, end - start)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
            return text.Take((int)Math.Min(packs, (uint)text.Length)).Where(name => name == Path.GetFileName(name)).Select(name => Path.GetFileNameWithoutExtension(name));
        }

        return [];
    }
}
