using System.Buffers;
using System.Text;

namespace TokenGuard.Scanning;

/// <summary>
/// Counts lines and columns over bytes that arrive in pieces of any size: UTF-8, or the UTF-16 or UTF-32 that a document begins with. Lines end at LF,
/// CR LF or a lone CR; a byte order mark takes no column. Bytes that are not UTF-8 take the columns of the replacement characters that a decoder
/// puts in their place.
/// </summary>
internal struct TextPositionCounter
{
    private const uint ByteOrderMark = 0xBFBBEF;
    private const int LongestCharacter = 4;

    private readonly WideUnits _wide; // None for UTF-8
    private long _consumed;
    private long _breaks;
    private long _columns;
    private bool _afterCarriageReturn;
    private uint _head; // the first three bytes of the document
    private uint _unfinished; // the bytes of a character that the next piece may complete, the first one lowest
    private int _unfinishedLength;

    private TextPositionCounter(WideUnits wide) => _wide = wide;

    /// <summary>A counter for a document that begins like this: four bytes tell the encoding.</summary>
    public static TextPositionCounter For(ReadOnlySpan<byte> beginning) => new(WideUnits.Of(beginning));

    /// <summary>Where the next byte stands. Lines and columns beyond the range of an int stay at its end.</summary>
    public readonly TextPosition Position
    {
        get
        {
            var columns = _columns + (_unfinishedLength > 0 ? 1 : 0) - (_head == ByteOrderMark && _breaks == 0 ? 1 : 0);
            return new TextPosition((int)Math.Min(int.MaxValue, _breaks + 1), (int)Math.Min(int.MaxValue, columns + 1));
        }
    }

    public void Advance(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        for (var i = 0; i < bytes.Length && _consumed + i < 3; i++) _head |= (uint)bytes[i] << (8 * (int)(_consumed + i));
        if (_wide.Size > 1)
        {
            AdvanceWide(bytes);
            return;
        }

        _consumed += bytes.Length;

        var lastBreak = bytes.LastIndexOfAny((byte)'\n', (byte)'\r');
        if (lastBreak >= 0)
        {
            _breaks += bytes.Count((byte)'\n') + CountLoneCarriageReturns(bytes);
            if (_afterCarriageReturn && bytes[0] == '\n') _breaks--;
            _columns = 0;
            _unfinishedLength = 0;
        }

        AdvanceInLine(bytes[(lastBreak + 1)..]);
        _afterCarriageReturn = bytes[^1] == '\r';
    }

    /// <summary>A unit that a piece cuts off takes its column with its first byte.</summary>
    private void AdvanceWide(ReadOnlySpan<byte> bytes)
    {
        foreach (var symbol in bytes)
        {
            var place = (int)(_consumed++ % _wide.Size);
            _unfinished = place == 0 ? symbol : (_unfinished << 8) | symbol;
            _unfinishedLength = place + 1;
            if (_unfinishedLength < _wide.Size) continue;
            _unfinishedLength = 0;
            EndUnit(_wide.ValueOf(_unfinished));
        }
    }

    private void EndUnit(uint unit)
    {
        var isSecondOfPair = unit == '\n' && _afterCarriageReturn;
        _afterCarriageReturn = unit == '\r';
        if (isSecondOfPair || (unit == 0xFEFF && _consumed == _wide.Size)) return;
        if (unit is '\n' or '\r') (_breaks, _columns) = (_breaks + 1, 0);
        else _columns += unit > 0xFFFF ? 2 : 1;
    }

    private static int CountLoneCarriageReturns(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        for (var at = bytes.IndexOf((byte)'\r'); at >= 0; at = bytes.IndexOf((byte)'\r'))
        {
            if (at + 1 >= bytes.Length || bytes[at + 1] != '\n') count++;
            bytes = bytes[(at + 1)..];
        }

        return count;
    }

    private void AdvanceInLine(ReadOnlySpan<byte> bytes)
    {
        if (_unfinishedLength > 0) bytes = bytes[FinishCharacter(bytes)..];
        var tail = UnfinishedTail(bytes);
        _columns += CountUtf16Units(bytes[..^tail]);
        if (tail > 0) SetUnfinished(bytes[^tail..]);
    }

    /// <summary>Decodes the unfinished character with the bytes that follow it; returns how many of those it took.</summary>
    private int FinishCharacter(ReadOnlySpan<byte> bytes)
    {
        Span<byte> character = stackalloc byte[LongestCharacter];
        for (var i = 0; i < _unfinishedLength; i++) character[i] = (byte)(_unfinished >> (8 * i));
        var added = Math.Min(bytes.Length, LongestCharacter - _unfinishedLength);
        bytes[..added].CopyTo(character[_unfinishedLength..]);
        character = character[..(_unfinishedLength + added)];

        if (Rune.DecodeFromUtf8(character, out var rune, out var length) == OperationStatus.NeedMoreData)
        {
            SetUnfinished(character);
            return added;
        }

        var taken = length - _unfinishedLength;
        _columns += rune.Utf16SequenceLength; // 1 for the replacement of what cannot be decoded
        _unfinishedLength = 0;
        return taken;
    }

    private void SetUnfinished(ReadOnlySpan<byte> bytes)
    {
        _unfinished = 0;
        for (var i = 0; i < bytes.Length; i++) _unfinished |= (uint)bytes[i] << (8 * i);
        _unfinishedLength = bytes.Length;
    }

    /// <summary>How many bytes at the end could begin a character that goes on behind them.</summary>
    private static int UnfinishedTail(ReadOnlySpan<byte> bytes)
    {
        for (var length = 1; length < LongestCharacter && length <= bytes.Length; length++)
        {
            var continues = (bytes[^length] & 0xC0) == 0x80;
            if (!continues) return Rune.DecodeFromUtf8(bytes[^length..], out _, out _) == OperationStatus.NeedMoreData ? length : 0;
        }

        return 0;
    }

    private static long CountUtf16Units(ReadOnlySpan<byte> bytes)
    {
        // Vectorised, but only for valid text: its fallback for bytes that are not UTF-8 is far slower than decoding them one by one.
        if (System.Text.Unicode.Utf8.IsValid(bytes)) return Encoding.UTF8.GetCharCount(bytes);
        var units = 0L;
        while (!bytes.IsEmpty)
        {
            Rune.DecodeFromUtf8(bytes, out var rune, out var length);
            units += rune.Utf16SequenceLength;
            bytes = bytes[length..];
        }

        return units;
    }
}
