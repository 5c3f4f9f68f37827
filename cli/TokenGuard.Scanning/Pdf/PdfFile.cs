using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Pdf;

/// <summary>
/// The text of a PDF as it shows it, page by page, as far as its fonts tell which characters their codes stand for; then what no page shows any more, or shows
/// as a part of itself. What characters stand for themselves in is seen among the PDF's bytes too.
/// </summary>
internal sealed class PdfFile
{
    private const int DeepestTree = 64;

    private readonly PdfObjects _objects;
    private readonly Dictionary<int, PdfFont> _fonts = [];
    private readonly Dictionary<string, PdfFont> _fontsByName = new(StringComparer.Ordinal);

    private PdfFile(Stream file) => _objects = new PdfObjects(file);

    /// <summary>A member for each page, called by its number; none of an encrypted PDF, which is named elsewhere.</summary>
    /// <exception cref="PdfBoundException">It holds more than is read.</exception>
    public static IEnumerable<Member> Read(Stream pdf)
    {
        var file = new PdfFile(pdf);
        return file._objects.IsEncrypted ? [] : file.ReadPages();
    }

    public Stream Open(PdfStream stream) => _objects.Open(stream);

    /// <summary>A font by the name that a page or a form has for it; by that of any other where it has none of its own.</summary>
    public PdfFont? Font(PdfValue.Dictionary? resources, string name)
    {
        var font = _objects.Dictionary(resources?["Font"])?[name];
        return font is null ? _fontsByName.GetValueOrDefault(name) : _fontsByName[name] = FontOf(font);
    }

    private IEnumerable<Member> ReadPages()
    {
        var ordinals = CountPages();
        var shown = new HashSet<long>();
        foreach (var (number, page) in _objects.Pages.OrderBy(page => ordinals.GetValueOrDefault(page.Number, int.MaxValue)))
        {
            List<PdfStream> contents = [.. ContentsOf(page)];
            var isNew = false;
            foreach (var content in contents) isNew |= shown.Add(content.At);
            if (!isNew) continue;
            var name = ordinals.TryGetValue(number, out var ordinal) ? $"page {ordinal}" : NameOf(number);
            if (contents.Select(content => content.Unknown).FirstOrDefault(filter => filter is not null) is not { } unknown) yield return MemberOf(name, contents, ResourcesOf(page), isPage: true);
            else if (unknown is not ("LZWDecode" or "RunLengthDecode")) yield return Member.NotOpened(name, $"packed by {unknown}, which is not supported"); // those are named for the whole
        }

        foreach (var content in _objects.Contents)
            if (content.Unknown is null && shown.Add(content.At)) yield return MemberOf(NameOf(content.ObjectNumber), [content], _objects.Dictionary(content.Head["Resources"]), isPage: false);
    }

    private static string NameOf(int objectNumber) => $"object {objectNumber}";

    private Member MemberOf(string name, List<PdfStream> contents, PdfValue.Dictionary? resources, bool isPage)
    {
        var at = contents.Min(content => content.At);
        return new Member(name, () => new PdfText(this, contents, resources, isPage), at, contents.Max(content => content.At) + 1 - at, Length: null);
    }

    private IEnumerable<PdfStream> ContentsOf(PdfValue.Dictionary page)
    {
        if (_objects.StreamOf(page["Contents"]) is { } single) return [single];
        return _objects.Resolve(page["Contents"]) is PdfValue.List list ? list.Items.Select(_objects.StreamOf).OfType<PdfStream>() : [];
    }

    /// <summary>Its own, or those of the branch of the tree that it is on.</summary>
    private PdfValue.Dictionary? ResourcesOf(PdfValue.Dictionary page)
    {
        var node = page;
        for (var depth = 0; depth < DeepestTree && node is not null; depth++)
        {
            if (_objects.Dictionary(node["Resources"]) is { } resources) return resources;
            node = _objects.Dictionary(node["Parent"]);
        }

        return null;
    }

    /// <summary>Which page each object is, by the tree of them.</summary>
    private Dictionary<int, int> CountPages()
    {
        var ordinals = new Dictionary<int, int>();
        var seen = new HashSet<int>();
        var waiting = new Stack<PdfValue>();
        if (_objects.PageTree is { } top) waiting.Push(top);
        while (waiting.TryPop(out var next))
        {
            if (next is not PdfValue.Reference { ObjectNumber: var number } || !seen.Add(number) || _objects.Dictionary(next) is not { } node) continue;
            if (_objects.Resolve(node["Kids"]) is not PdfValue.List { Items: var kids }) ordinals[number] = ordinals.Count + 1;
            else for (var i = kids.Count - 1; i >= 0; i--) waiting.Push(kids[i]);
        }

        return ordinals;
    }

    private PdfFont FontOf(PdfValue reference)
    {
        if (reference is not PdfValue.Reference { ObjectNumber: var number }) return CreateFont(reference as PdfValue.Dictionary);
        if (!_fonts.TryGetValue(number, out var font)) _fonts[number] = font = CreateFont(_objects.Dictionary(reference));
        return font;
    }

    private PdfFont CreateFont(PdfValue.Dictionary? font)
    {
        if (font is null) return PdfFont.Plain;
        var isComposite = font.IsName("Subtype", "Type0");
        var encoding = _objects.Resolve(font["Encoding"]);
        var differences = isComposite ? null : PdfFont.ReadDifferences(_objects.Resolve((encoding as PdfValue.Dictionary)?["Differences"]));
        var isUnicode = isComposite && encoding is PdfValue.Name { Value: var name } && (name.Contains("UCS2", StringComparison.Ordinal) || name.Contains("UTF16", StringComparison.Ordinal));
        return new PdfFont(isComposite, ReadCharacters(font["ToUnicode"]), differences, isUnicode);
    }

    private PdfCharacters? ReadCharacters(PdfValue? table)
    {
        if (_objects.StreamOf(table) is not { Unknown: null } stream) return null;
        using var bytes = Open(stream);
        return PdfCharacters.Read(new PdfLexer(bytes));
    }
}
