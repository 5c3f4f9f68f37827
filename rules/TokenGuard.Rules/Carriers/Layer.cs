namespace TokenGuard.Rules.Carriers;

/// <summary>
/// Decoded bytes, and for each the span of the text that held it. Reused from region to region: once it has grown, nothing is allocated.
/// </summary>
internal sealed class Layer
{
    /// <summary>Decoded bytes it takes; what is longer is decoded in pieces that overlap by a quarter.</summary>
    public const int Capacity = 4 * CarrierSearch.LongestEncoded;

    // The longest run of bytes that one step of a decoder adds.
    private const int Headroom = 4;

    private byte[] _bytes = [];
    private int[] _starts = [];
    private int[] _ends = [];

    public int Count { get; private set; }

    public bool IsFull => Count > Capacity - Headroom;

    public ReadOnlySpan<byte> Text => _bytes.AsSpan(0, Count);

    public int StartOf(int index) => _starts[index];

    /// <summary>The span of the text that holds decoded bytes. What was turned round begins with its last byte.</summary>
    public (int Start, int End) SpanOf(int start, int end) => (Math.Min(_starts[start], _starts[end - 1]), Math.Max(_ends[start], _ends[end - 1]));

    public void Clear() => Count = 0;

    public void Add(int symbol, int start, int end)
    {
        if (Count == _bytes.Length) Grow();
        _bytes[Count] = (byte)symbol;
        _starts[Count] = start;
        _ends[Count++] = end;
    }

    private void Grow()
    {
        var length = Math.Max(1024, 2 * _bytes.Length);
        Array.Resize(ref _bytes, length);
        Array.Resize(ref _starts, length);
        Array.Resize(ref _ends, length);
    }
}
