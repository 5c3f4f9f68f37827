using System.Text;
using CsCheck;

namespace TokenGuard.Scanning.Tests;

public sealed class TextPositionCounterTests
{
    /// <summary>Text with every kind of line end and character, and bytes that are not UTF-8.</summary>
    internal static readonly Gen<byte[]> Piece = Gen.Frequency(
        (4, Gen.String[Gen.Char["ab "], 0, 80].Select(Encoding.UTF8.GetBytes)),
        (3, Gen.OneOf("\n", "\r\n", "\r", "\n\r", "\r\r\n").Select(Encoding.UTF8.GetBytes)),
        (3, Gen.OneOf("é", "…", "😀", "\uFEFF", "\0", "\u0085", "\u2028", "한", "e\u0301").Select(Encoding.UTF8.GetBytes)),
        (2, Gen.Byte.Array[1, 6]),
        (2, Gen.OneOf<byte[]>([0xFF], [0x80], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80], [0xE2])));

    internal static readonly Gen<byte[]> Document = Gen.Select(Gen.OneOf<byte[]>([], [], [0xEF, 0xBB, 0xBF]), Piece.Array[0, 20])
        .Select((mark, pieces) => (byte[])[.. mark, .. pieces.SelectMany(piece => piece)]);

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("abc", 1, 4)]
    [InlineData("a\n", 2, 1)]
    [InlineData("a\r\nb", 2, 2)]
    [InlineData("a\rb", 2, 2)]
    [InlineData("\n\r", 3, 1)]
    [InlineData("\uFEFFab", 1, 3)]
    [InlineData("a\uFEFFb", 1, 4)]
    [InlineData("\n\uFEFF", 2, 2)]
    [InlineData("é…한", 1, 4)]
    [InlineData("😀", 1, 3)]
    [InlineData("e\u0301", 1, 3)]
    [InlineData("a\u2028b", 1, 4)] // editors do not agree on this one; compilers and git do not break the line
    public void Positions_are_what_an_editor_shows(string before, int line, int column) =>
        Assert.Equal(new TextPosition(line, column), PositionAfter(Encoding.UTF8.GetBytes(before)));

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE }, 3)]
    [InlineData(new byte[] { 0x80, 0x81 }, 3)]
    [InlineData(new byte[] { 0xE2, 0x82 }, 2)] // cut off: one replacement character
    [InlineData(new byte[] { 0xE2, 0x82, (byte)'a' }, 3)]
    [InlineData(new byte[] { 0xC0, 0xAF }, 3)]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, 4)] // half a surrogate pair
    public void Invalid_bytes_take_the_columns_of_their_replacement(byte[] before, int column) =>
        Assert.Equal(new TextPosition(1, column), PositionAfter(before));

    [Fact]
    public void The_count_is_that_of_a_decoder() =>
        Document.Sample(document => PositionAfter(document) == SlowPosition.Of(document, document.Length), iter: 20_000);

    [Fact]
    public void Pieces_of_any_size_give_the_same_count()
    {
        Gen.Select(Document, Gen.Int[1, 5].Array[1, 40]).Sample((document, sizes) =>
        {
            var counter = default(TextPositionCounter);
            var at = 0;
            for (var i = 0; at < document.Length; i++)
            {
                var size = Math.Min(sizes[i % sizes.Length], document.Length - at);
                counter.Advance(document.AsSpan(at, size));
                at += size;
                Assert.Equal(SlowPosition.Of(document, at), counter.Position);
            }
        }, iter: 5_000);
    }

    /// <summary>Long enough for the vectorised paths, with one odd thing at every place in turn.</summary>
    [Fact]
    public void Vectors_count_like_single_bytes()
    {
        foreach (var odd in (byte[][])[[(byte)'\n'], "é"u8.ToArray(), "😀"u8.ToArray(), [0xFF], [0x80], [(byte)'\r']])
        {
            for (var at = 0; at < 200; at++)
            {
                byte[] document = [.. Enumerable.Repeat((byte)'x', at), .. odd, .. Enumerable.Repeat((byte)'y', 200 - at)];
                Assert.Equal(SlowPosition.Of(document, document.Length), PositionAfter(document));
            }
        }
    }

    [Fact]
    public void More_lines_or_columns_than_an_int_holds_stay_at_its_end()
    {
        Assert.Equal(int.MaxValue, After((byte)'\n').Line);
        Assert.Equal(int.MaxValue, After((byte)'x').Column);

        static TextPosition After(byte filler)
        {
            var piece = new byte[1 << 24];
            piece.AsSpan().Fill(filler);
            var counter = default(TextPositionCounter);
            for (var i = 0; i < (1 << 7) + 1; i++) counter.Advance(piece);
            return counter.Position;
        }
    }

    private static TextPosition PositionAfter(byte[] bytes)
    {
        var counter = default(TextPositionCounter);
        counter.Advance(bytes);
        return counter.Position;
    }
}
