using System.Text;
using System.Text.Json;
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
        Field(writer, "opens", line.BlastRadius);
        if (line.Outcome is { } outcome)
        {
            Field(writer, report.Action, $"{outcome.Status}. {outcome.Reason}");
            if (outcome.DeliveredTo is { } destination) Field(writer, "delivered", destination);
            if (outcome.NewExpiry is { } expiry) Field(writer, "expires", expiry.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture));
        }
        else
        {
            Field(writer, "plan", line.Authority is { } authority ? $"{report.Action} with the {authority.Replace('-', ' ')}. {line.Why}" : $"nothing. {line.Why}");
            foreach (var warning in line.Warnings) Field(writer, "mind", warning);
        }

        writer.WriteLine();
    }

    private static void Field(StreamWriter writer, string name, string text) => writer.WriteLine($"  {name + ":",-11} {Printable.Text(text)}");
}
