using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Pdf;

/// <summary>The bytes of a stream that is written in ascii85 (ISO 32000-1, 7.4.3), up to its end mark.</summary>
internal sealed class PdfAscii85(Stream text) : ReadOnlyStream
{
    private readonly byte[] _text = new byte[4096];
    private readonly byte[] _group = new byte[4];
    private int _from;
    private int _to;
    private int _ready; // bytes at the end of the group that were not handed out
    private int _length = 4;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        var count = 0;
        while (count < buffer.Length && (_ready > 0 || ReadGroup())) buffer[count++] = _group[_length - _ready--];
        return count;
    }

    private bool ReadGroup()
    {
        var (value, digits) = (0u, 0);
        while (!_ended && digits < 5)
        {
            var symbol = Take();
            if (symbol == 'z' && digits == 0) break;
            if (symbol is >= '!' and <= 'u')
            {
                value = unchecked((value * 85) + (uint)(symbol - '!'));
                digits++;
            }
            else
            {
                _ended = symbol is < 0 or '~';
            }
        }

        if (_ended && digits < 2) return false;
        for (var i = digits; digits > 0 && i < 5; i++) value = unchecked((value * 85) + 84);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(_group, value);
        _ready = _length = digits is 0 or 5 ? 4 : digits - 1;
        return true;
    }

    private int Take()
    {
        if (_from == _to) (_from, _to) = (0, text.Read(_text));
        return _from < _to ? _text[_from++] : -1;
    }
}
