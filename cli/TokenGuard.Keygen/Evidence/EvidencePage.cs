using System.Globalization;
using System.Text;

namespace TokenGuard.Keygen;

/// <summary>The record as a page of Markdown, for people.</summary>
internal static class EvidencePage
{
    public static string Of(EvidenceRecord record)
    {
        var page = new StringBuilder();
        Line(page, $"# {record.Action switch { "revoke" => "Revoked", "generate" => "Generated", _ => "Regenerated" }}: {record.Redacted ?? record.TokenId ?? "nothing"}");
        Line(page, "");
        Line(page, $"{record.After.Status}. {Text(record.After.Reason)}");
        Line(page, "");
        Line(page, "| | |");
        Line(page, "|---|---|");
        Row(page, "fingerprint", record.Fingerprint);
        Row(page, "token id", record.TokenId);
        Row(page, "kind", record.Kind);
        Row(page, "bearer", record.Bearer is { } bearer ? $"{bearer.Type} {bearer.Id}" : null);
        Row(page, "environment", record.Environment);
        Row(page, "server", record.Server);
        Row(page, "acted with", record.Authority);
        if (record.Before is { } before) Row(page, "before", $"{before.Verdict} at {Time(before.CheckedAt)}, request {before.RequestId}");
        Row(page, "after", $"{record.After.Status} at {Time(record.After.FinishedAt)}");
        Row(page, "delivered to", record.After.DeliveredTo);
        Row(page, "new fingerprint", record.After.NewFingerprint);
        foreach (var client in record.Usage?.Clients ?? [])
            Row(page, "used by its bearer", string.Create(CultureInfo.InvariantCulture, $"{client.Address}, {client.UserAgent}: {client.Requests} requests"));
        foreach (var done in record.Usage?.Events ?? []) Row(page, "its bearer did", string.Create(CultureInfo.InvariantCulture, $"{done.Name}: {done.Count} times"));
        foreach (var sibling in record.Siblings ?? []) Row(page, "made since", sibling);
        Line(page, "");
        Line(page, "| time | request | with | answer | request id |");
        Line(page, "|---|---|---|---|---|");
        foreach (var request in record.Requests)
        {
            var with = request.Credential == record.Fingerprint ? "the leaked token"
                : request.Credential == record.After.NewFingerprint ? "the new secret" : "the admin token";
            // What went wrong begins with the status, where there was one.
            var answer = request.Trouble ?? request.Status?.ToString(CultureInfo.InvariantCulture);
            Line(page, $"| {Time(request.At)} | {request.Method} {Text(request.Path)} | {with} | {Text(answer)} | {Text(request.RequestId)} |");
        }

        return page.ToString();
    }

    private static void Row(StringBuilder page, string name, string? value)
    {
        if (value is not null) Line(page, $"| {name} | {Text(value)} |");
    }

    private static void Line(StringBuilder page, string text) => page.Append(text).Append('\n');

    /// <summary>A server's words stay words: nothing in them ends a cell or begins a tag.</summary>
    private static string Text(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
