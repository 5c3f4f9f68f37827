using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using TokenGuard.Rules;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Keygen.Tests;

public sealed class LeakTests
{
    [Fact]
    public async Task No_part_of_a_secret_stands_anywhere_but_in_the_delivered_file()
    {
        await using var rig = await Rig.StartAsync();
        using var events = new EverythingTraced();
        var adminToken = rig.Account.AddToken(TokenKindName.Admin);
        var admin = await rig.AdminAsync(adminToken);
        List<Secret> secrets = [Some.SecretOf(adminToken.Secret)];
        List<string> said = [admin.ToString()];

        TokenKindName[] kinds = [TokenKindName.Product, TokenKindName.User, TokenKindName.Activation, TokenKindName.Sales, TokenKindName.ReadOnly];
        foreach (var kind in kinds)
        {
            foreach (var format in Enum.GetValues<TokenFormat>())
            {
                foreach (var disturb in new Action<Disturbances>[]
                {
                    _ => { },
                    d => d.LoseNextAnswerTo("DELETE"),
                    d => d.LoseNextAnswerTo("PUT"),
                    d => d.FailNextWith(500, 1, "PUT"),
                })
                {
                    disturb(rig.Server.Disturbances);
                    await RunBothAsync(kind, format);
                }
            }
        }

        said.Add(rig.JournalText);
        said.AddRange(rig.Server.Requests.Select(r => r.Target));
        said.AddRange(events.Said);
        Assert.InRange(secrets.Count, 130, 250);
        Assert.NotEmpty(events.Said);
        Leaks.AssertNone(secrets, said);

        async Task RunBothAsync(TokenKindName kind, TokenFormat format)
        {
            var token = rig.Account.AddToken(kind, format);
            secrets.Add(Some.SecretOf(token.Secret));
            using var file = new SecretFile(rig.File(Guid.NewGuid().ToString()));
            var entry = await rig.PlanAsync(token, RemedyAction.Regenerate, admin);
            said.Add(entry.ToString());
            said.AddRange(entry.Warnings);
            said.Add((await rig.Remedies.RegenerateAsync(entry, file, default)).ToString());
            if (File.Exists(file.Path)) secrets.Add(Some.SecretOf(await File.ReadAllTextAsync(file.Path)));
            said.Add(entry.Verification.ToString());

            var again = await rig.PlanAsync(token, RemedyAction.Revoke, admin);
            said.Add(again.ToString());
            said.Add((await rig.Remedies.RevokeAsync(again, default)).ToString());
        }
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    public async Task A_redirect_to_a_look_alike_gets_nothing(string method)
    {
        await using var rig = await Rig.StartAsync();
        await using var lookAlike = await SandboxKeygen.StartAsync();
        var entry = await rig.PlanAsync(rig.Account.AddToken(TokenKindName.Product), method == "PUT" ? RemedyAction.Regenerate : RemedyAction.Revoke);
        rig.Server.Disturbances.RedirectEverythingTo = lookAlike.RootUri;
        using var file = new SecretFile(rig.File("new"));

        var status = method switch
        {
            "GET" => (await rig.Verifier.VerifyAsync(entry.Secret, default)).Verdict.ToString(),
            "DELETE" => (await rig.Remedies.RevokeAsync(entry, default)).Status.ToString(),
            _ => (await rig.Remedies.RegenerateAsync(entry, file, default)).Status.ToString(),
        };

        Assert.Equal("Unknown", status);
        Assert.Empty(lookAlike.Requests);
    }

    /// <summary>The platform's own tracing of HTTP, which an operator may switch on.</summary>
    private sealed class EverythingTraced : EventListener
    {
        public ConcurrentQueue<string> Said { get; } = new();

        protected override void OnEventSourceCreated(EventSource source)
        {
            if (source.Name == "System.Net.Http") EnableEvents(source, EventLevel.Verbose, EventKeywords.All);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            foreach (var value in eventData.Payload ?? []) Said?.Enqueue(value?.ToString() ?? "");
        }
    }
}
