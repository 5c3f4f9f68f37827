using System.Runtime.InteropServices;

namespace TokenGuard.Scanning.Pdf;

/// <summary>Reads one token after the other, whatever the bytes are. What it holds of one token is bounded.</summary>
internal sealed class PdfLexer(Stream content)
{
    /// <summary>Bytes of a text that are taken for one: strings that are shown are as long as a line.</summary>
    public const int LongestText = 32 * 1024;

    private const int LongestWord = 128;

    private readonly byte[] _buffer = new byte[4096];
    private readonly List<byte> _bytes = [];
    private int _from;
    private int _to;
    private long _bufferEnd;

    /// <summary>Where the next token begins, or what stands before it.</summary>
    public long Position => _bufferEnd - (_to - _from);

    /// <summary>The value of the number read last.</summary>
    public double Number { get; private set; }

    /// <summary>What the name, text or word read last consists of.</summary>
    public ReadOnlySpan<byte> Bytes => CollectionsMarshal.AsSpan(_bytes);

    /// <summary>Goes on elsewhere in what can seek.</summary>
    public void MoveTo(long offset)
    {
        content.Position = offset;
        (_from, _to, _bufferEnd) = (0, 0, offset);
    }

    public PdfToken Next()
    {
        while (true)
        {
            var symbol = Take();
            switch (symbol)
            {
                case -1:
                    return PdfToken.End;
                case '%':
                    while (Peek() is not (-1 or '\r' or '\n')) Take();
                    continue;
                case '(':
                    ReadText();
                    return PdfToken.Text;
                case '<' when Peek() == '<':
                    Take();
                    return PdfToken.BeginDictionary;
                case '<':
                    ReadDigits();
                    return PdfToken.Text;
                case '>' when Peek() == '>':
                    Take();
                    return PdfToken.EndDictionary;
                case '[':
                    return PdfToken.BeginList;
                case ']':
                    return PdfToken.EndList;
                case '/':
                    ReadName();
                    return PdfToken.Name;
            }

            if (IsBlank(symbol) || IsDelimiter(symbol)) continue;
            return ReadWord(symbol);
        }
    }

    /// <summary>Passes over the bytes of an image that stands among operators, of which the last, read before, says that they begin.</summary>
    public void SkipImage()
    {
        var (before, last) = (0, 0);
        for (var symbol = Take(); symbol >= 0; symbol = Take())
        {
            if (IsBlank(before) && last == 'E' && symbol == 'I' && (Peek() < 0 || IsBlank(Peek()))) return;
            (before, last) = (last, symbol);
        }
    }

    /// <summary>Passes over the end of the line that the last word ends.</summary>
    public void SkipLineEnd()
    {
        if (Peek() == '\r') Take();
        if (Peek() == '\n') Take();
    }

    private int Peek() => _from < _to || Fill() ? _buffer[_from] : -1;

    private int Take() => _from < _to || Fill() ? _buffer[_from++] : -1;

    private bool Fill()
    {
        _from = 0;
        _to = content.Read(_buffer);
        _bufferEnd += _to;
        return _to > 0;
    }

    private void ReadText()
    {
        _bytes.Clear();
        var open = 1;
        while (_bytes.Count < LongestText)
        {
            var symbol = Take();
            if (symbol == '\\')
            {
                ReadEscape();
                continue;
            }

            if (symbol == '(') open++;
            if (symbol < 0 || (symbol == ')' && --open == 0)) return;
            _bytes.Add((byte)symbol);
        }
    }

    private void ReadEscape()
    {
        var symbol = Take();
        if (symbol is >= '0' and <= '7')
        {
            var value = symbol - '0';
            for (var i = 0; i < 2 && Peek() is >= '0' and <= '7'; i++) value = (8 * value) + Take() - '0';
            _bytes.Add((byte)value);
            return;
        }

        if (symbol == '\r' && Peek() == '\n') Take();
        if (symbol is -1 or '\r' or '\n') return;
        _bytes.Add((byte)(symbol switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', _ => symbol }));
    }

    private void ReadDigits()
    {
        _bytes.Clear();
        var high = -1;
        while (_bytes.Count < LongestText)
        {
            var symbol = Take();
            if (symbol is -1 or '>') break;
            var digit = HexValue(symbol);
            if (digit < 0) continue;
            if (high >= 0) _bytes.Add((byte)((high << 4) | digit));
            high = high >= 0 ? -1 : digit;
        }

        if (high >= 0) _bytes.Add((byte)(high << 4));
    }

    private void ReadName()
    {
        _bytes.Clear();
        while (Peek() is >= 0 and var symbol && !IsBlank(symbol) && !IsDelimiter(symbol))
        {
            Take();
            if (_bytes.Count == LongestWord) continue;
            if (symbol == '#' && HexValue(Peek()) is >= 0 and var high)
            {
                Take();
                symbol = HexValue(Peek()) >= 0 ? (high << 4) | HexValue(Take()) : high;
            }

            _bytes.Add((byte)symbol);
        }
    }

    private PdfToken ReadWord(int first)
    {
        _bytes.Clear();
        _bytes.Add((byte)first);
        while (Peek() is >= 0 and var symbol && !IsBlank(symbol) && !IsDelimiter(symbol))
        {
            Take();
            if (_bytes.Count < LongestWord) _bytes.Add((byte)symbol);
        }

        return ReadNumber() ? PdfToken.Number : PdfToken.Word;
    }

    private bool ReadNumber()
    {
        var (value, scale, isBehindPoint, hasDigit) = (0.0, 1.0, false, false);
        foreach (var symbol in _bytes)
        {
            if (symbol is >= (byte)'0' and <= (byte)'9')
            {
                value = (10 * value) + symbol - '0';
                if (isBehindPoint) scale *= 10;
                hasDigit = true;
            }
            else if (symbol == '.')
            {
                isBehindPoint = true;
            }
            else if (symbol is not ((byte)'-' or (byte)'+'))
            {
                return false;
            }
        }

        Number = _bytes[0] == '-' ? -value / scale : value / scale;
        return hasDigit;
    }

    private static bool IsBlank(int symbol) => symbol is 0 or '\t' or '\n' or '\f' or '\r' or ' ';

    private static bool IsDelimiter(int symbol) => symbol is '(' or ')' or '<' or '>' or '[' or ']' or '{' or '}' or '/' or '%';

    private static int HexValue(int symbol) => symbol switch
    {
        >= '0' and <= '9' => symbol - '0',
        >= 'a' and <= 'f' => symbol - 'a' + 10,
        >= 'A' and <= 'F' => symbol - 'A' + 10,
        _ => -1,
    };
}
