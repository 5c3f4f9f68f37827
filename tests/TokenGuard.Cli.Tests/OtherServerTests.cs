using System.Text;

namespace TokenGuard.Cli.Tests;

/// <summary>The whole way of a token on a server that somebody else wrote after the same contract.</summary>
public sealed class OtherServerTests
{
    public static MatrixTheoryData<Habit, bool> Habits => new(Enum.GetValues<Habit>(), [false, true]);

    [Theory]
    [MemberData(nameof(Habits))]
    public async Task Verify_regenerate_and_revoke(Habit habit, bool withAdmin)
    {
        await using var server = new OtherServer(habit);
        using var cli = new CliRun().With("KEYGEN_HOST", server.Url).With("KEYGEN_ACCOUNT_ID", server.AccountId);
        cli.Time = new ShortWaits();
        var (token, other) = (server.Add("product-token", "products", "prod-"), server.Add("user-token", "users", "user-"));
        if (withAdmin) cli.With("KEYGEN_ADMIN_TOKEN", server.Add("admin-token", "users", "admin-").Secret);

        var verified = await cli.RunAsync(["verify", "--secret-stdin", "--format", "json"], Encoding.ASCII.GetBytes(token.Secret));
        Assert.Equal(1, verified.ExitCode);
        Assert.Contains($"\"tokenId\": \"{token.Id}\"", verified.Output, StringComparison.Ordinal);
        Assert.Contains("\"bearer\"", verified.Output, StringComparison.Ordinal);

        var old = token.Secret;
        var regenerated = await cli.RunAsync(["regenerate", "--secret-stdin", "--yes", "--deliver", "file:new", "--format", "json"], Encoding.ASCII.GetBytes(old));
        Assert.Equal("proved", Assert.Single(regenerated.Lines()).Status());
        Assert.Equal(token.Secret, File.ReadAllText(cli.Folder["new"]));
        Assert.False(server.Accepts(old));

        var revoked = await cli.RunAsync(["revoke", "--secret-stdin", "--yes", "--format", "json"], Encoding.ASCII.GetBytes(token.Secret));
        Assert.Equal("proved", Assert.Single(revoked.Lines()).Status());
        Assert.False(server.Accepts(token.Secret));
        Assert.True(server.Accepts(other.Secret));
    }

    /// <summary>What stands between a client and the API, and what is made of it when it answers in its place.</summary>
    public static TheoryData<int, string, string, string> Strangers => new()
    {
        { 429, "Retry-After: 3600\r\n", "<html>Slow down</html>", "unknown" },
        { 403, "Content-Type: text/html\r\n", "", "unknown" },
        { 401, "WWW-Authenticate: Basic realm=\"proxy\"\r\n", "<h1>Who are you?</h1>", "unknown" },
        { 403, "", """{"errors":[{"title":"Attention Required","detail":"You have been blocked"}]}""", "unknown" },
        { 404, "", "<html>nothing here</html>", "unknown" },
        { 200, "", "<html>welcome</html>", "unknown" },
        { 302, "Location: http://127.0.0.1:1/\r\n", "", "unknown" },
        { 401, "", """{"errors":[{"title":"Unauthorized","code":"SOMETHING_ELSE"}]}""", "unknown" },
        { 401, "", """{"errors":[{"title":"Unauthorized","code":null,"detail":null}]}""", "unknown" },
        { 401, "", """{"errors":[]}""", "unknown" },
        { 401, "", """{"errors":"TOKEN_INVALID"}""", "unknown" },
        { 401, "", """{"errors":[{"code":"TOKEN_INVALID"}]}""", "not-authenticated" },
        { 403, "", """{"errors":[{"title":"Access denied","detail":"no"}]}""", "live" },
    };

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task A_stranger_answers(int status, string headers, string body, string verdict)
    {
        await using var server = new OtherServer(Habit.None);
        using var cli = new CliRun().With("KEYGEN_HOST", server.Url).With("KEYGEN_ACCOUNT_ID", server.AccountId);
        cli.Time = new ShortWaits();
        server.Instead = (_, _) => (status, headers, body);
        var token = server.Add("product-token", "products", "prod-");

        var verified = await cli.RunAsync(["verify", "--secret-stdin", "--format", "json"], Encoding.ASCII.GetBytes(token.Secret));
        Assert.Contains($"\"verdict\": \"{verdict}\"", verified.Output, StringComparison.Ordinal);
        var revoked = await cli.RunAsync(["revoke", "--secret-stdin", "--yes"], Encoding.ASCII.GetBytes(token.Secret));

        Assert.Equal(verdict switch { "unknown" => 3, "live" => 1, _ => 0 }, revoked.ExitCode);
        Assert.All(server.Requests, request => Assert.StartsWith("GET ", request, StringComparison.Ordinal));
    }

    /// <summary>The refusals that say why, at the act itself.</summary>
    public static TheoryData<int, string, string> Refusals => new()
    {
        { 403, """{"errors":[{"title":"Account does not have an active subscription","detail":"must have an active subscription to access this resource"}]}""", "Revoke it instead" },
        { 402, """{"errors":[{"title":"Daily API request limit reached","detail":"Daily API request limit has been reached for your account"}]}""", "midnight UTC" },
        { 403, """{"errors":[{"title":"Forbidden","detail":"Your IP address has been temporarily blacklisted"}]}""", "this network address" },
        { 403, """{"errors":[{"title":"Access denied","detail":"You do not have permission to complete the request"}]}""", "An admin or developer token can do it" },
        { 404, """{"errors":[{"title":"Not found","code":"NOT_FOUND","detail":"The requested token was not found"}]}""", "verify it again" },
        { 429, "<html>Slow down</html>", "try again later" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_says_what_to_do(int status, string body, string says)
    {
        await using var server = new OtherServer(Habit.None);
        using var cli = new CliRun().With("KEYGEN_HOST", server.Url).With("KEYGEN_ACCOUNT_ID", server.AccountId);
        cli.Time = new ShortWaits();
        server.Instead = (method, _) => method == "PUT" ? (status, "", body) : null;
        var token = server.Add("product-token", "products", "prod-");

        var result = await cli.RunAsync(["regenerate", "--secret-stdin", "--yes", "--deliver", "file:new"], Encoding.ASCII.GetBytes(token.Secret));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(says, result.Output, StringComparison.Ordinal);
        Assert.True(server.Accepts(token.Secret));
        Assert.False(File.Exists(cli.Folder["new"]));
    }

    [Fact]
    public async Task A_list_that_leads_round_in_a_circle_ends()
    {
        await using var server = new OtherServer(Habit.None);
        using var cli = new CliRun().With("KEYGEN_HOST", server.Url).With("KEYGEN_ACCOUNT_ID", server.AccountId)
            .With("KEYGEN_ADMIN_TOKEN", server.Add("admin-token", "users", "admin-").Secret);
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        server.Instead = (_, path) => path.Contains("/tokens?", StringComparison.Ordinal)
            ? (200, "", $$$"""{"data":[{"id":"{{{(path.Contains(first.ToString(), StringComparison.Ordinal) ? second : first)}}}","type":"tokens","attributes":{"kind":"user-token"}}],"links":{"next":"/more"}}""")
            : null;
        var token = server.Add("product-token", "products", "prod-");

        var listed = await cli.RunAsync("tokens", "list");
        var revoked = await cli.RunAsync(["revoke", "--secret-stdin", "--yes"], Encoding.ASCII.GetBytes(token.Secret));

        Assert.Equal(3, listed.ExitCode);
        Assert.Contains("lead back to one that was read already", listed.Error, StringComparison.Ordinal);
        Assert.Equal(0, revoked.ExitCode);
        Assert.True(server.Requests.Count < 20, string.Join('\n', server.Requests));
    }
}
