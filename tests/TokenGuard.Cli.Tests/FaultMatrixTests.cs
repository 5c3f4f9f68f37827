using System.Globalization;
using System.Text;
using TokenGuard.Keygen;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Cli.Tests;

/// <summary>
/// Every fault at every point of every remedy, generated: the run dies before or after each journal line, the disk is full from a line on, each request
/// is lost before or after the server acted, the delivery fails. Whatever happened: no wrong token is touched, no new secret is lost, and going on ends in
/// the same state.
/// </summary>
public sealed class FaultMatrixTests
{
    /// <summary>More than any remedy here sends.</summary>
    private const int MostRequests = 12;

    public static TheoryData<bool, bool> Remedies => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Remedies))]
    public async Task A_run_that_dies_at_a_line_of_the_journal(bool regenerates, bool withAdmin)
    {
        foreach (var step in Enum.GetValues<JournalStep>())
            foreach (var written in new[] { false, true })
                await HoldAsync($"dies {(written ? "after" : "before")} {step}", regenerates, withAdmin, world => world.Cli.Journal = journal => journal.Appending = (entry, isWritten) =>
                {
                    if (entry.Step == step && isWritten == written) throw new InvalidOperationException("the machine went off");
                });
    }

    [Theory]
    [MemberData(nameof(Remedies))]
    public async Task A_disk_that_is_full_from_a_line_on(bool regenerates, bool withAdmin)
    {
        foreach (var step in Enum.GetValues<JournalStep>())
        {
            var full = false;
            await HoldAsync($"full from {step}", regenerates, withAdmin, world => world.Cli.Journal = journal => journal.Appending = (entry, isWritten) =>
            {
                full |= entry.Step == step;
                if (full && !isWritten) throw new IOException("No space left on device");
            });
        }
    }

    [Theory]
    [MemberData(nameof(Remedies))]
    public async Task A_request_that_is_lost(bool regenerates, bool withAdmin)
    {
        foreach (var acted in new[] { false, true })
        {
            for (var ordinal = 0; ordinal < MostRequests; ordinal++)
            {
                var seen = 0;
                var (lost, losesPut) = (ordinal, false);
                await HoldAsync(string.Create(CultureInfo.InvariantCulture, $"request {ordinal} lost {(acted ? "after" : "before")} it was acted on"), regenerates, withAdmin, world => world.Keygen.Disturbances.Lose = request =>
                {
                    if (seen++ != lost) return null;
                    losesPut = request.Method == "PUT";
                    return acted ? Loss.AfterActing : Loss.BeforeActing;
                }, () => losesPut && acted);
                if (seen <= lost) break;
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_delivery_that_fails(bool withAdmin) =>
        await HoldAsync("the delivery fails", regenerates: true, withAdmin, world =>
        {
            world.Keygen.Disturbances.BeforeRequest = request =>
            {
                // Somebody takes the place of the new secret while the answer is under way.
                if (request.Method == "PUT") world.Cli.Folder.Write("new", "in the way");
            };
        }, beforeResuming: world =>
        {
            Assert.Equal("in the way", File.ReadAllText(world.Cli.Folder["new"]));
            File.Delete(world.Cli.Folder["new"]);
        });

    [Theory]
    [MemberData(nameof(Remedies))]
    public async Task A_journal_that_cannot_be_written(bool regenerates, bool withAdmin)
    {
        await using var world = await World.StartAsync(regenerates, withAdmin);
        Directory.CreateDirectory(world.Cli.Folder[".state/tokenguard/journal.jsonl"]);

        var result = await world.RunAsync();

        Assert.Equal(2, result.ExitCode);
        Assert.Equal(1, result.Error.Count(c => c == '\n'));
        Assert.All(world.Keygen.Requests, request => Assert.Equal("GET", request.Method));
    }

    private static async Task HoldAsync(
        string fault, bool regenerates, bool withAdmin, Action<World> arm, Func<bool>? losesSecret = null, Action<World>? beforeResuming = null)
    {
        await using var world = await World.StartAsync(regenerates, withAdmin);
        arm(world);
        var first = await world.RunAsync();
        world.Disarm();
        var told = $"{fault}, {(regenerates ? "regenerate" : "revoke")} {(withAdmin ? "with" : "without")} an admin\n{first.Transcript()}\n{world.Journal}";

        // Whatever went wrong, a secret that the server made is in our hands: only an answer that was lost on the way cannot be.
        if (regenerates && world.OldIsDead && losesSecret?.Invoke() != true) Assert.True(world.LiveSecrets() > 0, "lost: " + told);
        Assert.True(world.BystandersLive, told);

        beforeResuming?.Invoke(world);
        var resumed = await world.ResumeAsync();
        var again = await world.RunAsync();
        told += $"\n=== resume\n{resumed.Transcript()}\n=== again\n{again.Transcript()}\n{world.Journal}";
        Assert.True(again.ExitCode == 0, told);
        Assert.True(world.BystandersLive, told);
        // A secret that came was never thrown away by making another.
        Assert.True(world.Keygen.Requests.Count(request => request is { Method: "PUT", Status: 200 }) <= 1, told);
        Assert.True((await world.Cli.RunAsync("evidence", "check")).ExitCode == 0, told);
        Assert.True(world.OldIsDead, told);
        Assert.True(regenerates == world.TokenExists, told);
        if (regenerates) Assert.True(world.LiveSecrets() == 1, $"{world.LiveSecrets()} live copies: {told}");
    }

    /// <summary>An account with a leaked token, its bearer's other token, somebody else's, and an admin.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly bool _regenerates;
        private readonly MintedToken _token;
        private readonly MintedToken _admin;
        private readonly MintedToken[] _bystanders;

        private World(SandboxKeygen keygen, bool regenerates, bool withAdmin)
        {
            Keygen = keygen;
            _regenerates = regenerates;
            var product = keygen.Account.AddProduct();
            _token = keygen.Account.AddToken(product);
            _admin = keygen.Account.AddToken(TokenKindName.Admin);
            _bystanders = [_admin, keygen.Account.AddToken(product), keygen.Account.AddToken(TokenKindName.User)];
            Cli = Remedying.Connected(keygen);
            Cli.Time = new ShortWaits();
            if (withAdmin) Cli.With("KEYGEN_ADMIN_TOKEN", _admin.Secret);
        }

        public SandboxKeygen Keygen { get; }

        public CliRun Cli { get; }

        public string Journal => File.Exists(Cli.Folder[".state/tokenguard/journal.jsonl"]) ? File.ReadAllText(Cli.Folder[".state/tokenguard/journal.jsonl"]) : "";

        public bool TokenExists => Keygen.Account.Tokens.Any(row => row.Id == _token.Id);

        public bool OldIsDead => !Keygen.Account.Accepts(_token.Secret);

        public bool BystandersLive => _bystanders.All(token => Keygen.Account.Accepts(token.Secret));

        public static async Task<World> StartAsync(bool regenerates, bool withAdmin) => new(await SandboxKeygen.StartAsync(), regenerates, withAdmin);

        public Task<CliResult> RunAsync() => Cli.RunAsync(
            [.. _regenerates ? (string[])["regenerate", "--deliver", "file:new"] : ["revoke"], "--secret-stdin", "--yes"], Remedying.Piped(_token));

        /// <summary>As one would: with an admin token, should the first run have had none.</summary>
        public Task<CliResult> ResumeAsync() =>
            Cli.With("KEYGEN_ADMIN_TOKEN", _admin.Secret).RunAsync(["resume", "--secret-stdin", "--yes"], Remedying.Piped(_token));

        public void Disarm()
        {
            Cli.Journal = null;
            Keygen.Disturbances.Lose = null;
            Keygen.Disturbances.BeforeRequest = null;
        }

        /// <summary>Files of the machine that hold a secret the server accepts for the token.</summary>
        public int LiveSecrets() => Directory.GetFiles(Cli.Folder.Path, "*", SearchOption.AllDirectories)
            .Count(file => Encoding.Latin1.GetString(File.ReadAllBytes(file)).Trim() is var text && Keygen.Account.Accepts(text) && text != _token.Secret);

        public ValueTask DisposeAsync()
        {
            Cli.Dispose();
            return Keygen.DisposeAsync();
        }
    }
}
