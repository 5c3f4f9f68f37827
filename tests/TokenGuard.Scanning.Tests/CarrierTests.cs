using System.Text;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests;

public sealed class CarrierTests
{
    private const int BufferLength = 128 * 1024;

    private static readonly string[] Escapes = ["percent-encoded", "escaped", "html", "quoted-printable"];

    private static readonly (string Before, string After)[] Surroundings =
        [("", ""), ("\n", "\n"), (" ", " "), ("(", ")"), ("key = ", ";\n"), ("x: ", "\r\n"), ("<a>", "</a>"), ("[", "]")];

    [Theory]
    [MemberData(nameof(Each))]
    public void Every_token_is_found_in_every_carrier(string carrier)
    {
        var scanner = new DocumentScanner();
        foreach (var token in Some.Tokens())
        {
            for (var seed = 0; seed < 60; seed++)
            {
                var encoded = Encoded.Plain(token).In(carrier, new Random(seed));
                var document = Around(encoded.Bytes, "value: ", "\n");
                AssertFound(scanner.Scan(document), encoded, 7, document);
            }
        }
    }

    /// <summary>
    /// All but short pieces, of those that a short token has some looks see too little, and lists: where their lines are as long as looks are apart, each look may see the break.
    /// </summary>
    public static TheoryData<string> EachAsAWhole => [.. Encoded.Carriers.Where(carrier => carrier is not "pieces" and not "hex-list" and not "binary")];

    [Theory]
    [MemberData(nameof(EachAsAWhole))]
    public void The_shortest_tokens_are_found_wherever_the_looks_fall(string carrier)
    {
        const int Places = 150; // more than any two looks are apart
        var scanner = new DocumentScanner();
        var random = new Random(11);
        foreach (var token in Some.Tokens().OrderBy(token => token.Length).Take(2))
        {
            for (var before = 0; before < Places; before++)
            {
                var encoded = Encoded.Plain(token).In(carrier, random);
                byte[] document = [.. Enumerable.Range(0, before).Select(i => (byte)(i % 40 == 39 ? '\n' : 'x')), .. "\n"u8, .. encoded.Bytes, .. "\nthe end of it\n"u8];
                Assert.True(scanner.Scan(document) is [var match] && match.Secret.Equals(Some.Secret(token)), $"{token.Length} characters as {carrier} behind {before}");
            }
        }
    }

    public static TheoryData<string> Each => [.. Encoded.Carriers];

    [Fact]
    public void Chains_of_carriers_are_undone_wherever_they_stand()
    {
        var tokens = Some.Tokens();
        var scanner = new DocumentScanner();
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            var chain = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Encoded.Carriers[random.Next(Encoded.Carriers.Count)]).ToList();
            if (!IsSensible(chain)) continue;
            var encoded = chain.Aggregate(Encoded.Plain(tokens[random.Next(tokens.Count)]), (inner, carrier) => inner.In(carrier, random));
            if (encoded.Bytes.Length > Rules.Carriers.CarrierSearch.LongestEncoded) continue;

            // Anywhere around the end of the first, the second and the third window, or near the beginning.
            var (where, around) = (random.Next(4), Surroundings[random.Next(chain[^1] == Encoded.Packed ? 1 : 0, Surroundings.Length)]);
            var before = new string('.', (where * (BufferLength - 5120)) + random.Next(3000, 9000) - 3000) + around.Before;
            if (chain[^1].StartsWith("utf", StringComparison.Ordinal)) before = new string('.', (4 - (before.Length % 4)) % 4) + before;
            var document = Around(encoded.Bytes, before, around.After + new string('.', 100));

            AssertFound(scanner.Scan(document), encoded, before.Length, document);
            using var stream = new ShortReads(document, seed, longest: 70_000);
            AssertFound(scanner.Scan(stream, default), encoded, before.Length, document);
        }
    }

    /// <summary>Chains that somebody could write: innermost first.</summary>
    private static bool IsSensible(List<string> chain)
    {
        string[][] once = [["reversed"], ["concatenated", "pieces"], ["utf-16", "utf-32"], [.. Encoded.OneByOne]];
        // Packed data is two encodings, and what interrupts it leaves nothing to tell it by.
        var packed = chain.IndexOf(Encoded.Packed);
        if (packed >= 0 && (chain.Count > 2 || chain.Skip(packed + 1).Any(carrier => carrier is not "base64" and not "hex" and not "utf-16" and not "utf-32"))) return false;

        // Mail that was uuencoded has no wide characters in it.
        if (chain.TakeWhile(carrier => carrier != "uuencode").Any(carrier => carrier.StartsWith("utf", StringComparison.Ordinal)) && chain.Contains("uuencode")) return false;

        if (once.Any(group => chain.Count(group.Contains) > 1)) return false;

        if (chain.SkipWhile(carrier => !Encoded.OneByOne.Contains(carrier)).Skip(1).Any(carrier => Escapes.Contains(carrier) || carrier is "concatenated" or "pieces" or "reversed")) return false;

        // From the wrong side the digits of an escape sequence make another token; and a few escapes in text that is wide are not looked for.
        return !chain.SkipWhile(carrier => carrier != "reversed" && !carrier.StartsWith("utf", StringComparison.Ordinal)).Any(Escapes.Contains)
            && !(chain.Contains("reversed") && chain.Any(Escapes.Contains));
    }

    private static void AssertFound(IReadOnlyList<DocumentMatch> matches, Encoded encoded, int offset, byte[] document)
    {
        var shown = $"{encoded.Chain}: {Encoding.Latin1.GetString(encoded.Bytes)}";
        Assert.True(matches.Count == 1, $"{matches.Count} found ({string.Join(", ", matches.Select(m => m.Carrier))}) in {shown}");
        var match = matches[0];
        var (start, end) = encoded.Span;
        // Wide characters among others like them can be read in both byte orders; inside another encoding nothing says which it was.
        var slack = encoded.Chain.Contains(">utf", StringComparison.Ordinal) ? Math.Max(32, (end - start) / 30) : 0;
        Assert.True(Math.Abs(offset + start - match.Offset) <= slack && Math.Abs(end - start - match.Length) <= slack, $"{match.Offset - offset}+{match.Length} instead of {start}+{end - start} as {match.Carrier} in {shown}");
        Assert.True(match.Carrier == encoded.Chain || match.Carrier.Split('>').Length < encoded.Depth || match.Carrier == "plain", $"{match.Carrier} in {shown}");
        Assert.Equal(SlowPosition.Of(document, (int)match.Offset), match.Start);
    }

    private static byte[] Around(byte[] encoded, string before, string after) =>
        [.. Encoding.ASCII.GetBytes(before), .. encoded, .. Encoding.ASCII.GetBytes(after)];
}
