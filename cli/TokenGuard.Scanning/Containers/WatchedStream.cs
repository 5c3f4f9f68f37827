using System.Diagnostics.CodeAnalysis;

namespace TokenGuard.Scanning.Containers;

/// <summary>
/// Passes a document on to the scanner and looks at its first bytes as they go by. Where they are those of a container that could not be read a
/// second time, everything is copied as it goes by.
/// </summary>
/// <param name="name">What the document is called.</param>
/// <param name="budget">Where what is read was unpacked: what it may cost. Reading ends where it is spent.</param>
internal sealed class WatchedStream(Stream document, string name, UnpackBudget? budget) : ReadOnlyStream
{
    private readonly byte[] _end = new byte[ZipArchiveReader.EndLength];

    private byte[]? _start; // of a stream that gives little at a time
    private int _startLength;
    private bool _known;
    private TemporaryCopy? _copy;

    public ContainerKind Kind { get; private set; }

    /// <summary>Why the container cannot be opened although it could be read.</summary>
    public string? NotKept { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        if (budget?.Spent is not null) return 0;
        var read = document.Read(buffer);
        var piece = buffer[..read];
        if (!_known) Look(piece);
        else if (_copy is not null) Keep(piece);
        if (read > 0) KeepEnd(piece);
        else if (_known && Kind == ContainerKind.None) LookAtEnd();
        return budget is null || budget.TakeBytes(read) ? read : 0;
    }

    /// <summary>The document once more, from its start; it belongs to this stream.</summary>
    public bool TryReopen([NotNullWhen(true)] out Stream? content)
    {
        content = _copy is not null ? _copy.Bytes : document.CanSeek ? document : null;
        if (content is not null) content.Position = 0;
        return content is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _copy?.Dispose();
        base.Dispose(disposing);
    }

    private void KeepEnd(ReadOnlySpan<byte> piece)
    {
        var kept = Math.Max(0, _end.Length - piece.Length);
        _end.AsSpan(_end.Length - kept).CopyTo(_end);
        piece[^(_end.Length - kept)..].CopyTo(_end.AsSpan(kept));
    }

    /// <summary>
    /// Programs, pictures and scripts of all kinds are told by their beginning to those who run or show them, zip archives by their end. So are tables of LevelDB.
    /// </summary>
    private void LookAtEnd()
    {
        if (_end.AsSpan().EndsWith(LevelDbTable.Mark))
        {
            Kind = ContainerKind.LevelDb;
            if (!document.CanSeek) NotKept = "a LevelDB table, which is told by its end: scan it as a file";
            return;
        }

        if (!ZipArchiveReader.IsEnd(_end, out var isSplit)) return;
        Kind = isSplit ? ContainerKind.SplitZip : ContainerKind.Script;
        if (!document.CanSeek) NotKept = "a zip archive at its end: unpack it, or scan it as a file";
    }

    private void Look(ReadOnlySpan<byte> piece)
    {
        if (_start is null && (piece.Length >= ContainerMagic.Length || piece.IsEmpty))
        {
            Decide(piece);
            return;
        }

        var ended = piece.IsEmpty;
        _start ??= new byte[ContainerMagic.Length];
        var wanted = Math.Min(piece.Length, _start.Length - _startLength);
        piece[..wanted].CopyTo(_start.AsSpan(_startLength));
        _startLength += wanted;
        if (_startLength < _start.Length && !ended) return;
        Decide(_start.AsSpan(0, _startLength));
        if (_copy is not null) Keep(piece[wanted..]);
    }

    private void Decide(ReadOnlySpan<byte> start)
    {
        _known = true;
        Kind = ContainerMagic.Detect(start, name);
        if (Kind == ContainerKind.None || Kind.IsNotSupported() || document.CanSeek) return;
        _copy = new TemporaryCopy();
        Keep(start);
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        try
        {
            if (_copy!.Bytes.Length + piece.Length <= ContainerBounds.Kept)
            {
                _copy.Write(piece);
                return;
            }

            NotKept = $"bound: more than {ContainerBounds.Kept >> 30} GiB to keep in a temporary file";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NotKept = "no room for a temporary copy";
        }

        _copy!.Dispose();
        _copy = null;
    }
}
