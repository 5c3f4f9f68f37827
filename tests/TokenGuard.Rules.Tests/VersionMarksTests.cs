using System.Text;
using CsCheck;
using TokenGuard.Rules.Carriers;

namespace TokenGuard.Rules.Tests;

public sealed class VersionMarksTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char["v123 ag-\"\n"], 0, 200],
        Gen.String[Gen.Char["the quick brown fox argv"], 0, 200],
        Gen.Select(Gen.Int[0, 70], Gen.OneOf(Gen.Const("v1"), Gen.Const("v3\""), Gen.Const("av2"), Gen.Const("gv2"), Gen.Const("v4"), Gen.Const("v"), Gen.Const("\"v\""), Gen.Const("ov "))).Select((n, mark) => new string('x', n) + mark)).Array[0, 8].Select(string.Concat);

    /// <summary>Asked from start to end, with steps back, they are those that a look at every place shows.</summary>
    [Fact]
    public void Versions_ahead_are_those_of_each_place() =>
        Gen.Select(Texts, Gen.Int[0, 400].Array[1, 12]).Sample(
            (text, places) =>
            {
                var bytes = Encoding.Latin1.GetBytes(text);
                var marks = new VersionMarks();
                foreach (var place in places.Where(place => place <= bytes.Length))
                {
                    var all = OneByOne(text, place);
                    var ahead = marks.Ahead(bytes, place).ToArray();
                    Assert.Equal(all.Take(ahead.Length), ahead);
                    Assert.True(ahead.Length >= Math.Min(all.Length, VersionMarks.Several));
                }
            },
            iter: 20_000);

    [Fact]
    public void A_text_is_asked_about_in_parts()
    {
        var text = new byte[10 * CarrierSearch.LongestEncoded];
        text.AsSpan().Fill((byte)'x');
        for (var at = 100; at < text.Length - 1; at += 5000) "\"v3"u8[..Math.Min(3, text.Length - at)].CopyTo(text.AsSpan(at));
        var marks = new VersionMarks();
        for (var place = 0; place < text.Length; place += 777)
        {
            var ahead = marks.Ahead(text, place).ToArray().Where(mark => mark < place + CarrierSearch.LongestEncoded).Take(VersionMarks.Several);
            Assert.Equal(Enumerable.Range(0, text.Length).Where(at => at % 5000 == 101 && at >= place && at < place + CarrierSearch.LongestEncoded).Take(VersionMarks.Several), ahead);
        }
    }

    private static int[] OneByOne(string text, int from) => [.. Enumerable.Range(from, text.Length - from).Where(at => text[at] == 'v' && CanBegin(text, at - 1) && CanEnd(text, at + 1))];

    private static bool CanBegin(string text, int before) => before < 0 || text[before] is not (>= 'g' and <= 'z');

    private static bool CanEnd(string text, int behind) => behind >= text.Length || text[behind] is '1' or '2' or '3' || !(char.IsAsciiDigit(text[behind]) || char.IsAsciiLetterLower(text[behind]));
}
