using System.Text;
using CsCheck;
using TokenGuard.Rules.Carriers;

namespace TokenGuard.Rules.Tests;

public sealed class PieceEdgesTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char["af09gz- \"A\u00E9"], 0, 120],
        Gen.String[Gen.Char["0g-"], 0, 120],
        Gen.Select(Gen.Int[0, 80], Gen.OneOf(Gen.Const("-a"), Gen.Const("f "), Gen.Const("0"))).Select((n, mark) => new string('x', n) + mark + new string('.', n / 2)));

    /// <summary>Wherever they are looked for, they are those that a look at every place shows.</summary>
    [Fact]
    public void Edges_are_those_of_each_place() =>
        Gen.Select(Texts, Gen.Int[0, 130], Gen.Int[-5, 130]).Sample(
            (text, from, limit) =>
            {
                var bytes = Encoding.Latin1.GetBytes(text);
                from = Math.Min(from, bytes.Length);
                var starts = Enumerable.Range(0, bytes.Length).Where(at => at >= from && at <= limit && IsDigit(bytes, at) && !IsWord(bytes, at - 1));
                var ends = Enumerable.Range(1, bytes.Length).Where(at => at <= from && at > limit && IsDigit(bytes, at - 1) && !IsWord(bytes, at));
                Assert.Equal(starts.FirstOrDefault(-1), PieceEdges.NextStart(bytes, from, limit));
                Assert.Equal(ends.LastOrDefault(-1), PieceEdges.LastEnd(bytes, from, limit));
            },
            iter: 20_000);

    private static bool IsDigit(byte[] text, int at) => text[at] is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f');

    private static bool IsWord(byte[] text, int at) => at >= 0 && at < text.Length && (text[at] is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'z'));
}
