using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CsCheck;
using TokenGuard.Git.Packs;

namespace TokenGuard.Git.Tests;

/// <summary>Our inflater against .NET's: the same bytes for whatever its deflater writes, and no bytes at all for anything damaged.</summary>
public sealed class InflaterTests
{
    private static readonly Gen<byte[]> Texts = Gen.OneOf(
        Gen.Byte.Array[0, 3000],
        Gen.Char["ab\n"].Array[0, 5000].Select(Bytes),
        Gen.Char.AlphaNumeric.Array[0, 400].Select(Bytes),
        Gen.Select(Gen.Char.AlphaNumeric.Array[1, 70], Gen.Int[1, 3000]).Select((piece, times) => Bytes(string.Concat(Enumerable.Repeat(new string(piece), times)).ToCharArray())),
        Gen.Byte.Array[66_000, 70_000]);

    private static readonly Gen<CompressionLevel> Levels = Gen.Int[0, 3].Select(level => (CompressionLevel)level);

    [Fact]
    public void What_zlib_deflates_comes_back() => Gen.Select(Texts, Levels).Sample((text, level) =>
    {
        var packed = Deflate(text, level);
        byte[] followed = [.. packed, .. RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(40))];
        Assert.Equal(text, Inflate(followed, text.Length, out var consumed));
        Assert.Equal(packed.Length, consumed);
        Assert.Equal(text, Inflate(packed, text.Length, out _));
    });

    [Fact]
    public void Every_other_length_is_an_error() => Gen.Select(Texts, Levels, Gen.Int[-3, 300]).Where((text, _, more) => more != 0 && text.Length + more >= 0).Sample((text, level, more) =>
        Assert.Null(Inflate(Deflate(text, level), text.Length + more, out _)));

    [Fact]
    public void Nothing_comes_out_of_a_stream_that_is_cut_off() => Gen.Select(Texts, Levels, Gen.Double[0, 1]).Sample((text, level, part) =>
    {
        var packed = Deflate(text, level);
        Assert.Null(Inflate(packed.AsSpan(0, (int)(part * packed.Length * 0.999)), text.Length, out _));
    });

    [Fact]
    public void Damage_is_an_error_or_does_not_matter() => Gen.Select(Texts, Levels, Gen.Int[0, int.MaxValue], Gen.Int[1, 255]).Sample((text, level, at, flip) =>
    {
        var packed = Deflate(text, level);
        packed[at % packed.Length] ^= (byte)flip;
        var inflated = Inflate(packed, text.Length, out _);
        Assert.True(inflated is null || inflated.AsSpan().SequenceEqual(text));
    });

    [Fact]
    public void Nonsense_ends() => Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, 70_000]).Sample((nonsense, length) =>
    {
        byte[] source = [0x78, 0x9C, .. nonsense];
        var inflated = Inflate(source, length, out _);
        Assert.True(inflated is null || inflated.AsSpan().SequenceEqual(Reference(source, length)));
    });

    [Fact]
    public void The_beginning_of_a_stream_is_had_without_the_rest() => Gen.Select(Texts, Levels, Gen.Int[0, 64]).Sample((text, level, length) =>
    {
        var into = new byte[length + Inflater.Slack];
        var known = new Inflater().InflateStart(Deflate(text, level), into, length);
        Assert.Equal(Math.Min(length, text.Length), known);
        Assert.Equal(text[..known], into[..known]);
    });

    private static byte[] Bytes(char[] text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Deflate(byte[] text, CompressionLevel level)
    {
        // .NET writes nothing at all where nothing was written; zlib, as git calls it, writes an empty block.
        if (text.Length == 0) return [0x78, 0x9C, 3, 0, 0, 0, 0, 1];
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, level)) stream.Write(text);
        return packed.ToArray();
    }

    private static byte[]? Inflate(ReadOnlySpan<byte> source, int length, out int consumed)
    {
        // Exactly the room that is promised, so that a guard page of the allocator has a chance to notice more.
        var into = new byte[length + Inflater.Slack];
        return new Inflater().TryInflate(source, into, length, out consumed) ? into[..length] : null;
    }

    private static byte[] Reference(byte[] source, int length)
    {
        using var stream = new ZLibStream(new MemoryStream(source), CompressionMode.Decompress);
        var into = new byte[length];
        stream.ReadExactly(into);
        return into;
    }
}
