using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using TokenGuard.Sandbox;
using TokenGuard.Sandbox.Keygen;
using TokenGuard.TestKit;

namespace TokenGuard.Cli.Tests;

/// <summary>What people and servers get wrong: the whole output for each, nothing done, and nothing sent anywhere else.</summary>
public sealed partial class BadInputTests
{
    private static readonly string[] Cases =
    [
        "wrong account", "expired admin token", "revoked admin token", "admin token of another account", "no token as admin token", "unreachable host", "unknown host",
        "malformed JSON", "a web page", "another API", "redirect", "a clock ten minutes off", "server without the environment", "no report", "report that is no JSON",
        "report cut short", "report of a later version", "report with another fingerprint", "report that names another file", "report that names a pipe", "report without findings",
    ];

    [Fact]
    public async Task Each_gets_a_clear_line()
    {
        var transcript = new StringBuilder();
        foreach (var which in Cases) transcript.Append("=== ").Append(which).Append('\n').Append(await RunAsync(which)).Append('\n');
        Approval.Verify(transcript.ToString());
    }

    private static async Task<string> RunAsync(string which)
    {
        await using var elsewhere = await SandboxKeygen.StartAsync();
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        cli.Time = new ShortWaits();
        var token = keygen.Account.AddToken(TokenKindName.Product);
        var path = await cli.ReportAsync(token);
        Arrange(which, keygen, elsewhere, cli, path);
        var before = keygen.Account.Tokens.Count;

        var result = await cli.RunAsync("revoke", which == "no report" ? "none.json" : "report.json", "--yes");

        Assert.Equal(before, keygen.Account.Tokens.Count);
        Assert.All(keygen.Requests, request => Assert.Equal("GET", request.Method));
        Assert.Empty(elsewhere.Requests);
        Assert.False(File.Exists(cli.Folder[".state/tokenguard/journal.jsonl"]));
        Assert.Null(SecretPieces.Find([token.Secret], result.Output + result.Error));
        var text = result.Transcript((keygen.RootUri.ToString(), "{server}/"), (cli.Folder.Path, "{folder}"), (token.Id.ToString(), "{id}"), (token.Row.Bearer.Id.ToString(), "{product}"));
        text = Redaction().Replace(text, "prod-{redacted}");
        return Ids().Replace(text, "{id}");
    }

    private static void Arrange(string which, SandboxKeygen keygen, SandboxKeygen elsewhere, CliRun cli, string path)
    {
        var report = File.ReadAllText(path);
        switch (which)
        {
            case "wrong account": cli.With("KEYGEN_ACCOUNT_ID", "nobody"); break;
            case "expired admin token": cli.With("KEYGEN_ADMIN_TOKEN", keygen.Account.AddToken(TokenKindName.Admin, expiry: DateTimeOffset.UtcNow.AddDays(-1)).Secret); break;
            case "revoked admin token": cli.With("KEYGEN_ADMIN_TOKEN", TokenMint.Cryptographic.Mint(TokenKindName.Admin)); break;
            case "admin token of another account": cli.With("KEYGEN_ADMIN_TOKEN", keygen.AddAccount("other").AddToken(TokenKindName.Admin).Secret); break;
            case "no token as admin token": cli.With("KEYGEN_ADMIN_TOKEN", "hunter2"); break;
            case "unreachable host": cli.With("KEYGEN_HOST", $"http://127.0.0.1:{ClosedPort()}"); break;
            case "unknown host": cli.With("KEYGEN_HOST", "keygen.invalid"); break;
            case "malformed JSON": keygen.Disturbances.AnswerEverythingWith = "{\"data\":"; break;
            case "a web page": keygen.Disturbances.AnswerEverythingWith = "<html><title>Sign in</title>"; break;
            case "another API": keygen.Disturbances.AnswerEverythingWith = """{"data":{"type":"pets","id":"1"}}"""; break;
            case "redirect": keygen.Disturbances.RedirectEverythingTo = elsewhere.RootUri; break;
            case "a clock ten minutes off":
                keygen.Disturbances.Signing = SigningMode.Stale;
                cli.With("TOKENGUARD_PUBLIC_KEY", keygen.Account.RsaKey.ExportSubjectPublicKeyInfoPem());
                break;
            case "server without the environment":
                cli.With("KEYGEN_ENVIRONMENT", "nowhere");
                keygen.Account.Revoke(keygen.Account.Tokens[0]);
                break;
            case "report that is no JSON": File.WriteAllText(path, "token found in a.cs line 3\n"); break;
            case "report cut short": File.WriteAllText(path, report[..report.IndexOf("\"occurrences\": [", StringComparison.Ordinal)]); break;
            case "report of a later version": File.WriteAllText(path, report.Replace("\"schemaVersion\": 1", "\"schemaVersion\": 99", StringComparison.Ordinal)); break;
            case "report with another fingerprint": File.WriteAllText(path, Fingerprints().Replace(report, new string('0', 64))); break;
            case "report that names another file": File.WriteAllText(path, report.Replace("leaks/", "../../etc/", StringComparison.Ordinal)); break;
            case "report that names a pipe": File.WriteAllText(path, Paths().Replace(report, "\"path\": \"/dev/stdin\"")); break;
            case "report without findings": File.WriteAllText(path, Regex.Replace(report, "\"findings\": \\[.*?\\n  \\]", "\"findings\": []", RegexOptions.Singleline, TimeSpan.FromSeconds(1))); break;
        }
    }

    /// <summary>Whatever stands beside a token: the host is the user's to name.</summary>
    [Fact]
    public async Task A_host_that_stands_beside_a_token_is_never_asked()
    {
        await using var elsewhere = await SandboxKeygen.StartAsync();
        await using var keygen = await SandboxKeygen.StartAsync();
        using var cli = Remedying.Connected(keygen);
        var token = keygen.Account.AddToken(TokenKindName.Product);
        cli.Folder.Write(".env", $"KEYGEN_HOST={elsewhere.RootUri}\nKEYGEN_API_URL={elsewhere.RootUri}v1/accounts/{keygen.Account.Id}\nKEYGEN_ACCOUNT_ID={keygen.Account.Id}\n"
            + $"KEYGEN_TOKEN={token.Secret}\ncurl {elsewhere.RootUri}v1/accounts/{keygen.Account.Id}/me -H 'Authorization: Bearer {token.Secret}'\n");

        Assert.Equal(1, (await cli.RunAsync("scan", "dir", "--verify", "--output", "json=report.json")).ExitCode);
        Assert.Equal(0, (await cli.RunAsync("revoke", "report.json", "--yes")).ExitCode);

        Assert.Empty(elsewhere.Requests);
        Assert.NotEmpty(keygen.Requests);
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("(?<=sha256:)[0-9a-f]{64}(?=\",\\s*\"rule)", RegexOptions.None, 1000)]
    private static partial Regex Fingerprints();

    [GeneratedRegex("\"path\": \"leaks/[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Paths();

    [GeneratedRegex("prod-[0-9a-f]{4}…[0-9a-f]{4}v3", RegexOptions.None, 1000)]
    private static partial Regex Redaction();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|127.0.0.1:[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Ids();
}
