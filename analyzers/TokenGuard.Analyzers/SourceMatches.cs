using System.Buffers;
using Microsoft.CodeAnalysis.Text;
using TokenGuard.Rules;

namespace TokenGuard.Analyzers;

/// <summary>
/// The tokens of a source text in order. The text is copied piece by piece into one pooled buffer, each piece keeping the end of the one before,
/// so a file of any size is never held twice and a token across two pieces is found.
/// </summary>
internal ref struct SourceMatches
{
    private const int BufferLength = 32 * 1024;

    private readonly SourceText _text;
    private readonly CancellationToken _cancel;
    private readonly char[] _buffer;
    private int _length;
    private int _bufferStart;
    private int _from;

    public SourceMatches(SourceText text, CancellationToken cancel)
    {
        _text = text;
        _cancel = cancel;
        _buffer = ArrayPool<char>.Shared.Rent(Math.Min(BufferLength, text.Length));
        Fill(kept: 0);
    }

    /// <summary>Positions count from the start of the text.</summary>
    public bool TryNext(out TokenMatch match)
    {
        do
        {
            if (!TokenMatcher.TryFind(_buffer.AsSpan(0, _length), _from, out match)) continue;
            _from = match.End;
            match = match with { Start = _bufferStart + match.Start };
            return true;
        }
        while (TryMoveOn());

        match = default;
        return false;
    }

    public readonly void Dispose() => ArrayPool<char>.Shared.Return(_buffer);

    private bool TryMoveOn()
    {
        var end = _bufferStart + _length;
        if (end == _text.Length) return false;
        _cancel.ThrowIfCancellationRequested();

        var kept = Math.Min(TokenMatcher.Overlap, _length);
        Array.Copy(_buffer, _length - kept, _buffer, 0, kept);
        _bufferStart = end - kept;
        Fill(kept);
        return true;
    }

    private void Fill(int kept)
    {
        var count = Math.Min(_buffer.Length - kept, _text.Length - _bufferStart - kept);
        _text.CopyTo(_bufferStart + kept, _buffer, kept, count);
        _length = kept + count;
        _from = kept;
    }
}
