using System.Text;
using TokenGuard.Cli.Commands.Remedies;
using TokenGuard.Cli.Terminal;
using TokenGuard.Keygen;
using TokenGuard.Rules;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;
using TokenGuard.Scanning;
using TokenGuard.Scanning.Reporting;

namespace TokenGuard.Cli.Tests;

/// <summary>What stands near a token in a report leads to its account, for a command that only asks. The sandbox stands for Cloud.</summary>
public sealed class HintTests
{
    [Theory]
    [InlineData(true, "live", 1)]
    [InlineData(false, "unknown", 0)]
    public async Task Only_who_does_nothing_about_it_follows_a_hint(bool useHints, string verdict, int requests)
    {
        await using var keygen = await SandboxKeygen.StartAsync(new SandboxOptions { Mode = KeygenMode.Multiplayer });
        var known = await ScannedAsync($"KEYGEN_ACCOUNT_ID={keygen.Account.Id}\nKEYGEN_TOKEN={keygen.Account.AddToken(TokenKindName.Product).Secret}\n");
        Assert.True(KeygenEndpoint.TryParse(new EndpointSettings(), out var cloud, out _));
        using var handler = new ToLoopback(keygen.RootUri);
        using var api = new TokensApi(cloud, new ApiOptions(), TimeProvider.System, handler);

        var answer = Assert.Single(await FindingVerifier.AskAsync(known, api, Services, useHints, quiet: true, TestContext.Current.CancellationToken));

        Assert.Equal(verdict, FindingVerifier.Word(answer.Verification!.Verdict));
        Assert.Equal(requests, keygen.Requests.Count);
    }

    private static CliServices Services { get; } = new()
    {
        Input = Stream.Null,
        Output = Stream.Null,
        Error = TextWriter.Null,
        Terminal = TerminalProfile.None,
        Environment = _ => null,
        WorkingDirectory = ".",
    };

    /// <summary>Through a report in JSON, as the command gets it.</summary>
    private static async Task<KnownSecrets> ScannedAsync(string text)
    {
        using var cli = new CliRun();
        var scan = await cli.RunAsync(["scan", "stdin", "--format", "json"], Encoding.UTF8.GetBytes(text));
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(scan.Output));
        var report = JsonReport.Read(json);
        var secret = Assert.Single(new DocumentScanner().Scan(text)).Secret;
        return new KnownSecrets(report, [(Assert.Single(report.Findings), (Secret?)secret)]);
    }

    private sealed class ToLoopback(Uri server) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal("api.keygen.sh", request.RequestUri!.Host);
            request.RequestUri = new Uri(server, request.RequestUri.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
