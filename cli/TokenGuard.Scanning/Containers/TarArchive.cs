using System.Globalization;
using System.Text;

namespace TokenGuard.Scanning.Containers;

/// <summary>
/// Members of a tar archive. Read here and not by System.Formats.Tar because that one loads extended headers of any stated length into memory and
/// does not say where a member's bytes stand.
/// </summary>
internal static class TarArchive
{
    // Names and times; sparse maps of very fragmented files are the longest.
    private const int LongestExtendedHeader = 1 << 20;

    // Archives are padded to whole records, 20 blocks unless somebody asked for more; what comes within that may be an archive that was appended.
    private const int MaxPaddingBlocks = 256;

    /// <exception cref="InvalidDataException">It is damaged or ends early; what came before was returned.</exception>
    public static IEnumerable<Member> Read(Stream tar)
    {
        var block = new byte[TarHeader.BlockLength];
        var (extended, padding, mayEnd) = (new ExtendedHeader(), 0, false);
        for (var at = 0L; ; at += TarHeader.BlockLength)
        {
            var read = tar.ReadAt(at, block);
            if (read < block.Length)
            {
                // Some who write archives leave the end mark out, and everybody who reads them takes that: all that is there was read.
                if (padding > 0 || (read == 0 && mayEnd)) yield break;
                throw new InvalidDataException("It ends in a header.");
            }

            if (!block.AsSpan().ContainsAnyExcept((byte)0))
            {
                if (++padding > MaxPaddingBlocks) yield break;
                continue;
            }

            if (!TarHeader.IsValid(block))
            {
                if (padding >= 2) yield break; // behind the end of the archive anything may stand
                throw new InvalidDataException("A header is damaged.");
            }

            padding = 0;
            var (type, name, size, sparse) = Describe(block);
            var isExtension = type is 'x' or 'g' or 'L' or 'K';
            mayEnd = !isExtension;
            if (!isExtension) (name, size) = (extended.Name ?? name, extended.Size ?? size);
            if (size < 0) throw new InvalidDataException("A member has no size.");
            while (type == 'S' && sparse)
            {
                at += TarHeader.BlockLength;
                if (tar.ReadAt(at, block) < block.Length) throw new InvalidDataException("It ends in a sparse map.");
                sparse = block[504] != 0;
            }

            var content = at + TarHeader.BlockLength;
            if (isExtension)
            {
                if (size <= LongestExtendedHeader) extended.Read(type, tar, content, (int)size);
                else yield return Member.NotOpened(name, "extended header too long");
            }
            else
            {
                extended = extended.ForNext();
                if (type is >= '1' and <= '6') size = 0; // links, folders and devices have no content
                else yield return Member.Stored(name, tar, content, size);
            }

            if (size > tar.Length - content) throw new InvalidDataException("It ends inside a member.");
            at += (size + TarHeader.BlockLength - 1) / TarHeader.BlockLength * TarHeader.BlockLength;
        }
    }

    private static (char Type, string Name, long Size, bool Sparse) Describe(ReadOnlySpan<byte> block)
    {
        var header = new TarHeader(block);
        return ((char)header.Type, header.Name, header.Size, header.HasSparseExtension);
    }

    /// <summary>What the headers before a member say about it.</summary>
    private sealed class ExtendedHeader
    {
        private string? _globalName;

        public string? Name { get; private set; }

        public long? Size { get; private set; }

        public ExtendedHeader ForNext() => new() { Name = _globalName, _globalName = _globalName };

        public void Read(char type, Stream tar, long offset, int length)
        {
            var bytes = new byte[length];
            if (tar.ReadAt(offset, bytes) < length) return; // the archive ends here, as its reader will see
            if (type == 'L') Name = Encoding.UTF8.GetString(bytes).TrimEnd('\0');
            else if (type is 'x' or 'g') ReadRecords(bytes, type == 'g');
        }

        /// <summary>Records of the form <c>length key=value\n</c>, where the length counts itself.</summary>
        private void ReadRecords(ReadOnlySpan<byte> bytes, bool global)
        {
            while (bytes.IndexOf((byte)' ') is > 0 and < 10 and var space
                && int.TryParse(bytes[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > space + 1 && length <= bytes.Length)
            {
                var record = bytes[(space + 1)..length].TrimEnd((byte)'\n');
                bytes = bytes[length..];
                if (record.StartsWith("path="u8))
                {
                    Name = Encoding.UTF8.GetString(record[5..]);
                    if (global) _globalName = Name;
                }
                else if (record.StartsWith("size="u8) && long.TryParse(record[5..], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                {
                    Size = size;
                }
            }
        }
    }
}
