using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using TokenGuard.Sandbox;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests;

public sealed class DocumentScannerTests
{
    private const int BufferLength = 128 * 1024;

    // The definition of a token (contract §1.3), written down once more so that nothing of the product is in the reference.
    private static readonly Regex Definition = new(
        "(?:admin|env|prod|user|dev|sales|spprt|read|token)-[0-9a-f]{64}v3|activ-[0-9a-f]{32}v3"
        + "|(?:(?:admi|prod|user|deve|sale|supp|read|envi|toke|orph)-(?:[0-9a-f]{126}|[0-9a-f]{62})|acti-(?:[0-9a-f]{126}|[0-9a-f]{30}))v2"
        + @"|(?<![0-9a-f])[0-9a-f]{32}\.[0-9a-f]{32}\.(?:[0-9a-f]{126}|[0-9a-f]{62}|[0-9a-f]{30})v1",
        RegexOptions.CultureInvariant);

    private static readonly Gen<byte[]> Token = Gen.OneOf([.. Some.Tokens()]).Select(Encoding.ASCII.GetBytes);

    private static readonly Gen<byte[]> NearMiss = Gen.Select(Token, Gen.Int[0, 193]).Select((token, at) =>
    {
        var broken = token.ToArray();
        broken[at % broken.Length] = (byte)'g';
        return broken;
    });

    private static readonly Gen<byte[]> Filler = Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 7]).Select((length, what) => what switch
    {
        0 => Bytes(length, i => (byte)(i % 61 == 60 ? '\n' : 'x')),
        1 => Bytes(length, i => (byte)"0123456789abcdef"[i % 16]),
        2 => Bytes(length, i => (byte)(i * 167)),
        3 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("…é😀\r\n", length / 12))),
        _ => Bytes(length % 90, _ => (byte)' '),
    });

    private static readonly Gen<byte[]> Document = Gen.Frequency((5, Token), (2, NearMiss), (4, Filler), (4, TextPositionCounterTests.Piece))
        .Array[0, 30].Select(pieces => (byte[])[.. pieces.SelectMany(piece => piece)]);

    /// <summary>Long enough for several buffers: what comes before decides where the boundaries cut the document.</summary>
    private static readonly Gen<byte[]> LongDocument = Gen.Select(Gen.Int[BufferLength - 4000, (2 * BufferLength) + 500], Document, Document)
        .Select((length, start, end) => (byte[])[.. start, .. Bytes(length, i => (byte)(i % 97 == 96 ? '\n' : '.')), .. end]);

    [Fact]
    public void A_stream_gives_what_the_definition_gives()
    {
        Gen.Select(Gen.Frequency((4, Document), (1, LongDocument)), Gen.Int[0, 1000], Gen.OneOf(7, 512, 70_000, 1_000_000)).Sample((document, seed, longest) =>
        {
            var scanner = new DocumentScanner();
            using var stream = new ShortReads(document, seed, longest);
            Assert.Equal(Reference(document), scanner.Scan(stream, default).Select(Place));
            Assert.Equal(document.Length, scanner.DocumentLength);
            Assert.Equal(Reference(document), scanner.Scan(document).Select(Place));
            Assert.Equal(document.Length, scanner.DocumentLength);
        }, iter: 300);
    }

    public static TheoryData<TokenKindName, TokenFormat> Shortest_and_longest => new()
    {
        { TokenKindName.Activation, TokenFormat.V2Modern },
        { TokenKindName.Product, TokenFormat.V3 },
        { TokenKindName.Admin, TokenFormat.V2Historic },
        { TokenKindName.User, TokenFormat.V1Historic },
    };

    [Theory]
    [MemberData(nameof(Shortest_and_longest))]
    public void A_token_at_a_boundary_is_found_once_however_it_lies(TokenKindName kind, TokenFormat format)
    {
        var token = Encoding.ASCII.GetBytes(Some.Token(3, kind, format));
        // The window moves on by less than a buffer each time: two boundaries, both ways of naming them.
        const int Forward = BufferLength - Rules.TokenMatcher.Overlap;
        var document = new byte[(2 * BufferLength) + 1000];
        var scanner = new DocumentScanner();
        foreach (var boundary in (int[])[Forward, BufferLength, 2 * Forward, Forward + BufferLength, 2 * BufferLength])
        {
            for (var shift = -200; shift <= 200; shift++)
            {
                document.AsSpan().Fill((byte)' ');
                document[boundary + shift - 1] = (byte)'\n';
                token.CopyTo(document, boundary + shift);
                using var stream = new MemoryStream(document);

                var match = Assert.Single(scanner.Scan(stream, default));

                Assert.Equal((boundary + shift, token.Length), (match.Offset, match.Length));
                Assert.Equal((new TextPosition(2, 1), new TextPosition(2, token.Length + 1)), (match.Start, match.End));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(BufferLength - 1)]
    [InlineData(BufferLength)]
    [InlineData(BufferLength + 1)]
    [InlineData((2 * BufferLength) - Rules.TokenMatcher.Overlap)]
    [InlineData((2 * BufferLength) - Rules.TokenMatcher.Overlap + 1)]
    public void Documents_of_awkward_lengths_are_read_to_the_end(int length)
    {
        var token = Encoding.ASCII.GetBytes(Some.Token());
        var document = Bytes(length, _ => (byte)'z');
        var expected = 0;
        if (length > 2 * token.Length)
        {
            token.CopyTo(document, 0);
            token.CopyTo(document, length - token.Length);
            expected = 2;
        }

        var scanner = new DocumentScanner();
        using var stream = new MemoryStream(document);
        Assert.Equal(expected, scanner.Scan(stream, default).Count);
        Assert.Equal(length, scanner.DocumentLength);
    }

    [Fact]
    public void Adjacent_tokens_are_all_found()
    {
        // A v1 token behind a digit is none: its first id would be one digit longer (contract §1.3).
        var tokens = Some.Tokens().Where(token => !token.Contains('.')).ToList();
        var all = Encoding.ASCII.GetBytes(string.Concat(tokens));
        using var stream = new ShortReads(all, seed: 1, longest: 50);
        var matches = new DocumentScanner().Scan(stream, default);
        Assert.Equal(tokens.Count, matches.Count);
        Assert.Equal(Reference(all), matches.Select(Place));
    }

    [Fact]
    public void A_scanner_forgets_the_document_before()
    {
        var scanner = new DocumentScanner();
        using var first = new MemoryStream(Bytes(BufferLength, i => (byte)"0123456789abcdef"[i % 16]));
        Assert.Single(scanner.Scan(Some.Token()));
        Assert.Empty(scanner.Scan(first, default));
        Assert.Empty(scanner.Scan("v3"));
        Assert.Empty(scanner.Scan(Stream.Null, default));
        Assert.Equal(0, scanner.DocumentLength);
    }

    [Theory]
    [InlineData(200, 10)]
    [InlineData(200, 100_000)]
    [InlineData(300_000, 4096)]
    public void What_came_before_a_broken_read_is_kept(int failAt, int longest)
    {
        var token = Some.Token();
        var document = Encoding.ASCII.GetBytes("key = " + token + new string(' ', failAt));
        Encoding.ASCII.GetBytes(token).CopyTo(document, failAt - token.Length - 1);
        var context = new ScanContext(ScanLimits.Default);
        using var stream = new ShortReads(document, seed: 1, longest, failAt);

        context.ScanContent(new DocumentScanner(), stream, "a.txt", default);

        var finding = Assert.Single(context.Findings.ToFindings());
        Assert.Equal([6L, failAt - token.Length - 1], finding.Occurrences.Select(o => o.Offset));
        var coverage = context.Coverage.ToCoverage();
        Assert.Equal([new Skipped("a.txt", "read error")], coverage.Skipped);
        Assert.Equal((0, false), (coverage.Documents, coverage.Complete));
    }

    [Fact]
    public void Cancelling_stops_between_reads()
    {
        using var cancel = new CancellationTokenSource();
        using var stream = new EndlessText([(byte)' '], long.MaxValue, []);
        cancel.CancelAfter(TimeSpan.FromMilliseconds(50));
        Assert.Throws<OperationCanceledException>(() => new DocumentScanner().Scan(stream, cancel.Token));
    }

    [Fact]
    public void A_gigabyte_takes_a_buffer_of_memory()
    {
        const long Gigabyte = 1L << 30;
        var token = Encoding.ASCII.GetBytes(Some.Token());
        var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 4000).Select(i => $"line {i}: nothing to see 0123456789abcdef here, é…\r\n")));
        var linesInBlock = 4000;
        Warm();

        var before = GC.GetAllocatedBytesForCurrentThread();
        var scanner = new DocumentScanner();
        using var stream = new EndlessText(block, Gigabyte, token);
        var matches = scanner.Scan(stream, default);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        var match = Assert.Single(matches);
        Assert.Equal(Gigabyte - token.Length, match.Offset);
        Assert.Equal((Gigabyte - token.Length) / block.Length * linesInBlock, match.Start.Line - 1, tolerance: linesInBlock);
        Assert.InRange(allocated, 0, 300 * 1024);

        void Warm()
        {
            using var warm = new EndlessText(block, 1 << 20, token);
            new DocumentScanner().Scan(warm, default);
        }
    }

    private static byte[] Bytes(int length, Func<int, byte> at)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = at(i);
        return bytes;
    }

    private static (long Offset, int Length, TextPosition Start, TextPosition End) Place(DocumentMatch match) =>
        (match.Offset, match.Length, match.Start, match.End);

    private static List<(long Offset, int Length, TextPosition Start, TextPosition End)> Reference(byte[] document)
    {
        var text = Encoding.Latin1.GetString(document);
        var found = new List<(long Offset, int Length, TextPosition Start, TextPosition End)>();
        // From one symbol further on each time: the 3 that ends one token can be the first digit of the next.
        for (var match = Definition.Match(text); match.Success; match = Definition.Match(text, match.Index + 1))
        {
            var end = match.Index + match.Length;
            found.Add((match.Index, match.Length, SlowPosition.Of(document, match.Index), SlowPosition.Of(document, end)));
        }

        return found;
    }

    /// <summary>A region that fills window after window is gone over once in each, not once for every look into it.</summary>
    [Theory]
    [InlineData("utf-16")]
    [InlineData("base64")]
    [InlineData("hex")]
    public void A_document_that_is_encoded_as_a_whole_is_read_in_good_time(string carrier)
    {
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("insert into orders values (10248, 'vinet', 5, '1996-07-04');\r\n", 64 * 1024)));
        var document = carrier switch
        {
            "utf-16" => Encoding.Unicode.GetBytes(Encoding.ASCII.GetString(text)),
            "base64" => Encoding.ASCII.GetBytes(Convert.ToBase64String(text)),
            _ => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(text)),
        };
        var scanner = new DocumentScanner();

        // In pieces no region is longer than one of them. Once for every look would be a hundred times as long; a busy machine is not so three times running.
        Assert.InRange(Enumerable.Range(0, 3).Min(_ => TimeOf(document.Length) / TimeOf(16 * 1024)), 0, 10);

        TimeSpan TimeOf(int piece)
        {
            var started = ThreadClock.Now();
            for (var at = 0; at < document.Length; at += piece)
            {
                using var stream = new MemoryStream(document, at, Math.Min(piece, document.Length - at));
                Assert.Empty(scanner.Scan(stream, TestContext.Current.CancellationToken));
            }

            return ThreadClock.Now() - started;
        }
    }
}
