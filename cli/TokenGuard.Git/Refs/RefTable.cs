using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using TokenGuard.Git.Packs;

namespace TokenGuard.Git.Refs;

/// <summary>
/// One file of refs and their logs (reftable, versions 1 and 2). All blocks are gone through from the first to the last; the indexes, which are for finding
/// a single ref, are passed over. What comes from a table is hostile: every number is checked before it is used.
/// </summary>
internal sealed class RefTable
{
    private const int BlockHeader = 4; // kind and length
    private const int RestartCount = 2;
    private const int RestartOffset = 3;

    private readonly List<(string, StoredRef?)> _refs = [];
    private readonly List<string> _logs = [];
    private int _idLength;

    private RefTable()
    {
    }

    /// <summary>Names and what they say; null for a ref that is deleted.</summary>
    public IReadOnlyList<(string Name, StoredRef? Value)> Refs => _refs;

    /// <summary>The lines of logs: name of the ref, who, why.</summary>
    public IReadOnlyList<string> Logs => _logs;

    /// <summary>Whether something stands there that could not be read.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>False where it is no table.</summary>
    public static bool TryRead(ReadOnlySpan<byte> file, [NotNullWhen(true)] out RefTable? table)
    {
        table = null;
        const int FirstVersion = 24, SecondVersion = 28, Positions = 44; // of the footer, behind a copy of the header
        if (file.Length < FirstVersion || !file.StartsWith("REFT"u8) || file[4] is not (1 or 2)) return false;
        var header = file[4] == 1 ? FirstVersion : SecondVersion;
        if (file.Length < header) return false;
        var isSha256 = header == SecondVersion && file[FirstVersion..].StartsWith("s256"u8);
        table = new RefTable { _idLength = (isSha256 ? ObjectFormat.Sha256 : ObjectFormat.Sha1).Length };
        var end = file.Length - header - Positions;
        var isCut = end < 0 || !file[end..].StartsWith("REFT"u8);
        table.ReadBlocks(isCut ? file : file[..end], header, ReadLength(file[5..]));
        table.IsDamaged |= isCut;
        return true;
    }

    private void ReadBlocks(ReadOnlySpan<byte> file, int header, int blockSize)
    {
        var inflater = new Inflater();
        for (var at = 0; at < file.Length;)
        {
            var start = at == 0 ? header : 0; // the first block counts the header as its own
            var block = file[at..];
            if (start == block.Length) return; // a table of nothing
            if (block.Length < start + BlockHeader)
            {
                IsDamaged = true;
                return;
            }

            var length = ReadLength(block[(start + 1)..]);
            if (length < start + BlockHeader + RestartCount)
            {
                IsDamaged = true;
                return;
            }

            if (block[start] == 'g')
            {
                // What is behind the block's header is packed; the length is that of what comes out.
                var content = length - start - BlockHeader;
                var room = new byte[content + Inflater.Slack];
                if (!inflater.TryInflate(block[(start + BlockHeader)..], room, content, out var packed))
                {
                    IsDamaged = true;
                    return;
                }

                ReadRecords(room.AsSpan(0, content), isLog: true);
                at += start + BlockHeader + packed;
                continue;
            }

            if (length > block.Length || block[start] is not ((byte)'r' or (byte)'i' or (byte)'o'))
            {
                IsDamaged = true;
                return;
            }

            if (block[start] == 'r') ReadRecords(block[(start + BlockHeader)..length], isLog: false);
            // Filled up with zero bytes, or not where blocks of another kind follow.
            at += length < blockSize && (length == block.Length || block[length] == 0) ? Math.Min(blockSize, block.Length) : length;
        }
    }

    /// <summary>Records, of which each has the end of its name only, and behind them where some begin that have all of it.</summary>
    private void ReadRecords(ReadOnlySpan<byte> block, bool isLog)
    {
        var restarts = RestartCount + (RestartOffset * (long)BinaryPrimitives.ReadUInt16BigEndian(block[^RestartCount..]));
        if (restarts > block.Length)
        {
            IsDamaged = true;
            return;
        }

        var reader = new Reader(block[..^(int)restarts]);
        byte[] key = [];
        while (!reader.IsEmpty)
        {
            if (!reader.TryReadNumber(out var shared) || shared > key.Length || !reader.TryReadNumber(out var kindAndLength) || !reader.TryRead(kindAndLength >> 3, out var rest))
            {
                IsDamaged = true;
                return;
            }

            key = [.. key.AsSpan(0, (int)shared), .. rest];
            if (isLog ? TryReadLog(ref reader, key, (int)(kindAndLength & 7)) : TryReadRef(ref reader, key, (int)(kindAndLength & 7))) continue;
            IsDamaged = true;
            return;
        }
    }

    private bool TryReadRef(ref Reader reader, ReadOnlySpan<byte> key, int kind)
    {
        const int Deleted = 0, Direct = 1, Peeled = 2, Symbolic = 3;
        if (!reader.TryReadNumber(out _)) return false; // when it was written
        var name = Encoding.UTF8.GetString(key);
        switch (kind)
        {
            case Deleted:
                _refs.Add((name, null));
                return true;
            case Direct or Peeled:
                if (!reader.TryRead(_idLength, out var id) || (kind == Peeled && !reader.TryRead(_idLength, out _))) return false;
                _refs.Add((name, new StoredRef(ObjectName.Read(id).ToId(), Target: null)));
                return true;
            case Symbolic:
                if (!reader.TryReadText(out var target)) return false;
                _refs.Add((name, new StoredRef(Id: null, target)));
                return true;
            default:
                return false;
        }
    }

    private bool TryReadLog(ref Reader reader, ReadOnlySpan<byte> key, int kind)
    {
        const int Deleted = 0, Update = 1, ZoneLength = 2;
        var end = key.IndexOf((byte)0); // the name; behind it when it was written
        var name = Encoding.UTF8.GetString(end < 0 ? key : key[..end]);
        if (kind == Deleted)
        {
            _logs.Add(name);
            return true;
        }

        if (kind != Update || !reader.TryRead(2 * _idLength, out _) || !reader.TryReadText(out var who) || !reader.TryReadText(out var address)
            || !reader.TryReadNumber(out _) || !reader.TryRead(ZoneLength, out _) || !reader.TryReadText(out var message)) return false;
        _logs.Add($"{name} {who} <{address}> {message}");
        return true;
    }

    private static int ReadLength(ReadOnlySpan<byte> bytes) => (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public readonly bool IsEmpty => _rest.IsEmpty;

        public bool TryReadNumber(out long number)
        {
            var at = 0;
            var isNumber = OffsetNumber.TryRead(_rest, ref at, out number);
            _rest = _rest[at..];
            return isNumber;
        }

        public bool TryRead(long length, out ReadOnlySpan<byte> bytes)
        {
            var isThere = length <= _rest.Length;
            bytes = isThere ? _rest[..(int)length] : default;
            if (isThere) _rest = _rest[(int)length..];
            return isThere;
        }

        public bool TryReadText(out string text)
        {
            var isText = TryReadNumber(out var length) & TryRead(length, out var bytes);
            text = isText ? Encoding.UTF8.GetString(bytes) : "";
            return isText;
        }
    }
}
