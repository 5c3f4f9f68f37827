using TokenGuard.Rules;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.Keygen.Tests;

/// <summary>The library against the sandbox's server over real HTTP.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly TempFolder _folder = Some.Folder();

    private Rig(SandboxKeygen server, KeygenEndpoint endpoint)
    {
        Server = server;
        Api = new TokensApi(endpoint, Some.Patience, new FastTime());
        Verifier = new TokenVerifier(Api);
        JournalPath = _folder.File("journal.jsonl");
        Assert.True(RemedyJournal.TryOpen(JournalPath, TimeProvider.System, out var journal, out var error), error);
        Journal = journal;
        Remedies = new Remedies(Api, journal);
    }

    public SandboxKeygen Server { get; }

    public Account Account => Server.Account;

    public TokensApi Api { get; }

    public TokenVerifier Verifier { get; }

    public RemedyJournal Journal { get; }

    public Remedies Remedies { get; }

    public string JournalPath { get; }

    public string JournalText => Some.Cat(JournalPath);

    public static async Task<Rig> StartAsync(SandboxOptions? options = null, string? environments = null, bool nameAccount = true)
    {
        var server = await SandboxKeygen.StartAsync(options);
        return new Rig(server, Some.Endpoint(server.RootUri.ToString(), nameAccount ? server.Account.Id.ToString() : null, environments));
    }

    public string File(string name) => _folder.File(name);

    public Task<Verification> VerifyAsync(MintedToken token) => Verifier.VerifyAsync(Some.SecretOf(token.Secret), default);

    public async Task<AdminToken> AdminAsync(MintedToken token)
    {
        var secret = Some.SecretOf(token.Secret);
        return AdminToken.From(secret, await Verifier.VerifyAsync(secret, default), out var problem) ?? throw new InvalidOperationException(problem);
    }

    public async Task<RemedyEntry> PlanAsync(MintedToken token, RemedyAction action, AdminToken? admin = null) =>
        new RemedyPlanner(admin).Plan(Some.SecretOf(token.Secret), await VerifyAsync(token), action);

    public async Task<RemedyOutcome> RevokeAsync(MintedToken token, AdminToken? admin = null) =>
        await Remedies.RevokeAsync(await PlanAsync(token, RemedyAction.Revoke, admin), default);

    public async Task<RemedyOutcome> RegenerateAsync(MintedToken token, INewSecretSink sink, AdminToken? admin = null) =>
        await Remedies.RegenerateAsync(await PlanAsync(token, RemedyAction.Regenerate, admin), sink, default);

    public IEnumerable<RecordedRequest> Sent(string method) => Server.Requests.Where(r => r.Method == method);

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        Journal.Dispose();
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}
