using System.Globalization;
using System.Text;
using System.Text.Json;
using TokenGuard.Cli.Terminal;
using TokenGuard.Keygen;
using TokenGuard.Rules;
using TokenGuard.Scanning.Reporting;

namespace TokenGuard.Cli.Commands.Remedies;

/// <summary>Plan or outcome, for people or as JSON.</summary>
internal static class RemedyReportWriter
{
    public static void Write(RemedyReport report, bool json, Stream output)
    {
        if (json)
        {
            JsonSerializer.Serialize(output, report, RemedyJson.Default.RemedyReport);
            output.WriteByte((byte)'\n');
        }
        else
        {
            using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
            foreach (var line in report.Tokens) WriteLine(report, line, writer);
        }

        output.Flush();
    }

    private static void WriteLine(RemedyReport report, RemedyLine line, StreamWriter writer)
    {
        writer.WriteLine($"{line.Redacted}  {RuleTable.Find(line.Rule)?.Title}, {line.Verdict}");
        Field(writer, "asked", line.Reason);
        if (line.TokenId is { } id) Field(writer, "token id", id);
        if (line.Bearer is { } bearer) Field(writer, "bearer", $"{bearer.Type} {bearer.Id}{(line.Environment is { } environment ? $", environment {environment}" : "")}");
        if (line.Expiry is { } until && line.Outcome is null) Field(writer, "expiry", Time(until));
        Field(writer, "opens", line.BlastRadius);
        if (line.Outcome is { } outcome)
        {
            Field(writer, report.Action, $"{outcome.Status}. {outcome.Reason}");
            if (outcome.DeliveredTo is { } destination) Field(writer, "delivered", destination);
            if (outcome.KeptIn is { } kept) Field(writer, "kept in", kept);
            if (outcome.NewExpiry is { } expiry) Field(writer, "expires", Time(expiry));
            if (outcome.Evidence is { } evidence) Field(writer, "evidence", evidence);
        }
        else
        {
            Field(writer, "plan", line.Authority is { } authority ? $"{(report.Action == "resume" ? "go on" : report.Action)} with the {authority.Replace('-', ' ')}. {line.Why}" : $"nothing. {line.Why}");
            foreach (var warning in line.Warnings) Field(writer, "mind", warning);
        }

        if (line.Usage is { } usage) WriteUsage(usage, writer);
        foreach (var sibling in line.Siblings ?? [])
            Field(writer, "sibling", $"{sibling.Id} {sibling.Kind}{(sibling.Created is { } made ? $", made {Time(made)}" : "")}{(sibling.Name is { } name ? $", '{name}'" : "")}: left alone");
        writer.WriteLine();
    }

    /// <summary>The busiest clients and the most frequent events: enough to see a stranger.</summary>
    private static void WriteUsage(TokenUsage usage, StreamWriter writer)
    {
        const int Shown = 5;
        var since = usage.Since.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Field(writer, "used", $"{(usage.IsMore ? "more than " : "")}{Quantity.Of(usage.Requests, "request")} by its bearer since {since}, by the server's log. Not each need be this token's.");
        foreach (var client in usage.Clients.Take(Shown))
            Field(writer, "from", $"{client.Address ?? "an unknown address"}, {client.UserAgent ?? "no user agent"}: {Quantity.Of(client.Requests, "request")}{(client.Last is { } last ? $", the last at {Time(last)}" : "")}");
        if (usage.Clients.Count > Shown) Field(writer, "from", $"and {usage.Clients.Count - Shown} more clients");
        if (usage.Events.Count > 0) Field(writer, "did", string.Join(", ", usage.Events.Take(Shown).Select(e => $"{e.Name} ({e.Count})")));
    }

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static void Field(StreamWriter writer, string name, string text) => writer.WriteLine($"  {name + ":",-11} {Printable.Text(text)}");
}
