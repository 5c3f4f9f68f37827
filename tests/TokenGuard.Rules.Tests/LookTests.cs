using CsCheck;
using TokenGuard.Rules.Carriers;

namespace TokenGuard.Rules.Tests;

public sealed class LookTests
{
    // Of each kind of thing that a look may see, and what separates them.
    private static readonly Gen<string> Pieces = Gen.OneOf(
        Gen.String[Gen.Char["0123456789abcdef"], 1, 40],
        Gen.String[Gen.Char["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="], 1, 40],
        Gen.String[Gen.Char["aA1 \n\r\t"], 1, 40],
        Gen.String[Gen.Char["%0123456789ABCDEFu\\x,;&#"], 1, 40],
        Gen.String[Gen.Char["a\0"], 1, 40],
        Gen.Int[1, 30].Select(n => string.Concat(Enumerable.Repeat("p\0", n))),
        Gen.Int[1, 20].Select(n => string.Concat(Enumerable.Repeat("p\0\0\0", n))),
        Gen.Int[1, 20].Select(n => string.Concat(Enumerable.Repeat("Ab9\n  ", n))),
        Gen.Int[1, 60].Select(n => new string(' ', n)),
        Gen.String[Gen.Char["the quick brown fox; { } ( ) é\u007f"], 1, 60]);

    /// <summary>Four looks at once see what each look by itself sees, wherever the text begins and ends.</summary>
    [Fact]
    public void Looks_in_blocks_see_what_single_looks_see() =>
        Gen.Select(Pieces.Array[0, 12], Gen.Int[0, 20]).Sample(
            (pieces, from) =>
            {
                var text = System.Text.Encoding.Latin1.GetBytes(string.Concat(pieces));
                Assert.Equal(OneByOne(text, from), InBlocks(text, from));
            },
            iter: 20_000);

    private static List<(int At, Sight Sight)> InBlocks(byte[] text, int from)
    {
        var seen = new List<(int, Sight)>();
        for (var at = from; (at = Look.Next(text, at, out var sight)) >= 0; at = Look.After(at)) seen.Add((at, sight));
        return seen;
    }

    private static List<(int At, Sight Sight)> OneByOne(byte[] text, int from)
    {
        var seen = new List<(int, Sight)>();
        for (var at = from; at + Look.Width <= text.Length; at = Look.After(at))
            if (Look.At(text.AsSpan(at, Look.Width)) is not Sight.None and var sight) seen.Add((at, sight));
        return seen;
    }
}
