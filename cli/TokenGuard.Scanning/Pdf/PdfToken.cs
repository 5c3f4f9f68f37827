namespace TokenGuard.Scanning.Pdf;

/// <summary>What a PDF's objects, its pages and the tables of its fonts are written in (ISO 32000-1, 7.2).</summary>
internal enum PdfToken
{
    End,
    Number,
    Name,

    /// <summary>Characters in parentheses, or hex digits in angle brackets.</summary>
    Text,

    /// <summary>Whatever has no mark: an operator, <c>obj</c>, <c>true</c>.</summary>
    Word,
    BeginList,
    EndList,
    BeginDictionary,
    EndDictionary,
}
