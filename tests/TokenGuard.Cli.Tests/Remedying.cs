using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Cli.Tests;

/// <summary>What the tests of remedies have in common.</summary>
internal static partial class Remedying
{
    public static CliRun Connected(SandboxKeygen keygen) => new CliRun()
        .With("KEYGEN_HOST", keygen.RootUri.GetLeftPart(UriPartial.Authority))
        .With("KEYGEN_ACCOUNT_ID", keygen.Account.Id.ToString());

    /// <summary>A report of a scan that found these tokens, one file each.</summary>
    public static async Task<string> ReportAsync(this CliRun cli, params MintedToken[] tokens)
    {
        foreach (var token in tokens) cli.Folder.Write($"leaks/{token.Id}.txt", token.Secret);
        await cli.RunAsync("scan", "dir", "leaks", "--output", "json=report.json");
        return cli.Folder["report.json"];
    }

    public static byte[] Piped(params MintedToken[] tokens) => Encoding.ASCII.GetBytes(string.Join('\n', tokens.Select(token => token.Secret)));

    /// <summary>The tokens of a plan or an outcome in JSON.</summary>
    public static JsonElement[] Lines(this CliResult result) => [.. JsonDocument.Parse(result.Output).RootElement.GetProperty("tokens").EnumerateArray()];

    public static string? Status(this JsonElement line) => line.TryGetProperty("outcome", out var outcome) ? outcome.GetProperty("status").GetString() : null;

    /// <summary>Replaces what differs from run to run.</summary>
    public static string Scrub(string transcript, SandboxKeygen keygen, CliRun cli)
    {
        transcript = transcript.Replace(keygen.BaseUri.ToString(), "{server}", StringComparison.Ordinal)
            .Replace(keygen.Account.Id.ToString(), "{account}", StringComparison.Ordinal)
            .Replace(cli.Folder.Path, "{folder}", StringComparison.Ordinal);
        transcript = RequestIds().Replace(transcript, "\"requestId\": \"{request id}\"");
        transcript = EvidenceFiles().Replace(transcript, "evidence/{time}-${action}-{remedy}.json");
        return OtherIds().Replace(transcript, "{id}");
    }

    [GeneratedRegex("\"requestId\": \"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex RequestIds();

    [GeneratedRegex("evidence/[0-9TZ]+-(?<action>[a-z]+)-[0-9a-f-]+\\.json", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EvidenceFiles();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.None, 1000)]
    private static partial Regex OtherIds();
}
