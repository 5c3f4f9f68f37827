using System.CommandLine;
using System.Globalization;
using TokenGuard.Cli.CommandLine;
using TokenGuard.Cli.Commands.Remedies;
using TokenGuard.Cli.Commands.Remedies.Delivery;
using TokenGuard.Keygen;
using TokenGuard.Scanning;

namespace TokenGuard.Cli.Commands.Tokens;

/// <summary><c>tokenguard tokens generate</c></summary>
internal static class TokensGenerateCommand
{
    public static Command Create(CliServices services)
    {
        var options = new TokensOptions(acts: true);
        var bearer = new Option<string>("--for")
        {
            Description = "Whom it speaks for: product:ID, license:ID, user:ID, environment:ID, or self for the admin token's own bearer.",
            HelpName = "BEARER",
            Required = true,
        };
        var name = new Option<string?>("--name") { Description = "Name it is listed by, at most 255 characters.", HelpName = "NAME" };
        var expiry = new Option<string?>("--expiry")
        {
            Description = "When it expires, for example 2027-01-31 or 2027-01-31T12:00:00Z, or 'never'. [default: the server's, two weeks for a user's, never for others]",
            HelpName = "TIME",
        };
        var deliver = new Option<string[]>("--deliver")
        {
            Description = "Where the new secret goes; 'tokenguard help destinations' lists the forms. May be repeated: each gets it. Needed to act.",
            HelpName = "DESTINATION",
            DefaultValueFactory = _ => [],
        };
        var command = new DescribedCommand("generate", "Make a new token, with the admin token in KEYGEN_ADMIN_TOKEN.")
        {
            Notes = """
                An admin or developer token makes tokens for itself, products, licences, environments and users of the role user; an environment token for
                itself and for products, licences and such users of its environment; a product token for its licences and users; a sales token for itself
                and licences; support, read-only and user tokens for themselves. Others' admin and developer tokens only their owners make.
                Shows the plan; typing the asked words on a terminal, or --yes, does it. Each destination is checked first; the secret goes there and nowhere
                else, and is tried. It lives where the admin token lives, or in the one environment that --environment names.
                Exit codes here: 0 plan shown, or made and proved; 1 refused; 3 it could not be established, or not delivered.
                """,
            Examples =
            [
                "tokenguard tokens generate --for product:5b0c8d3e-4c61-4e0b-9d7e-0c1f6a1b2c3d --name CI --deliver github-secret:acme/app#KEYGEN_TOKEN",
                "tokenguard tokens generate --for self --expiry 2027-01-31 --deliver file:/run/keygen-token --yes",
            ],
        };
        foreach (var option in new Option[] { bearer, name, expiry, deliver }) command.Add(option);
        options.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = options.Read(parsed, services);
            var (setsExpiry, until) = Expiry(parsed.GetValue(expiry), services);
            var wish = new TokenWish(Bearer(parsed.GetRequiredValue(bearer)), Name(parsed.GetValue(name))) { SetsExpiry = setsExpiry, Expiry = until };
            return (int)await RunAsync(settings, wish, DestinationsOf(parsed.GetRequiredValue(deliver), services), services, cancel).ConfigureAwait(false);
        });
        return command;
    }

    private static BearerRef? Bearer(string text) => TokenWish.TryReadBearer(text, out var bearer)
        ? bearer : throw new UsageException("--for: give product:ID, license:ID, user:ID or environment:ID with a UUID, or self.");

    private static string? Name(string? text) => text switch
    {
        null => null,
        { Length: > TokenWish.LongestName } => throw new UsageException($"--name: at most {TokenWish.LongestName} characters."),
        _ when Redactor.Redact(text) != text => throw new UsageException("--name holds a Keygen token. Give another name; nothing was done."),
        _ => text,
    };

    private static (bool Sets, DateTimeOffset? Expiry) Expiry(string? text, CliServices services)
    {
        if (text is null) return (false, null);
        if (text == "never") return (true, null);
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            throw new UsageException("--expiry: give a day or a time, for example 2027-01-31 or 2027-01-31T12:00:00Z, or 'never'.");
        return time > services.Time.GetUtcNow() ? (true, time) : throw new UsageException("--expiry lies in the past.");
    }

    private static string[] DestinationsOf(string[] destinations, CliServices services)
    {
        Destinations.Check(destinations, services);
        return destinations.FirstOrDefault(Destinations.TakesSeveral) is null
            ? destinations : throw new UsageException("--deliver: {id} and {fingerprint} are known only when the token is made. Name a fixed place.");
    }

    private static async Task<ExitCode> RunAsync(TokensSettings settings, TokenWish wish, string[] destinations, CliServices services, CancellationToken cancel)
    {
        using var api = new TokensApi(settings.Endpoint, time: services.Time);
        try
        {
            var admins = await AdminTokens.ReadAsync(api, services, cancel, AdminUse.Generating).ConfigureAwait(false);
            if (admins is not [var admin])
                throw new UsageException("KEYGEN_ADMIN_TOKEN holds several tokens. Leave the one that is to make the new token. Nothing was done.");
            // One's own bearer has a route of its own, which more may take (contract §4.7, §4.8).
            if (wish.Bearer is { } bearer && bearer == admin.Bearer) wish = wish with { Bearer = null };
            if (admin.ReasonNotToMake(wish) is { } reason) throw new AdminTokenException(reason + " Nothing was done.", ExitCode.CredentialsRefused);
            return await CarryOutAsync(new Wished(wish, admin, EnvironmentOf(admin, settings)), destinations, api, settings, services, cancel).ConfigureAwait(false);
        }
        catch (AdminTokenException e)
        {
            services.Complain(e.Message);
            return e.Code;
        }
    }

    private static string? EnvironmentOf(AdminToken admin, TokensSettings settings) => admin.Environment ?? settings.Endpoint.Environments switch
    {
        [] => null,
        [var one] => one,
        _ => throw new UsageException("--environment (KEYGEN_ENVIRONMENT) names several. Name the one the new token is to live in. Nothing was done."),
    };

    private static async Task<ExitCode> CarryOutAsync(
        Wished wished, string[] destinations, TokensApi api, TokensSettings settings, CliServices services, CancellationToken cancel)
    {
        foreach (var kept in Generation.KeptIn(Path.GetDirectoryName(settings.Journal)!))
            services.Complain($"an earlier run kept a new secret that was not delivered: {kept}. Move it, and remove the file.");
        if (settings.Yes && destinations.Length == 0)
            throw new UsageException("--yes needs --deliver file:PATH, or another destination: the secret must have a place to go. Nothing was done.");
        if (!settings.Yes)
        {
            Write(acted: false, wished.ToLine(destinations), settings, services);
            if (!settings.AskAllowed || destinations.Length == 0)
            {
                services.Error.WriteLine($"Nothing was done. To make it, run it again with --yes{(destinations.Length == 0 ? " --deliver file:PATH" : "")}.");
                return ExitCode.Clean;
            }

            if (!Confirmation.Ask("generate", 1, services)) return ExitCode.Clean;
        }

        InventoryOutcome outcome;
        using (var journal = settings.OpenJournal(services))
        {
            services.Journal?.Invoke(journal);
            var sink = Destinations.ForNew(destinations, services);
            outcome = await new Generation(api, journal).RunAsync(wished.Wish, wished.Admin, wished.Environment, sink, cancel).ConfigureAwait(false);
        }

        if (outcome.KeptIn is { } file) services.Complain($"the new secret could not be delivered where you asked. It is in {file}: move it now.");
        if (outcome.Undelivered is { } secret) outcome = outcome with { DeliveredTo = await LastResort.KeepAsync(secret, "generated", services).ConfigureAwait(false) };
        Write(acted: true, wished.ToLine(destinations, outcome, services.Time.GetUtcNow()), settings, services);
        cancel.ThrowIfCancellationRequested();
        return outcome.Status switch
        {
            RemedyStatus.Proved => ExitCode.Clean,
            RemedyStatus.Unconfirmed or RemedyStatus.Unknown => ExitCode.Incomplete,
            _ => ExitCode.Findings,
        };
    }

    private static void Write(bool acted, TokenActLine line, TokensSettings settings, CliServices services) =>
        TokenActs.Write(new TokenActReport(1, "generate", acted, settings.Endpoint.ToString(), [line]), settings, services);

    private sealed record Wished(TokenWish Wish, AdminToken Admin, string? Environment)
    {
        public TokenActLine ToLine(string[] destinations) => new(null, null, CanAct: true, Words) { Destinations = destinations };

        public TokenActLine ToLine(string[] destinations, InventoryOutcome outcome, DateTimeOffset now) => ToLine(destinations) with
        {
            Id = outcome.Made?.Id?.ToString(),
            Token = outcome.Made is { Id: { } id } made ? TokenLine.Of(new ListedToken(id, made, Admin.Address!, false), now) : null,
            Fingerprint = outcome.Fingerprint?.Value,
            Outcome = TokenActs.Result(outcome),
        };

        private string Words =>
            $"make a token for {(Wish.Bearer is { } bearer ? $"{bearer.Type} {bearer.Id}" : $"the bearer of the {Admin.Kind.Replace('-', ' ')} in use")}"
            + $"{(Environment is null ? "" : $" in environment {Environment}")}{(Wish.Name is null ? "" : $", named '{Wish.Name}'")}"
            + $", {(!Wish.SetsExpiry ? "with the server's own expiry" : Wish.Expiry is { } expiry ? string.Create(CultureInfo.InvariantCulture, $"until {expiry.ToUniversalTime():yyyy-MM-dd HH:mm} UTC") : "that never expires")}.";
    }
}
