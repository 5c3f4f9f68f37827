using System.Text;
using TokenGuard.Rules;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Keygen.Tests;

public sealed class RegenerationTests
{
    [Theory]
    [InlineData(TokenKindName.Product, TokenFormat.V3, false)]
    [InlineData(TokenKindName.Product, TokenFormat.V3, true)]
    [InlineData(TokenKindName.Admin, TokenFormat.V2Historic, true)]
    [InlineData(TokenKindName.Activation, TokenFormat.V1Historic, false)]
    public async Task The_new_secret_is_delivered_and_works_and_the_old_one_is_dead(TokenKindName kind, TokenFormat format, bool withAdmin)
    {
        await using var rig = await Rig.StartAsync();
        var admin = withAdmin ? await rig.AdminAsync(rig.Account.AddToken(TokenKindName.Admin)) : null;
        var token = rig.Account.AddToken(kind, format);
        using var file = new SecretFile(rig.File("new"));

        var outcome = await rig.RegenerateAsync(token, file, admin);

        Assert.Equal((RemedyStatus.Proved, 200), (outcome.Status, outcome.HttpStatus));
        Assert.Equal(file.Destination, outcome.DeliveredTo);
        var delivered = Some.SecretOf(await File.ReadAllTextAsync(file.Path));
        Assert.Equal(outcome.NewFingerprint, delivered.Fingerprint);
        Assert.Equal(TokenVersion.V3, delivered.Shape!.Version);
        Assert.Equal(token.Id, (await rig.Verifier.VerifyAsync(delivered, default)).TokenId?.Value);
        Assert.Equal(Verdict.NotAuthenticated, (await rig.VerifyAsync(token)).Verdict);
    }

    [Fact]
    public async Task An_expired_token_is_revived_by_the_admin_for_two_weeks()
    {
        await using var rig = await Rig.StartAsync();
        var admin = await rig.AdminAsync(rig.Account.AddToken(TokenKindName.Admin));
        var token = rig.Account.AddToken(TokenKindName.Product, expiry: DateTimeOffset.UtcNow.AddDays(-1));
        using var file = new SecretFile(rig.File("new"));

        var outcome = await rig.RegenerateAsync(token, file, admin);

        Assert.Equal(RemedyStatus.Proved, outcome.Status);
        Assert.Equal(14, (outcome.NewExpiry!.Value - DateTimeOffset.UtcNow).TotalDays, 0.1);
    }

    [Fact]
    public async Task In_an_environment()
    {
        await using var rig = await Rig.StartAsync(environments: "staging");
        var token = rig.Account.AddToken(TokenKindName.Environment, environment: rig.Account.AddEnvironment("staging", isolated: true));
        using var file = new SecretFile(rig.File("new"));

        Assert.Equal(RemedyStatus.Proved, (await rig.RegenerateAsync(token, file)).Status);
    }

    [Fact]
    public async Task With_nowhere_to_go_nothing_is_done()
    {
        await using var rig = await Rig.StartAsync();
        await File.WriteAllTextAsync(rig.File("taken"), "precious");
        using var file = new SecretFile(rig.File("taken"));

        var outcome = await rig.RegenerateAsync(rig.Account.AddToken(TokenKindName.Product), file);

        Assert.Equal(RemedyStatus.NotDone, outcome.Status);
        Assert.Contains("exists already", outcome.Reason);
        Assert.Empty(rig.Sent("PUT"));
        Assert.Equal("precious", await File.ReadAllTextAsync(file.Path));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_failing_server_is_asked_once_and_no_file_is_left(int status)
    {
        await using var rig = await Rig.StartAsync();
        rig.Server.Disturbances.FailNextWith(status, times: 10, "PUT");
        using var file = new SecretFile(rig.File("new"));

        var outcome = await rig.RegenerateAsync(rig.Account.AddToken(TokenKindName.Product), file);

        Assert.Equal(RemedyStatus.Unknown, outcome.Status);
        Assert.Contains("The old secret still works", outcome.Reason);
        Assert.Single(rig.Sent("PUT"));
        Assert.False(File.Exists(file.Path));
    }

    [Fact]
    public async Task A_lost_answer_is_unknown_and_never_asked_for_again()
    {
        await using var rig = await Rig.StartAsync();
        rig.Server.Disturbances.LoseNextAnswerTo("PUT");
        using var file = new SecretFile(rig.File("new"));

        var outcome = await rig.RegenerateAsync(rig.Account.AddToken(TokenKindName.Product), file);

        Assert.Equal(RemedyStatus.Unknown, outcome.Status);
        Assert.StartsWith("Unknown, act now", outcome.Reason);
        Assert.Contains("The old secret is dead now", outcome.Reason);
        Assert.Single(rig.Sent("PUT"));
        Assert.False(File.Exists(file.Path));
    }

    [Fact]
    public async Task A_throttled_request_is_repeated()
    {
        await using var rig = await Rig.StartAsync();
        rig.Server.Disturbances.FailNextWith(429, times: 2, "PUT");
        using var file = new SecretFile(rig.File("new"));

        Assert.Equal(RemedyStatus.Proved, (await rig.RegenerateAsync(rig.Account.AddToken(TokenKindName.Product), file)).Status);
        Assert.Equal(3, rig.Sent("PUT").Count());
    }

    [Fact]
    public async Task A_refusal_leaves_everything_as_it_was()
    {
        await using var rig = await Rig.StartAsync();
        rig.Account.Active = false;
        var token = rig.Account.AddToken(TokenKindName.Product);
        using var file = new SecretFile(rig.File("new"));

        var outcome = await rig.RegenerateAsync(token, file);

        Assert.Equal((RemedyStatus.Refused, 403), (outcome.Status, outcome.HttpStatus));
        Assert.False(File.Exists(file.Path));
        Assert.Equal(Verdict.Live, (await rig.VerifyAsync(token)).Verdict);
    }

    [Fact]
    public async Task Somebody_else_was_faster()
    {
        await using var rig = await Rig.StartAsync();
        var token = rig.Account.AddToken(TokenKindName.Product);
        rig.Server.Disturbances.BeforeRequest = r =>
        {
            if (r.Method == "PUT") rig.Account.Revoke(token.Row);
        };
        using var file = new SecretFile(rig.File("new"));

        Assert.Equal(RemedyStatus.DoneByOthers, (await rig.RegenerateAsync(token, file)).Status);
        Assert.False(File.Exists(file.Path));
    }

    [Fact]
    public async Task Somebody_else_was_faster_than_the_admin()
    {
        await using var rig = await Rig.StartAsync();
        var admin = await rig.AdminAsync(rig.Account.AddToken(TokenKindName.Admin));
        var token = rig.Account.AddToken(TokenKindName.Product);
        rig.Server.Disturbances.BeforeRequest = r =>
        {
            if (r.Method == "PUT") rig.Account.Revoke(token.Row);
        };
        using var file = new SecretFile(rig.File("new"));

        Assert.Equal(RemedyStatus.DoneByOthers, (await rig.RegenerateAsync(token, file, admin)).Status);
        Assert.False(File.Exists(file.Path));
    }

    /// <summary>A replica that has not heard of the new secret yet refuses it (contract §4.6).</summary>
    [Fact]
    public async Task The_new_secret_is_given_time_to_be_known()
    {
        var id = Guid.NewGuid();
        var (old, fresh) = (Some.Secret(), TokenMint.Cryptographic.Mint(TokenKindName.Product));
        var (isDone, lag) = (false, 2);
        using var server = new StubServer(request =>
        {
            var isFresh = request.Headers.GetValues("Authorization").Single() == "Bearer " + fresh;
            if (request.Method == HttpMethod.Get) return isDone && (!isFresh || lag-- > 0) ? Some.Error(401, "TOKEN_INVALID") : Me(id);
            isDone = true;
            return Some.Json(200, $$$"""{"data":{"type":"tokens","id":"{{{id}}}","attributes":{"token":"{{{fresh}}}" } } }""");
        });
        using var api = server.Api();
        using var folder = Some.Folder();
        Assert.True(RemedyJournal.TryOpen(folder.File("journal"), TimeProvider.System, out var journal, out _));
        using var file = new SecretFile(folder.File("new"));
        var entry = new RemedyPlanner(null).Plan(old, await new TokenVerifier(api).VerifyAsync(old, default), RemedyAction.Regenerate);

        using (journal) Assert.Equal(RemedyStatus.Proved, (await new Remedies(api, journal).RegenerateAsync(entry, file, default)).Status);
    }

    /// <summary>What the server sends for the new secret, and what must arrive of it.</summary>
    [Theory]
    [InlineData("""{"data":{"type":"tokens","id":"ID","attributes":{"token":"vault:abc"}}}""", "vault:abc")]
    [InlineData("""{"data":{"type":"tokens","id":"ID","attributes":{"token":"NEW"}}}""", "NEW")]
    [InlineData("""{"data":{"type":"tokens","id":"ID","attributes":{"token":"NEW","exp""", "NEW")]
    [InlineData("""<pre>NEW</pre>""", "NEW")]
    [InlineData("""<pre>Authorization: Bearer OLD</pre><pre>NEW</pre>""", "NEW")]
    [InlineData("""<pre>Authorization: Bearer OLD</pre>""", null)]
    [InlineData("""{"data":{"type":"tokens","id":"ID","attributes":{"token":"OLD"}}}""", null)]
    [InlineData("""{"data":{"type":"tokens","id":"ID","attributes":{"kind":"product-token"}}}""", null)]
    [InlineData("", null)]
    public async Task An_odd_answer_loses_no_secret(string body, string? delivered)
    {
        var id = Guid.NewGuid();
        var (old, fresh) = (Some.Secret(), TokenMint.Cryptographic.Mint(TokenKindName.Product));
        var isDead = false;
        using var server = new StubServer(request =>
        {
            if (request.Method == HttpMethod.Get && isDead) return Some.Error(401, "TOKEN_INVALID");
            if (request.Method == HttpMethod.Get) return Me(id);
            isDead = true;
            var sent = request.Headers.GetValues("Authorization").Single()["Bearer ".Length..];
            return Some.Json(200, body.Replace("ID", id.ToString()).Replace("NEW", fresh).Replace("OLD", sent));
        });
        using var api = server.Api();
        using var folder = Some.Folder();
        Assert.True(RemedyJournal.TryOpen(folder.File("journal"), TimeProvider.System, out var journal, out _));
        using var file = new SecretFile(folder.File("new"));
        var entry = new RemedyPlanner(null).Plan(old, await new TokenVerifier(api).VerifyAsync(old, default), RemedyAction.Regenerate);

        using (journal)
        {
            var outcome = await new Remedies(api, journal).RegenerateAsync(entry, file, default);

            Assert.Equal(delivered?.Replace("NEW", fresh), File.Exists(file.Path) ? await File.ReadAllTextAsync(file.Path) : null);
            Assert.Equal(delivered is null ? RemedyStatus.Unknown : RemedyStatus.Unconfirmed, outcome.Status);
        }
    }

    [Fact]
    public async Task A_delivery_that_fails_leaves_the_secret_in_a_private_file()
    {
        await using var rig = await Rig.StartAsync();

        var outcome = await rig.RegenerateAsync(rig.Account.AddToken(TokenKindName.Product), new BrokenSink());

        Assert.Equal(RemedyStatus.Unconfirmed, outcome.Status);
        Assert.Null(outcome.DeliveredTo);
        Assert.Null(outcome.Undelivered);
        Assert.Contains(outcome.KeptIn!, outcome.Reason, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(outcome.KeptIn!));
        var kept = Some.SecretOf(await File.ReadAllTextAsync(outcome.KeptIn!));
        Assert.Equal(Verdict.Live, (await rig.Verifier.VerifyAsync(kept, default)).Verdict);
        Leaks.AssertNone([kept], outcome.ToString(), rig.JournalText);
    }

    private static HttpResponseMessage Me(Guid id) => Some.Json(
        200, $$$"""{"data":{"type":"products","id":"p"},"included":[{"type":"tokens","id":"{{{id}}}","attributes":{"kind":"product-token"}}]}""");

    private sealed class BrokenSink : INewSecretSink
    {
        public string Destination => "broken:";

        public Task<DeliveryAnswer> PrepareAsync(CancellationToken cancel) => Task.FromResult(DeliveryAnswer.Fine);

        public Task<DeliveryAnswer> DeliverAsync(NewSecret secret) => Task.FromResult(new DeliveryAnswer("it broke"));

        public Task DiscardAsync() => throw new InvalidOperationException("nothing to discard after a delivery was tried");
    }
}
