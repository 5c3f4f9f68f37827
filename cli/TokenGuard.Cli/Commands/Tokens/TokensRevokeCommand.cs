using System.CommandLine;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Cli.Commands.Remedies;
using TokenGuard.Cli.Terminal;
using TokenGuard.Keygen;

namespace TokenGuard.Cli.Commands.Tokens;

/// <summary><c>tokenguard tokens revoke</c></summary>
internal static class TokensRevokeCommand
{
    public static Command Create(CliServices services)
    {
        var options = new TokensOptions(acts: true);
        var ids = new Argument<string[]>("ID") { Description = "Ids of tokens, as 'tokens list' shows them.", Arity = ArgumentArity.OneOrMore };
        var command = new DescribedCommand("revoke", "Delete tokens by their ids, with the admin token in KEYGEN_ADMIN_TOKEN.")
        {
            Notes = """
                Shows the plan; typing the asked words on a terminal, or --yes, does it. Each step is in the journal before it is taken. Afterwards the id
                is asked for, and only 'not found' counts as gone. The admin token itself is never revoked. Where you hold the secret, 'tokenguard revoke
                --secret-stdin' proves more: that the secret is refused.
                Exit codes here: 0 plan shown, or gone and proved; 1 a token is still there; 3 it could not be established.
                """,
            Examples =
            [
                "tokenguard tokens revoke 01a2078c-9e5b-7015-aab6-318f334255ae        # the plan",
                "tokenguard tokens revoke 01a2078c-9e5b-7015-aab6-318f334255ae --yes",
            ],
        };
        command.Add(ids);
        options.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
            (int)await RunAsync(options.Read(parsed, services), Ids(parsed.GetRequiredValue(ids)), services, cancel).ConfigureAwait(false));
        return command;
    }

    /// <summary>What was typed is not repeated: it may be a token where an id belongs.</summary>
    private static List<TokenId> Ids(string[] texts) =>
        [.. texts.Select(text => TokenId.From(text) ?? throw new UsageException("an id is needed, a UUID as 'tokens list' shows it. (A token goes through 'tokenguard revoke --secret-stdin'.) Nothing was done.")).Distinct()];

    private static async Task<ExitCode> RunAsync(TokensSettings settings, List<TokenId> ids, CliServices services, CancellationToken cancel)
    {
        using var api = new TokensApi(settings.Endpoint, time: services.Time);
        try
        {
            var admins = await AdminTokens.ReadAsync(api, services, cancel).ConfigureAwait(false);
            var plan = new List<Removal>();
            foreach (var id in ids) plan.Add(await PlanAsync(id, admins, api, services, cancel).ConfigureAwait(false));
            return await CarryOutAsync(plan, api, settings, services, cancel).ConfigureAwait(false);
        }
        catch (AdminTokenException e)
        {
            services.Complain(e.Message);
            return e.Code;
        }
    }

    private static async Task<Removal> PlanAsync(TokenId id, IReadOnlyList<AdminToken> admins, TokensApi api, CliServices services, CancellationToken cancel)
    {
        var (token, actor, problem, isGone) = await new InventoryReader(api).FindAsync(id, admins, cancel).ConfigureAwait(false);
        var line = token is null ? null : TokenLine.Of(token, services.Time.GetUtcNow());
        var words = token is { IsOurs: true } ? "nothing. This is the token TokenGuard itself acts with, and that is never revoked."
            : actor is null ? $"nothing. {problem}"
            : $"revoke with the {actor.Kind.Replace("-token", " token", StringComparison.Ordinal)} of KEYGEN_ADMIN_TOKEN.";
        return new Removal(token, actor, isGone, new TokenActLine(id.ToString(), line, CanAct: token is { IsOurs: false } && actor is not null, words));
    }

    private static async Task<ExitCode> CarryOutAsync(List<Removal> plan, TokensApi api, TokensSettings settings, CliServices services, CancellationToken cancel)
    {
        var actable = plan.Count(p => p.Line.CanAct);
        if (!settings.Yes)
        {
            Write(acted: false, plan, settings, services);
            if (actable == 0 || !settings.AskAllowed)
            {
                services.Error.WriteLine(actable == 0 ? "Nothing was done, and nothing can be." : $"Nothing was done. To revoke {Quantity.Of(actable, "token")}, run it again with --yes.");
                return Judge(plan, acted: false);
            }

            if (!Confirmation.Ask("revoke", actable, services)) return Judge(plan, acted: false);
        }

        var done = actable == 0 ? plan : await ActAsync(plan, api, settings, services, cancel).ConfigureAwait(false);
        Write(acted: true, done, settings, services);
        cancel.ThrowIfCancellationRequested();
        return Judge(done, acted: true);
    }

    private static async Task<List<Removal>> ActAsync(List<Removal> plan, TokensApi api, TokensSettings settings, CliServices services, CancellationToken cancel)
    {
        using var journal = settings.OpenJournal(services);
        services.Journal?.Invoke(journal);
        var revocation = new IdRevocation(api, journal);
        var done = new List<Removal>();
        foreach (var removal in plan)
        {
            if (!removal.Line.CanAct)
            {
                done.Add(removal);
                continue;
            }

            InventoryOutcome outcome;
            try
            {
                outcome = await revocation.RunAsync(removal.Token!, removal.Actor!, cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                outcome = new InventoryOutcome(RemedyStatus.NotDone, "Interrupted before its turn: the token is as it was.", null, null, services.Time.GetUtcNow());
            }

            done.Add(removal with { Status = outcome.Status, Line = removal.Line with { Outcome = TokenActs.Result(outcome) } });
        }

        return done;
    }

    private static void Write(bool acted, List<Removal> plan, TokensSettings settings, CliServices services) =>
        TokenActs.Write(new TokenActReport(1, "revoke", acted, settings.Endpoint.ToString(), [.. plan.Select(p => p.Line)]), settings, services);

    private static ExitCode Judge(List<Removal> plan, bool acted)
    {
        if (acted && plan.Exists(p => p.Status is RemedyStatus.Refused or RemedyStatus.NotDone || (p.Status is null && p.Token is not null))) return ExitCode.Findings;
        return plan.Exists(p => p.Status is RemedyStatus.Unconfirmed or RemedyStatus.Unknown || (p.Token is null && !p.IsGone)) ? ExitCode.Incomplete : ExitCode.Clean;
    }

    /// <param name="IsGone">Everybody who was asked found no such token.</param>
    private sealed record Removal(ListedToken? Token, AdminToken? Actor, bool IsGone, TokenActLine Line)
    {
        public RemedyStatus? Status { get; init; }
    }
}
