using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using TokenGuard.Rules;
using TokenGuard.Sandbox;
using TokenGuard.Scanning.Reporting;
using TokenGuard.TestKit;

namespace TokenGuard.Scanning.Tests;

/// <summary>What GitHub code scanning asks of a file, and what makes its alerts keep their identity.</summary>
public sealed class SarifReportTests
{
    private static readonly CommitInfo Commit = new(new string('b', 40), Some.Morning, Introduces: true);

    [Fact]
    public void The_whole_document() => Approval.Verify(Some.Written(new SarifReport(), Some.Report(
        [new Skipped("big.bin", "larger than --max-size")],
        Some.Finding(1, Some.Occurrence(), Some.Occurrence("src/A.cs", 500) with { Line = 9, EndLine = 9 }, Some.Occurrence("old/B.cs") with { Commit = Commit, InHead = false }))));

    [Fact]
    public void Every_rule_has_what_an_alert_shows()
    {
        var driver = Run(Some.Report())["tool"]!["driver"]!;
        var rules = driver["rules"]!.AsArray();

        Assert.Equal(("TokenGuard", "1.2.3"), (Text(driver["name"]), Text(driver["semanticVersion"])));
        Assert.Equal(RuleTable.All.Select(rule => rule.Id), rules.Select(rule => Text(rule!["id"])));
        Assert.All(rules, rule =>
        {
            Assert.InRange(Text(rule!["name"]).Length, 1, 255);
            foreach (var part in (string[])["shortDescription", "fullDescription"]) Assert.InRange(Text(rule[part]!["text"]).Length, 1, 1024);
            Assert.NotEmpty(Text(rule["help"]!["text"]));
            Assert.NotEmpty(Text(rule["help"]!["markdown"]));
            Assert.True(Uri.IsWellFormedUriString(Text(rule["helpUri"]), UriKind.Absolute));
            var properties = rule["properties"]!;
            Assert.Equal("very-high", Text(properties["precision"]));
            Assert.Contains("security", properties["tags"]!.AsArray().Select(Text));
            Assert.InRange(properties["tags"]!.AsArray().Count, 1, 10);
        });
    }

    [Theory]
    [InlineData("TG001", "error", "error", 9.1, 10.0)]
    [InlineData("TG005", "error", "error", 7.0, 8.9)]
    [InlineData("TG008", "warning", "warning", 4.0, 6.9)]
    [InlineData("TG009", "note", "recommendation", 0.1, 3.9)]
    public void Severities_fall_into_the_bands_that_GitHub_names_like_ours(string id, string level, string problem, double from, double to)
    {
        var rule = Run(Some.Report())["tool"]!["driver"]!["rules"]!.AsArray().Single(rule => Text(rule!["id"]) == id)!;
        Assert.Equal(level, Text(rule["defaultConfiguration"]!["level"]));
        Assert.Equal(problem, Text(rule["properties"]!["problem.severity"]));
        Assert.InRange(double.Parse(Text(rule["properties"]!["security-severity"])), from, to);
    }

    [Fact]
    public void A_result_names_its_rule_and_all_four_ends_of_its_region()
    {
        var result = Assert.Single(Results(Some.Report(Some.Finding(1, Some.Occurrence() with { Line = 3, Column = 5, EndLine = 3, EndColumn = 76 }))));
        var run = Run(Some.Report());

        Assert.Equal("TG002", Text(result["ruleId"]));
        Assert.Equal("TG002", Text(run["tool"]!["driver"]!["rules"]![(int)result["ruleIndex"]!]!["id"]));
        Assert.Equal("utf16CodeUnits", Text(run["columnKind"]));
        Assert.Equal([3, 5, 3, 76], Region(result));
        Assert.StartsWith($"Keygen product token (v3) {Some.Secret().Redacted} is exposed. ", Text(result["message"]!["text"]), StringComparison.Ordinal);
        Assert.Null(result["relatedLocations"]);
    }

    [Fact]
    public void No_text_of_the_file_is_copied() => Assert.DoesNotContain("\"snippet\"", Some.Written(new SarifReport(), Some.Report(Some.Finding())));

    [Theory]
    [InlineData("src/A.cs", "src/A.cs")]
    [InlineData("a b/ü.cs", "a%20b/%C3%BC.cs")]
    [InlineData("100%/#1?.cs", "100%25/%231%3F.cs")]
    [InlineData("a:b/c", "a%3Ab/c")]
    [InlineData("back\\slash", "back%5Cslash")]
    [InlineData("line\nbreak\u001b", "line%0Abreak%1B")]
    [InlineData("[x](y)", "%5Bx%5D%28y%29")]
    [InlineData("/home/me/a b.cs", "file:///home/me/a%20b.cs")]
    [InlineData("C:/Users/a b.cs", "file:///C:/Users/a%20b.cs")]
    [InlineData("//server/share/a.cs", "file://server/share/a.cs")]
    public void Paths_become_URIs(string path, string uri)
    {
        Assert.Equal(uri, FileOf(Assert.Single(Results(Some.Report(Some.Finding(1, Some.Occurrence(path)))))));
        Assert.True(Uri.IsWellFormedUriString(uri, UriKind.RelativeOrAbsolute));
    }

    [Fact]
    public void Half_a_character_becomes_a_replacement() =>
        Assert.Equal("%EF%BF%BD", FileOf(Assert.Single(Results(Some.Report(Some.Finding(1, Some.Occurrence("\ud800")))))));

    [Fact]
    public void In_a_repository_every_path_is_relative()
    {
        var occurrences = new[] { "C:/x", "/etc/passwd", "a/b" }.Select(path => Some.Occurrence(path) with { Commit = Commit, Blob = "b" });
        Assert.Equal(["C%3A/x", "etc/passwd", "a/b"], Results(Some.Report(Some.Finding(1, [.. occurrences]))).Select(FileOf).OrderByDescending(f => f[0] == 'C').ThenByDescending(f => f));
    }

    [Fact]
    public void What_has_no_file_stands_under_a_name_that_no_file_has()
    {
        var nowhere = Some.Occurrence(null);
        var report = Some.Report(Some.Finding(
            1,
            nowhere with { Place = Places.CommitMessage, Commit = Commit },
            nowhere with { Place = Places.TagMessage, Blob = "abc" },
            nowhere with { Place = Places.RefName }));
        Assert.Equal([$".git/commit/{Commit.Id}", ".git/object/abc", ".git/ref-name"], Results(report).Select(FileOf).Order());
    }

    [Fact]
    public void A_token_in_a_file_name_is_shown_at_the_beginning_of_the_file() =>
        Assert.Equal([1, 1, 1, 1], Region(Results(Some.Report(Some.Finding(1, Some.Occurrence() with { Place = Places.FileName, Column = 30, EndColumn = 101 })))[0]));

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(-5, 3, -5, 9)]
    [InlineData(7, 9, 7, 2)]
    [InlineData(7, 9, 3, 20)]
    public void Numbers_that_make_no_region_are_made_one(int line, int column, int endLine, int endColumn)
    {
        var region = Region(Results(Some.Report(Some.Finding(1, Some.Occurrence() with { Line = line, Column = column, EndLine = endLine, EndColumn = endColumn })))[0]);
        Assert.All(region, number => Assert.InRange(number, 1, int.MaxValue));
        Assert.True((region[0], region[1]).CompareTo((region[2], region[3])) <= 0);
    }

    [Fact]
    public void A_secret_in_one_file_is_one_result_wherever_it_stands_there()
    {
        var finding = Some.Finding(
            1,
            Some.Occurrence("a", 1) with { Commit = Commit, InHead = false, Blob = "old" },
            Some.Occurrence("a", 2) with { Commit = Commit with { Id = "c" }, InHead = true, Blob = "new", Line = 7, EndLine = 7 },
            Some.Occurrence("a", 3) with { Commit = Commit, InHead = false, Blob = "older" },
            Some.Occurrence("b", 4) with { Commit = Commit, InHead = false, Blob = "old" });

        var results = Results(Some.Report(finding));

        Assert.Equal(["a", "b"], results.Select(FileOf));
        Assert.Equal(7, Region(results[0])[0]); // the one that is still there
        Assert.All(results, result => Assert.Equal(3, result["relatedLocations"]!.AsArray().Count));
        Assert.Equal(["a", "a", "b"], results[0]["relatedLocations"]!.AsArray().Select(FileUri));
        Assert.Equal([1, 2, 3], results[0]["relatedLocations"]!.AsArray().Select(location => (int)location!["id"]!));
        Assert.All(results, result => Assert.Equal(4, (int)result["properties"]!["occurrences"]!));
    }

    [Fact]
    public void An_alert_keeps_its_identity_when_lines_move_and_other_places_come_and_go()
    {
        var before = Some.Report(Some.Finding(1, Some.Occurrence("a", 10), Some.Occurrence("a", 500)), Some.Finding(2));
        var after = Some.Report(Some.Finding(1, Some.Occurrence("a", 990) with { Line = 40, EndLine = 40 }, Some.Occurrence("0")));

        var hash = Hash(Results(before).Single(result => FileOf(result) == "a"));

        Assert.Matches("^[0-9a-f]{16}:1$", hash);
        Assert.Equal(hash, Hash(Results(after).Single(result => FileOf(result) == "a")));
    }

    [Fact]
    public void No_two_results_of_a_run_have_the_same_identity()
    {
        var place = Gen.Select(
            Gen.OneOf<string?>(null, "a", "b", "a/b"), Gen.Long[0, 2], Gen.OneOf<string?>(null, "o/r", "o/s"), Gen.OneOf<string?>(null, "c1", "c2"), Gen.OneOf<string?>(null, "b1"),
            Gen.OneOf(Places.Content, Places.FileName, Places.CommitMessage)).Select((path, offset, repository, commit, blob, where) => Some.Occurrence(path, offset) with
            {
                Repository = repository,
                Commit = commit is null ? null : Commit with { Id = commit },
                Blob = blob,
                Place = where,
            });
        place.Array[1, 20].Sample(
            places => Results(Some.Report(Some.Finding(1, places), Some.Finding(2, places))).GroupBy(Hash).All(same => same.Count() == 1), iter: 300);
    }

    [Fact]
    public void The_fingerprint_of_the_secret_stands_beside_that_of_the_alert()
    {
        var finding = Some.Finding();
        Assert.Equal(finding.Fingerprint, Text(Results(Some.Report(finding))[0]["partialFingerprints"]!["secretFingerprint/v1"]));
    }

    [Fact]
    public void Live_secrets_come_first_and_say_so()
    {
        var live = Some.Finding(2) with { Verification = new FindingVerification("live", "200", null, null, null, null, null, Some.Morning) };
        var results = Results(Some.Report(Some.Finding(1), live));
        Assert.Contains("The API says: live.", Text(results[0]["message"]!["text"]));
        Assert.Equal("live", Text(results[0]["properties"]!["verdict"]));
    }

    [Fact]
    public void The_first_and_the_last_commit_date_a_result()
    {
        var properties = Results(Some.Report(Some.Finding() with { FirstCommitted = Some.Morning, LastCommitted = Some.Morning.AddDays(3) }))[0]["properties"]!;

        Assert.Equal((Some.Morning, Some.Morning.AddDays(3)), ((DateTimeOffset)properties["firstCommitted"]!, (DateTimeOffset)properties["lastCommitted"]!));
    }

    [Fact]
    public void A_placeholder_is_a_note_that_says_so()
    {
        var collector = new FindingCollector();
        collector.Add(Some.Secret(TokenMint.Placeholders.Mint(TokenKindName.Admin)), Some.Occurrence());

        var result = Assert.Single(Results(Some.Report(collector.ToFindings()[0])));

        Assert.Equal("note", Text(result["level"]));
        Assert.StartsWith("Keygen admin token (v3) admin-0000…0000v3 looks like a placeholder. ", Text(result["message"]!["text"]), StringComparison.Ordinal);
        Assert.True((bool)result["properties"]!["test"]!);
        Assert.Null(Assert.Single(Results(Some.Report(Some.Finding())))["properties"]!["test"]);
    }

    [Fact]
    public void A_permalink_is_where_the_result_can_be_seen()
    {
        var report = Some.Report(Some.Finding(1, Some.Occurrence() with { Url = "https://github.com/o/r/blob/main/a%20b#L1" }), Some.Finding(2, Some.Occurrence() with { Url = "not a link" }));
        Assert.Equal(["https://github.com/o/r/blob/main/a%20b#L1", null], Results(report).Select(result => (string?)result["hostedViewerUri"]));
    }

    [Fact]
    public void What_was_not_read_is_a_notification()
    {
        var skipped = Enumerable.Range(0, 1005).Select(i => new Skipped($"[{i}](https://evil.example)\u001b", "read error", 2)).ToArray();

        var invocation = Run(Some.Report(skipped))["invocations"]![0]!;
        var texts = invocation["toolExecutionNotifications"]!.AsArray().Select(n => Text(n!["message"]!["text"])).ToList();

        Assert.False((bool)invocation["executionSuccessful"]!);
        Assert.Equal(@"Not read: \[0\](https://evil.example)\\u{1b} (read error, 2)", texts[0]);
        Assert.Equal(1001, texts.Count);
        Assert.Equal("Not read: 5 more entries, see the JSON report", texts[^1]);
        Assert.Equal(("2026-03-01T06:30:00.000Z", "2026-03-01T06:30:02.000Z"), (Text(invocation["startTimeUtc"]), Text(invocation["endTimeUtc"])));
    }

    [Fact]
    public void A_complete_scan_is_a_successful_one()
    {
        var invocation = Run(Some.Report(Some.Finding()))["invocations"]![0]!;
        Assert.True((bool)invocation["executionSuccessful"]!);
        Assert.Empty(invocation["toolExecutionNotifications"]!.AsArray());
    }

    [Fact]
    public void The_file_stays_within_what_GitHub_takes()
    {
        var finding = Some.Finding(1, [.. Enumerable.Range(0, 6000).Select(i => Some.Occurrence($"some/folder/{i * 7919L % 1000003:x}/{i:00000}.cs", i))]);

        var text = Some.Written(new SarifReport(), Some.Report(finding));
        var run = JsonNode.Parse(text)!["runs"]![0]!;
        var results = run["results"]!.AsArray();

        Assert.Equal(5000, results.Count);
        Assert.Equal(100, results[0]!["relatedLocations"]!.AsArray().Count);
        Assert.Equal(
            ["1000 results left out, the worst are kept; see the JSON report", "29975000 related locations left out; see the JSON report"],
            run["invocations"]![0]!["toolExecutionNotifications"]!.AsArray().Select(n => Text(n!["message"]!["text"])));
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(text));
        Assert.InRange(compressed.Length, 1, 10_000_000);
    }

    [Fact]
    public void A_rule_this_version_does_not_know_is_named_all_the_same()
    {
        var result = Results(Some.Report(Some.Finding() with { Rule = "TG999", Kind = "future" }))[0];
        Assert.Equal("TG999", Text(result["ruleId"]));
        Assert.Null(result["ruleIndex"]);
    }

    [Fact]
    public void Runs_of_different_sources_are_told_apart() => Assert.Equal("tokenguard/dir/", Text(Run(Some.Report())["automationDetails"]!["id"]));

    private static JsonNode Run(Report report) => JsonNode.Parse(Some.Written(new SarifReport(), report))!["runs"]!.AsArray().Single()!;

    private static List<JsonNode> Results(Report report) => [.. Run(report)["results"]!.AsArray().Select(result => result!)];

    private static string Text(JsonNode? node) => (string)node!;

    private static string Hash(JsonNode result) => Text(result["partialFingerprints"]!["primaryLocationLineHash"]);

    private static string FileOf(JsonNode result) => FileUri(result["locations"]!.AsArray().Single());

    private static string FileUri(JsonNode? location) => Text(location!["physicalLocation"]!["artifactLocation"]!["uri"]);

    private static int[] Region(JsonNode result)
    {
        var region = result["locations"]![0]!["physicalLocation"]!["region"]!;
        return [(int)region["startLine"]!, (int)region["startColumn"]!, (int)region["endLine"]!, (int)region["endColumn"]!];
    }
}
