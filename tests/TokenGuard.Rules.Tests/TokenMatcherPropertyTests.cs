using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;

namespace TokenGuard.Rules.Tests;

/// <summary>The matcher against the four expressions that define a token (contract §1.3): slow, obvious, and written down nowhere else.</summary>
public sealed class TokenMatcherPropertyTests
{
    private static readonly (TokenVersion Version, Regex Pattern)[] Definition =
    [
        (TokenVersion.V3, new("(?:admin|env|prod|user|dev|sales|spprt|read|token)-[0-9a-f]{64}v3", RegexOptions.CultureInvariant)),
        (TokenVersion.V3, new("activ-[0-9a-f]{32}v3", RegexOptions.CultureInvariant)),
        (TokenVersion.V2, new(
            "(?:(?:admi|prod|user|deve|sale|supp|read|envi|toke|orph)-(?:[0-9a-f]{126}|[0-9a-f]{62})|acti-(?:[0-9a-f]{126}|[0-9a-f]{30}))v2",
            RegexOptions.CultureInvariant)),
        (TokenVersion.V1, new(
            @"(?<![0-9a-f])[0-9a-f]{32}\.[0-9a-f]{32}\.(?:[0-9a-f]{126}|[0-9a-f]{62}|[0-9a-f]{30})v1", RegexOptions.CultureInvariant)),
    ];

    private static readonly int[] LengthsOnTheEdge = [29, 30, 31, 32, 33, 61, 62, 63, 64, 65, 125, 126, 127, 128];

    private static readonly Gen<char> Hex = Gen.Char["0123456789abcdef"];

    private static readonly Gen<string> HexRun =
        Gen.OneOf(Gen.Int[0, 200], Gen.OneOf(LengthsOnTheEdge)).SelectMany(length => Gen.String[Hex, length, length]);

    private static readonly Gen<string> Prefix = Gen.OneOf([.. RuleTable.Shapes.Select(s => s.Prefix).Distinct()]);

    private static readonly Gen<string> Token =
        Gen.OneOf([.. RuleTable.Shapes]).SelectMany(shape => Gen.Int[0, 1000].Select(seed => SeededTokens.Write(shape, seed)));

    /// <summary>A token with one symbol changed, doubled, dropped or raised.</summary>
    private static readonly Gen<string> AlmostToken =
        Gen.Select(Token, Gen.Int[0, 200], Gen.Int[0, 3], Gen.Char["0f.-vVg\u0130"]).Select((token, where, how, symbol) =>
        {
            var at = where % token.Length;
            return token[..at] + how switch
            {
                0 => symbol.ToString(),
                1 => token[at].ToString() + token[at],
                2 => "",
                _ => token[at].ToString().ToUpperInvariant(),
            } + token[(at + 1)..];
        });

    private static readonly Gen<string> Piece = Gen.Frequency(
        (4, Token),
        (3, AlmostToken),
        (4, HexRun),
        (3, Prefix),
        (3, Gen.OneOf("v1", "v2", "v3", "v4", "v", "V3", "1", "v33")),
        (3, Gen.OneOf(".", "-", "_", "..", "\n", "\r\n", " ", "\"", "g", "A", "\u0000", "é", "\uFF11", "\u0130")),
        (1, HexRun.Select(run => run.ToUpperInvariant())),
        (1, Gen.Int[200, 2000].SelectMany(length => Gen.String[Hex, length, length])),
        (1, Gen.Select(HexRun, HexRun, HexRun).Select((a, b, c) => a + "." + b + "." + c)));

    private static readonly Gen<string> Text = Piece.Array[0, 12].Select(string.Concat);

    [Fact]
    public void The_matcher_finds_what_the_definition_finds()
    {
        Text.Sample(text =>
        {
            Assert.Equal(Reference(text), Spans(Matches.Of(text.AsSpan())));

            // In bytes: everything above 255 becomes a question mark, then one char is one byte.
            var bytes = Encoding.Latin1.GetBytes(text);
            Assert.Equal(Reference(Encoding.Latin1.GetString(bytes)), Spans(Matches.Of(bytes)));
        }, iter: 10_000);
    }

    [Fact]
    public void A_stream_read_in_pieces_gives_the_same_matches()
    {
        Gen.Select(Text, Gen.Int[TokenMatcher.Overlap + 1, 700], Gen.Int[1, 300]).Sample((text, capacity, mostPerRead) =>
        {
            var bytes = Encoding.Latin1.GetBytes(text);
            Assert.Equal(Matches.Of(bytes), InPieces(bytes, capacity, mostPerRead));
        }, iter: 10_000);
    }

    [Fact]
    public void A_token_is_found_however_a_stream_is_split()
    {
        foreach (var shape in RuleTable.Shapes)
        {
            var bytes = Encoding.ASCII.GetBytes("left=" + SeededTokens.Write(shape) + "\nright=" + SeededTokens.Write(shape, 2));
            var whole = Matches.Of(bytes);
            Assert.Equal(2, whole.Count);
            for (var capacity = TokenMatcher.Overlap + 1; capacity <= TokenMatcher.Overlap + 64; capacity++)
                Assert.Equal(whole, InPieces(bytes, capacity, int.MaxValue));
            for (var read = 1; read < bytes.Length; read++) Assert.Equal(whole, InPieces(bytes, 2 * TokenMatcher.Overlap, read));
        }
    }

    /// <summary>Time may grow with the text's length and no faster, whatever the text; the bound leaves room for a busy machine, not for a square.</summary>
    [Theory]
    [InlineData("all hex", "0")]
    [InlineData("a break after every 31", "0123456789abcdef0123456789abcde.")]
    [InlineData("a break after every 22", "0123456789abcdef012345.")]
    [InlineData("a look that fails late", "...............0123456789abcdef")]
    [InlineData("markers without tokens", "-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdefv3")]
    [InlineData("dots", "0123456789abcdef0123456789abcdef.")]
    public void Time_grows_with_length_only(string what, string unit)
    {
        const int Factor = 32;
        var small = Repeat(unit, 64 * 1024);
        var large = Repeat(unit, Factor * 64 * 1024);

        var ratio = BestRatio(large, small);

        Assert.True(ratio < 8 * Factor, $"{what}: {Factor} times the text took {ratio:0} times as long");
    }

    /// <summary>A token after every long run makes the search begin anew behind it: the run must not be walked again for each.</summary>
    [Fact]
    public void Time_grows_with_length_only_when_there_are_tokens()
    {
        const int Factor = 32;
        var unit = SeededTokens.Write("{500}acti-{30}v2activ-{32}v3");
        var small = Repeat(unit, 64 * 1024);
        var large = Repeat(unit, Factor * 64 * 1024);

        Assert.True(BestRatio(large, small) < 8 * Factor);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var text = string.Concat(RuleTable.Shapes.Select(shape => SeededTokens.Write(shape) + new string('x', 500) + SeededTokens.Write("prod-{63}v3 ")));
        var bytes = Encoding.ASCII.GetBytes(text);
        var expected = RuleTable.Shapes.Count;
        Assert.Equal(expected, Count(bytes)); // the tables are built on first use

        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = Count(bytes) + Count(text);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(2 * expected, found);
        Assert.Equal(0, allocated);
    }

    private static List<(int End, int Start, TokenVersion Version)> Reference(string text)
    {
        var found = new List<(int End, int Start, TokenVersion Version)>();
        foreach (var (version, pattern) in Definition)
        {
            // From one symbol further on each time: matches of the same pattern may share one.
            for (var match = pattern.Match(text); match.Success; match = pattern.Match(text, match.Index + 1))
                found.Add((match.Index + match.Length, match.Index, version));
        }

        found.Sort();
        return found;
    }

    private static List<(int End, int Start, TokenVersion Version)> Spans(List<TokenMatch> matches) =>
        [.. matches.Select(m => (m.End, m.Start, m.Shape.Version))];

    /// <summary>The way a scanner reads: fill the buffer, search behind what was searched before, keep the overlap.</summary>
    private static List<TokenMatch> InPieces(byte[] text, int capacity, int mostPerRead)
    {
        var found = new List<TokenMatch>();
        var buffer = new byte[capacity];
        var (kept, consumed) = (0, 0);
        while (consumed < text.Length)
        {
            var read = Math.Min(Math.Min(capacity - kept, mostPerRead), text.Length - consumed);
            text.AsSpan(consumed, read).CopyTo(buffer.AsSpan(kept));
            var window = buffer.AsSpan(0, kept + read);
            var windowStart = consumed - kept;
            for (var from = kept; TokenMatcher.TryFind(window, from, out var match); from = match.End)
                found.Add(new TokenMatch(windowStart + match.Start, match.Shape));

            consumed += read;
            kept = Math.Min(TokenMatcher.Overlap, window.Length);
            window[^kept..].CopyTo(buffer);
        }

        return found;
    }

    private static byte[] Repeat(string unit, int length)
    {
        var pattern = Encoding.ASCII.GetBytes(unit);
        var text = new byte[length];
        for (var i = 0; i < length; i++) text[i] = pattern[i % pattern.Length];
        return text;
    }

    /// <summary>The best of a few: a machine busy with other things makes one large text look slow, a square makes all of them.</summary>
    private static double BestRatio(byte[] large, byte[] small) => Enumerable.Range(0, 5).Min(_ => Best(large) / Best(small));

    private static double Best(byte[] text)
    {
        var best = double.MaxValue;
        for (var i = 0; i < 12; i++)
        {
            var started = Stopwatch.GetTimestamp();
            Count(text);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }

        return best;
    }

    private static int Count(ReadOnlySpan<byte> text)
    {
        var count = 0;
        for (var from = 0; TokenMatcher.TryFind(text, from, out var match); from = match.End) count++;
        return count;
    }

    private static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var from = 0; TokenMatcher.TryFind(text, from, out var match); from = match.End) count++;
        return count;
    }
}
