using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;

namespace TokenGuard.EndToEnd.Tests.Support;

/// <summary>A machine whose environment names a Keygen server of the sandbox's.</summary>
internal sealed class KeygenBench : IAsyncDisposable
{
    private KeygenBench(PublishedProgram program, SandboxKeygen server)
    {
        Server = server;
        Machine = new Bench(program)
            .With("KEYGEN_HOST", server.RootUri.GetLeftPart(UriPartial.Authority))
            .With("KEYGEN_ACCOUNT_ID", server.Account.Id.ToString());
    }

    public SandboxKeygen Server { get; }

    public Bench Machine { get; }

    /// <summary>Requests that change something.</summary>
    public IEnumerable<RecordedRequest> Acts => Server.Requests.Where(request => request.Method is not ("GET" or "HEAD"));

    public static async Task<KeygenBench> StartAsync(PublishedProgram program) => new(program, await SandboxKeygen.StartAsync());

    /// <summary>A token of the account.</summary>
    public MintedToken Add(TokenKindName kind, DateTimeOffset? expiry = null)
    {
        var token = Server.Account.AddToken(kind, expiry: expiry);
        Machine.Guard(token.Secret);
        return token;
    }

    /// <summary>A live product token in a file, and <c>report.json</c> of a scan that found it.</summary>
    public async Task<MintedToken> LeakAsync()
    {
        var token = Add(TokenKindName.Product);
        Machine.Plant("leak.txt", $"key: {token.Secret}\n");
        (await Machine.RunAsync("scan", "dir", "leak.txt", "--output", "json=report.json")).Exits(1);
        return token;
    }

    /// <summary>Puts an admin token into the environment.</summary>
    public MintedToken UseAdmin()
    {
        var admin = Add(TokenKindName.Admin);
        Machine.With("KEYGEN_ADMIN_TOKEN", admin.Secret);
        return admin;
    }

    public async ValueTask DisposeAsync()
    {
        Machine.Dispose();
        await Server.DisposeAsync();
    }
}
