using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TokenGuard.Cli.Terminal;
using TokenGuard.Scanning.Reporting;

namespace TokenGuard.Cli.Commands.Tokens;

/// <summary>Writes what the commands about an account's tokens have to say.</summary>
internal static class TokensText
{
    public static void Write(TokenListReport report, Stream output) => WriteText(output, writer =>
    {
        foreach (var line in report.Tokens)
        {
            writer.WriteLine(Describe(line));
            foreach (var fingerprint in line.InReport ?? []) writer.WriteLine($"  leaked: stands in the report as {Printable.Text(fingerprint)}");
        }
    });

    public static void Write(TokenActReport report, Stream output) => WriteText(output, writer =>
    {
        foreach (var line in report.Tokens)
        {
            writer.WriteLine(line.Token is { } token ? Describe(token) : line.Id ?? "(new token)");
            if (line.Outcome is not { } outcome)
            {
                Field(writer, "plan", line.Plan);
                foreach (var destination in line.Destinations ?? []) Field(writer, "deliver to", destination);
                continue;
            }

            Field(writer, report.Action, $"{outcome.Status}. {outcome.Reason}");
            if (line.Fingerprint is { } fingerprint) Field(writer, "fingerprint", fingerprint);
            if (outcome.DeliveredTo is { } destinations) Field(writer, "delivered", destinations);
            if (outcome.KeptIn is { } kept) Field(writer, "kept in", kept);
            if (outcome.Evidence is { } evidence) Field(writer, "evidence", evidence);
        }
    });

    public static void WriteJson<T>(T report, JsonTypeInfo<T> type, Stream output)
    {
        JsonSerializer.Serialize(output, report, type);
        output.WriteByte((byte)'\n');
        output.Flush();
    }

    private static string Describe(TokenLine line)
    {
        var text = new StringBuilder();
        text.Append(line.Id).Append("  ").Append((line.Kind ?? "unknown kind").PadRight(17));
        if (line.Bearer is { } bearer) text.Append("  ").Append(bearer.Type).Append(' ').Append(bearer.Id);
        if (line.Environment is { } environment) text.Append(", environment ").Append(environment);
        if (line is { Created: { } made, AgeDays: { } days }) text.Append("  made ").Append(Day(made)).Append(" (").Append(Quantity.Of(days, "day")).Append(')');
        text.Append("  ").Append(line.Expiry is { } expiry ? $"{(line.Expired ? "expired" : "expires")} {Day(expiry)}" : "never expires");
        if (line.Name is { } name) text.Append("  '").Append(name).Append('\'');
        if (line.Ours) text.Append("  (the admin token in use)");
        return Printable.Text(text.ToString());
    }

    private static string Day(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static void Field(StreamWriter writer, string name, string text) => writer.WriteLine($"  {name + ":",-12} {Printable.Text(text)}");

    private static void WriteText(Stream output, Action<StreamWriter> write)
    {
        using (var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" }) write(writer);
        output.Flush();
    }
}
