using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using TokenGuard.Scanning.Reporting;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests;

public sealed class JsonReportTests
{
    private const string Canary = "canary";

    private static readonly Report Full = Some.Report(
        [new Skipped("big.bin", "larger than --max-size"), new Skipped("and others", "read error", 7)],
        Some.Finding(1, Some.Occurrence(), Some.Occurrence("b/…/C.cs", 311) with
        {
            Repository = "owner/name",
            Line = 12,
            Column = 9,
            EndLine = 12,
            EndColumn = 80,
            Hints = new Hints(Account: "acme", TokenId: "0198c0de-0000-7000-8000-00000000acc0"),
            Blob = new string('a', 40),
            Commit = new CommitInfo(new string('b', 40), Some.Morning, Introduces: true),
            InHead = false,
            Refs = ["refs/heads/main", "refs/pull/1/head"],
            Url = "https://github.com/owner/name/blob/x/b",
        }) with
        {
            Verification = new FindingVerification(
                "live", "GET /me answered 200", "id-1", "product-token", new BearerInfo("products", "id-2"), null, Some.Morning.AddDays(30), Some.Morning.AddMinutes(1)),
        },
        Some.Finding(2));

    private static readonly byte[] FullBytes = Encoding.UTF8.GetBytes(Some.Written(new JsonReport(), Full));

    [Fact]
    public void The_whole_document() => Approval.Verify(Some.Written(new JsonReport(), Full));

    [Fact]
    public void What_was_written_is_read_back()
    {
        var read = Read(FullBytes);
        Assert.Equivalent(Full, read, strict: true);
        Assert.Equal(Encoding.UTF8.GetString(FullBytes), Some.Written(new JsonReport(), read));
        Assert.Equivalent(Full, Read([.. Encoding.UTF8.Preamble, .. FullBytes]), strict: true);

        var empty = Some.Report() with { Run = Full.Run with { Root = null } };
        Assert.Equivalent(empty, Read(Encoding.UTF8.GetBytes(Some.Written(new JsonReport(), empty))), strict: true);
    }

    [Theory]
    [InlineData("", "not a TokenGuard report at line 1, byte 1")]
    [InlineData("null", "not a TokenGuard report: it is null")]
    [InlineData("canary", "not a TokenGuard report at line 1, byte 1")]
    [InlineData("[]", "not a TokenGuard report at line 1, byte 2")]
    [InlineData("{}", "not a TokenGuard report at line 1, byte 3")]
    [InlineData("\"canary\"", "not a TokenGuard report at line 1, byte 9")]
    [InlineData("{\"schemaVersion\": \"canary\"}", "not a TokenGuard report at line 1, byte 27")]
    [InlineData("{\"schemaVersion\": 1}", "not a TokenGuard report at line 1, byte 21")]
    [InlineData("{\"schemaVersion\": 2, \"canary\": {}}", "a report of schema version 2; this tool reads version 1")]
    [InlineData("{\"schemaVersion\": 1, \"schemaVersion\": 1}", "not a TokenGuard report at line 1, byte 38")]
    public void What_is_no_report_is_told_apart(string text, string message)
    {
        var error = Assert.Throws<ReportFormatException>(() => Read(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(message, error.Message);
        Assert.DoesNotContain(Canary, error.ToString());
    }

    [Theory]
    [InlineData("tool")]
    [InlineData("tool.version")]
    [InlineData("run")]
    [InlineData("run.startedAt")]
    [InlineData("run.source")]
    [InlineData("summary")]
    [InlineData("summary.findings")]
    [InlineData("findings")]
    [InlineData("findings.0")]
    [InlineData("findings.0.fingerprint")]
    [InlineData("findings.0.severity")]
    [InlineData("findings.0.redacted")]
    [InlineData("findings.0.occurrences")]
    [InlineData("findings.0.occurrences.0")]
    [InlineData("findings.0.occurrences.0.place")]
    [InlineData("findings.0.occurrences.0.line")]
    [InlineData("findings.0.occurrences.1.refs.0")]
    [InlineData("findings.0.occurrences.1.commit.id")]
    [InlineData("findings.0.verification.verdict")]
    [InlineData("findings.0.verification.bearer.id")]
    [InlineData("coverage")]
    [InlineData("coverage.skipped")]
    [InlineData("coverage.skipped.0")]
    [InlineData("coverage.skipped.0.what")]
    public void A_part_that_is_null_or_of_another_type_is_refused(string path)
    {
        foreach (var wrong in (string[])["null", "{\"canary\": [\"canary\"]}", "[[\"canary\"]]"])
        {
            var (holder, last, document) = Locate(path);
            if (int.TryParse(last, out var index)) holder[index] = JsonNode.Parse(wrong);
            else holder[last] = JsonNode.Parse(wrong);
            var error = Assert.Throws<ReportFormatException>(() => Read(Encoding.UTF8.GetBytes(document.ToJsonString())));
            Assert.DoesNotContain(Canary, error.ToString());
        }
    }

    [Theory]
    [InlineData("tool")]
    [InlineData("tool.rulesDigest")]
    [InlineData("run.finishedAt")]
    [InlineData("run.target")]
    [InlineData("summary.complete")]
    [InlineData("findings")]
    [InlineData("findings.0.fingerprint")]
    [InlineData("findings.0.occurrences")]
    [InlineData("findings.0.occurrences.0.place")]
    [InlineData("findings.0.occurrences.1.commit.date")]
    [InlineData("findings.0.verification.reason")]
    [InlineData("coverage.documents")]
    [InlineData("coverage.skipped.0.why")]
    public void A_part_that_is_missing_is_refused(string path)
    {
        var (holder, last, document) = Locate(path);
        Assert.True(holder.AsObject().Remove(last));
        Assert.Throws<ReportFormatException>(() => Read(Encoding.UTF8.GetBytes(document.ToJsonString())));
    }

    [Fact]
    public void What_a_later_version_adds_is_passed_over()
    {
        var (_, _, document) = Locate("tool");
        document["later"] = "something";
        document["findings"]![0]!["later"] = new JsonArray(1, 2);
        Assert.Equivalent(Full, Read(Encoding.UTF8.GetBytes(document.ToJsonString())), strict: true);
    }

    [Theory]
    [InlineData("{\"fingerprint\": \"canary\"}")]
    [InlineData("{\"fingerprint\": \"sha256:\"}")]
    [InlineData("{\"occurrences\": []}")]
    public void A_finding_that_nobody_could_act_on_is_refused(string changes)
    {
        var (_, _, document) = Locate("tool");
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject()) document["findings"]![0]![name] = value!.DeepClone();
        var error = Assert.Throws<ReportFormatException>(() => Read(Encoding.UTF8.GetBytes(document.ToJsonString())));
        Assert.DoesNotContain(Canary, error.ToString());
        Assert.StartsWith("not a TokenGuard report: finding 1 has no ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Throws<ReportFormatException>(() => Read(Encoding.UTF8.GetBytes("{\"schemaVersion\":1,\"x\":" + new string('[', 100_000))));

    [Fact]
    public void A_report_of_many_findings_is_read()
    {
        var finding = Some.Finding(1, [.. Enumerable.Range(0, 2000).Select(i => Some.Occurrence($"folder/{i}"))]);
        var report = Some.Report([.. Enumerable.Repeat(finding, 20)]);
        Assert.Equal(40_000, Read(Encoding.UTF8.GetBytes(Some.Written(new JsonReport(), report))).Findings.Sum(f => f.Occurrences.Count));
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var end = FullBytes.AsSpan().LastIndexOf((byte)'}');
        for (var length = 0; length <= end; length++) Assert.Throws<ReportFormatException>(() => Read(FullBytes[..length]));
    }

    /// <summary>Whatever happens to a report on its way: it is read, or it is refused in one way.</summary>
    [Fact]
    public void No_other_exception_escapes()
    {
        var change = Gen.Select(Gen.Int[0, FullBytes.Length - 1], Gen.Int[0, 4], Gen.Byte, Gen.Int[1, 60]);
        change.Array[1, 4].Sample(changes =>
        {
            var bytes = FullBytes.ToList();
            foreach (var (where, how, value, length) in changes)
            {
                var at = where % bytes.Count;
                var count = Math.Min(length, bytes.Count - at);
                switch (how)
                {
                    case 0: bytes[at] = value; break;
                    case 1: bytes.RemoveRange(at, Math.Min(count, bytes.Count - 1)); break;
                    case 2: bytes.InsertRange(at, bytes.GetRange(at, count)); break;
                    case 3: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Odd[value % Odd.Length])); break;
                    default: bytes[at] ^= (byte)(1 << (value % 8)); break;
                }
            }

            try
            {
                var report = Read([.. bytes]);
                // What passes can be written in every format.
                foreach (var format in ReportFormats.All) Some.Written(format, report);
            }
            catch (ReportFormatException)
            {
                // Refused, as it should be.
            }
        }, iter: 5_000);
    }

    private static readonly string[] Odd = ["null", "{}", "[]", "-1", "1e999", "99999999999999999999", "\"\"", "\"\\ud800\"", ",", "\"", "\\u0000", "true", "[[[[", "\uFEFF"];

    private static (JsonNode Holder, string Last, JsonNode Document) Locate(string path)
    {
        var document = JsonNode.Parse(FullBytes)!;
        var steps = path.Split('.');
        var holder = steps[..^1].Aggregate(document, (node, step) => int.TryParse(step, out var index) ? node[index]! : node[step]!);
        return (holder, steps[^1], document);
    }

    private static Report Read(byte[] bytes)
    {
        using var input = new MemoryStream(bytes);
        return JsonReport.Read(input);
    }
}
