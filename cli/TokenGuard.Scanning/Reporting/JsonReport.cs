using System.Text.Json;
using TokenGuard.Rules;

namespace TokenGuard.Scanning.Reporting;

/// <summary>The report as the commands that act on it read it back.</summary>
public sealed class JsonReport : IReportFormat
{
    public string Name => "json";

    public void Write(Report report, Stream output, ReportStyle style)
    {
        JsonSerializer.Serialize(output, report, ReportJson.Default.Report);
        output.WriteByte((byte)'\n');
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="ReportFormatException">It is not such a report; the message says where it stops being one.</exception>
    /// <exception cref="IOException">Reading failed.</exception>
    public static Report Read(Stream input)
    {
        using var content = new MemoryStream();
        input.CopyTo(content);

        // The version first: a report of another version may differ in anything else.
        var version = Parse(content, ReportHeaderJson.Default.ReportHeader).SchemaVersion;
        if (version != Report.CurrentSchemaVersion)
            throw new ReportFormatException($"a report of schema version {version}; this tool reads version {Report.CurrentSchemaVersion}");

        var report = Parse(content, ReportJson.Default.Report);
        if (FindFlaw(report) is { } flaw) throw new ReportFormatException($"not a TokenGuard report: {flaw}");
        return report;
    }

    private static T Parse<T>(MemoryStream content, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        content.Position = 0;
        try
        {
            return JsonSerializer.Deserialize(content, type) ?? throw new ReportFormatException("not a TokenGuard report: it is null");
        }
        catch (JsonException e)
        {
            // The exception goes no further: its message, and that of the exception inside it, may quote what was read.
            var place = e.LineNumber is { } line ? $" at line {line + 1}, byte {e.BytePositionInLine + 1}" : "";
            throw new ReportFormatException($"not a TokenGuard report{place}");
        }
    }

    /// <summary>What the types cannot say: lists without holes, and names in the form that other commands rely on.</summary>
    private static string? FindFlaw(Report report)
    {
        for (var i = 0; i < report.Findings.Count; i++)
        {
            if (report.Findings[i] is not { } finding) return $"finding {i + 1} is null";
            if (!Fingerprint.TryParse(finding.Fingerprint, out _)) return $"finding {i + 1} has no fingerprint";
            if (finding.Occurrences.Count == 0) return $"finding {i + 1} has no occurrence";
            if (finding.Occurrences.Any(o => o is null || o.Refs?.Any(name => name is null) == true)) return $"an occurrence of finding {i + 1} is null";
        }

        return report.Coverage.Skipped.Any(skipped => skipped is null) ? "an entry of its coverage is null" : null;
    }
}

/// <summary>The file is not a report. The message completes "report.json is …" and quotes nothing of the file.</summary>
public sealed class ReportFormatException(string message) : Exception(message);
