using System.Runtime.InteropServices;
using System.Text;

namespace TokenGuard.Scanning.Pdf;

/// <summary>
/// The table that says which characters the codes of a font stand for (ISO 32000-1, 9.10.3), as programs write it that print to PDF: their codes are the numbers of
/// shapes.
/// </summary>
internal sealed class PdfCharacters
{
    private const int MostRanges = 200_000;

    // A shape stands for a few characters at most; what is longer is no text.
    private const int LongestText = 32;

    private readonly List<Range> _ranges = [];
    private readonly bool[] _oneByte = new bool[256];

    private PdfCharacters()
    {
    }

    public bool IsOfOneByte(byte code) => _oneByte[code];

    /// <exception cref="PdfBoundException">The table is longer than any.</exception>
    public static PdfCharacters Read(PdfLexer lexer)
    {
        var table = new PdfCharacters();
        for (var token = lexer.Next(); token != PdfToken.End; token = lexer.Next())
        {
            if (token != PdfToken.Word) continue;
            if (lexer.Bytes.SequenceEqual("begincodespacerange"u8)) table.ReadLengths(lexer);
            else if (lexer.Bytes.SequenceEqual("beginbfchar"u8)) table.ReadRanges(lexer, areSingle: true);
            else if (lexer.Bytes.SequenceEqual("beginbfrange"u8)) table.ReadRanges(lexer, areSingle: false);
        }

        // Those that come later count, as they do for readers; the order among equals is kept.
        var sorted = table._ranges.Index().OrderBy(range => range.Item.Low).ThenBy(range => range.Index).Select(range => range.Item).ToList();
        table._ranges.Clear();
        table._ranges.AddRange(sorted);
        return table;
    }

    /// <summary>Adds the characters of a code; false where the table has none.</summary>
    public bool TryAdd(int code, List<byte> into)
    {
        var (from, to) = (0, _ranges.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (_ranges[middle].Low <= code) from = middle + 1;
            else to = middle;
        }

        if (from == 0 || code > _ranges[from - 1].High) return false;
        var range = _ranges[from - 1];
        Span<char> text = stackalloc char[LongestText];
        range.Text.CopyTo(text);
        text = text[..range.Text.Length];
        text[^1] = (char)(text[^1] + code - range.Low);
        Add(text, into);
        return true;
    }

    /// <summary>Adds characters in UTF-8. Of those that stand for several letters, as printers set them, the letters: two f in a row are one character in many fonts.</summary>
    public static void Add(ReadOnlySpan<char> text, List<byte> into)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var letters = rune.Value switch
            {
                0xFB00 => "ff"u8,
                0xFB01 => "fi"u8,
                0xFB02 => "fl"u8,
                0xFB03 => "ffi"u8,
                0xFB04 => "ffl"u8,
                _ => bytes[..rune.EncodeToUtf8(bytes)],
            };
            foreach (var letter in letters) into.Add(letter);
        }
    }

    private void ReadLengths(PdfLexer lexer)
    {
        while (lexer.Next() == PdfToken.Text)
        {
            var (isOne, low) = (lexer.Bytes.Length == 1, lexer.Bytes.IsEmpty ? 0 : lexer.Bytes[0]);
            if (lexer.Next() != PdfToken.Text || !isOne || lexer.Bytes.IsEmpty) continue;
            for (int code = low; code <= lexer.Bytes[0]; code++) _oneByte[code] = true;
        }
    }

    private void ReadRanges(PdfLexer lexer, bool areSingle)
    {
        while (lexer.Next() == PdfToken.Text)
        {
            var low = Code(lexer.Bytes);
            var high = low;
            if (!areSingle)
            {
                if (lexer.Next() != PdfToken.Text) return;
                high = Code(lexer.Bytes);
            }

            var token = lexer.Next();
            if (token == PdfToken.BeginList)
                for (token = lexer.Next(); token is not (PdfToken.EndList or PdfToken.End or PdfToken.Word); token = lexer.Next(), low++) Add(low, low, token, lexer.Bytes);
            else Add(low, high, token, lexer.Bytes);
        }
    }

    private void Add(int low, int high, PdfToken token, ReadOnlySpan<byte> text)
    {
        if (token != PdfToken.Text || text.Length is < 2 or > 2 * LongestText || low > high) return;
        if (_ranges.Count == MostRanges) throw new PdfBoundException("bound: a font with too many characters");
        _ranges.Add(new Range(low, high, Encoding.BigEndianUnicode.GetString(text)));
    }

    private static int Code(ReadOnlySpan<byte> bytes)
    {
        var code = 0;
        foreach (var octet in bytes[..Math.Min(bytes.Length, 3)]) code = (code << 8) | octet;
        return code;
    }

    /// <summary>Codes that follow each other, and what the first of them stands for; the last of its characters counts up.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Range(int Low, int High, string Text);
}
