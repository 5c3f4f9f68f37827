using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Pdf;

/// <summary>
/// The text that a page shows (ISO 32000-1, 9.4), in the order in which it is drawn and in UTF-8, with line ends where it goes on in another line: read as it is
/// asked for, so that no page is held as a whole.
/// </summary>
/// <param name="contents">What it is drawn with, one after the other as if they were one.</param>
/// <param name="isPage">Whether all text is shown; otherwise only that whose codes are no characters, because the bytes of the PDF show the rest.</param>
internal sealed class PdfText(PdfFile file, IReadOnlyList<PdfStream> contents, PdfValue.Dictionary? resources, bool isPage) : ReadOnlyStream
{
    // What is between two words, in thousandths of the font's size; letters are moved by less.
    private const double WidestKerning = 200;

    // Points that letters of one line stand above or below each other.
    private const float SameLine = 0.5f;

    private const int MostStates = 64;
    private const int MostOperands = 6;

    private readonly Stack<(Matrix3x2 Page, PdfFont? Font, float Leading)> _states = new();
    private readonly double[] _operands = new double[MostOperands];
    private readonly List<byte> _shown = []; // text that was drawn
    private readonly List<byte> _pending = []; // text before the operator that says whether to draw it
    private Stream? _content;
    private PdfLexer? _lexer;
    private int _next;
    private int _from;
    private int _operandCount;
    private int _listDepth;
    private string _name = "";
    private bool _isMute;
    private PdfFont? _font;
    private float _leading;
    private float? _line;
    private Matrix3x2 _page = Matrix3x2.Identity;
    private Matrix3x2 _text = Matrix3x2.Identity;

    /// <exception cref="PdfBoundException">Some of the text cannot be told; all other was returned.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (_from == _shown.Count)
        {
            _from = 0;
            _shown.Clear();
            if (buffer.IsEmpty || !TryDraw()) return 0;
        }

        var count = Math.Min(buffer.Length, _shown.Count - _from);
        CollectionsMarshal.AsSpan(_shown).Slice(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _content?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>What no page shows may be anything, and damaged.</summary>
    private bool TryDraw()
    {
        try
        {
            return Draw() || _shown.Count > 0;
        }
        catch (InvalidDataException) when (!isPage)
        {
            return _shown.Count > 0;
        }
    }

    /// <summary>Goes on until something was drawn; false where nothing more is.</summary>
    private bool Draw()
    {
        while (_shown.Count == 0)
        {
            if (_lexer is null && !OpenNext()) return false;
            switch (_lexer!.Next())
            {
                case PdfToken.End:
                    _lexer = null;
                    break;
                case PdfToken.Number when _listDepth > 0:
                    if (_lexer.Number <= -WidestKerning && _pending.Count > 0) _pending.Add((byte)' ');
                    break;
                case PdfToken.Number:
                    // Of more than an operator takes the last ones count.
                    if (_operandCount == MostOperands) _operands.AsSpan(1).CopyTo(_operands);
                    else _operandCount++;
                    _operands[_operandCount - 1] = _lexer.Number;
                    break;
                case PdfToken.Name:
                    _name = Encoding.Latin1.GetString(_lexer.Bytes);
                    break;
                case PdfToken.Text:
                    Decode(_lexer.Bytes);
                    break;
                case PdfToken.BeginList:
                    _listDepth = 1;
                    break;
                case PdfToken.EndList:
                    _listDepth = 0;
                    break;
                case PdfToken.Word:
                    Do(_lexer.Bytes);
                    (_operandCount, _listDepth) = (0, 0);
                    _pending.Clear();
                    break;
            }
        }

        return true;
    }

    private bool OpenNext()
    {
        _content?.Dispose();
        _content = null;
        if (_next == contents.Count)
        {
            if (_isMute) throw new PdfBoundException("text in a font that does not say which characters it shows");
            return false;
        }

        _content = file.Open(contents[_next++]);
        _lexer = new PdfLexer(_content);
        return true;
    }

    private void Decode(ReadOnlySpan<byte> codes)
    {
        // What no operator follows is let go: the strings of one have an end.
        if (_pending.Count > 4 * PdfLexer.LongestText) _pending.Clear();
        if (isPage || _font is { IsEncoded: true }) (_font ?? PdfFont.Plain).Decode(codes, _pending);
    }

    private void Do(ReadOnlySpan<byte> word)
    {
        switch (word)
        {
            case [(byte)'q'] when _states.Count < MostStates:
                _states.Push((_page, _font, _leading));
                break;
            case [(byte)'Q'] when _states.TryPop(out var state):
                (_page, _font, _leading) = state;
                break;
            case [(byte)'c', (byte)'m'] when _operandCount == MostOperands:
                _page = Operands() * _page;
                break;
            case [(byte)'B', (byte)'T']:
                _text = Matrix3x2.Identity;
                break;
            case [(byte)'I', (byte)'D']:
                _lexer!.SkipImage();
                break;
            case [(byte)'T', var operation]:
                DoText(operation);
                break;
            case [(byte)'\'' or (byte)'"']:
                Move(0, -_leading);
                Show();
                break;
        }
    }

    private void DoText(byte operation)
    {
        switch (operation)
        {
            case (byte)'f':
                _font = file.Font(resources, _name);
                break;
            case (byte)'L' when _operandCount > 0:
                _leading = (float)_operands[_operandCount - 1];
                break;
            case (byte)'d' when _operandCount > 1:
                Move((float)_operands[_operandCount - 2], (float)_operands[_operandCount - 1]);
                break;
            case (byte)'D' when _operandCount > 1:
                _leading = -(float)_operands[_operandCount - 1];
                Move((float)_operands[_operandCount - 2], -_leading);
                break;
            case (byte)'m' when _operandCount == MostOperands:
                _text = Operands();
                break;
            case (byte)'*':
                Move(0, -_leading);
                break;
            case (byte)'j' or (byte)'J':
                Show();
                break;
        }
    }

    private void Move(float x, float y) => _text = Matrix3x2.CreateTranslation(x, y) * _text;

    private Matrix3x2 Operands() =>
        new((float)_operands[0], (float)_operands[1], (float)_operands[2], (float)_operands[3], (float)_operands[4], (float)_operands[5]);

    private void Show()
    {
        _isMute |= isPage && _font is { IsMute: true };
        if (_pending.Count == 0) return;
        var place = _text * _page;
        // How far the line is from the corner of the page, whichever way it runs.
        var line = ((place.M11 * place.M32) - (place.M12 * place.M31)) / MathF.Sqrt((place.M11 * place.M11) + (place.M12 * place.M12));
        if (_line is not null && !(MathF.Abs(line - _line.Value) <= SameLine)) _shown.Add((byte)'\n');
        _line = line;
        _shown.AddRange(_pending);
    }
}
