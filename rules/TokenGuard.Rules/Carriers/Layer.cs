#if NET
using System.Runtime.Intrinsics;
#endif

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

    /// <summary>Keeps the last bytes only.</summary>
    public void KeepLast(int count)
    {
        var from = Math.Max(0, Count - count);
        Count -= from;
        Array.Copy(_bytes, from, _bytes, 0, Count);
        Array.Copy(_starts, from, _starts, 0, Count);
        Array.Copy(_ends, from, _ends, 0, Count);
    }

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

    /// <summary>Bytes that came out of the same place.</summary>
    public void Add(ReadOnlySpan<byte> bytes, int start, int end)
    {
        while (Count + bytes.Length > _bytes.Length) Grow();
        bytes.CopyTo(_bytes.AsSpan(Count));
        _starts.AsSpan(Count, bytes.Length).Fill(start);
        _ends.AsSpan(Count, bytes.Length).Fill(end);
        Count += bytes.Length;
    }

#if NET
    public bool HasRoomFor(int bytes) => Count <= Capacity - bytes - Headroom;

    /// <summary>Bytes of which each came out of as many of the text, which follow each other.</summary>
    public void Add(Vector128<byte> bytes, int start, int unit)
    {
        if (Count + Vector128<byte>.Count > _bytes.Length) Grow();
        bytes.CopyTo(_bytes, Count);
        for (var i = 0; i < Vector128<byte>.Count; i += Vector256<int>.Count)
        {
            var starts = Vector256.Create(start) + ((Vector256<int>.Indices + Vector256.Create(i)) * unit);
            starts.CopyTo(_starts, Count + i);
            (starts + Vector256.Create(unit)).CopyTo(_ends, Count + i);
        }

        Count += Vector128<byte>.Count;
    }
#endif

    /// <summary>Corrects where the bytes added last end.</summary>
    public void ReplaceEnd(int end, int with)
    {
        for (var i = Count - 1; i >= 0 && _ends[i] == end; i--) _ends[i] = with;
    }

    private void Grow()
    {
        var length = Math.Max(1024, 2 * _bytes.Length);
        Array.Resize(ref _bytes, length);
        Array.Resize(ref _starts, length);
        Array.Resize(ref _ends, length);
    }
}
