using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Keygen.Tests;

public sealed class RevocationTests
{
    [Theory]
    [InlineData(TokenKindName.Admin)]
    [InlineData(TokenKindName.Product)]
    [InlineData(TokenKindName.User)]
    [InlineData(TokenKindName.Activation)]
    public async Task A_leaked_token_revokes_itself_and_is_proved_dead(TokenKindName kind)
    {
        await using var rig = await Rig.StartAsync();
        var token = rig.Account.AddToken(kind);

        var outcome = await rig.RevokeAsync(token);

        Assert.Equal((RemedyStatus.Proved, 204), (outcome.Status, outcome.HttpStatus));
        Assert.Empty(rig.Account.Tokens);
        Assert.Equal(["GET", "DELETE", "GET"], rig.Server.Requests.Select(r => r.Method));
        Assert.All(rig.Server.Requests, r => Assert.False(r.Headers.ContainsKey("Keygen-Environment")));
    }

    [Fact]
    public async Task The_admin_token_looks_acts_and_confirms()
    {
        await using var rig = await Rig.StartAsync();
        var admin = rig.Account.AddToken(TokenKindName.Admin);
        var token = rig.Account.AddToken(TokenKindName.ReadOnly);

        var outcome = await rig.RevokeAsync(token, await rig.AdminAsync(admin));

        Assert.Equal((RemedyStatus.Proved, RemedyAuthority.AdminToken), (outcome.Status, outcome.Authority));
        Assert.Equal([admin.Id], rig.Account.Tokens.Select(t => t.Id));
        Assert.Equal(
            ["admin GET me 200", "leaked GET me 200", "admin GET token 200", "admin DELETE token 204", "leaked GET me 401", "admin GET token 404"],
            rig.Server.Requests.Select(Told));

        string Told(RecordedRequest r)
        {
            var who = r.CredentialFingerprint == RecordedRequest.FingerprintOf(admin.Secret) ? "admin" : "leaked";
            var what = r.Target.EndsWith($"/tokens/{token.Id}", StringComparison.Ordinal) ? "token" : "me";
            return $"{who} {r.Method} {what} {r.Status}";
        }
    }

    [Fact]
    public async Task Expired_banned_and_restricted_tokens_are_revoked_by_the_admin()
    {
        await using var rig = await Rig.StartAsync();
        var admin = await rig.AdminAsync(rig.Account.AddToken(TokenKindName.Developer));
        var banned = rig.Account.AddToken(TokenKindName.User);
        banned.Row.Bearer.Banned = true;

        foreach (var token in new[]
        {
            rig.Account.AddToken(TokenKindName.Product, expiry: DateTimeOffset.UtcNow.AddDays(-1)),
            banned,
            rig.Account.AddToken(rig.Account.AddLicense(strategy: AuthStrategy.None)),
        })
        {
            Assert.Equal(RemedyStatus.NotDone, (await rig.RevokeAsync(token)).Status);
            Assert.Equal(RemedyStatus.Proved, (await rig.RevokeAsync(token, admin)).Status);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_environment_header_goes_with_tokens_of_an_environment(bool isolated)
    {
        await using var rig = await Rig.StartAsync(environments: "staging");
        var environment = rig.Account.AddEnvironment("staging", isolated);
        var token = rig.Account.AddToken(TokenKindName.Product, environment: environment);

        Assert.Equal(RemedyStatus.Proved, (await rig.RevokeAsync(token)).Status);

        Assert.Equal(environment.Id.ToString(), Assert.Single(rig.Sent("DELETE")).Headers["Keygen-Environment"]);
        Assert.Equal(environment.Id.ToString(), rig.Server.Requests[^1].Headers["Keygen-Environment"]);
    }

    [Fact]
    public async Task An_isolated_environment_needs_no_admin_who_could_not_see_into_it()
    {
        await using var rig = await Rig.StartAsync(environments: "isolated");
        var admin = await rig.AdminAsync(rig.Account.AddToken(TokenKindName.Admin));
        var token = rig.Account.AddToken(TokenKindName.Product, environment: rig.Account.AddEnvironment("isolated", isolated: true));

        var outcome = await rig.RevokeAsync(token, admin);

        Assert.Equal((RemedyStatus.Proved, RemedyAuthority.LeakedToken), (outcome.Status, outcome.Authority));
    }

    [Theory]
    [InlineData(403, RemedyStatus.Refused)]
    [InlineData(429, RemedyStatus.NotDone)]
    [InlineData(500, RemedyStatus.NotDone)]
    public async Task An_admin_who_cannot_look_does_not_act(int status, RemedyStatus expected)
    {
        await using var rig = await Rig.StartAsync();
        var admin = await rig.AdminAsync(rig.Account.AddToken(TokenKindName.Admin));
        var entry = await rig.PlanAsync(rig.Account.AddToken(TokenKindName.Product), RemedyAction.Revoke, admin);
        rig.Server.Disturbances.FailNextWith(status, times: 4);

        Assert.Equal(expected, (await rig.Remedies.RevokeAsync(entry, default)).Status);
        Assert.Empty(rig.Sent("DELETE"));
    }

    [Fact]
    public async Task A_lagging_replica_is_given_time()
    {
        await using var rig = await Rig.StartAsync();
        rig.Account.LingeringAnswers = 2;
        Assert.Equal(RemedyStatus.Proved, (await rig.RevokeAsync(rig.Account.AddToken(TokenKindName.Product))).Status);

        rig.Account.LingeringAnswers = 100;
        var outcome = await rig.RevokeAsync(rig.Account.AddToken(TokenKindName.Product));
        Assert.Equal(RemedyStatus.Unconfirmed, outcome.Status);
        Assert.Contains("still accepted", outcome.Reason);
    }

    [Fact]
    public async Task Somebody_else_was_faster()
    {
        await using var rig = await Rig.StartAsync();
        var token = rig.Account.AddToken(TokenKindName.Product);
        rig.Server.Disturbances.BeforeRequest = r =>
        {
            if (r.Method == "DELETE") rig.Account.Regenerate(token.Row);
        };

        var outcome = await rig.RevokeAsync(token);

        Assert.Equal((RemedyStatus.DoneByOthers, 401), (outcome.Status, outcome.HttpStatus));
        Assert.Contains("not by us", outcome.Reason);
    }

    [Fact]
    public async Task Somebody_else_was_faster_than_the_admin()
    {
        await using var rig = await Rig.StartAsync();
        var admin = await rig.AdminAsync(rig.Account.AddToken(TokenKindName.Admin));
        var token = rig.Account.AddToken(TokenKindName.Product);
        var entry = await rig.PlanAsync(token, RemedyAction.Revoke, admin);
        rig.Account.Revoke(token.Row);

        Assert.Equal(RemedyStatus.DoneByOthers, (await rig.Remedies.RevokeAsync(entry, default)).Status);
        Assert.Empty(rig.Sent("DELETE"));
    }

    [Fact]
    public async Task A_refusal_names_who_can()
    {
        await using var rig = await Rig.StartAsync();
        var token = rig.Account.AddToken(TokenKindName.Product, permissions: new HashSet<string> { "product.read" });

        var outcome = await rig.RevokeAsync(token);

        Assert.Equal((RemedyStatus.Refused, 403), (outcome.Status, outcome.HttpStatus));
        Assert.Contains("lacks permission", outcome.Reason);
        Assert.Contains("KEYGEN_ADMIN_TOKEN", outcome.Reason);
        Assert.Equal(RemedyStatus.Proved, (await rig.RevokeAsync(token, await rig.AdminAsync(rig.Account.AddToken(TokenKindName.Admin)))).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_answer_is_settled_by_the_proof(bool byAdmin)
    {
        await using var rig = await Rig.StartAsync();
        var admin = byAdmin ? await rig.AdminAsync(rig.Account.AddToken(TokenKindName.Admin)) : null;
        rig.Server.Disturbances.LoseNextAnswerTo("DELETE");

        var outcome = await rig.RevokeAsync(rig.Account.AddToken(TokenKindName.Product), admin);

        Assert.Equal(RemedyStatus.Proved, outcome.Status);
        Assert.Contains("it is dead", outcome.Reason);
        Assert.Single(rig.Sent("DELETE"));
    }

    [Theory]
    [InlineData(503, 3, RemedyStatus.Proved)]
    [InlineData(429, 3, RemedyStatus.Proved)]
    [InlineData(429, 4, RemedyStatus.NotDone)]
    [InlineData(503, 4, RemedyStatus.NotDone)]
    [InlineData(500, 1, RemedyStatus.NotDone)]
    public async Task Trouble_at_the_act(int status, int times, RemedyStatus expected)
    {
        await using var rig = await Rig.StartAsync();
        var token = rig.Account.AddToken(TokenKindName.Product);
        rig.Server.Disturbances.FailNextWith(status, times, "DELETE");

        Assert.Equal(expected, (await rig.RevokeAsync(token)).Status);
        Assert.Equal(expected == RemedyStatus.Proved ? 0 : 1, rig.Account.Tokens.Count);
    }

    [Fact]
    public async Task An_admin_token_that_sees_another_bearer_does_not_act()
    {
        await using var rig = await Rig.StartAsync();
        var admin = await rig.AdminAsync(rig.Account.AddToken(TokenKindName.Admin));
        var entry = await rig.PlanAsync(rig.Account.AddToken(TokenKindName.Product), RemedyAction.Revoke, admin);
        var other = entry with { Verification = entry.Verification with { Bearer = new BearerRef("products", Guid.NewGuid().ToString()) } };

        var outcome = await rig.Remedies.RevokeAsync(other, default);

        Assert.Equal(RemedyStatus.Refused, outcome.Status);
        Assert.Empty(rig.Sent("DELETE"));
    }

    [Fact]
    public async Task Our_own_token_is_safe_even_from_a_forged_plan()
    {
        await using var rig = await Rig.StartAsync();
        var token = rig.Account.AddToken(TokenKindName.Admin);
        var entry = await rig.PlanAsync(token, RemedyAction.Revoke) with { Admin = await rig.AdminAsync(token) };

        Assert.Equal(RemedyStatus.NotDone, (await rig.Remedies.RevokeAsync(entry, default)).Status);
        Assert.Single(rig.Account.Tokens);
    }

    [Fact]
    public async Task Without_a_journal_nothing_is_done()
    {
        await using var rig = await Rig.StartAsync();
        var token = rig.Account.AddToken(TokenKindName.Product);
        var entry = await rig.PlanAsync(token, RemedyAction.Revoke);
        Assert.SkipUnless(File.Exists("/dev/full"), "a device that is always full");
        var device = new FileStream("/dev/full", new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 });

        using (var full = new RemedyJournal(device, TimeProvider.System))
        {
            var outcome = await new Remedies(rig.Api, full).RevokeAsync(entry, default);
            Assert.Equal(RemedyStatus.NotDone, outcome.Status);
            Assert.Contains("journal", outcome.Reason);
        }

        Assert.Empty(rig.Sent("DELETE"));
    }

    [Fact]
    public async Task The_journal_is_ahead_of_the_request()
    {
        await using var rig = await Rig.StartAsync();
        var atDelete = "";
        rig.Server.Disturbances.BeforeRequest = r =>
        {
            if (r.Method == "DELETE") atDelete = rig.JournalText;
        };

        await rig.RevokeAsync(rig.Account.AddToken(TokenKindName.Product));

        Assert.Equal(["planned", "sending"], Steps(atDelete));
        Assert.Equal(["planned", "sending", "answered", "proved", "closed", "recorded"], Steps(rig.JournalText));

        static IEnumerable<string?> Steps(string journal) => journal.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("step").GetString());
    }

    [Fact]
    public async Task Interrupted_after_the_act_there_is_still_an_outcome()
    {
        await using var rig = await Rig.StartAsync();
        using var stop = new CancellationTokenSource();
        var entry = await rig.PlanAsync(rig.Account.AddToken(TokenKindName.Product), RemedyAction.Revoke);
        rig.Server.Disturbances.BeforeRequest = r =>
        {
            if (r.Method == "DELETE") stop.Cancel();
        };

        var outcome = await rig.Remedies.RevokeAsync(entry, stop.Token);

        Assert.Equal((RemedyStatus.Unconfirmed, 204), (outcome.Status, outcome.HttpStatus));
        Assert.Empty(rig.Account.Tokens);
    }
}
