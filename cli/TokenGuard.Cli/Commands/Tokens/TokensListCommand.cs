using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Cli.Commands.Remedies;
using TokenGuard.Cli.Terminal;
using TokenGuard.Keygen;
using TokenGuard.Rules;

namespace TokenGuard.Cli.Commands.Tokens;

/// <summary><c>tokenguard tokens list</c></summary>
internal static class TokensListCommand
{
    public static Command Create(CliServices services)
    {
        var options = new TokensOptions(acts: false);
        var report = new Option<string?>("--report") { Description = "A JSON report of a scan that was verified: mark the tokens that stand in it.", HelpName = "REPORT" };
        var inReport = new Option<bool>("--in-report") { Description = "Only tokens that stand in the report." };
        var kind = new Option<string[]>("--only-kind")
        {
            Description = "Only tokens of this kind, as 'rules list' names it. May be repeated.",
            HelpName = "KIND",
            DefaultValueFactory = _ => [],
        }.AcceptOnlyFromAmong([.. RuleTable.All.Select(rule => rule.Name)]);
        var bearer = new Option<string?>("--bearer") { Description = "Only tokens of the bearer with this id.", HelpName = "ID" };
        var never = new Option<bool>("--never-expiring") { Description = "Only tokens that never expire." };
        var older = new Option<int?>("--older-than") { Description = "Only tokens made at least N days ago.", HelpName = "DAYS" };
        var command = new DescribedCommand("list", "All tokens of an account, with the admin token in KEYGEN_ADMIN_TOKEN.")
        {
            Notes = """
                Every page is fetched (GET /tokens by cursor) and filtered here, since servers do not all know the filters. A read-only token in
                KEYGEN_ADMIN_TOKEN is enough, and the best one for this. Several, separated by commas, list several accounts or isolated environments.
                The list tells no secret and no last use; the API has neither. A token of the report is known by the id that 'verify' found.
                Exit codes here: 0 listed; 1 a token of the report still exists; 3 not everything could be listed.
                """,
            Examples =
            [
                "tokenguard tokens list --never-expiring --older-than 365",
                "tokenguard tokens list --report verified.json --in-report    # what leaked and still exists",
                "tokenguard tokens list --only-kind admin --format json",
            ],
        };
        options.AddTo(command);
        foreach (var option in new Option[] { report, inReport, kind, bearer, never, older }) command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(inReport) && result.GetValue(report) is null) result.AddError("--in-report needs --report REPORT");
        });
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(older) < 0) throw new UsageException("--older-than: a number of days is needed, 0 or more.");
            if (parsed.GetValue(bearer) is { } typed && !TokenId.TryParse(typed, out _)) throw new UsageException("--bearer: the id of a bearer (a UUID) is needed.");
            var filter = new TokenFilter(
                parsed.GetRequiredValue(kind), TokenId.From(parsed.GetValue(bearer)), parsed.GetValue(never), parsed.GetValue(older), parsed.GetValue(inReport));
            return (int)await RunAsync(options.Read(parsed, services), filter, parsed.GetValue(report), services, cancel).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<ExitCode> RunAsync(TokensSettings settings, TokenFilter filter, string? reportPath, CliServices services, CancellationToken cancel)
    {
        var leaked = reportPath is null ? null : LeakedTokens.Of(KnownSecrets.ReadReport(reportPath, services));
        using var api = new TokensApi(settings.Endpoint, time: services.Time);
        TokenInventory inventory;
        IReadOnlyList<AdminToken> admins;
        try
        {
            admins = await AdminTokens.ReadAsync(api, services, cancel, AdminUse.Reading).ConfigureAwait(false);
            inventory = await new InventoryReader(api).ReadAsync(admins, cancel).ConfigureAwait(false);
        }
        catch (AdminTokenException e)
        {
            services.Complain(e.Message);
            return e.Code;
        }

        var now = services.Time.GetUtcNow();
        var all = inventory.Tokens.Select(token => TokenLine.Of(token, now) with { InReport = leaked?.FingerprintsOf(token.Id) }).ToList();
        var shown = all.Where(filter.Shows).ToList();
        var summary = new TokenListSummary(
            all.Count, shown.Count, shown.Count(line => line.NeverExpires), all.Count(line => line.InReport is { Count: > 0 }), inventory.Unlisted.Count == 0);
        var report = new TokenListReport(1, settings.Endpoint.ToString(), shown, summary, inventory.Unlisted);
        if (settings.Json) TokensText.WriteJson(report, TokensJson.Default.TokenListReport, services.Output);
        else TokensText.Write(report, services.Output);
        WriteTotals(report, leaked, services);
        foreach (var admin in admins)
            if (admin.Sight is { } sight) services.Error.WriteLine($"The {admin.Kind.Replace('-', ' ')} of KEYGEN_ADMIN_TOKEN sees {sight}, and not the account's others.");
        return summary.InReport > 0 ? ExitCode.Findings : summary.Complete ? ExitCode.Clean : ExitCode.Incomplete;
    }

    private static void WriteTotals(TokenListReport report, LeakedTokens? leaked, CliServices services)
    {
        var (summary, error) = (report.Summary, services.Error);
        error.WriteLine($"{Quantity.Of(summary.Listed, "token")}, {summary.Shown} shown, {summary.NeverExpiring} of these never {(summary.NeverExpiring == 1 ? "expires" : "expire")}"
            + $"{(leaked is null ? "" : $"; {summary.InReport} of the report still {(summary.InReport == 1 ? "exists" : "exist")}")}.");
        if (leaked is { Unidentified: > 0 and var unknown })
            error.WriteLine($"{Quantity.Of(unknown, "finding")} of the report {(unknown == 1 ? "has" : "have")} no token id, so nothing tells whether {(unknown == 1 ? "it is" : "they are")} listed: verify the report first.");
        foreach (var place in report.Unlisted) services.Complain($"not all listed: {place.Place}: {place.Why}");
    }
}

/// <summary>Which of the listed tokens are shown.</summary>
/// <param name="Kinds">Names of kinds; empty for all.</param>
internal sealed record TokenFilter(IReadOnlyList<string> Kinds, TokenId? Bearer, bool NeverExpiring, int? OlderThanDays, bool InReport)
{
    public bool Shows(TokenLine line) =>
        (Kinds.Count == 0 || Kinds.Any(kind => line.Kind == kind + "-token"))
        && (Bearer is null || TokenId.From(line.Bearer?.Id) == Bearer)
        && (!NeverExpiring || line.NeverExpires)
        && (OlderThanDays is not { } days || line.AgeDays >= days)
        && (!InReport || line.InReport is { Count: > 0 });
}
