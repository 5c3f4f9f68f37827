namespace TokenGuard.Scanning.Pdf;

/// <summary>A stream of a PDF.</summary>
/// <param name="ObjectNumber">Of the object that it is.</param>
/// <param name="At">Where its bytes begin.</param>
/// <param name="Head">What is said of it.</param>
/// <param name="Filters">How it is packed, outermost first.</param>
internal sealed record PdfStream(int ObjectNumber, long At, PdfValue.Dictionary Head, IReadOnlyList<string> Filters)
{
    private static readonly HashSet<string> OtherTypes = new(StringComparer.Ordinal) { "XRef", "ObjStm", "Metadata", "EmbeddedFile" };
    private static readonly HashSet<string> OtherSubtypes = new(StringComparer.Ordinal) { "Image", "Type1C", "CIDFontType0C", "OpenType", "XML" };

    /// <summary>Whether it may be what a page, a form or a shape is drawn with: no picture, no font, no table.</summary>
    public bool MayShowText =>
        !(Head["Type"] is PdfValue.Name type && OtherTypes.Contains(type.Value)) && !(Head["Subtype"] is PdfValue.Name subtype && OtherSubtypes.Contains(subtype.Value))
        && Head["Length1"] is null && Head["FunctionType"] is null && Head["ShadingType"] is null && Head["Alternate"] is null;

    /// <summary>The first of its filters that cannot be undone; null where all can.</summary>
    public string? Unknown => Filters.FirstOrDefault(filter => filter is not ("FlateDecode" or "Fl" or "ASCII85Decode" or "A85"));
}
