using TokenGuard.Scanning.Containers;

namespace TokenGuard.Scanning.Tests;

/// <summary>Gives a document in reads of random length, like a pipe; with <paramref name="failAt"/>, breaks there.</summary>
internal sealed class ShortReads(byte[] document, int seed, int longest, int? failAt = null) : ReadOnlyStream
{
    private readonly Random _random = new(seed);
    private int _at;

    public override int Read(Span<byte> buffer)
    {
        var end = failAt ?? document.Length;
        if (_at == failAt) throw new IOException("The pipe broke.");
        var count = Math.Min(Math.Min(buffer.Length, end - _at), _random.Next(1, longest + 1));
        document.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }
}

/// <summary>A document as long as wanted that exists nowhere: one block again and again, with a token at the very end.</summary>
internal sealed class EndlessText(byte[] block, long length, byte[] ending) : ReadOnlyStream
{
    private long _at;

    public override int Read(Span<byte> buffer)
    {
        var body = length - ending.Length;
        var from = _at < body ? block.AsSpan((int)(_at % block.Length)) : ending.AsSpan((int)(_at - body));
        if (_at < body && from.Length > body - _at) from = from[..(int)(body - _at)];
        var count = Math.Min(buffer.Length, from.Length);
        from[..count].CopyTo(buffer);
        _at += count;
        return count;
    }
}
