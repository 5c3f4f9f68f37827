using System.Text;

namespace TokenGuard.Scanning.Pdf;

/// <summary>Puts tokens together to values. Takes whatever comes: what is not closed ends with the object.</summary>
internal sealed class PdfParser
{
    // Those of page trees and fonts are three or four deep.
    private const int Deepest = 32;

    // What is in memory at once is some hundred bytes for each.
    private const int MostValues = 4_000_000;

    private int _values;

    /// <summary>The next value; null where none begins.</summary>
    /// <exception cref="PdfBoundException">There are too many.</exception>
    public PdfValue? Read(PdfLexer lexer) => Read(lexer, lexer.Next(), depth: 0);

    /// <summary>Values read before are let go of.</summary>
    public void Forget() => _values = 0;

    private PdfValue? Read(PdfLexer lexer, PdfToken token, int depth)
    {
        if (++_values > MostValues) throw new PdfBoundException("bound: a PDF with too many values");
        return token switch
        {
            PdfToken.Number => new PdfValue.Number(lexer.Number),
            PdfToken.Name => new PdfValue.Name(Encoding.Latin1.GetString(lexer.Bytes)),
            PdfToken.Text => new PdfValue.Text(lexer.Bytes.ToArray()),
            PdfToken.BeginList => new PdfValue.List(ReadItems(lexer, PdfToken.EndList, depth + 1)),
            PdfToken.BeginDictionary => ToDictionary(ReadItems(lexer, PdfToken.EndDictionary, depth + 1)),
            PdfToken.Word when !IsEnd(lexer.Bytes) => PdfValue.Other,
            _ => null,
        };
    }

    private List<PdfValue> ReadItems(PdfLexer lexer, PdfToken end, int depth)
    {
        var items = new List<PdfValue>();
        if (depth > Deepest) return items;
        for (var token = lexer.Next(); token != end; token = lexer.Next())
        {
            if (token == PdfToken.Word && lexer.Bytes is [(byte)'R'] && items is [.., PdfValue.Number number, PdfValue.Number])
            {
                items.RemoveRange(items.Count - 2, 2);
                items.Add(new PdfValue.Reference((int)number.Value));
                continue;
            }

            if (Read(lexer, token, depth) is not { } value) break;
            items.Add(value);
        }

        return items;
    }

    private static PdfValue.Dictionary ToDictionary(List<PdfValue> items)
    {
        var entries = new Dictionary<string, PdfValue>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < items.Count; i++)
            if (items[i] is PdfValue.Name key) entries[key.Value] = items[++i];
        return new PdfValue.Dictionary(entries);
    }

    private static bool IsEnd(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("obj"u8) || word.SequenceEqual("endobj"u8) || word.SequenceEqual("stream"u8) || word.SequenceEqual("endstream"u8) || word.SequenceEqual("xref"u8);
}
