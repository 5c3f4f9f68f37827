using System.Buffers.Binary;

namespace TokenGuard.Scanning.Containers;

/// <summary>
/// Records of an SQLite database that are longer than fits on a page: what was split between two pages ("Database File Format", 1.6 and 1.7). Everything that
/// lies within a page is seen among the bytes.
/// </summary>
internal sealed class SqliteFile : ReadOnlyStream
{
    private const int HeaderLength = 100;
    private const int Side = 1024; // bytes before and behind a seam: forms of a token that are longer are not put together
    private const int PieceLength = (2 * Side) + 2;
    private const byte LeafOfTable = 0x0D;
    private const byte LeafOfIndex = 0x0A;
    private const byte BranchOfIndex = 0x02;

    private readonly Stream _database;
    private readonly int _usable;
    private readonly byte[] _page;
    private readonly byte[] _overflow;
    private readonly long _pages;
    private readonly HashSet<long> _seen = [];
    private readonly IEnumerator<bool> _seams;
    private readonly byte[] _piece = new byte[PieceLength];
    private int _from = PieceLength;

    private SqliteFile(Stream database, int pageLength, int reserved)
    {
        (_database, _usable, _pages) = (database, pageLength - reserved, database.Length / pageLength);
        (_page, _overflow) = (new byte[pageLength], new byte[pageLength]);
        _seams = FindSeams().GetEnumerator();
    }

    public static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    public static IEnumerable<Member> Read(Stream database)
    {
        var header = new byte[HeaderLength];
        if (database.ReadAt(0, header) < header.Length) yield break;
        int length = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(16));
        if (length == 1) length = 1 << 16;
        // Encrypted ones look like that too, but for what is random in them.
        if (length < 512 || !int.IsPow2(length) || header[20] > length - 480) yield break;
        yield return new Member("records over several pages", () => new SqliteFile(database, length, header[20]), 0, 0, Length: null) { Counts = IsOverSeam };
    }

    public override int Read(Span<byte> buffer)
    {
        if (_from == PieceLength)
        {
            if (!_seams.MoveNext()) return 0;
            _from = 0;
        }

        var count = Math.Min(buffer.Length, PieceLength - _from);
        _piece.AsSpan(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _seams.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>What lies on one side was seen before.</summary>
    private static bool IsOverSeam(DocumentMatch match)
    {
        var seam = (match.Offset / PieceLength * PieceLength) + Side;
        return match.Offset < seam && match.Offset + match.Length > seam;
    }

    /// <summary>Puts one piece after the other together, with a seam in the middle of each. Every page is gone on to once, whatever says that it follows.</summary>
    private IEnumerable<bool> FindSeams()
    {
        for (var number = 1L; number <= _pages; number++)
        {
            if (!ReadPage(number, _page)) yield break;
            var head = number == 1 ? HeaderLength : 0;
            var kind = _page[head];
            if (kind is not (LeafOfTable or LeafOfIndex or BranchOfIndex)) continue;
            int cells = BinaryPrimitives.ReadUInt16BigEndian(_page.AsSpan(head + 3));
            var pointers = head + (kind == BranchOfIndex ? 12 : 8);
            for (var cell = 0; cell < cells && pointers + (2 * cell) + 2 <= _usable; cell++)
            {
                var (start, length, next) = ReadCell(BinaryPrimitives.ReadUInt16BigEndian(_page.AsSpan(pointers + (2 * cell))), kind);
                if (!IsPage(next)) continue;
                Put(_page.AsSpan(start, length));
                while (IsPage(next) && _seen.Add(next) && ReadPage(next, _overflow))
                {
                    Complete(_overflow.AsSpan(4, _usable - 4));
                    yield return true;
                    Put(_overflow.AsSpan(4, _usable - 4));
                    next = BinaryPrimitives.ReadUInt32BigEndian(_overflow);
                }
            }
        }
    }

    private bool IsPage(long number) => number > 1 && number <= _pages;

    private bool ReadPage(long number, byte[] page) => _database.ReadAt((number - 1) * page.Length, page) == page.Length;

    /// <summary>Where on the page a record lies and where it goes on; on no page where all of it fits.</summary>
    private (int Start, int Length, long Next) ReadCell(int at, byte kind)
    {
        if (kind == BranchOfIndex) at += 4;
        if (!TryReadNumber(ref at, out var length) || (kind == LeafOfTable && !TryReadNumber(ref at, out _))) return default;
        var most = kind == LeafOfTable ? _usable - 35 : ((_usable - 12) * 64 / 255) - 23;
        if (length <= most || length > int.MaxValue) return default;
        var least = ((_usable - 12) * 32 / 255) - 23;
        var local = least + (int)((length - least) % (_usable - 4));
        if (local > most) local = least;
        return at + local + 4 <= _usable ? (at, local, BinaryPrimitives.ReadUInt32BigEndian(_page.AsSpan(at + local))) : default;
    }

    private bool TryReadNumber(ref int at, out long number)
    {
        number = 0;
        for (var i = 0; i < 9 && at < _usable; i++)
        {
            var octet = _page[at++];
            if (i == 8)
            {
                number = (number << 8) | octet;
                return number >= 0;
            }

            number = (number << 7) | (uint)(octet & 0x7F);
            if (octet < 0x80) return true;
        }

        return false;
    }

    private void Put(ReadOnlySpan<byte> before)
    {
        var end = before[^Math.Min(before.Length, Side)..];
        _piece.AsSpan(0, Side).Fill((byte)'\n');
        end.CopyTo(_piece.AsSpan(Side - end.Length));
    }

    private void Complete(ReadOnlySpan<byte> behind)
    {
        var start = behind[..Math.Min(behind.Length, Side)];
        _piece.AsSpan(Side).Fill((byte)'\n');
        start.CopyTo(_piece.AsSpan(Side));
    }
}
