using System.Globalization;
using System.Text.Json;
using TokenGuard.Rules;

namespace TokenGuard.Scanning.Reporting;

/// <summary>
/// SARIF 2.1.0 the way GitHub code scanning reads it: rules with help, one result for each finding and file, all four region numbers, a stable
/// primaryLocationLineHash, no snippet. Every other place of the secret is a related location; what was not read is a notification.
/// </summary>
public sealed class SarifReport : IReportFormat
{
    // GitHub shows the first 5,000 results of a run and the first 100 locations of a result, and takes at most 10 MB compressed: related
    // locations are by far the most of a big file. What is cut is said in a notification.
    private const int MaxResults = 5000;
    private const int MaxRelatedLocations = 100;
    private const int MaxRelatedLocationsOfRun = 20_000;
    private const int MaxNotifications = 1000;

    public string Name => "sarif";

    public void Write(Report report, Stream output, ReportStyle style)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        WriteRun(json, report);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRun(Utf8JsonWriter json, Report report)
    {
        var results = report.Findings.SelectMany(finding => SarifResult.Of(finding, MaxRelatedLocations)).OrderByDescending(result => result.IsLive).ToList();
        var shown = WithinBudget(results.Take(MaxResults)).ToList();
        json.WriteStartObject();
        WriteTool(json, report.Tool);
        WriteInvocation(json, report, results, shown);
        json.WriteStartObject("automationDetails");
        json.WriteString("id", $"tokenguard/{report.Run.Source}/");
        json.WriteEndObject();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        foreach (var result in shown) WriteResult(json, result);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static IEnumerable<SarifResult> WithinBudget(IEnumerable<SarifResult> results)
    {
        var left = MaxRelatedLocationsOfRun;
        foreach (var result in results)
        {
            yield return result.Related.Count <= left ? result : result with { Related = [.. result.Related.Take(left)] };
            left -= Math.Min(left, result.Related.Count);
        }
    }

    private static void WriteTool(Utf8JsonWriter json, ToolInfo tool)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", tool.Name);
        json.WriteString("semanticVersion", tool.Version);
        json.WriteString("informationUri", "https://github.com/tokenguard/tokenguard");
        json.WriteStartArray("rules");
        foreach (var rule in RuleTable.All) WriteRule(json, rule);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter json, Rule rule)
    {
        var fix = rule.IsToken
            ? "Revoke the token, move its successor into a secret store, and remember that the old one stays in history."
            : $"No command can do that for you: {rule.ByHand}";
        json.WriteStartObject();
        json.WriteString("id", rule.Id);
        json.WriteString("name", string.Concat(rule.Name.Split('-').Select(Capitalize)) + (rule.IsToken ? "Token" : ""));
        WriteText(json, "shortDescription", rule.Title);
        WriteText(json, "fullDescription", $"{rule.Title}. What a leak opens: {rule.BlastRadius}");
        json.WriteStartObject("help");
        json.WriteString("text", $"{rule.BlastRadius} {fix} {rule.HelpUri}");
        json.WriteString("markdown", $"**What a leak opens:** {rule.BlastRadius}\n\n{fix}\n\n[{rule.Id}]({rule.HelpUri})");
        json.WriteEndObject();
        json.WriteString("helpUri", rule.HelpUri);
        json.WriteStartObject("defaultConfiguration");
        json.WriteString("level", Level(rule.Severity));
        json.WriteEndObject();
        json.WriteStartObject("properties");
        json.WriteString("precision", "very-high");
        json.WriteString("problem.severity", Level(rule.Severity) == "note" ? "recommendation" : Level(rule.Severity));
        json.WriteString("security-severity", SecuritySeverity(rule.Severity));
        json.WriteStartArray("tags");
        json.WriteStringValue("security");
        json.WriteStringValue("external/cwe/cwe-798");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteInvocation(Utf8JsonWriter json, Report report, List<SarifResult> results, List<SarifResult> shown)
    {
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", report.Coverage.Complete);
        json.WriteString("startTimeUtc", Utc(report.Run.StartedAt));
        json.WriteString("endTimeUtc", Utc(report.Run.FinishedAt));
        json.WriteStartArray("toolExecutionNotifications");
        foreach (var notification in Notifications(report.Coverage.Skipped, results, shown)) WriteNotification(json, notification);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static IEnumerable<string> Notifications(IReadOnlyList<Skipped> skipped, List<SarifResult> results, List<SarifResult> shown)
    {
        foreach (var (what, why, count) in skipped.Take(MaxNotifications)) yield return Invariant($"Not read: {what} ({why}, {count})");
        if (skipped.Count > MaxNotifications) yield return Invariant($"Not read: {skipped.Count - MaxNotifications} more entries, see the JSON report");
        if (results.Count > shown.Count) yield return Invariant($"{results.Count - shown.Count} results left out, the worst are kept; see the JSON report");
        var places = shown.Sum(result => (long)result.Others - result.Related.Count);
        if (places > 0) yield return Invariant($"{places} related locations left out; see the JSON report");
    }

    private static void WriteNotification(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("level", "warning");
        WriteText(json, "message", text);
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, SarifResult result)
    {
        var (finding, occurrence) = (result.Finding, result.Primary);
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Rule);
        if (IndexOf(finding.Rule) is { } index) json.WriteNumber("ruleIndex", index);
        json.WriteString("level", Level(finding.Severity));
        WriteText(json, "message", Message(finding, occurrence));
        json.WriteStartArray("locations");
        WriteLocation(json, occurrence, id: null);
        json.WriteEndArray();
        if (result.Related.Count > 0)
        {
            json.WriteStartArray("relatedLocations");
            foreach (var (at, other) in result.Related.Index()) WriteLocation(json, other, at + 1);
            json.WriteEndArray();
        }

        if (finding.Suppressed is { } suppression)
        {
            json.WriteStartArray("suppressions");
            json.WriteStartObject();
            json.WriteString("kind", "external");
            json.WriteString("justification", suppression.By);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteStartObject("partialFingerprints");
        json.WriteString("primaryLocationLineHash", result.LineHash);
        json.WriteString("secretFingerprint/v1", finding.Fingerprint);
        json.WriteEndObject();
        if (occurrence.Url is { } url && Uri.IsWellFormedUriString(url, UriKind.Absolute)) json.WriteString("hostedViewerUri", url);
        json.WriteStartObject("properties");
        json.WriteString("redacted", finding.Redacted);
        json.WriteString("place", occurrence.Place);
        json.WriteString("carrier", occurrence.Carrier);
        if (occurrence.Member is { } member) json.WriteString("member", member);
        if (occurrence.Repository is { } repository) json.WriteString("repository", repository);
        if (occurrence.Commit is { } commit) json.WriteString("commit", commit.Id);
        if (finding.FirstCommitted is { } first) json.WriteString("firstCommitted", first);
        if (finding.LastCommitted is { } last) json.WriteString("lastCommitted", last);
        if (finding.Verification is { } verification) json.WriteString("verdict", verification.Verdict);
        if (finding.Test) json.WriteBoolean("test", true);
        json.WriteNumber("occurrences", finding.Occurrences.Count);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // GitHub takes the first sentence as the alert's title.
    private static string Message(Finding finding, Occurrence occurrence)
    {
        var rule = RuleTable.Find(finding.Rule);
        var title = rule?.Title ?? finding.Kind;
        var history = occurrence.Commit is { } commit ? $" It {(commit.Introduces ? "came in with" : "stands in")} commit {commit.Id} and {(occurrence.InHead == true ? "is still in HEAD" : "is not in HEAD any more")}." : "";
        var inside = occurrence.Member is { } member ? $" inside the file, in {member}" : "";
        var verdict = finding.Verification is { } v ? $" The API says: {v.Verdict}." : "";
        var what = $"{title}{(finding.TokenVersion is { } version ? $" ({version})" : "")} {finding.Redacted}";
        if (rule is { IsToken: false }) return $"{what} {(finding.Test ? "looks like a placeholder" : "is exposed" + inside)}.{history} {rule.ByHand}";
        if (finding.Test) return $"{what} looks like a placeholder.{history}{verdict} If it ever was a token, revoke it.";
        return $"{what} is exposed{inside}.{history}{verdict} Revoke it: removing it from the file does not take it back.";
    }

    private static void WriteLocation(Utf8JsonWriter json, Occurrence occurrence, int? id)
    {
        json.WriteStartObject();
        if (id is { } number) json.WriteNumber("id", number);
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", SarifUri.Of(occurrence));
        json.WriteEndObject();
        WriteRegion(json, occurrence);
        json.WriteEndObject();
        if (occurrence.Member is { } member)
        {
            json.WriteStartArray("logicalLocations");
            json.WriteStartObject();
            json.WriteString("fullyQualifiedName", member);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        if (id is not null) WriteText(json, "message", occurrence.Place + (occurrence.Commit is { } commit ? $", commit {commit.Id}" : ""));
        json.WriteEndObject();
    }

    /// <summary>The numbers of a report that somebody edited are made a region all the same. A token in a file's name or inside an archive is shown at the file's beginning.</summary>
    private static void WriteRegion(Utf8JsonWriter json, Occurrence occurrence)
    {
        var start = (Line: Math.Max(1, occurrence.Line), Column: Math.Max(1, occurrence.Column));
        var end = (Line: Math.Max(1, occurrence.EndLine), Column: Math.Max(1, occurrence.EndColumn));
        if (occurrence.Place == Places.FileName || occurrence.Member is not null) start = end = (1, 1);
        if (end.CompareTo(start) < 0) end = start;
        json.WriteStartObject("region");
        json.WriteNumber("startLine", start.Line);
        json.WriteNumber("startColumn", start.Column);
        json.WriteNumber("endLine", end.Line);
        json.WriteNumber("endColumn", end.Column);
        json.WriteEndObject();
    }

    /// <summary>Text of a message may link, <c>[text](target)</c>: a stranger's brackets must not (SARIF 2.1.0 §3.11.6).</summary>
    private static void WriteText(Utf8JsonWriter json, string property, string text)
    {
        json.WriteStartObject(property);
        json.WriteString("text", Printable.Text(text).Replace("\\", "\\\\").Replace("[", "\\[").Replace("]", "\\]"));
        json.WriteEndObject();
    }

    /// <summary>Null for a rule that this version does not know: the report may come from another one.</summary>
    private static int? IndexOf(string rule)
    {
        for (var i = 0; i < RuleTable.All.Count; i++)
            if (RuleTable.All[i].Id == rule) return i;
        return null;
    }

    private static string Level(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => "error",
        Severity.Medium => "warning",
        _ => "note",
    };

    // GitHub's bands: above 9 critical, 7 to 8.9 high, 4 to 6.9 medium.
    private static string SecuritySeverity(Severity severity) => severity switch
    {
        Severity.Critical => "9.8",
        Severity.High => "8.0",
        Severity.Medium => "5.5",
        _ => "3.0",
    };

    private static string Capitalize(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
