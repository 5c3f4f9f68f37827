using TokenGuard.Cli.Commands.Remedies;
using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Tokens;

/// <summary>What revoking by id and generating have in common when they tell what came of it.</summary>
internal static class TokenActs
{
    public static RemedyResult Result(InventoryOutcome outcome) =>
        new(RemedyLines.Word(outcome.Status), outcome.Reason, outcome.HttpStatus, outcome.RequestId, outcome.FinishedAt, outcome.DeliveredTo, null) { KeptIn = outcome.KeptIn, Evidence = outcome.Evidence };

    public static void Write(TokenActReport report, TokensSettings settings, CliServices services)
    {
        if (settings.Json) TokensText.WriteJson(report, TokensJson.Default.TokenActReport, services.Output);
        else TokensText.Write(report, services.Output);
    }
}
