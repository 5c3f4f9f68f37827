using System.Globalization;
using System.Text;
using TokenGuard.Sandbox;
using TokenGuard.Scanning;
using TokenGuard.TestKit;

namespace TokenGuard.Git.Tests;

/// <summary>Of deltas only the changes are looked at: what is found is nevertheless what a scan of each object by itself finds.</summary>
public sealed class DeltaHistoryTests : IDisposable
{
    private static readonly Func<string, string>[] Forms =
    [
        token => token,
        token => Convert.ToBase64String(Encoding.ASCII.GetBytes("key: " + token)),
        token => Convert.ToHexString(Encoding.ASCII.GetBytes(token)),
        token => string.Concat(token.Select(c => $"\\u{(int)c:x4}")),
        token => string.Concat(token.Select(c => $"{c}\0")),
        token => token.Insert(30, "\" +\n    \""),
    ];

    private readonly TempRepository _repository = TempRepository.Create();

    public void Dispose() => _repository.Dispose();

    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 4000)]
    public void Whatever_changes_from_version_to_version(int seed, int depth)
    {
        var names = Import(new Random(seed), commits: 150);
        _repository.Git("repack", "-a", "-d", "-f", "-q", $"--depth={depth}", "--window=30");

        var scan = HistoryScan.Of(new GitHistorySource(_repository.Path));

        Assert.True(scan.Coverage.Complete);
        var found = Places(scan, "content").Select(place => place.Blob!).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(ScannedOneByOne(), found.Order(StringComparer.Ordinal));
        Assert.True(found.Count > 10);
        Assert.Equal(names, Places(scan, "file-name").Select(place => place.Path).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void With_hardly_any_memory_the_same_is_found()
    {
        Import(new Random(3), commits: 60);
        _repository.Git("repack", "-a", "-d", "-f", "-q", "--depth=100");

        var scan = HistoryScan.Of(_repository);
        var poor = HistoryScan.Of(_repository, ScanLimits.Default with { MemoryBytes = 1 });

        Assert.NotEmpty(scan.Findings);
        Assert.Equal(scan.Findings.Select(finding => finding.Fingerprint).Order(StringComparer.Ordinal), poor.Findings.Select(finding => finding.Fingerprint).Order(StringComparer.Ordinal));
        Assert.True(poor.Coverage.Complete);
    }

    private static IEnumerable<Occurrence> Places(HistoryScan scan, string place) =>
        scan.Findings.SelectMany(finding => finding.Occurrences).Where(occurrence => occurrence.Place == place);

    private List<string> ScannedOneByOne()
    {
        var scanner = new DocumentScanner();
        return
        [
            .. _repository.Git("cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectname)").Split('\n').Where(line => line.StartsWith("blob ", StringComparison.Ordinal))
                .Select(line => line[5..]).Where(id => scanner.Scan(Encoding.UTF8.GetBytes(_repository.Git("cat-file", "blob", id))).Count > 0).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Commits that change a few lines of one file and a few of many others; now and then a token comes, is cut in two, is put together, goes.</summary>
    /// <returns>Redacted paths whose last name holds a token.</returns>
    private List<string> Import(Random random, int commits)
    {
        var lines = Enumerable.Range(0, 300).Select(i => $"    value{i} = compute({i}, {random.Next(1000)}); // what it is").ToList();
        SortedSet<string> names = new(StringComparer.Ordinal);
        var stream = new StringBuilder();
        for (var commit = 0; commit < commits; commit++)
        {
            for (var edit = random.Next(1, 5); edit > 0; edit--) Edit(lines, random);
            stream.Append(CultureInfo.InvariantCulture, $"commit refs/heads/main\ncommitter A <a> {1_700_000_000 + commit} +0000\ndata 1\nx\n");
            Add("file", string.Join('\n', lines));
            for (var other = random.Next(1, 4); other > 0; other--) Add($"folder/some-file-with-a-longish-name-{random.Next(120)}", $"{commit} {other}");
            if (random.Next(12) != 0) continue;
            var token = Tokens.Fresh();
            Add($"folder/{token}", "x");
            names.Add(token);
        }

        _repository.Git(["fast-import", "--quiet"], stream.ToString());
        return [.. names.Select(name => Redactor.Redact($"folder/{name}")).Order(StringComparer.Ordinal)];

        void Add(string path, string content) =>
            stream.Append(CultureInfo.InvariantCulture, $"M 644 inline {path}\ndata {Encoding.UTF8.GetByteCount(content)}\n{content}\n");
    }

    private static void Edit(List<string> lines, Random random)
    {
        var at = random.Next(lines.Count);
        var kind = random.Next(20);
        if (kind == 0) lines[at] = $"    key = \"{Forms[random.Next(Forms.Length)](TokenMint.Cryptographic.Mint(TokenKindName.Product))}\";";
        else if (kind == 1) lines[at] = lines[at].Insert(random.Next(lines[at].Length + 1), Forms[random.Next(Forms.Length)](TokenMint.Cryptographic.Mint(TokenKindName.Admin)));
        else if (lines.FindIndex(line => line.Length > 90) is >= 0 and var held && kind < 12) lines[held] = Cut(lines[held], random);
        else if (kind < 14) lines.Insert(at, $"    more{random.Next(1000)} = {random.Next()};");
        else if (kind < 16 && lines.Count > 100) lines.RemoveAt(at);
        else (lines[at], lines[0]) = (lines[0], lines[at] + " ");
    }

    /// <summary>A blank comes into a long line, or goes out of it, or the line goes.</summary>
    private static string Cut(string line, Random random)
    {
        var blank = line.IndexOf("  ", 6, StringComparison.Ordinal);
        if (random.Next(3) == 0) return "    short();";
        return blank > 0 ? line.Remove(blank, 2) : line.Insert(random.Next(20, line.Length), "  ");
    }
}
