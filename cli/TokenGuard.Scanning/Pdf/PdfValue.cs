namespace TokenGuard.Scanning.Pdf;

/// <summary>A value of a PDF (ISO 32000-1, 7.3).</summary>
internal abstract record PdfValue
{
    /// <summary>What holds no text and leads nowhere: <c>true</c>, <c>null</c>.</summary>
    public static PdfValue Other { get; } = new OtherValue();

    public sealed record Number(double Value) : PdfValue;

    public sealed record Name(string Value) : PdfValue;

    public sealed record Text(byte[] Bytes) : PdfValue;

    public sealed record List(List<PdfValue> Items) : PdfValue;

    public sealed record Dictionary(Dictionary<string, PdfValue> Entries) : PdfValue
    {
        public PdfValue? this[string key] => Entries.GetValueOrDefault(key);

        public bool IsName(string key, string name) => this[key] is Name { Value: var text } && text == name;
    }

    public sealed record Reference(int ObjectNumber) : PdfValue;

    private sealed record OtherValue : PdfValue;
}
