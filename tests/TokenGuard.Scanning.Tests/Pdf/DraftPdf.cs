using System.Text;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests.Pdf;

/// <summary>A PDF as programs write it, object by object. The first three are the catalog, the tree of pages and a font whose codes are not characters.</summary>
internal sealed class DraftPdf
{
    private const int Shift = 0x2A;
    private readonly List<byte> _bytes = [.. "%PDF-1.7\n"u8];
    private readonly List<(int Number, string Text)> _packed = [];

    public int Catalog => 1;

    public int Font => 3;

    /// <summary>Code of a character in a font of two bytes: the number of a shape.</summary>
    public static string Codes(string text) => "<" + string.Concat(text.Select(symbol => $"{symbol - Shift:X4}")) + ">";

    /// <summary>The table of that font.</summary>
    public static string Table(string ranges = "1 beginbfrange\n<0000> <00D5> <002A>\nendbfrange\n") =>
        "/CIDInit /ProcSet findresource begin\n12 dict begin begincmap\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n" + ranges + "endcmap end end\n";

    public DraftPdf Object(int number, string text, bool isPacked = false)
    {
        if (isPacked) _packed.Add((number, text));
        else Add($"{number} 0 obj\n{text}\nendobj\n");
        return this;
    }

    public DraftPdf Stream(int number, string content, string head = "", string filter = "FlateDecode") => Stream(number, Encoding.Latin1.GetBytes(content), head, filter);

    public DraftPdf Stream(int number, byte[] content, string head = "", string filter = "FlateDecode")
    {
        if (filter == "FlateDecode") content = Encoded.Pack("zlib", content);
        Add($"{number} 0 obj\n<< {head} /Length {content.Length}{(filter.Length > 0 ? " /Filter /" + filter : "")} >>\nstream\r\n");
        _bytes.AddRange(content);
        Add("\nendstream\nendobj\n");
        return this;
    }

    /// <summary>A catalog, a tree with pages from object 10 on, each with contents of its own, and the font that they show text in.</summary>
    public static DraftPdf Of(params string[] contents)
    {
        var pdf = new DraftPdf().WithTree(contents.Length).WithFont();
        for (var i = 0; i < contents.Length; i++)
            pdf.Object(10 + i, $"<< /Type /Page /Parent 2 0 R /Contents {30 + i} 0 R >>").Stream(30 + i, contents[i]);
        return pdf;
    }

    public DraftPdf WithTree(int pages, bool isPacked = false) => Object(1, "<< /Type /Catalog /Pages 2 0 R >>", isPacked)
        .Object(2, $"<< /Type /Pages /Count {pages} /Kids [{string.Concat(Enumerable.Range(10, pages).Select(page => $" {page} 0 R"))} ] /Resources << /Font << /F1 3 0 R >> >> >>", isPacked);

    public DraftPdf WithFont(string? table = null, bool isPacked = false) => Object(3, "<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Any /Encoding /Identity-H /ToUnicode 4 0 R /DescendantFonts [5 0 R] >>", isPacked)
        .Stream(4, table ?? Table());

    /// <summary>Puts those that are to be packed into one object.</summary>
    public DraftPdf Pack(int number)
    {
        var (heads, bodies) = (new StringBuilder(), new StringBuilder());
        foreach (var (packed, text) in _packed)
        {
            heads.Append(packed).Append(' ').Append(bodies.Length).Append(' ');
            bodies.Append(text).Append('\n');
        }

        return Stream(number, heads.ToString() + bodies, $"/Type /ObjStm /N {_packed.Count} /First {heads.Length}");
    }

    public byte[] ToArray(string trailer = "<< /Root 1 0 R >>") => [.. _bytes, .. Encoding.ASCII.GetBytes("trailer\n" + trailer + "\nstartxref\n0\n%%EOF\n")];

    private void Add(string text) => _bytes.AddRange(Encoding.Latin1.GetBytes(text));
}
