using System.Text;
using TokenGuard.Scanning.Tests.Containers;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests;

/// <summary>
/// Every kind and version of token, in every carrier and chain of carriers, in every type of file, in every container, at every place where a reader's buffer
/// ends: all are found, at the right place. The whole product takes hours; here it is a sample that is the same every time, and with
/// <c>TOKENGUARD_CORPUS=all</c> in the environment everything, with <c>TOKENGUARD_CORPUS=50000</c> so many.
/// </summary>
public sealed class CorpusTests
{
    private const int Samples = 1_500;
    private const int MostShown = 10;

    private static readonly IReadOnlyList<string> Tokens = Some.Tokens();

    /// <summary>The tests of CarrierTests have the chains of two and three; here the innermost is any, and around it what is around encoded text in life.</summary>
    private static readonly string[][] Chains =
    [
        [], .. Encoded.Carriers.Select(carrier => new[] { carrier }),
        .. from inner in Encoded.Carriers from outer in (string[])["base64", "escaped", "percent-encoded", "utf-16"] where IsSensible(inner, outer) select new[] { inner, outer },
        ["base64", "base64", "base64"], ["hex", "base64", "percent-encoded"], ["utf-16", "base64", "escaped"], ["hex", "base64", "utf-16"],
    ];

    [Fact]
    public void Whatever_is_written_is_found_where_it_stands()
    {
        var wanted = Environment.GetEnvironmentVariable("TOKENGUARD_CORPUS");
        var cases = wanted == "all" ? Everything() : Sample(int.TryParse(wanted, out var count) ? count : Samples);
        var scanner = new DocumentScanner();
        var tried = 0;
        List<string> missed = [];
        foreach (var leak in cases)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            tried++;
            if (leak.Check(scanner) is { } problem) missed.Add($"{leak}: {problem}");
        }

        Assert.True(missed.Count == 0, $"{missed.Count} of {tried}:\n{string.Join('\n', missed.Take(MostShown))}");
        Assert.True(tried >= Samples);
    }

    private static IEnumerable<Leak> Everything() =>
        from seed in Enumerable.Range(0, 4)
        from token in Tokens
        from chain in Chains
        from file in LeakFile.Types
        where file.CanHold(chain)
        from container in LeakContainer.All
        from place in LeakPlace.All
        select new Leak(token, chain, file, container, place, seed);

    /// <summary>Each value of each dimension many times, in combinations that random numbers choose.</summary>
    private static IEnumerable<Leak> Sample(int count)
    {
        for (var seed = 0; seed < count; seed++)
        {
            var random = new Random(seed);
            var chain = Chains[seed % Chains.Length];
            var files = LeakFile.Types.Where(file => file.CanHold(chain)).ToList();
            yield return new Leak(
                Tokens[random.Next(Tokens.Count)], chain, files[random.Next(files.Count)],
                LeakContainer.All[random.Next(LeakContainer.All.Count)], LeakPlace.All[random.Next(LeakPlace.All.Count)], seed);
        }
    }

    /// <summary>As in CarrierTests: from the wrong side the digits of an escape make another token, and a few escapes in wide text are not looked for.</summary>
    private static bool IsSensible(string inner, string outer) => !(inner == Encoded.Packed && outer is not "base64") && !(Encoded.OneByOne.Contains(inner) && outer is "escaped" or "percent-encoded") && !(inner is "reversed" or "utf-16" or "utf-32" && outer is not "base64") && !(inner == "utf-32" && outer == "utf-16");

    /// <summary>One document with one token.</summary>
    private sealed record Leak(string Token, string[] Chain, LeakFile File, LeakContainer Container, LeakPlace Place, int Seed)
    {
        public override string ToString() => $"seed {Seed}: {string.Join('>', Chain.Reverse())} in {File.Name} in {Container.Name} at {Place.Boundary}{Place.Shift:+0;-0}";

        /// <summary>What is wrong with what the scanner says, or null.</summary>
        public string? Check(DocumentScanner scanner)
        {
            var random = new Random(Seed);
            var encoded = Chain.Aggregate(Encoded.Plain(Token), (inner, carrier) => inner.In(carrier, random));
            var document = File.Write(encoded, Place.StartFor(encoded.Bytes.Length), random);
            var context = new ScanContext(ScanLimits.Default);
            var packed = Container.Pack(document.Bytes);
            using Stream stream = random.Next(4) == 0 ? new ShortReads(packed, Seed, longest: 100_000) : new MemoryStream(packed);
            context.ScanContent(scanner, stream, File.Name, default);

            var findings = context.Findings.ToFindings();
            if (!context.Coverage.ToCoverage().Complete) return "not read: " + context.Coverage.ToCoverage().Skipped[0].Why;
            // v1 has no prefix: where only one of two encodings of its first digits is undone, the rest can look like a token of its own.
            var isAmbiguous = Token.Contains('.', StringComparison.Ordinal) && Chain.Length > 1;
            var right = findings.Where(f => f.Fingerprint == Some.Secret(Token).Fingerprint.Value).SelectMany(f => f.Occurrences).ToList();
            if (right.Count != 1 || (findings.Count != 1 && !isAmbiguous))
                return $"{string.Join(", ", findings.SelectMany(f => f.Occurrences).Select(o => $"{o.Offset}+{o.Length} as {o.Carrier}"))} found in {Show(encoded)}";
            var found = right[0];
            if (found.Member != Container.Member) return $"in member {found.Member}";

            // Inside another encoding nothing tells in which byte order wide characters are read.
            var slack = Chain.Length > 1 && Chain[..^1].Any(carrier => carrier.StartsWith("utf", StringComparison.Ordinal)) ? 24 : 0;
            if (Math.Abs(found.Offset - document.Offset) > slack || Math.Abs(found.Length - document.Length) > slack)
                return $"{found.Offset}+{found.Length} as {found.Carrier} instead of {document.Offset}+{document.Length} in {Show(encoded)}";
            if (slack == 0 && (found.Line, found.Column, found.EndLine, found.EndColumn) != (document.Start.Line, document.Start.Column, document.End.Line, document.End.Column))
                return $"from {found.Line}:{found.Column} to {found.EndLine}:{found.EndColumn} instead of {document.Start} to {document.End}";
            return null;
        }

        private static string Show(Encoded encoded) => Encoding.Latin1.GetString(encoded.Bytes);
    }
}

/// <summary>A container around a document, and what an occurrence in it is said to be a member of.</summary>
internal sealed record LeakContainer(string Name, string? Member, Func<byte[], byte[]> Pack)
{
    public static readonly IReadOnlyList<LeakContainer> All =
    [
        new("file", null, content => content),
        new("zip", "src/a.txt", content => Archives.Zip(("nothing.txt", "nothing"u8.ToArray()), ("src/a.txt", content))),
        new("zip, stored", "a.txt", content => Archives.Stored("a.txt", content)),
        new("nupkg", "lib/net10.0/a.txt", content => Archives.Zip(("[Content_Types].xml", "<x/>"u8.ToArray()), ("lib/net10.0/a.txt", content))),
        new("zip behind a program", "a.txt", content => [.. "MZ"u8, .. new byte[3001], .. Archives.Zip(("a.txt", content))]),
        new("tar", "a/b.txt", content => Archives.Tar(("z", new byte[700]), ("a/b.txt", content))),
        new("tar.gz", "a/b.txt", content => Archives.Gzip(Archives.Tar(("a/b.txt", content)))),
        new("gzip", "content", Archives.Gzip),
        new("zip in tar.gz in nupkg", "in.tgz!b.zip!c.txt", content => Archives.Zip(("in.tgz", Archives.Gzip(Archives.Tar(("b.zip", Archives.Zip(("c.txt", content)))))))),
    ];
}

/// <summary>Where an encoded token stands: around the end of a buffer of some reader, or of what one keeps for the next.</summary>
internal readonly record struct LeakPlace(int Boundary, int Shift)
{
    private const int Window = 128 * 1024; // of the scanner; it keeps up to 5 KB, and regions up to 32 KB

    private static readonly int[] Boundaries =
    [
        0, 512, 4096, 32 * 1024, 64 * 1024, Window - (32 * 1024), Window - 5120, Window - 4096, Window - 1024, Window, (2 * Window) - 5120, (2 * Window) - (32 * 1024), 2 * Window,
    ];

    // In hundredths of the encoded token's length, and a few bytes more.
    private static readonly int[] Shifts = [-3, -1, 0, 1, 13, 25, 50, 75, 90, 100, 101, 103];

    public static readonly IReadOnlyList<LeakPlace> All = [.. from boundary in Boundaries from shift in Shifts select new LeakPlace(boundary, shift)];

    /// <summary>Bytes before the encoded token.</summary>
    public int StartFor(int length) => Math.Max(0, Boundary - (Shift is >= 0 and <= 100 ? Shift * length / 100 : Shift < 0 ? Shift : length + Shift - 100));
}

/// <summary>A type of file: lines of it, and what stands to both sides of a value.</summary>
/// <param name="Before">What stands before the value in its line.</param>
/// <param name="After">What ends the line.</param>
/// <param name="Line">Any other line, with <c>#</c> for a number.</param>
internal sealed record LeakFile(string Name, string Before, string After, string Line, Encoding? Wide = null)
{
    public static readonly IReadOnlyList<LeakFile> Types =
    [
        new("Program.cs", "    var key = \"", "\";\r\n", "    Console.WriteLine(items[#] + 0x7f); // é\r\n"),
        new("appsettings.json", "    \"key\": \"", "\",\n", "    \"name#\": { \"value\": \"text\", \"count\": # },\n"),
        new("values.yaml", "  key: ", "\n", "  name#: [a, b, #] # é and more\n"),
        new("deploy.env", "export KEYGEN_TOKEN=", "\n", "export NAME_#='value #'\n"),
        new("web.config", "    <add key=\"token\" value=\"", "\" />\n", "    <add key=\"name#\" value=\"value\" />\n"),
        new("page.html", "<td>", "</td>\n", "<tr><td>#</td><td>text &amp; more</td></tr>\n"),
        new("README.md", "Use `", "` for it.\n", "* item # of [the list](https://example.com/#)\n"),
        new("dump.sql", "INSERT INTO tokens VALUES (1, '", "');\n", "INSERT INTO names VALUES (#, 'name', NULL);\n"),
        new("app.log", "2026-03-01T12:00:00Z INFO key: ", " status: 200\n", "2026-03-01T12:00:00Z INFO GET /v1/items/# 200\n"),
        new("data.csv", "7;", ";end\n", "#;name;2026-03-01;x\n"),
        new("deploy.ps1", "$key = (", ")\r\n", "Write-Host \"$name #\" | Out-Null\r\n"),
        new("old-mac.txt", "key ", "\r", "line # of text\r"),
        new("one-line.js", "(", ")", "function a#(e,t){return e[#]?t:!0}"),
        new("data.bin", "\u0001", "\u0001", "\u0001\u007f\u0002key\u0003"),
        new("wide.reg", "\"Key\"=", "\r\n", "[HKEY_CURRENT_USER\\Software\\Acme #]\r\n", new UnicodeEncoding(bigEndian: false, byteOrderMark: true)),
        new("wide.txt", "key ", "\n", "line # é\n", new UnicodeEncoding(bigEndian: true, byteOrderMark: true)),
    ];

    /// <summary>
    /// Pieces bring quotes of their own. Mail never has a bare equals sign before what is quoted. Wide characters are not written once more in wide files, nor
    /// is a fourth encoding undone.
    /// </summary>
    public bool CanHold(string[] chain)
    {
        if (chain.Length == 0) return true;
        var isQuoted = Before[^1] is '"' or '\'' or '`';
        if (chain[^1] is "concatenated" or "pieces" && isQuoted) return false;
        if (chain.Contains("quoted-printable") && Before.Contains('=')) return false;
        return Wide is null || (chain.Length < (chain.Contains(Encoded.Packed) ? 2 : 3) && !chain.Any(carrier => carrier.StartsWith("utf", StringComparison.Ordinal) || carrier is "percent-encoded" or "escaped" or "html" or "quoted-printable" or "reversed"));
    }

    /// <summary>A file with the encoded token as near to the stated number of bytes behind its beginning as its lines allow.</summary>
    public (byte[] Bytes, int Offset, int Length, TextPosition Start, TextPosition End) Write(Encoded encoded, int start, Random random)
    {
        var before = new StringBuilder();
        var unit = Wide is null ? 1 : 2;
        var preamble = Wide?.GetPreamble() ?? [];
        var wanted = (start - preamble.Length) / unit;
        for (var bytes = 0; ;)
        {
            var line = Line.Replace("#", random.Next(10_000).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
            var length = Wide is null ? Encoding.UTF8.GetByteCount(line) : line.Length;
            if (bytes + length + Before.Length > wanted)
            {
                // Blanks in front of the line bring the token to the byte; those of wide characters stand at a multiple of four.
                var blanks = Math.Max(0, wanted - bytes - Before.Length);
                if (encoded.Chain.StartsWith("utf", StringComparison.Ordinal)) blanks += (4 - ((bytes + blanks + Before.Length) % 4)) % 4;
                before.Append(' ', blanks).Append(Before);
                break;
            }

            bytes += length;
            before.Append(line);
        }

        var encoding = Wide ?? Encoding.UTF8;
        byte[] head = [.. preamble, .. encoding.GetBytes(before.ToString())];
        var tail = encoding.GetBytes(After + Line + Line);
        var body = Wide is null ? encoded.Bytes : encoding.GetBytes(Encoding.ASCII.GetString(encoded.Bytes));
        var (from, to) = encoded.Span;
        var text = before.ToString();
        var inside = Encoding.Latin1.GetString(encoded.Bytes);
        return ([.. head, .. body, .. tail], head.Length + (from * unit), (to - from) * unit, PositionBehind(text + inside[..from]), PositionBehind(text + inside[..to]));
    }

    /// <summary>Everything here but é is ASCII, and the encoded token is.</summary>
    private static TextPosition PositionBehind(string text)
    {
        var lastBreak = text.AsSpan().LastIndexOfAny('\n', '\r');
        var breaks = text.AsSpan().Count('\n') + text.AsSpan().Count('\r') - text.AsSpan().Count("\r\n");
        return new TextPosition(1 + breaks, text.Length - lastBreak);
    }
}
